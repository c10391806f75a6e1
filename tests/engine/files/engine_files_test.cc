// SPDX-License-Identifier: Apache-2.0
//
// Files and the log together: a file is there as long as any record refers to it, and a crash leaves at worst one too many.
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "engine/engine.h"
#include "engine/index/content_reader.h"
#include "tests/support/test_engine.h"

namespace muninn {
namespace {

const std::string kKey(40, 'k');

size_t CountFiles(const std::string& data_dir) {
  size_t count = 0;
  std::error_code missing;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(data_dir + "/files", missing)) {
    count += entry.is_regular_file();
  }
  return count;
}

rules::AcceptedAttribute Attachment(Engine& engine, std::string_view name, std::string_view bytes) {
  auto file = engine.files().Keep(bytes);
  EXPECT_TRUE(file.ok()) << file.status();
  AttributeDraft draft;
  draft.type = "attachment";
  draft.value = name;
  draft.file = *std::move(file);
  rules::AcceptedAttribute accepted;
  EXPECT_TRUE(rules::AcceptAttribute(std::move(draft), {}, &accepted).empty());
  return accepted;
}

std::string HashOf(const rules::AcceptedAttribute& accepted) {
  return {accepted.attribute.file_sha256.begin(), accepted.attribute.file_sha256.end()};
}

class EngineFilesTest : public testing::Test {
 protected:
  EventId AddEventWith(std::vector<rules::AcceptedAttribute> attributes) {
    const auto outcome = engine_->Execute(AddEvent{MakeEvent("e", std::move(attributes))}, engine_.admin());
    EXPECT_TRUE(outcome.ok()) << outcome.status();
    return outcome->event;
  }
  AttributeId FirstOf(EventId event) {
    AttributeId first;
    const auto snapshot = engine_->Snapshot();
    EXPECT_OK(ForEachAttribute(snapshot->reader(), event, [&](const fb::Attribute& attribute) {
      first = AttributeId(attribute.id());
      return false;
    }));
    return first;
  }
  TestEngine engine_;
};

TEST_F(EngineFilesTest, AFileLastsAsLongAsItsAttribute) {
  std::string hash;
  EventId event;
  {
    auto accepted = Attachment(*engine_, "a.txt", "bytes");
    hash = HashOf(accepted);
    event = AddEventWith({std::move(accepted)});
  }
  EXPECT_EQ(*engine_->files().Read(hash), "bytes");
  engine_.Reopen();
  EXPECT_EQ(*engine_->files().Read(hash), "bytes");
  const AttributeId id = FirstOf(event);
  ASSERT_OK(engine_->Execute(DeleteAttribute{id, false}, engine_.admin()));
  EXPECT_EQ(*engine_->files().Read(hash), "bytes");
  ASSERT_OK(engine_->Execute(DeleteAttribute{id, true}, engine_.admin()));
  EXPECT_TRUE(absl::IsNotFound(engine_->files().Read(hash).status()));
  EXPECT_EQ(CountFiles(engine_.folder()), 0u);
}

TEST_F(EngineFilesTest, ASharedFileGoesWithTheLastOfItsAttributes) {
  const EventId one = AddEventWith({Attachment(*engine_, "a", "shared")});
  const EventId two = AddEventWith({Attachment(*engine_, "b", "shared"), Attachment(*engine_, "c", "own")});
  EXPECT_EQ(CountFiles(engine_.folder()), 2u);
  ASSERT_OK(engine_->Execute(DeleteEvent{two}, engine_.admin()));
  EXPECT_EQ(CountFiles(engine_.folder()), 1u);
  ASSERT_OK(engine_->Execute(DeleteEvent{one}, engine_.admin()));
  EXPECT_EQ(CountFiles(engine_.folder()), 0u);
}

TEST_F(EngineFilesTest, AReplacedFileStaysForTheHistoryUntilThePurge) {
  const EventId event = AddEventWith({Attachment(*engine_, "a", "first")});
  AttributeDraft draft;
  draft.file = *engine_->files().Keep("second");
  const AttributeId id = FirstOf(event);
  engine_.clock().Advance(10);
  ASSERT_OK(engine_->Execute(EditAttribute{id, draft}, engine_.admin()));
  draft.file.reset();
  EXPECT_EQ(CountFiles(engine_.folder()), 2u);
  const std::string live = engine_.DumpProjections();
  ASSERT_OK(engine_->Rebuild([](SequenceNumber, SequenceNumber) {}));
  EXPECT_EQ(engine_.DumpProjections(), live);
  ASSERT_OK(engine_->Execute(DeleteAttribute{id, true}, engine_.admin()));
  EXPECT_EQ(CountFiles(engine_.folder()), 0u);
  const std::string purged = engine_.DumpProjections();
  ASSERT_OK(engine_->Rebuild([](SequenceNumber, SequenceNumber) {}));
  EXPECT_EQ(engine_.DumpProjections(), purged);
}

TEST_F(EngineFilesTest, ARefusedCommandLeavesNoFile) {
  AddAttributes command;
  command.event = EventId(99);
  command.attributes.push_back(Attachment(*engine_, "a", "refused"));
  EXPECT_TRUE(absl::IsNotFound(engine_->Execute(command, engine_.admin()).status()));
  EXPECT_EQ(CountFiles(engine_.folder()), 1u);
  command.attributes.clear();
  EXPECT_EQ(CountFiles(engine_.folder()), 0u);
}

TEST_F(EngineFilesTest, VerifyNamesMissingAndChangedFiles) {
  AddEventWith({Attachment(*engine_, "a", "one"), Attachment(*engine_, "b", "two")});
  engine_.Close();
  const auto verify = [&] {
    const auto findings = Engine::Verify(engine_.folder(), [](SequenceNumber) {});
    EXPECT_TRUE(findings.ok()) << findings.status();
    return findings.ok() ? *findings : LogFindings();
  };
  EXPECT_TRUE(verify().clean());
  EXPECT_EQ(verify().files, 2u);
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(engine_.folder() + "/files")) {
    if (entry.is_regular_file()) paths.push_back(entry.path());
  }
  ASSERT_EQ(paths.size(), 2u);
  std::filesystem::remove(paths[0]);
  std::ofstream(paths[1], std::ios::app) << "!";
  const LogFindings findings = verify();
  ASSERT_EQ(findings.findings.size(), 2u);
  for (const std::string& finding : findings.findings)
    EXPECT_NE(finding.find("the file of attribute"), std::string::npos) << finding;
}

// --- crashes ---

absl::StatusOr<std::unique_ptr<Engine>> OpenEngine(const std::string& folder) {
  EngineOptions options;
  options.data_dir = folder;
  options.store.block_cache_bytes = 8 << 20;
  return Engine::Open(std::move(options));
}

Actor Admin(const Engine& engine) {
  Actor actor;
  engine.keyring()->Check(kKey, 0, "127.0.0.1", &actor);
  return actor;
}

std::string BytesOf(uint64_t attribute) { return absl::StrCat("content of ", attribute); }

// Adds attachments until it is killed; tells each one that was answered. With `stop`, it dies between writing and committing.
[[noreturn]] void Serve(const std::string& folder, bool stop, int pipe) {
  auto engine = OpenEngine(folder);
  if (!engine.ok()) _exit(3);
  if ((*engine)->Snapshot()->sequence() == 0) {
    if (!(*engine)->Execute(Bootstrap{"ORGNAME", Uuid{1, 2}, "admin@admin.test", kKey}, Actor{}).ok()) _exit(4);
  }
  const Actor actor = Admin(**engine);
  for (uint64_t n = 0;; ++n) {
    const uint64_t unique = static_cast<uint64_t>(getpid()) * 1'000'000 + n;
    auto accepted = Attachment(**engine, absl::StrCat(unique), BytesOf(unique));
    if (stop && n == 3) {
      kill(getpid(), SIGKILL);
    }
    std::vector<rules::AcceptedAttribute> attributes;
    attributes.push_back(std::move(accepted));
    const auto outcome = (*engine)->Execute(AddEvent{MakeEvent("e", std::move(attributes))}, actor);
    if (!outcome.ok() || write(pipe, &unique, sizeof(unique)) != sizeof(unique)) _exit(5);
  }
}

std::vector<uint64_t> RunAndKill(const std::string& folder, bool stop, int milliseconds) {
  int ends[2];
  EXPECT_EQ(pipe(ends), 0);
  const std::string pipe_text = absl::StrCat(ends[1]);
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    // A fresh program: a fork alone would inherit a RocksDB whose threads are gone.
    execl("/proc/self/exe", "engine_files_test", "serve", folder.c_str(), stop ? "1" : "0", pipe_text.c_str(), nullptr);
    _exit(6);
  }
  close(ends[1]);
  std::vector<uint64_t> answered;
  uint64_t one = 0;
  // It dies at work, however slow its start is.
  if (read(ends[0], &one, sizeof(one)) == sizeof(one)) answered.push_back(one);
  std::thread reader([&] {
    while (read(ends[0], &one, sizeof(one)) == sizeof(one)) answered.push_back(one);
  });
  if (!stop) {
    usleep(static_cast<useconds_t>(milliseconds) * 1000);
    kill(child, SIGKILL);
  }
  int status = 0;
  waitpid(child, &status, 0);
  reader.join();
  close(ends[0]);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << "it ended by itself: " << WEXITSTATUS(status);
  return answered;
}

// Everything that was answered is there with its bytes, and no file belongs to nobody.
void Check(const std::string& folder, const std::vector<uint64_t>& answered) {
  const auto findings = Engine::Verify(folder, [](SequenceNumber) {});
  ASSERT_TRUE(findings.ok()) << findings.status();
  EXPECT_TRUE(findings->clean()) << findings->findings[0];
  EXPECT_GE(findings->files, answered.size());
  const auto engine = OpenEngine(folder);
  ASSERT_TRUE(engine.ok()) << engine.status();
  EXPECT_EQ(CountFiles(folder), findings->files);
  std::set<std::string> there;
  const auto snapshot = (*engine)->Snapshot();
  for (uint64_t event = 1;; ++event) {
    const auto stored = LoadEvent(snapshot->reader(), EventId(event));
    ASSERT_TRUE(stored.ok());
    if (!*stored) break;
    ASSERT_OK(ForEachAttribute(snapshot->reader(), EventId(event), [&](const fb::Attribute& attribute) {
      const auto* hash = attribute.file_sha256();
      const auto bytes = (*engine)->files().Read({reinterpret_cast<const char*>(hash->data()), hash->size()});
      EXPECT_TRUE(bytes.ok()) << bytes.status();
      if (bytes.ok()) there.insert(*bytes);
      return true;
    }));
  }
  for (const uint64_t one : answered) EXPECT_TRUE(there.contains(BytesOf(one))) << one;
}

struct Folder {
  Folder() {
    const char* base = std::getenv("TEST_TMPDIR");
    path = absl::StrCat(base != nullptr ? base : "/tmp", "/files_crash.XXXXXX");
    EXPECT_NE(mkdtemp(path.data()), nullptr);
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::string path;
};

TEST(FilesCrashTest, ADeathBetweenFileAndRecordLeavesAnOrphanThatTheNextStartRemoves) {
  const Folder folder;
  const std::vector<uint64_t> answered = RunAndKill(folder.path, /*stop=*/true, 0);
  EXPECT_EQ(answered.size(), 3u);
  EXPECT_EQ(CountFiles(folder.path), 4u);
  Check(folder.path, answered);
  EXPECT_EQ(CountFiles(folder.path), 3u);
}

TEST(FilesCrashTest, NoAnsweredFileIsEverMissing) {
  const Folder folder;
  std::vector<uint64_t> answered;
  for (int round = 0; round < 5; ++round) {
    SCOPED_TRACE(round);
    for (const uint64_t one : RunAndKill(folder.path, /*stop=*/false, 400 + 37 * round)) answered.push_back(one);
    Check(folder.path, answered);
    if (HasFailure()) return;
  }
  EXPECT_GT(answered.size(), 0u);
}

}  // namespace
}  // namespace muninn

int main(int argc, char** argv) {
  if (argc == 5 && std::strcmp(argv[1], "serve") == 0) muninn::Serve(argv[2], argv[3][0] == '1', std::atoi(argv[4]));
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
