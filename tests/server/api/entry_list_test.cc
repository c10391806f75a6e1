// SPDX-License-Identifier: Apache-2.0
#include "server/api/entry_list.h"

#include <gtest/gtest.h>

#include "schema/entities/identity_generated.h"
#include "tests/support/test_engine.h"

namespace muninn::api {
namespace {

constexpr Column<fb::Organisation> kColumns[] = {
    {"id", [](const fb::Organisation& org) { return std::to_string(org.id()); }},
    {"name", [](const fb::Organisation& org) { return TextOf(org.name()); }, true},
    {"sector", [](const fb::Organisation& org) { return TextOf(org.sector()); }, true},
    {"local", [](const fb::Organisation& org) { return TextOf(org.local()); }},
};

class EntryListTest : public testing::Test {
 protected:
  void SetUp() override {
    for (const auto& [name, sector, local] :
         {std::tuple("Zebra", "Zoo", true), std::tuple("ant", "zoo", false), std::tuple("Bee%", "Farm", true)}) {
      fb::OrganisationT org;
      org.name = name;
      org.sector = sector;
      org.local = local;
      ASSERT_TRUE(engine_->Execute(ChangeEntries{{AddEntry(org)}}, engine_.admin()).ok());
    }
  }
  // The names, joined; the organisation that is there from the start is left out.
  std::string Names(std::string_view body, std::string_view target = "/organisations/index") {
    const json::Document document = *json::Document::Parse(body);
    const Path path = ParsePath(target);
    const auto snapshot = engine_->Snapshot();
    const auto list = ListEntries<fb::Organisation>(snapshot->reader(), Parameters(document.root(), path), kColumns, "",
                                                    [](const fb::Organisation& org) { return org.id() != 1; });
    if (!list.ok()) return list.status().ToString();
    std::string names;
    for (const auto& org : *list) names += (names.empty() ? "" : " ") + org->name()->str();
    return names;
  }
  TestEngine engine_;
};

TEST_F(EntryListTest, AsksForColumns) {
  EXPECT_EQ(Names("{}"), "Zebra ant Bee%");
  EXPECT_EQ(Names(R"({"sector":"zoo"})"), "Zebra ant");
  EXPECT_EQ(Names(R"({"sector":["zoo","farm"],"local":true})"), "Zebra Bee%");
  EXPECT_EQ(Names(R"({"local":false})"), "ant");
  EXPECT_EQ(Names(R"({"local":"0"})"), "ant");
  EXPECT_EQ(Names(R"({"name":"!ant"})"), "Zebra Bee%");
  EXPECT_EQ(Names(R"({"name":"%e%"})"), "Zebra Bee%");
  EXPECT_EQ(Names(R"({"name":"z%"})"), "Zebra");
  EXPECT_EQ(Names("{}", "/organisations/index/id:3"), "ant");
  EXPECT_EQ(Names(R"({"unknown":"5"})"), "Zebra ant Bee%");
}

TEST_F(EntryListTest, SearchesTheSearchedColumns) {
  EXPECT_EQ(Names(R"({"searchall":"EE"})"), "Bee%");
  EXPECT_EQ(Names(R"({"quickFilter":"oo"})"), "Zebra ant");
  EXPECT_EQ(Names("{}", "/organisations/index/value:arm"), "Bee%");
  EXPECT_EQ(Names(R"({"searchall":"2"})"), "");
}

TEST_F(EntryListTest, SortsAndCuts) {
  EXPECT_EQ(Names(R"({"sort":"name"})"), "ant Bee% Zebra");
  EXPECT_EQ(Names(R"({"sort":"id","direction":"desc"})"), "Bee% ant Zebra");
  EXPECT_EQ(Names(R"({"limit":2})"), "Zebra ant");
  EXPECT_EQ(Names(R"({"limit":"2","page":2})"), "Bee%");
  EXPECT_EQ(Names(R"({"limit":2,"page":3})"), "");
  EXPECT_EQ(Names(R"({"limit":9223372036854775807,"page":9223372036854775807})"), "");
}

}  // namespace
}  // namespace muninn::api
