// SPDX-License-Identifier: Apache-2.0
#include "engine/hunt/hunter.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "engine/index/registry.h"
#include "engine/log/log.h"
#include "engine/match/pattern_compiler.h"
#include "schema/base/status.h"

namespace muninn {
namespace {

constexpr size_t kRecordsAtOnce = 2'000;       // then others may ask how far it is
constexpr size_t kValuesAtOnce = 20'000;       // likewise
constexpr SequenceNumber kCursorGap = 10'000;  // records that a restart may look at again in vain
constexpr std::chrono::milliseconds kPatience{500};
constexpr std::string_view kCursors = "hunt/";             // names of cursors := kCursors uuid
constexpr absl::Duration kPause = absl::Milliseconds(20);  // lets a busy log collect a batch

Uuid UuidOf(const fb::Hunt& hunt) { return hunt.uuid() == nullptr ? Uuid() : Uuid{hunt.uuid()->hi(), hunt.uuid()->lo()}; }

std::string CursorName(const Uuid& hunt) { return std::string(kCursors) + hunt.ToString(); }

// Were hunts made, changed or removed?
bool ChangesHunts(const Record& record) {
  if (record.purged()) return false;
  const fb::Payload& payload = record.fact();
  if (const auto* fact = payload.fact_as_EntryAdded()) return fact->kind() == fb::EntryKind::Hunt;
  if (const auto* fact = payload.fact_as_EntryChanged()) return fact->kind() == fb::EntryKind::Hunt;
  if (const auto* fact = payload.fact_as_EntryRemoved()) return fact->kind() == fb::EntryKind::Hunt;
  return false;
}

}  // namespace

bool HuntWork::Hunt::Wants(std::string_view type) const {
  return types.empty() || std::binary_search(types.begin(), types.end(), type);
}

absl::StatusOr<HuntWork::Hunt> HuntWork::MakeHunt(const Snapshot& snapshot, HuntId id, std::string_view entry) {
  fb::HuntT native;
  flatbuffers::GetRoot<fb::Hunt>(entry.data())->UnPackTo(&native);
  Hunt hunt;
  hunt.entry = entry;
  hunt.terms = match::HuntTerms::Compile(native, &engine_.patterns().cache());
  hunt.types = native.types;
  std::sort(hunt.types.begin(), hunt.types.end());
  ASSIGN_OR_RETURN(hunt.cursor, engine_.Follow(CursorName(native.uuid), /*from_beginning=*/true));
  ASSIGN_OR_RETURN(const HuntProgress progress, LoadHuntProgress(snapshot.reader(), id));
  hunt.position = hunt.kept = std::max(progress.to, hunt.cursor->position());
  return hunt;
}

absl::Status HuntWork::LoadHunts(const Snapshot& snapshot) {
  KeepPositions();
  std::map<HuntId, Hunt> hunts;
  std::set<std::string, std::less<>> cursors;
  const std::unique_ptr<Cursor> cursor = ScanEntries(snapshot.reader(), fb::EntryKind::Hunt);
  for (; cursor->Valid(); cursor->Next()) {
    ASSIGN_OR_RETURN(const Stored<fb::Hunt> entry, Stored<fb::Hunt>::Decode(std::string(cursor->value()), "a hunt"));
    const HuntId id(entry->id());
    cursors.insert(CursorName(UuidOf(*entry)));
    if (entry->paused()) continue;
    if (const auto known = hunts_.find(id); known != hunts_.end() && known->second.entry == cursor->value()) {
      hunts.emplace(id, std::move(known->second));
      continue;
    }
    ASSIGN_OR_RETURN(Hunt hunt, MakeHunt(snapshot, id, cursor->value()));
    hunts.emplace(id, std::move(hunt));
  }
  RETURN_IF_ERROR(cursor->status());
  hunts_ = std::move(hunts);
  loaded_ = snapshot.sequence();
  // Only this thread makes them, and it has kept them above: none can come back.
  return engine_.DropCursors(kCursors, [&](std::string_view name) { return cursors.contains(name); });
}

absl::StatusOr<bool> HuntWork::Step() {
  const std::shared_ptr<const Snapshot> snapshot = engine_.Snapshot();
  end_ = snapshot->sequence();
  // Without hunts nobody reads the log to learn of new ones: that would cost more than to look.
  if (hunts_.empty() && loaded_ < end_) RETURN_IF_ERROR(LoadHunts(*snapshot));
  const SequenceNumber from = std::min(loaded_, Lowest());
  if (hunts_.empty() || from >= end_) return false;

  SequenceNumber to = end_;
  for (const auto& [id, hunt] : hunts_) {
    if (hunt.position > from) to = std::min(to, hunt.position);  // so that they go on together
  }
  if (loaded_ > from) to = std::min(to, loaded_);
  ASSIGN_OR_RETURN(const std::vector<Record> records,
                   ReadRecords(snapshot->reader(), from + 1, std::min<uint64_t>(kRecordsAtOnce, to - from)));
  if (records.empty()) return false;

  std::vector<NewValue> values;
  bool changed = false;
  for (const Record& record : records) {
    AppendNewValues(record, &values);
    changed |= record.sequence > loaded_ && ChangesHunts(record);
    to = record.sequence;
    if (values.size() >= kValuesAtOnce) break;  // all of them may be hits, and go into one record
  }
  for (auto& [id, hunt] : hunts_) {
    if (hunt.position != from) continue;
    const absl::Status status = Look(id, hunt, values, to);
    if (absl::IsAborted(status)) {  // paused or removed meanwhile
      changed = true;
      break;
    }
    RETURN_IF_ERROR(status);
  }
  if (changed) {
    RETURN_IF_ERROR(LoadHunts(*engine_.Snapshot()));
  } else {
    loaded_ = std::max(loaded_, to);
  }
  return true;
}

absl::Status HuntWork::Look(HuntId id, Hunt& hunt, const std::vector<NewValue>& values, SequenceNumber to) {
  std::vector<match::HuntTerms::Value> wanted;
  std::vector<const NewValue*> sources;
  for (const NewValue& value : values) {
    if (!hunt.Wants(value.type)) continue;
    wanted.push_back({value.type, value.text});
    sources.push_back(&value);
  }
  AdvanceHunt advance{id, hunt.position, to, hunt.values + wanted.size(), {}};
  hunt.terms->Find(wanted, [&](const match::HuntHit& hit) {
    const NewValue& value = *sources[hit.value];
    advance.hits.emplace_back(value.event.value(), value.attribute.value(), value.sequence, hit.term, hit.from, hit.to, hit.kind);
  });
  hunt.values = advance.values;
  if (!advance.hits.empty()) {
    RETURN_IF_ERROR(engine_.Execute(advance, ServerActor()).status());
    hunt.values = 0;
  }
  hunt.position = to;
  if (hunt.position - hunt.kept > kCursorGap) {
    RETURN_IF_ERROR(hunt.cursor->Done(hunt.position));
    hunt.kept = hunt.position;
  }
  return absl::OkStatus();
}

SequenceNumber HuntWork::Lowest() const {
  SequenceNumber lowest = end_;
  for (const auto& [id, hunt] : hunts_) lowest = std::min(lowest, hunt.position);
  return lowest;
}

void HuntWork::KeepPositions() {
  for (auto& [id, hunt] : hunts_) {
    if (hunt.cursor != nullptr && hunt.position > hunt.kept && hunt.cursor->Done(hunt.position).ok()) hunt.kept = hunt.position;
  }
}

std::map<HuntId, SequenceNumber> HuntWork::Positions() const {
  std::map<HuntId, SequenceNumber> positions;
  for (const auto& [id, hunt] : hunts_) positions.emplace(id, hunt.position);
  return positions;
}

Hunter::Hunter(Engine& engine) : engine_(engine), thread_([this] { Run(); }) {}

Hunter::~Hunter() {
  ending_ = true;
  thread_.join();
}

SequenceNumber Hunter::Position(HuntId hunt) const {
  absl::MutexLock lock(&mutex_);
  const auto found = positions_.find(hunt);
  return found == positions_.end() ? 0 : found->second;
}

absl::Status Hunter::Health() const {
  absl::MutexLock lock(&mutex_);
  return health_;
}

void Hunter::Run() {
  HuntWork work(engine_);
  while (!ending_) {
    const absl::StatusOr<bool> more = work.Step();
    {
      absl::MutexLock lock(&mutex_);
      positions_ = work.Positions();
      health_ = more.status();
    }
    if (!more.ok()) return;
    if (*more || engine_.Await(work.end(), kPatience) == work.end()) continue;
    absl::SleepFor(kPause);
  }
  work.KeepPositions();
}

}  // namespace muninn
