// SPDX-License-Identifier: Apache-2.0
#include "schema/rules/machine_tag.h"

#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <string>
#include <vector>

#include "schema/json/json_value.h"
#include "schema/json/read_taxonomy.h"
#include "schema/rules/taxonomy_tags.h"
#include "tests/support/cases.h"
#include "tests/support/shared_data.h"

namespace muninn::rules {
namespace {

std::string Text(const rapidjson::Value& value) { return {value.GetString(), value.GetStringLength()}; }
std::vector<std::string> Texts(const rapidjson::Value& list) {
  std::vector<std::string> texts;
  for (const auto& element : list.GetArray()) texts.push_back(Text(element));
  return texts;
}

// A taxonomy of the shared data as it would be stored; empty bytes when there is none.
std::string StoredTaxonomy(const std::string& space) {
  const auto path = test::SharedPath("data/taxonomies/" + space + "/machinetag.json");
  if (!path) return "";
  const auto document = json::Document::Parse(test::ReadFile(*path));
  const auto taxonomy = json::ReadTaxonomy(document->root());
  flatbuffers::FlatBufferBuilder builder;
  builder.Finish(fb::Taxonomy::Pack(builder, &*taxonomy));
  return {reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize()};
}

Exclusivity Shipped(const MachineTag& tag) {
  const std::string bytes = StoredTaxonomy(std::string(tag.space));
  return bytes.empty() ? Exclusivity{} : ExclusivityIn(*flatbuffers::GetRoot<fb::Taxonomy>(bytes.data()), tag);
}

TEST(MachineTagTest, AgreesWithEveryVector) {
  test::ForEachCase("taxonomy", 29, [](const std::string& line, json::Value) {
    rapidjson::Document vector;
    vector.Parse(line.data(), line.size());
    const std::string op = Text(vector["op"]);
    if (op == "allowed") {
      EXPECT_EQ(MayJoin(Text(vector["new"]), Texts(vector["present"]), Shipped), vector["allowed"].GetBool());
    } else if (op == "split") {
      const std::string name = Text(vector["tag"]);
      const auto split = SplitMachineTag(name);
      ASSERT_EQ(split.has_value(), vector["parts"].IsObject());
      if (!split) return;
      EXPECT_EQ(split->space, Text(vector["parts"]["namespace"]));
      EXPECT_EQ(split->predicate, Text(vector["parts"]["predicate"]));
      EXPECT_EQ(split->value, vector["parts"].HasMember("value") ? Text(vector["parts"]["value"]) : "");
    } else if (op == "conflicts") {
      const auto conflicts = FindTagConflicts(Texts(vector["present"]), Shipped);
      ASSERT_EQ(conflicts.size(), vector["conflicts"].Size());
      for (rapidjson::SizeType i = 0; i < vector["conflicts"].Size(); ++i) {
        EXPECT_EQ(conflicts[i].tags, Texts(vector["conflicts"][i]["tags"]));
        EXPECT_EQ(conflicts[i].by_taxonomy ? "taxonomy" : "predicate", Text(vector["conflicts"][i]["kind"]));
      }
    } else {
      ASSERT_EQ(op, "colours");
      const std::string bytes = StoredTaxonomy(Text(vector["taxonomy"]));
      const auto tags = TagsOf(*flatbuffers::GetRoot<fb::Taxonomy>(bytes.data()));
      ASSERT_EQ(tags.size(), vector["tags"].Size());
      for (rapidjson::SizeType i = 0; i < vector["tags"].Size(); ++i) {
        const auto& expected = vector["tags"][i];
        EXPECT_EQ(tags[i].name, Text(expected["name"]));
        EXPECT_EQ(tags[i].colour, Text(expected["colour"])) << tags[i].name;
        ASSERT_EQ(tags[i].number.has_value(), expected["numerical_value"].IsInt()) << tags[i].name;
        if (tags[i].number) EXPECT_EQ(*tags[i].number, expected["numerical_value"].GetInt());
      }
    }
  });
}

TEST(MachineTagTest, TakesNothingElseForOne) {
  for (const char* name : {"", ":", "a", "a:", ":b", "a:b=", "a:b=\"", "a:b=\"\"", "a:b=c", "a:b=\"c", "a:b=\"c\"d\"", "a=b:c"})
    EXPECT_FALSE(SplitMachineTag(name)) << name;
}

}  // namespace
}  // namespace muninn::rules
