// SPDX-License-Identifier: Apache-2.0
//
// The server is killed, again and again, in the middle of commands of several threads. What was answered is there
// afterwards, what was not is there as a whole or not at all, and everything else still fits together.
// MUNINN_CRASH_ROUNDS makes the runs longer.

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <thread>

#include "absl/strings/str_cat.h"
#include "engine/engine.h"
#include "engine/store/wal_scan.h"
#include "engine/index/content_reader.h"
#include "tests/support/test_engine.h"

namespace muninn {
namespace {

constexpr int kThreads = 4;
const std::string kKey(40, 'k');

int Rounds(int usual) {
  const char* rounds = std::getenv("MUNINN_CRASH_ROUNDS");
  return rounds != nullptr ? std::atoi(rounds) : usual;
}

struct Folder {
  Folder() {
    const char* base = std::getenv("TEST_TMPDIR");
    path = std::string(base != nullptr ? base : "/tmp") + "/crash.XXXXXX";
    EXPECT_NE(mkdtemp(path.data()), nullptr);
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::string path;
};

absl::StatusOr<std::unique_ptr<Engine>> OpenEngine(const std::string& folder, bool sync) {
  EngineOptions options;
  options.data_dir = folder;
  options.sync = sync;
  options.store.block_cache_bytes = 8 << 20;
  // Small: files are written while it runs, not only the log.
  options.store.write_buffers_bytes = 2 << 20;
  options.store.write_buffer_bytes = 256 << 10;
  return Engine::Open(std::move(options));
}

Actor Admin(const Engine& engine) {
  Actor actor;
  engine.keyring()->Check(kKey, 0, "127.0.0.1", &actor);
  return actor;
}

// What a command left behind once it was answered; written to a pipe in one piece.
struct Answer {
  uint64_t sequence, event, first_attribute, attributes;
};

// Each thread adds events and attributes to its own last event until the process is killed.
void Work(Engine& engine, int thread, int pipe) {
  const Actor actor = Admin(engine);
  std::mt19937_64 random(static_cast<uint64_t>(getpid()) * 31 + static_cast<uint64_t>(thread));
  EventId event;
  for (uint64_t n = 0;; ++n) {
    std::vector<rules::AcceptedAttribute> attributes;
    // Now and then more than one record holds.
    const uint64_t count = random() % 50 == 0 ? 3000 : 1 + random() % 80;
    for (uint64_t i = 0; i < count; ++i) attributes.push_back(MakeAttribute("text", absl::StrCat(random())));
    const bool add = n % 3 == 0;
    const auto outcome = add ? engine.Execute(AddEvent{MakeEvent("e", std::move(attributes))}, actor)
                             : engine.Execute(AddAttributes{event, std::move(attributes)}, actor);
    if (!outcome.ok()) _exit(1);
    event = outcome->event;
    const Answer answer{outcome->sequence, event.value(), add ? 0 : outcome->attributes[0].value(), count};
    if (write(pipe, &answer, sizeof(answer)) != sizeof(answer)) _exit(1);
  }
}

enum class Mode { kSynced, kRelaxed, kSyncedWithoutRebuilds };

[[noreturn]] void Serve(const std::string& folder, Mode mode, int pipe) {
  auto engine = OpenEngine(folder, mode != Mode::kRelaxed);
  if (!engine.ok()) {
    std::fprintf(stderr, "%s\n", engine.status().ToString().c_str());
    _exit(2);
  }
  if ((*engine)->Snapshot()->sequence() == 0 && !(*engine)->Execute(Bootstrap{"ORG", Uuid{1, 2}, "a@b.test", kKey}, Actor{}).ok())
    _exit(3);
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) threads.emplace_back([&, i] { Work(**engine, i, pipe); });
  // A rebuild may be what is interrupted.
  for (;;) {
    if (mode != Mode::kSyncedWithoutRebuilds && !(*engine)->Rebuild([](SequenceNumber, SequenceNumber) {}).ok()) _exit(4);
    usleep(300'000);
  }
}

// Runs a server for a moment and kills it. Returns what it answered.
std::vector<Answer> RunAndKill(const std::string& folder, Mode mode, int milliseconds) {
  int ends[2];
  EXPECT_EQ(pipe(ends), 0);
  const std::string pipe_text = absl::StrCat(ends[1]), mode_text = absl::StrCat(static_cast<int>(mode));
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    // A fresh program: a fork alone would inherit a RocksDB whose threads are gone.
    execl("/proc/self/exe", "crash_test", "serve", folder.c_str(), mode_text.c_str(), pipe_text.c_str(), nullptr);
    _exit(5);
  }
  close(ends[1]);
  std::vector<Answer> answers;
  std::thread reader([&] {
    Answer answer;
    while (read(ends[0], &answer, sizeof(answer)) == sizeof(answer)) answers.push_back(answer);
  });
  usleep(static_cast<useconds_t>(milliseconds) * 1000);
  kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  reader.join();
  close(ends[0]);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << "the server ended by itself: " << WEXITSTATUS(status);
  return answers;
}

std::string Dump(const Reader& reader) {
  std::string dump;
  for (const FamilyTrait& trait : kFamilies) {
    if (trait.family == Family::kMeta || trait.family == Family::kLog) continue;
    for (const auto cursor = reader.Scan(trait.family, ""); cursor->Valid(); cursor->Next())
      absl::StrAppend(&dump, ToAbsl(trait.name), ToAbsl(cursor->key()), ToAbsl(cursor->value()), "\n");
  }
  return dump;
}

// Attribute ids of the whole store, from the records: gapless, each once, and commands whole.
void CheckRecords(const Reader& reader, SequenceNumber last) {
  uint64_t next_attribute = 1;
  SequenceNumber expected = 1;
  while (expected <= last) {
    const auto records = ReadRecords(reader, expected, 512);
    ASSERT_OK(records);
    ASSERT_FALSE(records->empty());
    for (const Record& record : *records) {
      ASSERT_EQ(record.sequence, expected++);
      const auto* added = record.fact().fact_as_ContentAdded();
      if (added == nullptr || added->attributes() == nullptr) continue;
      for (const fb::EncodedAttributes* run : *added->attributes()) {
        ASSERT_EQ(run->first_id(), next_attribute);
        next_attribute += run->count();
      }
    }
  }
}

// The events' own counts, which each command's first record already states, against what is there: a command of which
// only a part survived would differ.
void CheckCommandsAreWhole(const Reader& reader) {
  const auto counters = LoadCounters(reader);
  ASSERT_OK(counters);
  for (uint64_t id = 1; id < counters->event; ++id) {
    const auto event = LoadEvent(reader, EventId(id));
    ASSERT_OK(event);
    ASSERT_TRUE(event->has_value()) << id;
    uint64_t attributes = 0;
    ASSERT_OK(ForEachAttribute(reader, EventId(id), [&](const fb::Attribute&) { return ++attributes, true; }));
    ASSERT_EQ(attributes, (**event)->attribute_count()) << "event " << id;
  }
}

void CheckAnswers(const Reader& reader, SequenceNumber last, const std::vector<Answer>& answers) {
  for (const Answer& answer : answers) {
    ASSERT_LE(answer.sequence, last) << "an answered record is gone";
    const auto event = LoadEvent(reader, EventId(answer.event));
    ASSERT_OK(event);
    ASSERT_TRUE(event->has_value());
    if (answer.first_attribute == 0) continue;
    for (uint64_t id = answer.first_attribute; id < answer.first_attribute + answer.attributes; ++id) {
      const auto block = LoadAttributeBlock(reader, EventId(answer.event), AttributeId(id));
      ASSERT_OK(block);
      ASSERT_TRUE(block->has_value() && FindIn(***block, AttributeId(id)) != nullptr)
          << "answered attribute " << id << " is gone";
    }
  }
}

void CheckFolder(const std::string& folder, const std::vector<Answer>& answers) {
  const auto findings = Engine::Verify(folder, nullptr);
  // It may be killed before its store is made.
  ASSERT_TRUE(findings.ok() || (absl::IsNotFound(findings.status()) && answers.empty())) << findings.status();
  ASSERT_TRUE(!findings.ok() || findings->clean()) << findings->findings[0];
  auto engine = OpenEngine(folder, true);
  ASSERT_TRUE(engine.ok()) << engine.status();
  ASSERT_OK((*engine)->CatchUpViews());
  const auto snapshot = (*engine)->Snapshot();
  CheckRecords(snapshot->reader(), snapshot->sequence());
  CheckCommandsAreWhole(snapshot->reader());
  CheckAnswers(snapshot->reader(), snapshot->sequence(), answers);
  const std::string live = Dump(snapshot->reader());
  ASSERT_OK((*engine)->Rebuild([](SequenceNumber, SequenceNumber) {}));
  ASSERT_TRUE(Dump((*engine)->Snapshot()->reader()) == live) << "a rebuild differs";
}

TEST(CrashTest, KilledAnywhereNothingAnsweredIsLost) {
  Folder folder;
  std::mt19937_64 random(std::random_device{}());
  std::vector<Answer> answers;
  for (int round = 0; round < Rounds(6); ++round) {
    SCOPED_TRACE(round);
    const std::vector<Answer> more = RunAndKill(folder.path, Mode::kSynced, static_cast<int>(200 + random() % 1200));
    answers.insert(answers.end(), more.begin(), more.end());
    CheckFolder(folder.path, answers);
    if (HasFailure()) return;
  }
  EXPECT_FALSE(answers.empty());
}

TEST(CrashTest, WithoutSyncAKilledProcessLosesNothingEither) {
  // With sync off, a killed server could not open its folder again: the head file knew of records that had never left it.
  Folder folder;
  std::vector<Answer> answers;
  for (int round = 0; round < Rounds(2); ++round) {
    const std::vector<Answer> more = RunAndKill(folder.path, Mode::kRelaxed, 700);
    answers.insert(answers.end(), more.begin(), more.end());
    CheckFolder(folder.path, answers);
    if (HasFailure()) return;
  }
  EXPECT_FALSE(answers.empty());
}

// The newest of the write-ahead logs.
std::filesystem::path NewestLog(const std::string& folder) {
  std::filesystem::path newest;
  for (const auto& entry : std::filesystem::directory_iterator(folder + "/store")) {
    if (entry.path().extension() == ".log" && entry.path() > newest) newest = entry.path();
  }
  return newest;
}

TEST(CrashTest, WithItsUnsyncedBytesDroppedAPrefixOfCommandsRemains) {
  Folder folder;
  // Without rebuilds: the end of one is synced before the old generation goes, and the cut may fall before it.
  while (!std::filesystem::exists(folder.path + "/log.head")) RunAndKill(folder.path, Mode::kSyncedWithoutRebuilds, 900);
  // Nothing was promised of what is cut here: the witness of the sync goes, too.
  std::filesystem::remove(folder.path + "/log.head");
  std::mt19937_64 random(7);
  SequenceNumber longest = 0;
  for (int round = 0; round < Rounds(6); ++round) {
    SCOPED_TRACE(round);
    Folder copy;
    std::filesystem::copy(folder.path, copy.path, std::filesystem::copy_options::recursive);
    const std::filesystem::path log = NewestLog(copy.path);
    ASSERT_FALSE(log.empty());
    const uint64_t size = FindWalEnd(log, 0)->bytes;
    std::filesystem::resize_file(log, size - random() % (size + 1));
    CheckFolder(copy.path, {});
    if (HasFailure()) return;
    auto engine = OpenEngine(copy.path, true);
    ASSERT_TRUE(engine.ok()) << engine.status();
    longest = std::max(longest, (*engine)->Snapshot()->sequence());
  }
  EXPECT_GT(longest, 0u);
}

}  // namespace
}  // namespace muninn

int main(int argc, char** argv) {
  if (argc == 5 && std::strcmp(argv[1], "serve") == 0) {
    muninn::Serve(argv[2], static_cast<muninn::Mode>(std::atoi(argv[3])), std::atoi(argv[4]));
  }
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
