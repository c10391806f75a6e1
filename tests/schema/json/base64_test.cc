// SPDX-License-Identifier: Apache-2.0
#include "schema/json/base64.h"

#include <gtest/gtest.h>

namespace muninn::json {
namespace {

TEST(Base64Test, KnowsTheVectorsOfRfc4648) {
  for (const auto& [bytes, text] : std::initializer_list<std::pair<std::string_view, std::string_view>>{{"", ""},
                                                                                                        {"f", "Zg=="},
                                                                                                        {"fo", "Zm8="},
                                                                                                        {"foo", "Zm9v"},
                                                                                                        {"foob", "Zm9vYg=="},
                                                                                                        {"fooba", "Zm9vYmE="},
                                                                                                        {"foobar", "Zm9vYmFy"}}) {
    EXPECT_EQ(EncodeBase64(bytes), text);
    EXPECT_EQ(DecodeBase64(text), bytes);
  }
}

TEST(Base64Test, ReturnsEveryByte) {
  std::string bytes;
  for (int i = 0; i < 1000; ++i) bytes.push_back(static_cast<char>(i * 7));
  EXPECT_EQ(DecodeBase64(EncodeBase64(bytes)), bytes);
}

TEST(Base64Test, ForgivesLineBreaksAndMissingPadding) {
  EXPECT_EQ(DecodeBase64("Zm9v\r\nYm Fy"), "foobar");
  EXPECT_EQ(DecodeBase64("Zm8"), "fo");
  EXPECT_EQ(DecodeBase64("Zg"), "f");
}

TEST(Base64Test, RefusesWhatIsNoBase64) {
  for (const std::string_view text : {"Z", "Zm9vY", "Zm9v!", "Zg==Zg==", "Zg=", "====", "Zm9v=", "Zm-_", "é"}) {
    EXPECT_EQ(DecodeBase64(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace muninn::json
