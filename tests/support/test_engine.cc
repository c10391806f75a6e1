// SPDX-License-Identifier: Apache-2.0
#include "tests/support/test_engine.h"

#include <stdlib.h>

#include "engine/log/log.h"
#include "engine/log/record.h"
#include "engine/project/table.h"
#include "engine/secrets/secret_key.h"

namespace muninn {
namespace {

std::string MakeFolder() {
  const char* base = getenv("TEST_TMPDIR");
  std::string path = std::string(base != nullptr ? base : "/tmp") + "/engine.XXXXXX";
  return mkdtemp(path.data()) == nullptr ? std::string() : path;
}

}  // namespace

TestEngine::TestEngine(uint64_t seed) : folder_(MakeFolder()), random_(seed) {
  const absl::Status status = Open();
  EXPECT_TRUE(status.ok()) << status;
  Bootstrap bootstrap{"ORGNAME", Uuid{1, 2}, "admin@admin.test", std::string(40, 'k')};
  const auto outcome = engine_->Execute(bootstrap, Actor{});
  EXPECT_TRUE(outcome.ok()) << outcome.status();
}

TestEngine::~TestEngine() {
  engine_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

EngineOptions TestEngine::Options() {
  EngineOptions options;
  options.data_dir = folder_;
  options.clock = &clock_;
  options.random = [this] { return random_(); };
  options.secret_key = *SecretKey::FromBytes(std::string(SecretKey::kBytes, 's'));
  options.store.block_cache_bytes = 8 << 20;
  options.store.write_buffers_bytes = 32 << 20;
  options.store.write_buffer_bytes = 4 << 20;
  options.run_views = false;
  return options;
}

absl::Status TestEngine::Open(EngineOptions options) {
  auto engine = Engine::Open(std::move(options));
  if (!engine.ok()) return engine.status();
  engine_ = *std::move(engine);
  return absl::OkStatus();
}

Actor TestEngine::admin() const {
  Actor actor;
  engine_->keyring()->Check(std::string(40, 'k'), 0, "127.0.0.1", &actor);
  return actor;
}

std::string TestEngine::Payloads() {
  const auto snapshot = engine_->Snapshot();
  const auto records = ReadRecords(snapshot->reader(), 1, snapshot->sequence());
  EXPECT_OK(records);
  std::string all;
  for (const Record& record : *records) all += record.payload;
  return all;
}

std::string TestEngine::DumpProjections() {
  EXPECT_TRUE(engine_->CatchUpViews().ok());
  std::string dump;
  const auto snapshot = engine_->Snapshot();
  for (const auto table : {Indexes(), Views()}) {
    for (const Projection* projection : table) {
      for (const Family family : projection->families()) {
        for (const auto cursor = snapshot->reader().Scan(family, ""); cursor->Valid(); cursor->Next())
          dump += std::string(TraitOf(family).name) + " " + ToHex(cursor->key()) + " " + ToHex(cursor->value()) + "\n";
      }
    }
  }
  return dump;
}

rules::AcceptedAttribute MakeAttribute(std::string_view type, std::string_view value, std::string_view uuid) {
  AttributeDraft draft;
  draft.type = type;
  draft.value = value;
  if (!uuid.empty()) draft.uuid = uuid;
  rules::AcceptedAttribute accepted;
  rules::AcceptOptions options;
  options.now = 1'700'000'000;
  const rules::FieldErrors errors = rules::AcceptAttribute(std::move(draft), options, &accepted);
  EXPECT_TRUE(errors.empty()) << type << " " << value << ": " << errors[0].second[0];
  return accepted;
}

rules::AcceptedEvent MakeEvent(std::string_view info, std::vector<rules::AcceptedAttribute> attributes, std::string_view uuid) {
  EventDraft draft;
  draft.info = info;
  if (!uuid.empty()) draft.uuid = uuid;
  rules::AcceptedEvent accepted;
  rules::AcceptOptions options;
  options.now = 1'700'000'000;
  const rules::FieldErrors errors = rules::AcceptEvent(std::move(draft), options, &accepted);
  EXPECT_TRUE(errors.empty());
  accepted.attributes = std::move(attributes);
  return accepted;
}

}  // namespace muninn
