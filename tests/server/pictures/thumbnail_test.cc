// SPDX-License-Identifier: Apache-2.0
#include "server/pictures/thumbnail.h"

#include <gd.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "server/pictures/picture_header.h"

namespace muninn::pictures {
namespace {

std::string Taken(void* bytes, int size) {
  std::string text(static_cast<const char*>(bytes), static_cast<size_t>(size));
  gdFree(bytes);
  return text;
}

// The same picture in each format: red, its left half transparent where the format has that.
std::vector<std::pair<Format, std::string>> Pictures(int width, int height) {
  gdImage* image = gdImageCreateTrueColor(width, height);
  gdImageAlphaBlending(image, 0);
  gdImageSaveAlpha(image, 1);
  gdImageFilledRectangle(image, 0, 0, width - 1, height - 1, gdTrueColorAlpha(255, 0, 0, gdAlphaOpaque));
  gdImageFilledRectangle(image, 0, 0, width / 2 - 1, height - 1, gdTrueColorAlpha(0, 0, 0, gdAlphaTransparent));
  std::vector<std::pair<Format, std::string>> pictures;
  int size = 0;
  void* bytes = gdImagePngPtr(image, &size);
  pictures.emplace_back(Format::kPng, Taken(bytes, size));
  bytes = gdImageJpegPtr(image, &size, 90);
  pictures.emplace_back(Format::kJpeg, Taken(bytes, size));
  bytes = gdImageGifPtr(image, &size);
  pictures.emplace_back(Format::kGif, Taken(bytes, size));
  bytes = gdImageWebpPtr(image, &size);
  pictures.emplace_back(Format::kWebp, Taken(bytes, size));
  gdImageDestroy(image);
  return pictures;
}

TEST(PictureHeaderTest, SaysFormatAndSize) {
  for (const auto& [format, bytes] : Pictures(300, 100)) {
    const auto header = ReadPictureHeader(bytes);
    ASSERT_TRUE(header) << static_cast<int>(format);
    EXPECT_EQ(header->format, format);
    EXPECT_EQ(header->width, 300u) << static_cast<int>(format);
    EXPECT_EQ(header->height, 100u) << static_cast<int>(format);
  }
}

TEST(PictureHeaderTest, OfCutOffBytesSaysNothingOrTheTruth) {
  for (const auto& [format, bytes] : Pictures(30, 10)) {
    for (size_t length = 0; length < bytes.size(); ++length) {
      const auto header = ReadPictureHeader(std::string_view(bytes).substr(0, length));
      EXPECT_TRUE(!header || header->format == format) << length;
    }
  }
  EXPECT_FALSE(ReadPictureHeader(""));
  EXPECT_FALSE(ReadPictureHeader("<svg/>"));
  EXPECT_FALSE(ReadPictureHeader(std::string("GIF89a") + std::string(7, '\0')));
  EXPECT_FALSE(ReadPictureHeader("\xff\xd8\xff\xff\xff\xff\xff"));
}

// A GIF's first image may claim more room than its screen.
TEST(PictureHeaderTest, OfAGifCountsItsImage) {
  std::string gif("GIF89a\x02\x00\x02\x00\x00\x00\x00", 13);
  gif += std::string("\x21\xf9\x04\x00\x00\x00\x00\x00", 8) + std::string("\x2c\x00\x00\x00\x00\xff\xff\xfe\xff\x00", 10);
  const auto header = ReadPictureHeader(gif);
  ASSERT_TRUE(header);
  EXPECT_EQ(header->width, 65535u);
  EXPECT_EQ(header->height, 65534u);
  EXPECT_EQ(MakeThumbnail(gif, {}).status().code(), absl::StatusCode::kOutOfRange);
}

TEST(ThumbnailTest, KeepsTheShapeAndFits) {
  for (const auto& [format, bytes] : Pictures(400, 100)) {
    SCOPED_TRACE(static_cast<int>(format));
    for (const bool webp : {false, true}) {
      const auto wide = MakeThumbnail(bytes, {.width = 200, .height = 200, .webp = webp});
      ASSERT_TRUE(wide.ok()) << wide.status();
      const auto header = ReadPictureHeader(*wide);
      ASSERT_TRUE(header);
      EXPECT_EQ(header->format, webp ? Format::kWebp : Format::kPng);
      EXPECT_EQ(header->width, 200u);
      EXPECT_EQ(header->height, 50u);
    }
    const auto narrow = MakeThumbnail(bytes, {.width = 200, .height = 10});
    ASSERT_TRUE(narrow.ok());
    EXPECT_EQ(ReadPictureHeader(*narrow)->width, 40u);
    const auto tiny = MakeThumbnail(bytes, {.width = 1, .height = 1});
    ASSERT_TRUE(tiny.ok());
    EXPECT_EQ(ReadPictureHeader(*tiny)->height, 1u);
    EXPECT_EQ(ReadPictureHeader(*MakeThumbnail(bytes, {.width = 2000, .height = 2000}))->width, 400u) << "never enlarged";
  }
}

TEST(ThumbnailTest, KeepsTransparency) {
  const auto small = MakeThumbnail(Pictures(400, 100)[0].second, {});
  ASSERT_TRUE(small.ok());
  gdImage* image = gdImageCreateFromPngPtr(static_cast<int>(small->size()), const_cast<char*>(small->data()));
  ASSERT_NE(image, nullptr);
  EXPECT_EQ(gdTrueColorGetAlpha(gdImageGetPixel(image, 10, 10)), gdAlphaTransparent);
  EXPECT_EQ(gdImageGetPixel(image, 190, 10), gdTrueColorAlpha(255, 0, 0, gdAlphaOpaque));
  gdImageDestroy(image);
}

TEST(ThumbnailTest, OfWhatIsNoPictureIsRefused) {
  const std::string damaged = Pictures(40, 10)[0].second.substr(0, 40);
  EXPECT_EQ(MakeThumbnail(damaged, {}).status().code(), absl::StatusCode::kInvalidArgument);
  for (const std::string_view bytes : {"", "hello", "\x89PNG\r\n\x1a\n", "RIFF1234WEBPVP8X"})
    EXPECT_EQ(MakeThumbnail(bytes, {}).status().code(), absl::StatusCode::kInvalidArgument) << bytes;
}

}  // namespace
}  // namespace muninn::pictures
