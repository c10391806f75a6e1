// SPDX-License-Identifier: Apache-2.0
#include "server/http/multipart.h"

#include <gtest/gtest.h>

#include <random>

namespace muninn::http {
namespace {

constexpr std::string_view kType = "multipart/form-data; boundary=b";

// "name[filename]=bytes" of each part; what is wrong, if it can't be read.
std::string Read(std::string_view body, std::string_view type = kType) {
  const auto parts = ReadMultipartForm(type, body);
  if (!parts.ok()) return std::string(parts.status().message().data(), parts.status().message().size());
  std::string text;
  for (const FormPart& part : *parts) {
    text += part.name;
    if (part.filename) text += "[" + *part.filename + "]";
    if (!part.content_type.empty()) text += "(" + part.content_type + ")";
    text.append("=").append(part.bytes).append(";");
  }
  return text;
}
std::string Part(const std::string& head, const std::string& bytes) { return "--b\r\n" + head + "\r\n\r\n" + bytes + "\r\n"; }
const std::string kEnd = "--b--\r\n";
const std::string kField = "Content-Disposition: form-data; name=\"f\"";

TEST(MultipartTest, ReadsFieldsAndFilesInTheirOrder) {
  EXPECT_EQ(
      Read(Part("Content-Disposition: form-data; name=\"a\"", "1") +
           Part("content-disposition:form-data;name=f;filename=\"x y.txt\"\r\nContent-Type: text/plain", "two\r\nlines") + kEnd),
      "a=1;f[x y.txt](text/plain)=two\r\nlines;");
}

TEST(MultipartTest, BytesAreAsTheyAre) {
  const std::string bytes("\0\xff\r\n--c\r\n-\n--b", 14);
  EXPECT_EQ(Read(Part(kField, bytes) + kEnd), "f=" + bytes + ";");
  EXPECT_EQ(Read(Part(kField, "") + kEnd), "f=;");
}

TEST(MultipartTest, AFormMayBeEmptyAndEndWithoutALineEnd) {
  EXPECT_EQ(Read("--b--"), "");
  EXPECT_EQ(Read(Part(kField, "1") + "--b--"), "f=1;");
}

TEST(MultipartTest, BoundariesMayBeQuoted) {
  EXPECT_EQ(Read("--a b\r\n" + kField + "\r\n\r\n1\r\n--a b--", "Multipart/Form-Data; charset=utf-8; Boundary=\"a b\""), "f=1;");
}

TEST(MultipartTest, NamesKeepTheirQuotesAndPaths) {
  EXPECT_EQ(Read(Part(R"(Content-Disposition: form-data; name="a\"b"; filename="C:\dir\x\\y.txt")", "1") + kEnd),
            R"(a"b[C:\dir\x\y.txt]=1;)");
}

TEST(MultipartTest, WhatIsNotAsItShouldBeIsRefused) {
  const std::pair<std::string, std::string> cases[] = {
      {"", "it does not begin"},
      {"--b", "something follows a boundary"},
      {"--b\r\n", "the head of a part"},
      {"preamble\r\n--b--", "it does not begin"},
      {"--b--\r\nepilogue", "something follows its end"},
      {"--bb--", "something follows a boundary"},
      {Part(kField, "1"), "a part has no end"},
      {"--b\r\n" + kField + "\r\n\r\n1", "a part has no end"},
      {"--b\n" + kField + "\n\n1\n--b--\n", "something follows a boundary"},
      {Part("Content-Type: text/plain", "1") + kEnd, "a part has no name"},
      {Part("Content-Disposition: attachment; name=\"f\"", "1") + kEnd, "a part has no name"},
      {Part("Content-Disposition: form-data; name=\"\"", "1") + kEnd, "a part has no name"},
      {Part(kField + "\r\n" + kField, "1") + kEnd, "a part has two names"},
      {Part(kField + "; name=g", "1") + kEnd, "a parameter is there twice"},
      {Part(kField + "; filename", "1") + kEnd, "a parameter has no value"},
      {Part("Content-Disposition: form-data; name=\"f", "1") + kEnd, "a quoted text has no end"},
      {Part(kField + "x", "1") + kEnd, "something follows a quoted text"},
      {Part(kField + "\r\n folded", "1") + kEnd, "a header has no name"},
      {Part(kField + "\r\nX: a\nY: b", "1") + kEnd, "a header has control characters"},
      {Part(kField + "\r\nContent-Transfer-Encoding: base64", "1") + kEnd, "a part is encoded"},
  };
  for (const auto& [body, why] : cases) EXPECT_NE(Read(body).find(why), std::string::npos) << body << "\n" << Read(body);
}

TEST(MultipartTest, BoundariesAreChecked) {
  for (const std::string type : {"multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\"",
                                 "multipart/form-data; boundary=a@b", "multipart/form-data; boundary=\"a \"",
                                 "multipart/mixed; boundary=b", "multipart/form-data; boundary=b; boundary=c"})
    EXPECT_NE(Read("--b--", type).find("can't be read"), std::string::npos) << type;
  EXPECT_NE(Read("--b--", "multipart/form-data; boundary=" + std::string(kMultipartBoundaryMax + 1, 'b')).find("boundary"),
            std::string::npos);
}

TEST(MultipartTest, PartsAndTheirHeadsAreBounded) {
  std::string many;
  for (size_t i = 0; i < kMultipartPartsMax; ++i) many += Part(kField, "1");
  EXPECT_TRUE(ReadMultipartForm(kType, many + kEnd).ok());
  EXPECT_NE(Read(many + Part(kField, "1") + kEnd).find("too many parts"), std::string::npos);
  const std::string line = "X: " + std::string(1000, 'x') + "\r\n";
  std::string head;
  while (head.size() < kMultipartHeadBytesMax) head += line;
  EXPECT_NE(Read(Part(head + kField, "1") + kEnd).find("too long"), std::string::npos);
}

// Any bytes: no crash, and what comes out lies in what went in.
TEST(MultipartTest, SurvivesAnything) {
  const std::string whole = Part(kField + "; filename=\"x\"\r\nContent-Type: a", "1\r\n2") + Part(kField, "") + kEnd;
  std::mt19937 random(7);
  for (int round = 0; round < 20'000; ++round) {
    std::string body = whole;
    for (int change = 0; change < 3; ++change) {
      const size_t at = random() % body.size();
      if (random() % 2 == 0)
        body[at] = "\r\n-b\":;=\\ \0"[random() % 12];
      else
        body.erase(at, random() % 4);
      if (body.empty()) body = "-";
    }
    const auto parts = ReadMultipartForm(kType, body);
    if (!parts.ok()) continue;
    for (const FormPart& part : *parts) {
      EXPECT_GE(part.bytes.data(), body.data());
      EXPECT_LE(part.bytes.data() + part.bytes.size(), body.data() + body.size());
    }
  }
}

}  // namespace
}  // namespace muninn::http
