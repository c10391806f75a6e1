// SPDX-License-Identifier: Apache-2.0
#include "engine/index/content.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/index/attribute_index.h"
#include "engine/index/content_keys.h"
#include "engine/index/content_reader.h"
#include "engine/index/event_index.h"
#include "engine/index/file_uses.h"
#include "engine/store/codec.h"

namespace muninn {
namespace {

constexpr std::array kContentFamilies = {Family::kPart, Family::kRun,    Family::kUuid,       Family::kPosting,
                                         Family::kNear, Family::kTagUse, Family::kEventIndex, Family::kHistory};

Uuid UuidOf(const fb::Uuid* uuid) { return uuid == nullptr ? Uuid{} : Uuid{uuid->hi(), uuid->lo()}; }

void PutUuid(const Uuid& uuid, UuidKind kind, EventId event, uint64_t id, Transaction& txn) {
  if (!uuid.is_nil()) txn.Put(Family::kUuid, uuid.ToBytes(), EncodeUuidPlace({kind, event, id}));
}

// What each kind of block holds, so that one piece of code edits them all.
struct Objects {
  using Block = fb::ObjectBlock;
  using Item = fb::ObjectT;
  static constexpr PartKind kKind = PartKind::kObjects;
  static auto& items(fb::ObjectBlockT& block) { return block.objects; }
};
struct Attributes {
  using Block = fb::AttributeBlock;
  using Item = fb::AttributeT;
  static constexpr PartKind kKind = PartKind::kAttributes;
  static auto& items(fb::AttributeBlockT& block) { return block.attributes; }
};
struct Reports {
  using Block = fb::ReportBlock;
  using Item = fb::EventReportT;
  static constexpr PartKind kKind = PartKind::kReports;
  static auto& items(fb::ReportBlockT& block) { return block.reports; }
};
struct Proposals {
  using Block = fb::ProposalBlock;
  using Item = fb::ShadowAttributeT;
  static constexpr PartKind kKind = PartKind::kProposals;
  static auto& items(fb::ProposalBlockT& block) { return block.proposals; }
};
struct Sightings {
  using Block = fb::SightingBlock;
  using Item = fb::SightingT;
  static constexpr PartKind kKind = PartKind::kSightings;
  static auto& items(fb::SightingBlockT& block) { return block.sightings; }
};

// The blocks of one event that a record touches: each is read once, changed in place and written once.
template <typename Part>
class BlockEditor {
 public:
  using Native = typename Part::Block::NativeTableType;

  BlockEditor(EventId event, Transaction& txn) : event_(event), txn_(txn) {}

  // Puts the item in the place of the one with its id, or as a new one.
  absl::Status Put(std::unique_ptr<typename Part::Item> item) {
    ASSIGN_OR_RETURN(Native * block, BlockOf(item->id));
    auto& items = Part::items(*block);
    const auto place = Find(items, item->id);
    if (place != items.end() && (*place)->id == item->id)
      *place = std::move(item);
    else
      items.insert(place, std::move(item));
    return absl::OkStatus();
  }
  absl::Status Remove(uint64_t id) {
    ASSIGN_OR_RETURN(Native * block, BlockOf(id));
    auto& items = Part::items(*block);
    const auto place = Find(items, id);
    if (place != items.end() && (*place)->id == id) items.erase(place);
    return absl::OkStatus();
  }
  // Writes what changed. Blocks that hold nothing any more go, but for those of attributes and objects: by these an event
  // finds the runs it leaves when it is deleted. Were they dropped with the last of them instead, a rebuild, which never sees
  // the purged ones, would drop them at another time.
  void Write() {
    constexpr bool kHasRuns = Part::kKind == PartKind::kAttributes || Part::kKind == PartKind::kObjects;
    for (const auto& [key, block] : blocks_) {
      if (!kHasRuns && Part::items(*block).empty()) {
        txn_.Delete(Family::kPart, key);
        dropped_ = true;
      } else {
        txn_.Put(Family::kPart, key, Encode(*block));
        kept_ = true;
      }
    }
  }
  // Has the event such blocks, now that they are written? nullopt: none was touched.
  absl::StatusOr<std::optional<bool>> HasBlocks() const {
    if (kept_) return std::optional<bool>(true);
    if (!dropped_) return std::optional<bool>();
    const std::unique_ptr<Cursor> others = txn_.Scan(Family::kPart, EventPrefix(event_, Part::kKind));
    RETURN_IF_ERROR(others->status());
    return std::optional<bool>(others->Valid());
  }

 private:
  template <typename Items>
  static auto Find(Items& items, uint64_t id) {
    return std::lower_bound(items.begin(), items.end(), id, [](const auto& item, uint64_t wanted) { return item->id < wanted; });
  }
  absl::StatusOr<Native*> BlockOf(uint64_t id) {
    std::string key = PartKey(event_, Part::kKind, id);
    if (const auto found = blocks_.find(key); found != blocks_.end()) return found->second.get();
    ASSIGN_OR_RETURN(const auto stored, Load<typename Part::Block>(txn_, Family::kPart, key, "a block"));
    auto block = std::make_unique<Native>();
    if (stored) (*stored)->UnPackTo(block.get());
    return blocks_.emplace(std::move(key), std::move(block)).first->second.get();
  }

  EventId event_;
  Transaction& txn_;
  std::map<std::string, std::unique_ptr<Native>> blocks_;
  bool kept_ = false, dropped_ = false;
};

template <typename Table>
std::unique_ptr<typename Table::NativeTableType> Native(const Table& table) {
  return std::unique_ptr<typename Table::NativeTableType>(table.UnPack());
}

// Ids of one fact ascend, so a run starts wherever the block changes.
template <typename Items>
void PutRuns(char letter, EventId event, const Items& items, Transaction& txn) {
  uint64_t block = ~uint64_t{0};
  for (const auto* item : items) {
    if (item->id() / kIdsPerBlock == block) continue;
    block = item->id() / kIdsPerBlock;
    txn.Put(Family::kRun, RunKey(letter, item->id()), EventPrefix(event));
  }
}

// The runs of an event that start in a block.
absl::Status DeleteRuns(char letter, EventId event, uint64_t block, Transaction& txn) {
  std::vector<std::string> keys;
  const std::unique_ptr<Cursor> cursor = txn.Scan(Family::kRun, std::string(1, letter));
  const std::string end = RunKey(letter, (block + 1) * kIdsPerBlock);
  for (cursor->Seek(RunKey(letter, block * kIdsPerBlock)); cursor->Valid() && cursor->key() < end; cursor->Next()) {
    if (cursor->value() == EventPrefix(event)) keys.emplace_back(cursor->key());
  }
  RETURN_IF_ERROR(cursor->status());
  for (const std::string& key : keys) txn.Delete(Family::kRun, key);
  return absl::OkStatus();
}

// Raises the next free numbers above all that a fact used.
class CounterFold {
 public:
  explicit CounterFold(Transaction& txn) : txn_(txn) {}
  absl::Status Open() {
    ASSIGN_OR_RETURN(counters_, LoadCounters(txn_));
    before_ = counters_;
    return absl::OkStatus();
  }
  void Used(uint64_t fb::CountersT::*counter, uint64_t id) { counters_.*counter = std::max(counters_.*counter, id + 1); }
  template <typename Links>
  void UsedLinks(const Links* links) {
    if (links == nullptr) return;
    for (const fb::TagLink* link : *links) Used(&fb::CountersT::link, link->id());
  }
  void AtLeast(const fb::Counters* counters) {
    if (counters == nullptr) return;
    Used(&fb::CountersT::event, counters->event() - 1);
    Used(&fb::CountersT::attribute, counters->attribute() - 1);
    Used(&fb::CountersT::object, counters->object() - 1);
    Used(&fb::CountersT::reference, counters->reference() - 1);
    Used(&fb::CountersT::report, counters->report() - 1);
    Used(&fb::CountersT::proposal, counters->proposal() - 1);
    Used(&fb::CountersT::sighting, counters->sighting() - 1);
    Used(&fb::CountersT::link, counters->link() - 1);
  }
  void Write() {
    const std::string bytes = Encode(counters_);
    if (bytes != Encode(before_)) txn_.Put(Family::kRun, kCountersKey, bytes);
  }

 private:
  Transaction& txn_;
  fb::CountersT counters_, before_;
};

// One record being folded in.
class Fold {
 public:
  Fold(const Record& record, Transaction& txn) : record_(record), txn_(txn), counters_(txn) {}

  absl::Status Run() {
    const fb::Payload& payload = record_.fact();
    RETURN_IF_ERROR(counters_.Open());
    absl::Status status;
    if (const auto* added = payload.fact_as_EventAdded())
      status = SetEvent(*added->event());
    else if (const auto* changed = payload.fact_as_EventChanged())
      status = SetEvent(*changed->event());
    else if (const auto* added = payload.fact_as_ContentAdded())
      status = Apply(*added);
    else if (const auto* changed = payload.fact_as_ContentChanged())
      status = Apply(*changed);
    else if (const auto* purged = payload.fact_as_ContentPurged())
      status = Apply(*purged);
    else if (const auto* deleted = payload.fact_as_EventDeleted())
      status = Apply(*deleted);
    RETURN_IF_ERROR(status);
    if (event_ != nullptr) txn_.Put(Family::kPart, PartKey(EventId(event_->id), PartKind::kEvent, 0), Encode(*event_));
    counters_.Write();
    return absl::OkStatus();
  }

 private:
  // Written when its parts are, because it tells of which kinds there are any.
  absl::Status SetEvent(const fb::Event& event) {
    const EventId id(event.id());
    ASSIGN_OR_RETURN(const auto before, LoadEvent(txn_, id));
    MoveEventKeys(before ? &**before : nullptr, &event, txn_);
    event_ = Native(event);
    event_->part_kinds = before ? (*before)->part_kinds() : 0;
    txn_.Put(Family::kHistory, HistoryKey(id, record_.sequence), "");
    counters_.Used(&fb::CountersT::event, event.id());
    counters_.UsedLinks(event.tags());
    return absl::OkStatus();
  }

  // For kinds that HasParts tells of.
  template <typename Part>
  absl::Status Write(BlockEditor<Part>& editor) {
    editor.Write();
    ASSIGN_OR_RETURN(const std::optional<bool> has, editor.HasBlocks());
    if (!has) return absl::OkStatus();
    const uint8_t bit = PartKindBit(Part::kKind);
    event_->part_kinds = static_cast<uint8_t>(*has ? event_->part_kinds | bit : event_->part_kinds & ~bit);
    return absl::OkStatus();
  }

  absl::Status Apply(const fb::ContentAdded& fact) {
    RETURN_IF_ERROR(SetEvent(*fact.event()));
    const EventId event(fact.event()->id());
    if (fact.attributes() != nullptr) {
      for (const fb::EncodedAttributes* encoded : *fact.attributes()) RETURN_IF_ERROR(AddAttributes(event, *encoded));
    }
    if (fact.objects() != nullptr) RETURN_IF_ERROR(AddObjects(event, *fact.objects()));
    RETURN_IF_ERROR((AddItems<Reports>(event, fact.reports(), 'r', UuidKind::kReport, &fb::CountersT::report)));
    RETURN_IF_ERROR((AddItems<Proposals>(event, fact.proposals(), 'p', std::nullopt, &fb::CountersT::proposal)));
    return AddItems<Sightings>(event, fact.sightings(), 's', UuidKind::kSighting, &fb::CountersT::sighting);
  }

  absl::Status AddAttributes(EventId event, const fb::EncodedAttributes& encoded) {
    const AttributeId first(encoded.first_id());
    if (encoded.count() == 0) return absl::OkStatus();
    txn_.Put(Family::kRun, RunKey('a', first.value()), EventPrefix(event));
    counters_.Used(&fb::CountersT::attribute, first.value() + encoded.count() - 1);
    const fb::AttributeBlock* block = encoded.block_nested_root();
    if (block == nullptr) return absl::OkStatus();
    const auto* const attributes = block->attributes();  // nullptr: all of them were purged since
    if (attributes != nullptr) {
      for (const fb::Attribute* attribute : *attributes) {
        PutAttributeKeys(event, *attribute, txn_);
        counters_.UsedLinks(attribute->tags());
      }
    }
    // Only a run that starts inside a block can meet attributes that are already there.
    const std::string key = PartKey(event, PartKind::kAttributes, first.value());
    std::string existing;
    if (first.value() % kIdsPerBlock != 0) {
      ASSIGN_OR_RETURN(const bool found, txn_.Get(Family::kPart, key, &existing));
      if (found) {
        if (attributes == nullptr) return absl::OkStatus();
        BlockEditor<Attributes> editor(event, txn_);
        for (const fb::Attribute* attribute : *attributes) RETURN_IF_ERROR(editor.Put(Native(*attribute)));
        editor.Write();
        return absl::OkStatus();
      }
    }
    txn_.Put(Family::kPart, key, {reinterpret_cast<const char*>(encoded.block()->data()), encoded.block()->size()});
    return absl::OkStatus();
  }

  template <typename List>
  absl::Status AddObjects(EventId event, const List& objects) {
    PutRuns('o', event, objects, txn_);
    BlockEditor<Objects> editor(event, txn_);
    for (const fb::Object* object : objects) {
      PutUuid(UuidOf(object->uuid()), UuidKind::kObject, event, object->id(), txn_);
      counters_.Used(&fb::CountersT::object, object->id());
      PutReferences(event, *object);
      RETURN_IF_ERROR(editor.Put(Native(*object)));
    }
    editor.Write();
    return absl::OkStatus();
  }
  void PutReferences(EventId event, const fb::Object& object) {
    if (object.references() == nullptr) return;
    for (const fb::ObjectReference* reference : *object.references()) {
      PutUuid(UuidOf(reference->uuid()), UuidKind::kReference, event, object.id(), txn_);
      txn_.Put(Family::kRun, RunKey('f', reference->id()), EventPrefix(event) + EventPrefix(EventId(object.id())));
      counters_.Used(&fb::CountersT::reference, reference->id());
    }
  }
  // The keys of the references of `before` that `after` (nullptr: nothing) has not any more.
  void DeleteReferences(const fb::Object& before, const fb::Object* after) {
    if (before.references() == nullptr) return;
    for (const fb::ObjectReference* reference : *before.references()) {
      const auto* const kept = after == nullptr ? nullptr : after->references();
      if (kept != nullptr && std::any_of(kept->begin(), kept->end(), [&](const auto* r) { return r->id() == reference->id(); }))
        continue;
      DeletePartKeys('f', reference->id(), reference->uuid());
    }
  }
  void DeletePartKeys(char letter, uint64_t id, const fb::Uuid* uuid) {
    txn_.Delete(Family::kRun, RunKey(letter, id));
    if (uuid != nullptr) txn_.Delete(Family::kUuid, UuidOf(uuid).ToBytes());
  }

  template <typename Part, typename List>
  absl::Status AddItems(EventId event, const List* items, char letter, std::optional<UuidKind> kind,
                        uint64_t fb::CountersT::*counter) {
    if (items == nullptr) return absl::OkStatus();
    BlockEditor<Part> editor(event, txn_);
    for (const auto* item : *items) {
      if (kind) PutUuid(UuidOf(item->uuid()), *kind, event, item->id(), txn_);
      txn_.Put(Family::kRun, RunKey(letter, item->id()), EventPrefix(event));
      counters_.Used(counter, item->id());
      if constexpr (Part::kKind == PartKind::kProposals) PutFileUse(event, *item, txn_);
      RETURN_IF_ERROR(editor.Put(Native(*item)));
    }
    return Write(editor);
  }

  absl::Status Apply(const fb::ContentChanged& fact) {
    RETURN_IF_ERROR(SetEvent(*fact.event()));
    const EventId event(fact.event()->id());
    if (fact.attributes() != nullptr) {
      BlockEditor<Attributes> editor(event, txn_);
      for (const fb::Attribute* attribute : *fact.attributes()) {
        ASSIGN_OR_RETURN(const auto block, LoadAttributeBlock(txn_, event, AttributeId(attribute->id())));
        const fb::Attribute* before = block ? FindIn(**block, AttributeId(attribute->id())) : nullptr;
        if (before == nullptr) continue;  // purged later: this record was redacted around it
        MoveAttributeKeys(event, *before, *attribute, txn_);
        counters_.UsedLinks(attribute->tags());
        RETURN_IF_ERROR(editor.Put(Native(*attribute)));
      }
      editor.Write();
    }
    if (fact.objects() != nullptr) {
      BlockEditor<Objects> editor(event, txn_);
      for (const fb::Object* object : *fact.objects()) {
        ASSIGN_OR_RETURN(const auto block, LoadObjectBlock(txn_, event, ObjectId(object->id())));
        const fb::Object* before = block ? FindIn(**block, ObjectId(object->id())) : nullptr;
        if (before != nullptr) DeleteReferences(*before, object);
        PutReferences(event, *object);
        RETURN_IF_ERROR(editor.Put(Native(*object)));
      }
      editor.Write();
    }
    RETURN_IF_ERROR(PutItems<Reports>(event, fact.reports()));
    RETURN_IF_ERROR(PutItems<Proposals>(event, fact.proposals()));
    return RemoveSightings(event, fact.sightings_removed());
  }
  template <typename Part, typename List>
  absl::Status PutItems(EventId event, const List* items) {
    if (items == nullptr) return absl::OkStatus();
    BlockEditor<Part> editor(event, txn_);
    for (const auto* item : *items) {
      if constexpr (Part::kKind == PartKind::kProposals) PutFileUse(event, *item, txn_);
      RETURN_IF_ERROR(editor.Put(Native(*item)));
    }
    return Write(editor);
  }
  template <typename List>
  absl::Status RemoveSightings(EventId event, const List* sightings) {
    if (sightings == nullptr) return absl::OkStatus();
    BlockEditor<Sightings> editor(event, txn_);
    for (const fb::Sighting* sighting : *sightings) {
      DeletePartKeys('s', sighting->id(), sighting->uuid());
      RETURN_IF_ERROR(editor.Remove(sighting->id()));
    }
    return Write(editor);
  }

  absl::Status Apply(const fb::ContentPurged& fact) {
    RETURN_IF_ERROR(SetEvent(*fact.event()));
    counters_.AtLeast(fact.counters());
    const EventId event(fact.event()->id());
    if (fact.attribute_ids() != nullptr) RETURN_IF_ERROR(PurgeAttributes(event, fact));
    if (fact.object_ids() != nullptr) RETURN_IF_ERROR(PurgeObjects(event, *fact.object_ids()));
    if (fact.report_ids() != nullptr) RETURN_IF_ERROR(PurgeReports(event, *fact.report_ids()));
    return absl::OkStatus();
  }
  template <typename Ids>
  absl::Status PurgeObjects(EventId event, const Ids& ids) {
    BlockEditor<Objects> editor(event, txn_);
    for (const uint64_t id : ids) {
      ASSIGN_OR_RETURN(const auto block, LoadObjectBlock(txn_, event, ObjectId(id)));
      if (const fb::Object* object = block ? FindIn(**block, ObjectId(id)) : nullptr) {
        if (object->uuid() != nullptr) txn_.Delete(Family::kUuid, UuidOf(object->uuid()).ToBytes());
        DeleteReferences(*object, nullptr);
      }
      RETURN_IF_ERROR(editor.Remove(id));
    }
    editor.Write();
    return absl::OkStatus();
  }
  template <typename Ids>
  absl::Status PurgeReports(EventId event, const Ids& ids) {
    BlockEditor<Reports> editor(event, txn_);
    for (const uint64_t id : ids) {
      ASSIGN_OR_RETURN(const auto found, FindReport(txn_, ReportId(id)));
      if (found) DeletePartKeys('r', id, found->item->uuid());
      RETURN_IF_ERROR(editor.Remove(id));
    }
    return Write(editor);
  }
  absl::Status PurgeAttributes(EventId event, const fb::ContentPurged& fact) {
    BlockEditor<Attributes> editor(event, txn_);
    for (const uint64_t id : *fact.attribute_ids()) {
      ASSIGN_OR_RETURN(const auto block, LoadAttributeBlock(txn_, event, AttributeId(id)));
      if (const fb::Attribute* attribute = block ? FindIn(**block, AttributeId(id)) : nullptr)
        DeleteAttributeKeys(event, *attribute, txn_);
      RETURN_IF_ERROR(DeleteFileUses(event, PartKind::kAttributes, id, txn_));
      RETURN_IF_ERROR(editor.Remove(id));
    }
    editor.Write();
    RETURN_IF_ERROR(RemoveProposalsOf(event, *fact.attribute_ids()));
    return RemoveSightingsOf(event, *fact.attribute_ids());
  }
  // A proposal on an attribute repeats its value: it goes, too.
  template <typename Ids>
  absl::Status RemoveProposalsOf(EventId event, const Ids& attribute_ids) {
    std::vector<uint64_t> gone;
    RETURN_IF_ERROR(ForEachProposal(txn_, event, [&](const fb::ShadowAttribute& proposal) {
      if (std::find(attribute_ids.begin(), attribute_ids.end(), proposal.old_id()) != attribute_ids.end())
        gone.push_back(proposal.id());
      return true;
    }));
    BlockEditor<Proposals> editor(event, txn_);
    for (const uint64_t id : gone) {
      DeletePartKeys('p', id, nullptr);
      RETURN_IF_ERROR(DeleteFileUses(event, PartKind::kProposals, id, txn_));
      RETURN_IF_ERROR(editor.Remove(id));
    }
    return Write(editor);
  }
  template <typename Ids>
  absl::Status RemoveSightingsOf(EventId event, const Ids& attribute_ids) {
    std::vector<std::pair<uint64_t, Uuid>> gone;
    RETURN_IF_ERROR(ForEachSighting(txn_, event, [&](const fb::Sighting& sighting) {
      if (std::find(attribute_ids.begin(), attribute_ids.end(), sighting.attribute_id()) != attribute_ids.end())
        gone.emplace_back(sighting.id(), UuidOf(sighting.uuid()));
      return true;
    }));
    BlockEditor<Sightings> editor(event, txn_);
    for (const auto& [id, uuid] : gone) {
      txn_.Delete(Family::kRun, RunKey('s', id));
      if (!uuid.is_nil()) txn_.Delete(Family::kUuid, uuid.ToBytes());
      RETURN_IF_ERROR(editor.Remove(id));
    }
    return Write(editor);
  }

  absl::Status Apply(const fb::EventDeleted& fact) {
    const EventId event(fact.event_id());
    counters_.Used(&fb::CountersT::event, fact.event_id());
    counters_.AtLeast(fact.counters());
    ASSIGN_OR_RETURN(const auto before, LoadEvent(txn_, event));
    if (before) MoveEventKeys(&**before, nullptr, txn_);
    RETURN_IF_ERROR(ForEachAttribute(txn_, event, [&](const fb::Attribute& attribute) {
      DeleteAttributeKeys(event, attribute, txn_);
      return true;
    }));
    RETURN_IF_ERROR(ForEachObject(txn_, event, [&](const fb::Object& object) {
      DeleteReferences(object, nullptr);
      if (object.uuid() != nullptr) txn_.Delete(Family::kUuid, UuidOf(object.uuid()).ToBytes());
      return true;
    }));
    RETURN_IF_ERROR(ForEachReport(txn_, event, [&](const fb::EventReport& report) {
      DeletePartKeys('r', report.id(), report.uuid());
      return true;
    }));
    RETURN_IF_ERROR(ForEachProposal(txn_, event, [&](const fb::ShadowAttribute& proposal) {
      DeletePartKeys('p', proposal.id(), nullptr);  // its uuid is the attribute's
      return true;
    }));
    RETURN_IF_ERROR(ForEachSighting(txn_, event, [&](const fb::Sighting& sighting) {
      DeletePartKeys('s', sighting.id(), sighting.uuid());
      return true;
    }));
    RETURN_IF_ERROR(DeleteFileUses(event, txn_));
    std::vector<std::string> keys;
    for (const std::unique_ptr<Cursor> cursor = txn_.Scan(Family::kPart, EventPrefix(event)); cursor->Valid(); cursor->Next())
      keys.emplace_back(cursor->key());
    for (const std::string& key : keys) {
      const PartKind kind = PartKindOf(key);
      if (kind == PartKind::kAttributes) RETURN_IF_ERROR(DeleteRuns('a', event, ReadFixed64(key, 9), txn_));
      if (kind == PartKind::kObjects) RETURN_IF_ERROR(DeleteRuns('o', event, ReadFixed64(key, 9), txn_));
      txn_.Delete(Family::kPart, key);
    }
    ASSIGN_OR_RETURN(const std::vector<SequenceNumber> history, HistoryOf(txn_, event));
    for (const SequenceNumber sequence : history) txn_.Delete(Family::kHistory, HistoryKey(event, sequence));
    return absl::OkStatus();
  }

  const Record& record_;
  Transaction& txn_;
  CounterFold counters_;
  std::unique_ptr<fb::EventT> event_;  // that the record sets, if any
};

bool IsAboutContent(fb::Fact kind) {
  switch (kind) {
    case fb::Fact::EventAdded:
    case fb::Fact::EventChanged:
    case fb::Fact::ContentAdded:
    case fb::Fact::ContentChanged:
    case fb::Fact::ContentPurged:
    case fb::Fact::EventDeleted:
      return true;
    default:
      return false;
  }
}

}  // namespace

std::span<const Family> Content::families() const { return kContentFamilies; }

absl::Status Content::Apply(const Record& record, Transaction& txn) const {
  if (!IsAboutContent(record.kind) || record.purged()) return absl::OkStatus();
  return Fold(record, txn).Run();
}

}  // namespace muninn
