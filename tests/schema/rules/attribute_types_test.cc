// SPDX-License-Identifier: Apache-2.0
#include "schema/rules/attribute_types.h"

#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <set>
#include <string>

#include "tests/support/shared_data.h"

namespace muninn::rules {
namespace {

void ExpectRow(const AttributeType& row, const rapidjson::Value& fact) {
  SCOPED_TRACE(std::string(row.name));
  EXPECT_EQ(row.name, fact["name"].GetString());
  EXPECT_EQ(row.to_ids, fact["to_ids"].GetBool());
  EXPECT_EQ(row.validation, fact["validation"].GetString());
  std::string normalise;
  for (const auto& step : fact["normalise"].GetArray())
    normalise += (normalise.empty() ? "" : " ") + std::string(step.GetString());
  EXPECT_EQ(row.normalise, normalise);
  EXPECT_EQ(row.has(kComposite), fact["composite"].GetBool());
  EXPECT_EQ(row.has(kNonCorrelating), fact["non_correlating"].GetBool());
  EXPECT_EQ(row.has(kPrimaryOnly), fact["primary_only_correlating"].GetBool());
  EXPECT_EQ(row.has(kAttachment), fact["attachment"].GetBool());
  EXPECT_EQ(row.has(kRegexpExempt), fact["import_regexp_exempt"].GetBool());
  std::string groups;
  for (const auto& group : fact["group"].GetArray())
    groups += group.GetString()[0] == 'f' && group.GetString()[2] == 'n' ? '$' : group.GetString()[0];
  EXPECT_EQ(row.groups, groups);
  EXPECT_EQ(CategoryOf(row.categories.front()), fact["default_category"].GetString());
  std::multiset<std::string_view> ours, theirs;
  for (const CategoryId category : row.categories) ours.insert(CategoryOf(category));
  for (const auto& category : fact["categories"].GetArray()) theirs.insert(category.GetString());
  EXPECT_EQ(ours, theirs);
}

TEST(AttributeTypesTest, AgreeWithTheFactsOfMisp) {
  const auto path = test::SharedPath("data/attribute_types.json");
  if (!path) GTEST_SKIP() << "MUNINN_SHARED does not name a folder with data/attribute_types.json";
  const std::string text = test::ReadFile(*path);
  rapidjson::Document facts;
  facts.Parse(text.data(), text.size());
  ASSERT_TRUE(facts.IsObject());
  const auto types = facts["types"].GetArray(), later = facts["added_after_2_5_1"].GetArray();
  ASSERT_EQ(types.Size(), 191u);
  ASSERT_EQ(AttributeTypes().size(), types.Size() + later.Size());
  for (rapidjson::SizeType row = 0; row < types.Size(); ++row) ExpectRow(AttributeTypes()[row], types[row]);
  for (rapidjson::SizeType row = 0; row < later.Size(); ++row) ExpectRow(AttributeTypes()[types.Size() + row], later[row]);

  const auto categories = facts["categories"].GetArray();
  ASSERT_EQ(Categories().size(), categories.Size());
  for (rapidjson::SizeType row = 0; row < categories.Size(); ++row)
    EXPECT_EQ(Categories()[row], categories[row]["name"].GetString());
}

TEST(AttributeTypesTest, AreFoundByName) {
  for (TypeId row = 0; row < AttributeTypes().size(); ++row) EXPECT_EQ(FindType(TypeOf(row).name), row);
  for (CategoryId row = 0; row < Categories().size(); ++row) EXPECT_EQ(FindCategory(CategoryOf(row)), row);
  EXPECT_EQ(FindType("MD5"), std::nullopt);
  EXPECT_EQ(FindType(""), std::nullopt);
  EXPECT_EQ(FindCategory("Payload"), std::nullopt);
}

TEST(AttributeTypesTest, AreAllowedInTheirCategoriesOnly) {
  EXPECT_TRUE(Allows(*FindCategory("Network activity"), *FindType("ip-src")));
  EXPECT_FALSE(Allows(*FindCategory("Payload installation"), *FindType("ip-src")));
}

// Rows are stored as numbers. A moved row would turn stored hashes into something else, without any error.
TEST(AttributeTypesTest, NeverMove) {
  EXPECT_EQ(FindType("md5"), 0);
  EXPECT_EQ(FindType("ip-dst"), 9);
  EXPECT_EQ(FindType("comment"), 59);
  EXPECT_EQ(FindType("onion-address"), 190);
  EXPECT_EQ(FindType("uuid"), 193);
  EXPECT_EQ(FindCategory("Internal reference"), 0);
  EXPECT_EQ(FindCategory("Other"), 15);
}

}  // namespace
}  // namespace muninn::rules
