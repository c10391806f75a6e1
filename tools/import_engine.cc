// SPDX-License-Identifier: Apache-2.0
#include "tools/import_engine.h"

#include <sys/random.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/files/keep_files.h"
#include "engine/index/content_reader.h"
#include "engine/index/registry.h"
#include "schema/base/status.h"
#include "schema/entities/identity_generated.h"
#include "schema/json/read_event.h"

namespace muninn::tools {
namespace {

constexpr size_t kKeyCharacters = 40;
constexpr uint64_t kImportedFileBytesMax = uint64_t{1} << 30;  // who imports here may do as he likes with this disk

absl::StatusOr<std::string> RandomText(size_t bytes) {
  std::string text(bytes, '\0');
  if (getrandom(text.data(), bytes, 0) != static_cast<ssize_t>(bytes))
    return absl::UnavailableError("the system gives no random numbers");
  return text;
}

absl::StatusOr<std::string> RandomKey() {
  static constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789ab";
  static_assert(kLetters.size() == 64);
  ASSIGN_OR_RETURN(std::string key, RandomText(kKeyCharacters));
  for (char& c : key) c = kLetters[static_cast<unsigned char>(c) % kLetters.size()];
  return key;
}

absl::Status BootstrapStore(Engine& engine, const std::string& key) {
  ASSIGN_OR_RETURN(const std::string random, RandomText(16));
  const Uuid uuid = Uuid::FromBytes(random);
  // MISP's names for the first ones: clients and their instructions know them.
  const Bootstrap bootstrap{"ORGNAME", Uuid::FromRandom(uuid.hi, uuid.lo), "admin@admin.test", key};
  return engine.Execute(bootstrap, Actor{}).status();
}

std::string TextOf(const rules::FieldErrors& errors) {
  std::string text;
  for (const auto& [field, messages] : errors)
    absl::StrAppend(&text, text.empty() ? "" : "; ", field, ": ", absl::StrJoin(messages, " "));
  return text;
}

ImportResult Rejection(std::string reason) {
  ImportResult result;
  result.what = ImportResult::What::kRejected;
  result.reason = std::move(reason);
  return result;
}

// Refusals speak of this event; anything else speaks of the store, and the next event would fare no better.
bool IsRefusal(const absl::Status& status) {
  return absl::IsInvalidArgument(status) || absl::IsPermissionDenied(status) || absl::IsFailedPrecondition(status) ||
         absl::IsNotFound(status) || absl::IsAlreadyExists(status) || absl::IsOutOfRange(status);
}

class EngineSink final : public ImportSink {
 public:
  EngineSink(Engine& engine, Actor actor) : engine_(engine), actor_(std::move(actor)) {}

  absl::StatusOr<ImportResult> Import(const ImportEvent& event) override {
    absl::StatusOr<EventDraft> draft = json::ReadEvent(event.value);
    if (!draft.ok()) return Rejection(std::string(ToStd(draft.status().message())));
    if (event.uuid_is_made) draft->uuid = event.uuid;
    if (const absl::Status status = KeepFiles(engine_.files(), kImportedFileBytesMax, &*draft); !status.ok())
      return Refused(status);
    rules::AcceptOptions options = engine_.accept_options(engine_.Snapshot()->reader());
    options.now = static_cast<uint64_t>(engine_.options().clock->NowMicros() / 1'000'000);
    AddEvent add;
    if (const rules::FieldErrors errors = rules::AcceptEvent(*std::move(draft), options, &add.event); !errors.empty())
      return Rejection(TextOf(errors));
    const absl::StatusOr<Outcome> outcome = engine_.Execute(add, actor_);
    if (!outcome.ok()) return Refused(outcome.status());
    if (outcome->existed) return Update(event, outcome->event);
    return Result(ImportResult::What::kAdded, *outcome, 0);
  }

 private:
  absl::StatusOr<ImportResult> Update(const ImportEvent& event, EventId id) {
    ASSIGN_OR_RETURN(const auto stored, LoadEvent(engine_.Snapshot()->reader(), id));
    const bool newer =
        stored && event.timestamp && *event.timestamp > 0 && static_cast<uint64_t>(*event.timestamp) > (*stored)->timestamp();
    if (!newer) return ImportResult();
    ASSIGN_OR_RETURN(EventDraft draft, json::ReadEvent(event.value));
    if (const absl::Status status = KeepFiles(engine_.files(), kImportedFileBytesMax, &draft); !status.ok())
      return Refused(status);
    const absl::StatusOr<Outcome> outcome = engine_.Execute(EditEvent{id, std::move(draft)}, actor_);
    if (!outcome.ok()) return Refused(outcome.status());
    for (const rules::Refusal& refusal : outcome->refusals) {
      if (refusal.part == "Event") return Rejection(TextOf(refusal.errors));
    }
    return Result(ImportResult::What::kUpdated, *outcome, (*stored)->attribute_count());
  }

  absl::StatusOr<ImportResult> Result(ImportResult::What what, const Outcome& outcome, uint64_t attributes_before) {
    ASSIGN_OR_RETURN(const auto stored, LoadEvent(engine_.Snapshot()->reader(), outcome.event));
    ImportResult result;
    result.what = what;
    if (stored && (*stored)->attribute_count() > attributes_before)
      result.attributes = (*stored)->attribute_count() - attributes_before;
    for (const rules::Refusal& refusal : outcome.refusals) result.dropped.push_back(DescribeRefusal(refusal));
    return result;
  }

  static absl::StatusOr<ImportResult> Refused(const absl::Status& status) {
    if (!IsRefusal(status)) return status;
    return Rejection(std::string(ToStd(status.message())));
  }

  Engine& engine_;
  const Actor actor_;
};

}  // namespace

absl::StatusOr<Actor> ActorForImport(Engine& engine, const std::string& key, std::string* new_key) {
  std::string used_key = key;
  if (engine.Snapshot()->sequence() == 0) {
    if (key.empty()) {
      ASSIGN_OR_RETURN(used_key, RandomKey());
      *new_key = used_key;
    }
    RETURN_IF_ERROR(BootstrapStore(engine, used_key));
  }
  Actor actor;
  actor.request_id = "import";
  if (!used_key.empty()) {
    const uint64_t now = static_cast<uint64_t>(engine.options().clock->NowMicros() / 1'000'000);
    if (engine.keyring()->Check(used_key, now, "127.0.0.1", &actor) != Keyring::Verdict::kGood)
      return absl::PermissionDeniedError("nobody may use that key; check --key or MUNINN_KEY");
    return actor;
  }
  const std::optional<Actor> first = engine.keyring()->ActorOf(UserId(1));
  if (!first) return absl::PermissionDeniedError("the store has no first user: name one with --key");
  return *first;
}

std::unique_ptr<ImportSink> MakeEngineSink(Engine& engine, Actor actor) {
  return std::make_unique<EngineSink>(engine, std::move(actor));
}

std::string DescribeRefusal(const rules::Refusal& refusal) {
  std::string text = absl::StrCat(refusal.part, " ", refusal.index + 1);
  if (refusal.object_index) absl::StrAppend(&text, " of Object ", *refusal.object_index + 1);
  if (!refusal.type.empty() || !refusal.value.empty()) {
    absl::StrAppend(&text, " (", refusal.type, refusal.value.empty() ? "" : absl::StrCat(" \"", refusal.value, "\""), ")");
  }
  return absl::StrCat(text, ": ", TextOf(refusal.errors));
}

}  // namespace muninn::tools
