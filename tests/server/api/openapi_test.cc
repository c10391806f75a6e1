// SPDX-License-Identifier: Apache-2.0
#include "server/api/openapi.h"

#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <string>

#include "schema/json/json_value.h"
#include "server/api/all_routes.h"

namespace muninn::api {
namespace {

class OpenApiTest : public testing::Test {
 protected:
  OpenApiTest() {
    json::JsonWriter writer(&text_);
    WriteOpenApi(writer, AllRoutes(), "2.5.1", "https://misp.example");
  }
  std::string text_;
};

TEST_F(OpenApiTest, HasEveryActionWithTheMethodsItTakes) {
  const auto document = json::Document::Parse(text_);
  ASSERT_TRUE(document.ok()) << document.status();
  const json::Value paths = document->root()["paths"];
  std::set<std::string> expected;
  for (const Route* route : AllRoutes()) {
    for (const std::string& path : {PathOf(*route), PathOf(*route) + "/{argument}"}) {
      expected.insert(path);
      EXPECT_TRUE(paths[path]["post"].is_object()) << path;
      EXPECT_EQ(paths[path]["get"].is_object(), !route->writes) << path;
      EXPECT_EQ(paths[path]["post"]["description"].AsText(), SayRequirement(route->needs)) << path;
      EXPECT_EQ(!paths[path]["post"]["security"].absent(), route->needs.open) << path;
    }
  }
  EXPECT_EQ(paths.size(), expected.size());
}

// What a validator of OpenAPI would say first.
TEST_F(OpenApiTest, NamesOperationsOnceAndReferencesWhatIsThere) {
  const auto document = json::Document::Parse(text_);
  ASSERT_TRUE(document.ok());
  std::set<std::string> operations;
  const std::function<void(json::Value)> walk = [&](json::Value value) {
    if (const auto id = value["operationId"].AsText()) {
      EXPECT_TRUE(operations.insert(*id).second) << *id;
      EXPECT_GT(value["responses"].size(), 0u) << *id;
    }
    if (const auto reference = value["$ref"].AsText()) {
      ASSERT_TRUE(reference->starts_with("#/components/")) << *reference;
      const std::string rest = reference->substr(13);
      const size_t slash = rest.find('/');
      EXPECT_TRUE(document->root()["components"][rest.substr(0, slash)][rest.substr(slash + 1)].is_object()) << *reference;
    }
    value.ForEach([&](json::Value element) { walk(element); });
    value.ForEachMember([&](std::string_view, json::Value member) { walk(member); });
  };
  walk(document->root());
  EXPECT_GT(operations.size(), AllRoutes().size());
}

TEST(SayRequirementTest, TellsAllOfIt) {
  EXPECT_EQ(SayRequirement(kAnybody), "Needs no key.");
  EXPECT_EQ(SayRequirement(kAnyUser), "For every user.");
  EXPECT_EQ(SayRequirement(kSiteAdminOnly), "For site administrators.");
  EXPECT_EQ(SayRequirement(Requirement(Permission::kAdd).And(Permission::kModify)), "Needs perm_add and perm_modify.");
  EXPECT_EQ(SayRequirement(AnyOf(Permission::kSync, Permission::kSighting)), "Needs perm_sync or perm_sighting.");
  EXPECT_EQ(SayRequirement(Requirement(Permission::kAuth).WithWritingKey()),
            "Needs perm_auth. A key that only reads does not do.");
}

}  // namespace
}  // namespace muninn::api
