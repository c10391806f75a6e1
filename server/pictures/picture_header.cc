// SPDX-License-Identifier: Apache-2.0
#include "server/pictures/picture_header.h"

#include <algorithm>

namespace muninn::pictures {
namespace {

// Reads numbers out of bytes that may end too early: what is not there is 0.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : bytes_(bytes) {}
  bool Holds(size_t at, size_t count) const { return at <= bytes_.size() && count <= bytes_.size() - at; }
  bool Says(size_t at, std::string_view text) const { return Holds(at, text.size()) && bytes_.substr(at, text.size()) == text; }
  uint64_t At(size_t at) const { return Holds(at, 1) ? static_cast<uint8_t>(bytes_[at]) : 0; }
  uint64_t Big(size_t at, size_t count) const {
    uint64_t number = 0;
    for (size_t i = 0; i < count; ++i) number = number << 8 | At(at + i);
    return number;
  }
  uint64_t Little(size_t at, size_t count) const {
    uint64_t number = 0;
    for (size_t i = count; i > 0; --i) number = number << 8 | At(at + i - 1);
    return number;
  }

 private:
  std::string_view bytes_;
};

struct Size {
  uint64_t width = 0, height = 0;
};

// signature: 8 bytes | length of IHDR: 4 | "IHDR" | width: 4, big-endian | height: 4
Size SizeOfPng(const Bytes& bytes) { return bytes.Says(12, "IHDR") ? Size{bytes.Big(16, 4), bytes.Big(20, 4)} : Size{}; }

// FF D8, then segments: FF | kind | length: 2, itself included | …; the first SOFn has precision: 1 | height: 2 | width: 2
Size SizeOfJpeg(const Bytes& bytes) {
  for (size_t at = 2; bytes.Holds(at, 4);) {
    if (bytes.At(at) != 0xff) return {};
    const uint64_t kind = bytes.At(at + 1);
    if (kind == 0xff) {  // filling
      ++at;
      continue;
    }
    const bool frame = kind >= 0xc0 && kind <= 0xcf && kind != 0xc4 && kind != 0xc8 && kind != 0xcc;
    if (frame) return {bytes.Big(at + 7, 2), bytes.Big(at + 5, 2)};
    const uint64_t length = bytes.Big(at + 2, 2);
    if (length < 2) return {};
    at += 2 + length;
  }
  return {};
}

// "GIF89a" | screen: width 2, height 2 | flags, background, aspect | colours | blocks; an image begins with "," | left, top,
// width, height: 2 each. The first image may be larger than the screen.
Size SizeOfGif(const Bytes& bytes) {
  const auto colours = [](uint64_t flags) { return flags & 0x80 ? size_t{3} << ((flags & 7) + 1) : 0; };
  Size size{bytes.Little(6, 2), bytes.Little(8, 2)};
  for (size_t at = 13 + colours(bytes.At(10)); bytes.Holds(at, 2);) {
    if (bytes.At(at) == 0x2c)
      return {std::max(size.width, bytes.Little(at + 5, 2)), std::max(size.height, bytes.Little(at + 7, 2))};
    if (bytes.At(at) != 0x21) return {};
    at += 2;
    while (bytes.At(at) != 0) at += 1 + bytes.At(at);
    ++at;
  }
  return {};
}

// "RIFF" | length: 4 | "WEBP" | kind of the first chunk: 4 | its length: 4 | …
Size SizeOfWebp(const Bytes& bytes) {
  if (bytes.Says(12, "VP8 ")) return {bytes.Little(26, 2) & 0x3fff, bytes.Little(28, 2) & 0x3fff};
  if (bytes.Says(12, "VP8L")) {
    const uint64_t bits = bytes.Little(21, 4);
    return {(bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1};
  }
  return bytes.Says(12, "VP8X") && bytes.Holds(24, 6) ? Size{bytes.Little(24, 3) + 1, bytes.Little(27, 3) + 1} : Size{};
}

}  // namespace

std::optional<PictureHeader> ReadPictureHeader(std::string_view text) {
  const Bytes bytes(text);
  PictureHeader header;
  Size size;
  if (bytes.Says(0, "\x89PNG\r\n\x1a\n")) {
    header.format = Format::kPng;
    size = SizeOfPng(bytes);
  } else if (bytes.Says(0, "\xff\xd8\xff")) {
    header.format = Format::kJpeg;
    size = SizeOfJpeg(bytes);
  } else if (bytes.Says(0, "GIF87a") || bytes.Says(0, "GIF89a")) {
    header.format = Format::kGif;
    size = SizeOfGif(bytes);
  } else if (bytes.Says(0, "RIFF") && bytes.Says(8, "WEBP")) {
    header.format = Format::kWebp;
    size = SizeOfWebp(bytes);
  }
  if (size.width == 0 || size.height == 0) return std::nullopt;
  header.width = size.width;
  header.height = size.height;
  return header;
}

}  // namespace muninn::pictures
