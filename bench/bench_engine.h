// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_BENCH_BENCH_ENGINE_H_
#define MUNINN_BENCH_BENCH_ENGINE_H_

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/engine.h"
#include "schema/draft.h"
#include "schema/rules/accept.h"

namespace muninn {

inline void Check(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  std::abort();
}

// An engine in a folder that goes with it.
class BenchEngine {
 public:
  explicit BenchEngine(bool sync) {
    const char* base = std::getenv("TEST_TMPDIR");
    folder_ = std::string(base != nullptr ? base : "/var/tmp") + "/muninn_bench.XXXXXX";
    if (mkdtemp(folder_.data()) == nullptr) std::abort();
    EngineOptions options;
    options.data_dir = folder_;
    options.sync = sync;
    auto engine = Engine::Open(std::move(options));
    Check(engine.status());
    engine_ = *std::move(engine);
    Check(engine_->Execute(Bootstrap{"ORG", Uuid{1, 2}, "admin@admin.test", std::string(40, 'k')}, Actor{}).status());
    engine_->keyring()->Check(std::string(40, 'k'), 0, "127.0.0.1", &actor_);
  }
  ~BenchEngine() {
    engine_.reset();
    std::filesystem::remove_all(folder_);
  }
  BenchEngine(const BenchEngine&) = delete;
  BenchEngine& operator=(const BenchEngine&) = delete;
  Engine* operator->() { return engine_.get(); }
  const Actor& actor() const { return actor_; }

 private:
  std::string folder_;
  std::unique_ptr<Engine> engine_;
  Actor actor_;
};

// `attributes` have to be valid.
inline AddEvent EventOf(std::string info, std::vector<AttributeDraft> attributes) {
  AddEvent command;
  rules::AcceptOptions options;
  options.now = 1'700'000'000;
  EventDraft draft;
  draft.info = std::move(info);
  draft.attributes = std::move(attributes);
  if (!rules::AcceptEvent(std::move(draft), options, &command.event).empty()) std::abort();
  return command;
}

}  // namespace muninn

#endif  // MUNINN_BENCH_BENCH_ENGINE_H_
