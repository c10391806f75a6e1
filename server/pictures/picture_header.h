// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_PICTURES_PICTURE_HEADER_H_
#define MUNINN_SERVER_PICTURES_PICTURE_HEADER_H_

#include <cstdint>
#include <optional>
#include <string_view>

namespace muninn::pictures {

enum class Format : uint8_t { kPng, kJpeg, kGif, kWebp };

// What a picture says of itself before anything is unpacked: a few bytes may stand for gigabytes.
struct PictureHeader {
  Format format = Format::kPng;
  uint64_t width = 0, height = 0;  // what a decoder would make room for; neither is 0
};

// By its first bytes, whatever its name is. nullopt: none of these formats, cut off, or without a size. Pure.
std::optional<PictureHeader> ReadPictureHeader(std::string_view bytes);

}  // namespace muninn::pictures

#endif  // MUNINN_SERVER_PICTURES_PICTURE_HEADER_H_
