// SPDX-License-Identifier: Apache-2.0
#include "server/api/list_update.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "engine/index/registry.h"
#include "schema/entities/list_generated.h"
#include "tests/support/test_engine.h"

namespace muninn::api {
namespace {

namespace fs = std::filesystem;

class ListUpdateTest : public testing::Test {
 protected:
  void SetUp() override { fs::remove_all(dir_); }
  void Write(const std::string& path, const std::string& text) {
    fs::create_directories((dir_ / path).parent_path());
    std::ofstream(dir_ / path) << text;
  }
  void WriteHosts(int version, const std::string& entry) {
    Write("warninglists/lists/hosts/list.json",
          "{\"name\": \"hosts\", \"type\": \"hostname\", \"description\": \"d\", \"version\": " + std::to_string(version) +
              ", \"list\": [\"" + entry + "\"]}");
  }
  size_t Update() {
    const auto count = UpdateWarninglists(*engine_, engine_.admin(), dir_);
    EXPECT_TRUE(count.ok()) << count.status();
    return count.value_or(99);
  }
  fb::WarninglistT Hosts() {
    const auto snapshot = engine_->Snapshot();
    fb::WarninglistT list;
    const auto id = FindByName<fb::Warninglist>(snapshot->reader(), "hosts");
    const auto stored = LoadEntry<fb::Warninglist>(snapshot->reader(), **id);
    (**stored)->UnPackTo(&list);
    return list;
  }
  const fs::path dir_ = fs::path(testing::TempDir()) / "library";
  TestEngine engine_;
};

TEST_F(ListUpdateTest, TakesWhatIsNewOrNewer) {
  EXPECT_EQ(Update(), 0u);  // no such folder
  WriteHosts(3, "a.example");
  EXPECT_EQ(Update(), 1u);
  EXPECT_TRUE(Hosts().default_list);
  EXPECT_EQ(Update(), 0u);
  WriteHosts(2, "b.example");
  EXPECT_EQ(Update(), 0u);
  EXPECT_EQ(Hosts().values, std::vector<std::string>{"a.example"});
  WriteHosts(10, "c.example");
  EXPECT_EQ(Update(), 1u);
  EXPECT_EQ(Hosts().values, std::vector<std::string>{"c.example"});
}

TEST_F(ListUpdateTest, KeepsWhatWasEnabled) {
  WriteHosts(1, "a.example");
  EXPECT_EQ(Update(), 1u);
  const auto enable = [](fb::WarninglistT& list, const EntryScene&) {
    list.enabled = true;
    return absl::OkStatus();
  };
  const EntryIdOf<fb::Warninglist> id(Hosts().id);
  ASSERT_TRUE(engine_->Execute(ChangeEntries{{EditEntry<fb::Warninglist>(id, enable)}}, engine_.admin()).ok());
  WriteHosts(2, "b.example");
  EXPECT_EQ(Update(), 1u);
  EXPECT_TRUE(Hosts().enabled);
}

TEST_F(ListUpdateTest, LeavesListsOfUsersAlone) {
  fb::WarninglistT own;
  own.name = "hosts";
  own.type = "string";
  own.description = "ours";
  own.version = "1";
  own.category = "known";
  own.values = {"x"};
  ASSERT_TRUE(engine_->Execute(ChangeEntries{{AddEntry(own)}}, engine_.admin()).ok());
  WriteHosts(9, "a.example");
  EXPECT_EQ(Update(), 0u);
  EXPECT_EQ(Hosts().values, own.values);
}

TEST_F(ListUpdateTest, NamesTheFileThatIsNone) {
  Write("warninglists/lists/broken/list.json", "{\"name\": ");
  const auto count = UpdateWarninglists(*engine_, engine_.admin(), dir_);
  EXPECT_FALSE(count.ok());
  EXPECT_NE(count.status().message().find("broken"), absl::string_view::npos) << count.status();
}

TEST_F(ListUpdateTest, TakesNoticelistsToo) {
  Write("misp-noticelist/lists/gdpr/list.json",
        "{\"name\": \"gdpr\", \"expanded_name\": \"e\", \"ref\": [], \"geographical_area\": [\"EU\"], \"version\": 1, "
        "\"notice\": [{\"scope\": \"a\"}]}");
  for (const size_t expected : {1u, 0u}) {
    const auto count = UpdateNoticelists(*engine_, engine_.admin(), dir_);
    ASSERT_TRUE(count.ok()) << count.status();
    EXPECT_EQ(*count, expected);
  }
}

}  // namespace
}  // namespace muninn::api
