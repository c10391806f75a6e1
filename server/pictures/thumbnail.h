// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_PICTURES_THUMBNAIL_H_
#define MUNINN_SERVER_PICTURES_THUMBNAIL_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace muninn::pictures {

// Pictures with more are not unpacked: four bytes a pixel, 128 MB.
inline constexpr uint64_t kPixelsMax = uint64_t{32} << 20;

struct ThumbnailOptions {
  uint32_t width = 200, height = 200;  // at most, in pixels, 1 and up; the picture keeps its shape and is never enlarged
  bool webp = false;                   // else PNG
};

// A small copy of a PNG, JPEG, GIF (its first image) or WebP picture, with its transparency. Any thread may ask; pictures are
// unpacked one at a time, so that many who ask need no more memory than one.
// Errors: kInvalidArgument (no picture, or a damaged one), kOutOfRange (more than kPixelsMax), kResourceExhausted (no memory).
absl::StatusOr<std::string> MakeThumbnail(std::string_view bytes, const ThumbnailOptions& options);

}  // namespace muninn::pictures

#endif  // MUNINN_SERVER_PICTURES_THUMBNAIL_H_
