// SPDX-License-Identifier: Apache-2.0
#include "server/api/form.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace muninn::api {
namespace {

TEST(FormTest, FieldsAreMembers) {
  EXPECT_EQ(FormToJson("a=1&b=x+y%2Fz"), R"({"a":"1","b":"x y/z"})");
  EXPECT_EQ(FormToJson("a"), R"({"a":""})");
  EXPECT_EQ(FormToJson("a=1&a=2"), R"({"a":"2"})");
  EXPECT_EQ(FormToJson(""), "{}");
  EXPECT_EQ(FormToJson("&&="), "{}");
}

TEST(FormTest, BracketsNest) {
  EXPECT_EQ(FormToJson("a[]=1&a[]=2"), R"({"a":["1","2"]})");
  EXPECT_EQ(FormToJson("a[b]=1&a[c][]=2&a[c][]=3"), R"({"a":{"b":"1","c":["2","3"]}})");
  EXPECT_EQ(FormToJson("request[value][OR][]=x&request[value][NOT]=y"), R"({"request":{"value":{"OR":["x"],"NOT":"y"}}})");
  EXPECT_EQ(FormToJson("data[Event][info]=x"), R"({"Event":{"info":"x"}})");
  EXPECT_EQ(FormToJson("a[=1&b]=2"), R"({"a":"1","b]":"2"})");
}

TEST(FormTest, SizeAndDepthAreBounded) {
  std::string many, deep = "a";
  for (int i = 0; i < 5000; ++i) many += "a[]=1&";
  EXPECT_EQ(std::count(many.begin(), many.end(), '1'), 5000);
  const std::string json = FormToJson(many);
  EXPECT_EQ(static_cast<size_t>(std::count(json.begin(), json.end(), '1')), kFormFieldsMax);
  for (int i = 0; i < 100; ++i) deep += "[a]";
  EXPECT_EQ(FormToJson(deep + "=1&b=2"), R"({"b":"2"})");
}

TEST(FormTest, FilesAreObjectsWithTheirBytesInBase64) {
  const std::vector<http::FormPart> parts = {
      {"data[Attribute][category]", std::nullopt, "", "Other"},
      {"data[Attribute][values][]", "C:\\dir\\a.txt", "text/plain", "hello"},
      {"data[Attribute][values][]", "b/b.bin", "", std::string_view("\0\xff", 2)},
      {"data[Attribute][more]", "", "application/octet-stream", ""},  // a field for a file that was left empty
  };
  EXPECT_EQ(FormToJson(parts), R"({"Attribute":{"category":"Other","values":[)"
                               R"({"name":"C:\\dir\\a.txt","filename":"a.txt","type":"text/plain","size":5,"data":"aGVsbG8="},)"
                               R"({"name":"b/b.bin","filename":"b.bin","type":"","size":2,"data":"AP8="}]}})");
}

TEST(FormTest, ADocumentIsTheFirstFileOrTheBody) {
  http::Request request;
  request.body = "{\"a\":1}";
  EXPECT_EQ(*UploadedDocument(request), request.body);
  EXPECT_TRUE(UploadedJson(request)->root()["a"].AsInteger() == 1);
  request.headers = {{"content-type", "multipart/form-data; boundary=b"}};
  request.body =
      "--b\r\nContent-Disposition: form-data; name=x\r\n\r\n1\r\n--b\r\n"
      "Content-Disposition: form-data; name=f; filename=l.json\r\n\r\n{\"a\":2}\r\n--b--";
  EXPECT_EQ(*UploadedDocument(request), "{\"a\":2}");
  EXPECT_TRUE(UploadedJson(request)->root()["a"].AsInteger() == 2);
  request.body = "--b\r\nContent-Disposition: form-data; name=x\r\n\r\n1\r\n--b--";
  EXPECT_EQ(*UploadedDocument(request), "");
  EXPECT_TRUE(UploadedJson(request)->root()["x"].AsText() == "1");
  request.body = "--b";
  EXPECT_FALSE(UploadedDocument(request).ok());
  EXPECT_FALSE(UploadedJson(request).ok());
  EXPECT_FALSE(BodyToJson(request).ok());
}

TEST(FormTest, BytesThatAreNoTextAreReplaced) { EXPECT_EQ(FormToJson("a=%ff"), "{\"a\":\"\xef\xbf\xbd\"}"); }

}  // namespace
}  // namespace muninn::api
