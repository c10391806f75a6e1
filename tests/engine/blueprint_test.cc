// SPDX-License-Identifier: Apache-2.0
//
// What the rules of sharing groups' blueprints mean.
#include "engine/command/blueprint.h"

#include <string>
#include <vector>

#include "engine/engine.h"
#include "schema/entities/identity_generated.h"
#include "tests/support/test_engine.h"

namespace muninn {
namespace {

class BlueprintTest : public testing::Test {
 protected:
  // Organisations 2 to 4; the server's own is 1. Group 1 is of 2, with 3; group 2 is of 4 alone.
  void SetUp() override {
    Add("Acme", "Belgium", "Energy");
    Add("Beta", "France", "energy");
    Add("Gamma", "Belgium", "Finance");
    AddGroup("ours", 2, 3);
    AddGroup("theirs", 4, 4);
  }
  void Add(const char* name, const char* nationality, const char* sector) {
    fb::OrganisationT org;
    org.name = name;
    org.nationality = nationality;
    org.sector = sector;
    ASSERT_OK(engine_->Execute(ChangeEntries{{AddEntry(org)}}, engine_.admin()));
  }
  void AddGroup(const char* name, uint64_t of, uint64_t with) {
    fb::SharingGroupT group;
    group.name = name;
    group.releasability = "x";
    group.org_id = of;
    group.orgs.push_back(std::make_unique<fb::SharingGroupOrgT>());
    group.orgs.back()->org_id = with;
    ASSERT_OK(engine_->Execute(ChangeEntries{{AddEntry(group)}}, engine_.admin()));
  }
  std::vector<uint64_t> Meant(std::string_view rules, uint64_t owner = 1) {
    const auto meant = EvaluateBlueprint(engine_->Snapshot()->reader(), rules, OrgId(owner));
    EXPECT_OK(meant) << rules << ": " << meant.status();
    std::vector<uint64_t> ids;
    for (const OrgId org : meant.ok() ? *meant : std::set<OrgId>()) ids.push_back(org.value());
    return ids;
  }
  using Ids = std::vector<uint64_t>;
  TestEngine engine_;
};

TEST_F(BlueprintTest, JoinsTheMembersOfAnOr) {
  EXPECT_EQ(Meant(R"({"org_name": "ACME", "org_nationality": ["france"]})"), (Ids{2, 3}));
  EXPECT_EQ(Meant(R"({"OR": {"org_id": [2, "4"]}})"), (Ids{2, 4}));
  EXPECT_EQ(Meant(R"({"org_name": "nobody"})"), Ids{});
  EXPECT_EQ(Meant("{}"), Ids{});
}

TEST_F(BlueprintTest, IntersectsTheMembersOfAnAnd) {
  EXPECT_EQ(Meant(R"({"AND": {"org_nationality": "Belgium", "org_sector": "Energy"}})"), Ids{2});
  EXPECT_EQ(Meant(R"({"AND": {"org_nationality": "Belgium", "org_name": "nobody"}})"), Ids{});
  EXPECT_EQ(Meant(R"({"AND": {"OR": {"org_id": [2, 3]}, "NOT": {"org_name": "Acme"}}})"), Ids{3});
}

TEST_F(BlueprintTest, TakesWhatAllLeavesOfANotLeave) {
  EXPECT_EQ(Meant(R"({"NOT": {"org_nationality": "Belgium", "org_id": 1}})"), Ids{3});
}

TEST_F(BlueprintTest, CountsOnlyGroupsThatItsOwnerIsIn) {
  EXPECT_EQ(Meant(R"({"sharing_group_id": [1, 2]})", 2), (Ids{2, 3}));
  EXPECT_EQ(Meant(R"({"sharing_group_id": [1, 2]})", 3), (Ids{2, 3}));
  EXPECT_EQ(Meant(R"({"sharing_group_id": [1, 2]})", 4), Ids{4});
  EXPECT_EQ(Meant(R"({"NOT": {"sharing_group_id": 1}})", 2), Ids{});
}

TEST_F(BlueprintTest, RefusesWhatAreNoRules) {
  for (const char* rules : {"", "[]", "1", "null", R"({"org_colour": 1})", R"({"NOT": {"AND": {}}})", R"({"OR": []})",
                            R"({"org_id": {}})", R"({"org_id": null})", R"({"org_id": [[1]]})"})
    EXPECT_EQ(ReadBlueprintRules(rules).status().code(), absl::StatusCode::kInvalidArgument) << rules;
  EXPECT_FALSE(ReadBlueprintRules("{\"org_name\": \"" + std::string(70'000, 'x') + "\"}").ok());
  EXPECT_EQ(*ReadBlueprintRules(R"( {"org_id" : [ 1 ]} )"), R"({"org_id":[1]})");
}

TEST_F(BlueprintTest, MovesAnOrganisationNamedByNumber) {
  EXPECT_EQ(MoveOrganisationInRules(R"({"OR":{"org_id":[2,3]},"org_name":"2","org_id":"2"})", OrgId(2), OrgId(9)),
            R"({"OR":{"org_id":["9",3]},"org_name":"2","org_id":"9"})");
  EXPECT_EQ(MoveOrganisationInRules("no rules", OrgId(2), OrgId(9)), "no rules");
}

}  // namespace
}  // namespace muninn
