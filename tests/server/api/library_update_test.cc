// SPDX-License-Identifier: Apache-2.0
#include "server/api/library_update.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "engine/index/registry.h"
#include "schema/entities/galaxy_generated.h"
#include "tests/support/test_engine.h"

namespace muninn::api {
namespace {

namespace fs = std::filesystem;

constexpr char kUuid[] = "11111111-1111-4111-8111-111111111111";

// The published galaxy of remote administration tools kept the server from starting: it has some uuids twice.
TEST(LibraryUpdateTest, TakesTheFirstOfClustersThatShareAUuid) {
  const fs::path dir = fs::path(testing::TempDir()) / "twice";
  fs::remove_all(dir);
  fs::create_directories(dir / "galaxy/galaxies");
  fs::create_directories(dir / "galaxy/clusters");
  std::ofstream(dir / "galaxy/galaxies/tools.json")
      << R"({"uuid": "22222222-2222-4222-8222-222222222222", "name": "Tools", "type": "tools", "description": "d", "version": 1})";
  std::ofstream(dir / "galaxy/clusters/tools.json")
      << R"({"uuid": "22222222-2222-4222-8222-222222222222", "type": "tools", "name": "Tools", "version": 1, "values": [)"
      << R"({"value": "first", "uuid": ")" << kUuid << R"("}, {"value": "second", "uuid": ")" << kUuid << R"("},)"
      << R"({"value": "third", "uuid": "33333333-3333-4333-8333-333333333333"}]})";
  TestEngine engine;
  const auto count = UpdateGalaxies(*engine, engine.admin(), dir, /*force=*/false);
  ASSERT_TRUE(count.ok()) << count.status();
  const auto snapshot = engine->Snapshot();
  const auto id = FindByUuid<fb::GalaxyCluster>(snapshot->reader(), *Uuid::Parse(kUuid));
  ASSERT_TRUE(id.ok() && *id);
  const auto cluster = LoadEntry<fb::GalaxyCluster>(snapshot->reader(), **id);
  ASSERT_TRUE(cluster.ok() && *cluster);
  EXPECT_EQ((**cluster)->value()->str(), "first");
  const auto again = UpdateGalaxies(*engine, engine.admin(), dir, /*force=*/false);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(*again, 0u);
}

}  // namespace
}  // namespace muninn::api
