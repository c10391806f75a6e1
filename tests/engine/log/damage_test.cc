// SPDX-License-Identifier: Apache-2.0
//
// Damage to the files of a store: what was torn off by a crash is let go, anything else is reported, and never is a log
// shortened in silence.
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/engine.h"
#include "engine/store/wal_scan.h"
#include "tests/support/test_engine.h"

namespace muninn {
namespace {

namespace fs = std::filesystem;

constexpr int kEvents = 40;

// A folder as a kill leaves it: copied while the engine has it open.
class DamageTest : public testing::Test {
 protected:
  DamageTest() : folder_(fs::path(engine_.folder()).string() + ".copy") {
    for (int i = 0; i < kEvents; ++i) {
      EXPECT_OK(engine_->Execute(
          AddEvent{MakeEvent(absl::StrCat("event ", i), {MakeAttribute("text", std::string(500, static_cast<char>('A' + i)))})},
          engine_.admin()));
    }
  }
  ~DamageTest() override { fs::remove_all(folder_); }

  void Copy() {
    fs::remove_all(folder_);
    fs::copy(engine_.folder(), folder_, fs::copy_options::recursive);
  }
  fs::path Newest(std::string_view extension) const {
    fs::path newest;
    for (const auto& entry : fs::directory_iterator(folder_ + "/store")) {
      if (entry.path().extension() == extension && entry.path() > newest) newest = entry.path();
    }
    return newest;
  }
  std::vector<fs::path> Tables() const {
    std::vector<fs::path> tables;
    for (const auto& entry : fs::directory_iterator(folder_ + "/store")) {
      if (entry.path().extension() == ".sst") tables.push_back(entry.path());
    }
    return tables;
  }
  // Up to where a file of the write-ahead log holds anything; zeros follow.
  static uint64_t Used(const fs::path& log) { return FindWalEnd(log, 0)->bytes; }
  static void Put(const fs::path& file, uint64_t at, std::string_view bytes) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(static_cast<std::streamoff>(at));
    stream << bytes;
  }
  static std::string Bytes(const fs::path& file, uint64_t from, size_t bytes) {
    std::string read(bytes, '\0');
    std::ifstream(file, std::ios::binary)
        .seekg(static_cast<std::streamoff>(from))
        .read(read.data(), static_cast<std::streamsize>(bytes));
    return read;
  }
  void Flip(const fs::path& file, uint64_t at) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekg(static_cast<std::streamoff>(at));
    const int byte = stream.get();
    stream.seekp(static_cast<std::streamoff>(at));
    stream.put(static_cast<char>(byte ^ 0x10));
  }
  // Opens the copy; the number of its records, or why it does not open.
  absl::StatusOr<SequenceNumber> Open() {
    EngineOptions options = engine_.Options();
    options.data_dir = folder_;
    const auto engine = Engine::Open(std::move(options));
    if (!engine.ok()) return engine.status();
    return (*engine)->Snapshot()->sequence();
  }
  // The sum of what `muninn verify` says of the copy; empty: it is clean.
  std::string Findings() {
    const auto findings = Engine::Verify(folder_, nullptr);
    if (!findings.ok()) return findings.status().ToString();
    return findings->clean() ? "" : findings->findings[0];
  }

  TestEngine engine_;
  std::string folder_;
};

TEST_F(DamageTest, ATornTailIsLetGo) {
  const SequenceNumber all = engine_->Snapshot()->sequence();
  // Appends that never ended: bytes of which the witness knows nothing, with and without room behind them.
  for (const bool room : {true, false}) {
    Copy();
    const fs::path log = Newest(".log");
    const uint64_t used = Used(log);
    if (!room) fs::resize_file(log, used);
    Put(log, used, std::string(11, '\x01'));
    EXPECT_EQ(Findings(), "");
    EXPECT_EQ(*Open(), all);
  }
}

TEST_F(DamageTest, WhatLiesBehindAHoleIsLetGo) {
  // A machine that stopped: the second half of what was written last had reached the disk, the first had not.
  const SequenceNumber all = engine_->Snapshot()->sequence();
  Copy();
  const fs::path log = Newest(".log");
  const uint64_t used = Used(log);
  ASSERT_GT(used, 2 * kWalBlockBytes) << "it takes a block that begins with a whole piece";
  Put(log, (used / kWalBlockBytes + 2) * kWalBlockBytes, Bytes(log, 0, 1000));
  EXPECT_EQ(Findings(), "");
  EXPECT_EQ(*Open(), all);
}

TEST_F(DamageTest, ATruncatedLogKeepsAPrefixOnceTheWitnessIsGone) {
  const SequenceNumber all = engine_->Snapshot()->sequence();
  for (const uint64_t bytes : {1, 100, 1000, 5000}) {
    Copy();
    fs::resize_file(Newest(".log"), Used(Newest(".log")) - bytes);
    EXPECT_TRUE(absl::IsDataLoss(Open().status())) << "what was synced must not vanish: " << Open().status();
    EXPECT_NE(Findings(), "");
    fs::remove(folder_ + "/log.head");
    const auto last = Open();
    ASSERT_OK(last);
    EXPECT_LT(*last, all);
    EXPECT_GT(*last, 3u);
    EXPECT_EQ(Findings(), "");
  }
}

TEST_F(DamageTest, AFlippedBitInTheWriteAheadLogIsReported) {
  const SequenceNumber all = engine_->Snapshot()->sequence();
  Copy();
  const uint64_t size = Used(Newest(".log"));
  for (uint64_t at = size / 97; at < size; at += size / 31) {
    Copy();
    Flip(Newest(".log"), at);
    EXPECT_NE(Findings(), "") << "byte " << at;
    const auto last = Open();
    EXPECT_TRUE(!last.ok() || *last == all) << "byte " << at << ": the log was shortened to " << *last;
  }
}

TEST_F(DamageTest, AFlippedBitInATableOfTheLogIsReported) {
  ASSERT_OK(engine_->Compact());
  Copy();
  size_t reported = 0;
  for (const auto& entry : fs::directory_iterator(folder_ + "/store")) {
    if (entry.path().extension() != ".sst") continue;
    const std::string name = entry.path().filename();
    const uint64_t size = fs::file_size(entry.path());
    Copy();
    Flip(folder_ + "/store/" + name, size / 3);
    const std::string findings = Findings();
    if (!findings.empty()) ++reported;
    // Opening may succeed, when the table is none of the log's; then all records are there.
    const auto last = Open();
    EXPECT_TRUE(!last.ok() || *last == engine_->Snapshot()->sequence()) << name;
  }
  EXPECT_GT(reported, 0u) << "one of the tables is the log's";
}

TEST_F(DamageTest, AFlippedBitInAnyTableIsFoundAndItsPlaceTold) {
  ASSERT_OK(engine_->Compact());
  engine_.Close();
  Copy();
  size_t tables = 0, of_postings = 0;
  for (const fs::path& file : Tables()) {
    const uint64_t size = fs::file_size(file);
    for (const uint64_t at : {uint64_t{10}, size / 4, size / 2, size - 200}) {
      Copy();
      Flip(file, at);
      const auto findings = Engine::Verify(folder_, nullptr);
      ASSERT_OK(findings);
      ASSERT_FALSE(findings->clean()) << file << " byte " << at << " of " << size;
      EXPECT_NE(findings->findings[0].find(file.filename().string()), std::string::npos) << findings->findings[0];
      of_postings += findings->findings[0].find("entries of posting") != std::string::npos;
    }
    ++tables;
  }
  EXPECT_GE(tables, 8u) << "the log's and those of the indexes";
  EXPECT_GE(of_postings, 1u);
}

TEST_F(DamageTest, AViewThatCantReadTheLogShowsInHealth) {
  ASSERT_OK(engine_->Compact());
  engine_.Close();
  Copy();
  bool stopped = false;
  for (const fs::path& file : Tables()) {
    Copy();
    Flip(file, 10);
    const auto findings = Engine::Verify(folder_, nullptr);
    ASSERT_OK(findings);
    if (findings->clean() || findings->findings[0].find("entries of log") == std::string::npos) continue;
    EngineOptions options = engine_.Options();
    options.data_dir = folder_;
    options.run_views = true;
    const auto engine = Engine::Open(std::move(options));
    ASSERT_OK(engine);
    for (int i = 0; i < 500 && (*engine)->Health().ok(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    EXPECT_TRUE(absl::IsDataLoss((*engine)->Health())) << (*engine)->Health();
    EXPECT_NE((*engine)->Health().message().find("the views have stopped"), absl::string_view::npos);
    Actor admin;
    (*engine)->keyring()->Check(std::string(40, 'k'), 0, "127.0.0.1", &admin);
    EXPECT_OK((*engine)->Execute(AddEvent{MakeEvent("still taken")}, admin)) << "commands need no view";
    stopped = true;
  }
  EXPECT_TRUE(stopped) << "no table of the log was found";
}

TEST_F(DamageTest, AMissingTableIsReported) {
  ASSERT_OK(engine_->Compact());
  Copy();
  fs::remove(Newest(".sst"));
  EXPECT_NE(Findings(), "");
  const auto last = Open();
  EXPECT_TRUE(absl::IsDataLoss(last.status())) << last.status();
}

TEST_F(DamageTest, ADamagedWitnessIsReportedButDoesNotStopTheServer) {
  Copy();
  Flip(folder_ + "/log.head", 3);
  EXPECT_NE(Findings(), "");
  EXPECT_OK(Open());
  EXPECT_EQ(Findings(), "") << "closing wrote it anew";
}

}  // namespace
}  // namespace muninn
