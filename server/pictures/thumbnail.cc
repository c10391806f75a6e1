// SPDX-License-Identifier: Apache-2.0
#include "server/pictures/thumbnail.h"

#include <gd.h>

#include <cstdarg>

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include "absl/base/const_init.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "server/pictures/picture_header.h"

namespace muninn::pictures {
namespace {

constexpr int kPngLevel = 9, kWebpQuality = 80;
constexpr char kNoPicture[] = "The picture cannot be read.";

struct Destroy {
  void operator()(gdImage* image) const { gdImageDestroy(image); }
};
using Image = std::unique_ptr<gdImage, Destroy>;

Image Unpack(std::string_view bytes, Format format) {
  const int size = static_cast<int>(bytes.size());
  void* const data = const_cast<char*>(bytes.data());  // only read
  switch (format) {
    case Format::kPng:
      return Image(gdImageCreateFromPngPtr(size, data));
    case Format::kJpeg:
      return Image(gdImageCreateFromJpegPtr(size, data));
    case Format::kGif:
      return Image(gdImageCreateFromGifPtr(size, data));
    case Format::kWebp:
      return Image(gdImageCreateFromWebpPtr(size, data));
  }
  return nullptr;
}

// The largest size of the same shape that fits; each side at least 1.
std::pair<int, int> Fitting(uint64_t width, uint64_t height, const ThumbnailOptions& options) {
  const uint64_t max_width = std::max<uint64_t>(1, options.width), max_height = std::max<uint64_t>(1, options.height);
  if (width <= max_width && height <= max_height) return {static_cast<int>(width), static_cast<int>(height)};
  const bool wide = width * max_height > height * max_width;  // the width is what does not fit
  const uint64_t fit_width = wide ? max_width : width * max_height / height;
  const uint64_t fit_height = wide ? height * max_width / width : max_height;
  return {static_cast<int>(std::max<uint64_t>(1, fit_width)), static_cast<int>(std::max<uint64_t>(1, fit_height))};
}

}  // namespace

absl::StatusOr<std::string> MakeThumbnail(std::string_view bytes, const ThumbnailOptions& options) {
  const std::optional<PictureHeader> header = ReadPictureHeader(bytes);
  if (!header || bytes.size() > static_cast<size_t>(std::numeric_limits<int>::max()))
    return absl::InvalidArgumentError(kNoPicture);
  if (header->width > kPixelsMax / header->height)
    return absl::OutOfRangeError(absl::StrCat("The picture has more than ", kPixelsMax, " pixels."));
  ABSL_CONST_INIT static absl::Mutex one_at_a_time(absl::kConstInit);
  absl::MutexLock lock(&one_at_a_time);
  gdSetErrorMethod([](int, const char*, va_list) {});  // damaged pictures are no news for the server's own log
  const Image picture = Unpack(bytes, header->format);
  if (!picture) return absl::InvalidArgumentError(kNoPicture);
  const auto [width, height] =
      Fitting(static_cast<uint64_t>(gdImageSX(picture)), static_cast<uint64_t>(gdImageSY(picture)), options);
  const Image small(gdImageCreateTrueColor(width, height));
  if (!small) return absl::ResourceExhaustedError("There is no memory for the thumbnail.");
  gdImageAlphaBlending(small.get(), 0);  // transparency is taken over, not laid on black
  gdImageSaveAlpha(small.get(), 1);
  gdImageCopyResampled(small.get(), picture.get(), 0, 0, 0, 0, width, height, gdImageSX(picture), gdImageSY(picture));
  int size = 0;
  const std::unique_ptr<void, decltype(&gdFree)> packed(
      options.webp ? gdImageWebpPtrEx(small.get(), &size, kWebpQuality) : gdImagePngPtrEx(small.get(), &size, kPngLevel), gdFree);
  if (packed == nullptr || size <= 0) return absl::ResourceExhaustedError("There is no memory for the thumbnail.");
  return std::string(static_cast<const char*>(packed.get()), static_cast<size_t>(size));
}

}  // namespace muninn::pictures
