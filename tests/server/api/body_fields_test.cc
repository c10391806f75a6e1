// SPDX-License-Identifier: Apache-2.0
#include "server/api/body_fields.h"

#include <gtest/gtest.h>

#include "schema/base/status.h"

namespace muninn::api {
namespace {

struct Fields {
  std::string text = "kept", long_text = "kept";
  bool flag = true, other = true;
  uint64_t number = 7;
  uint32_t small = 7;
  std::vector<std::string> texts = {"kept"};
};

absl::Status Read(std::string_view json, Fields* into) {
  const json::Document document = *json::Document::Parse(json);
  BodyFields fields(document.root());
  fields.Text("text", &into->text);
  fields.Flag("flag", &into->flag);
  fields.Flag("other", &into->other);
  fields.Number("number", &into->number);
  fields.Number("small", &into->small);
  fields.Texts("texts", &into->texts);
  return fields.status();
}

TEST(BodyFieldsTest, AbsentAndNullStayAsTheyWere) {
  for (const char* json : {"{}", R"({"text":null,"flag":null,"number":null,"texts":null})", "[]", "5"}) {
    Fields fields;
    ASSERT_TRUE(Read(json, &fields).ok()) << json;
    EXPECT_EQ(fields.text, "kept");
    EXPECT_TRUE(fields.flag);
    EXPECT_EQ(fields.number, 7u);
    EXPECT_EQ(fields.texts, std::vector<std::string>{"kept"});
  }
}

TEST(BodyFieldsTest, TakesEachFormThatClientsSend) {
  Fields fields;
  ASSERT_TRUE(Read(R"({"text":12,"flag":"0","other":0,"number":"18","small":4294967295,"texts":[" a ","",3]})", &fields).ok());
  EXPECT_EQ(fields.text, "12");
  EXPECT_FALSE(fields.flag);
  EXPECT_FALSE(fields.other);
  EXPECT_EQ(fields.number, 18u);
  EXPECT_EQ(fields.small, 4294967295u);
  EXPECT_EQ(fields.texts, (std::vector<std::string>{"a", "3"}));
  ASSERT_TRUE(Read(R"({"number":"","texts":"b\n c, d\n\n"})", &fields).ok());
  EXPECT_EQ(fields.number, 0u);
  EXPECT_EQ(fields.texts, (std::vector<std::string>{"b", "c", "d"}));
}

TEST(BodyFieldsTest, NamesTheFirstFieldThatDoesNotFit) {
  const std::pair<const char*, const char*> cases[] = {{R"({"text":[]})", "text"},
                                                       {R"({"number":-1})", "number"},
                                                       {R"({"number":"many"})", "number"},
                                                       {R"({"small":4294967296})", "small"},
                                                       {R"({"texts":{}})", "texts"},
                                                       {R"({"texts":[[1]]})", "texts"},
                                                       {R"({"text":{},"number":-1})", "text"}};
  for (const auto& [json, field] : cases) {
    Fields fields;
    EXPECT_EQ(FieldOf(Read(json, &fields)), field) << json;
  }
}

}  // namespace
}  // namespace muninn::api
