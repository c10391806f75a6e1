// SPDX-License-Identifier: Apache-2.0
#include "schema/json/fresh_uuids.h"

#include <gtest/gtest.h>

#include <random>

namespace muninn::json {
namespace {

constexpr char kEvent[] = R"({
  "uuid": "5a000000-0000-4000-8000-000000000000",
  "Attribute": [{"uuid": "5a000000-0000-4000-8000-00000000000A", "value": "5a000000-0000-4000-8000-00000000000a", "n": 1.5}],
  "Object": [{"uuid": "5a000000-0000-4000-8000-00000000000b", "template_uuid": "5a000000-0000-4000-8000-0000000000ff",
    "Attribute": [{"uuid": "5a000000-0000-4000-8000-00000000000c", "to_ids": false, "first_seen": null}, {"value": "without"}],
    "ObjectReference": [{"uuid": "5a000000-0000-4000-8000-00000000000d",
                         "referenced_uuid": "5a000000-0000-4000-8000-00000000000a",
                         "object_uuid": "5a000000-0000-4000-8000-00000000000b"}]}],
  "Note": [{"uuid": "5a000000-0000-4000-8000-00000000000e", "object_uuid": "5a000000-0000-4000-8000-000000000000",
            "Opinion": [{"uuid": "not one", "object_uuid": "5a000000-0000-4000-8000-00000000000e"}]}]})";

class FreshUuidsTest : public testing::Test {
 protected:
  FreshUuidsTest()
      : before_(*Document::Parse(kEvent)),
        after_(*Document::Parse(WithFreshUuids(before_.root(), [this] { return random_(); }))) {}
  static std::string Text(Value thing, std::string_view name) { return thing[name].AsText().value_or("?"); }
  static Value First(Value list) {
    Value first;
    list.ForEach([&](Value element) {
      if (first.absent()) first = element;
    });
    return first;
  }
  std::mt19937_64 random_;
  Document before_, after_;
};

TEST_F(FreshUuidsTest, PartsGetOthersAndTheEventKeepsItsOwn) {
  EXPECT_EQ(Text(after_.root(), "uuid"), "5a000000-0000-4000-8000-000000000000");
  const Value object = First(after_.root()["Object"]);
  for (const Value part : {First(after_.root()["Attribute"]), object, First(object["Attribute"]),
                           First(object["ObjectReference"]), First(after_.root()["Note"])}) {
    EXPECT_EQ(Text(part, "uuid").size(), 36u);
    EXPECT_FALSE(Text(part, "uuid").starts_with("5a000000")) << Text(part, "uuid");
  }
  EXPECT_EQ(object["Attribute"].size(), 2u);
}

TEST_F(FreshUuidsTest, WhatNamesAPartNamesItsCopy) {
  const Value object = First(after_.root()["Object"]), reference = First(object["ObjectReference"]);
  EXPECT_EQ(Text(reference, "referenced_uuid"), Text(First(after_.root()["Attribute"]), "uuid"));
  EXPECT_EQ(Text(reference, "object_uuid"), Text(object, "uuid"));
  const Value note = First(after_.root()["Note"]);
  EXPECT_EQ(Text(note, "object_uuid"), "5a000000-0000-4000-8000-000000000000");
  EXPECT_EQ(Text(First(note["Opinion"]), "object_uuid"), Text(note, "uuid"));
}

TEST_F(FreshUuidsTest, AllElseStaysAsItIs) {
  const Value attribute = First(after_.root()["Attribute"]), object = First(after_.root()["Object"]);
  EXPECT_EQ(Text(attribute, "value"), "5a000000-0000-4000-8000-00000000000a");
  EXPECT_EQ(attribute["n"].ToJson(), "1.5");
  EXPECT_EQ(Text(object, "template_uuid"), "5a000000-0000-4000-8000-0000000000ff");
  EXPECT_EQ(First(object["Attribute"])["to_ids"].ToJson(), "false");
  EXPECT_EQ(First(object["Attribute"])["first_seen"].ToJson(), "null");
  EXPECT_EQ(Text(First(First(after_.root()["Note"])["Opinion"]), "uuid"), "not one");
}

TEST(WithFreshUuids, TakesWhatIsNoEventAsItIs) {
  for (const char* text : {"[]", "null", "\"5a000000-0000-4000-8000-000000000000\"", R"({"Attribute":7,"Object":[null,[]]})"})
    EXPECT_EQ(WithFreshUuids(Document::Parse(text)->root(), [] { return uint64_t{1}; }), text);
}

}  // namespace
}  // namespace muninn::json
