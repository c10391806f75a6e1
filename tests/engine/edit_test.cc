// SPDX-License-Identifier: Apache-2.0
//
// Edits and deletions that once left something wrong behind. The random histories (property/) look for more of them.
#include "engine/engine.h"

#include "engine/index/content_reader.h"
#include "engine/log/log.h"
#include "tests/support/test_engine.h"

namespace muninn {
namespace {

constexpr std::string_view kEventUuid = "72441682-492d-4259-89d4-ff4e0c941780";
constexpr std::string_view kUuid = "11111111-2222-4333-8444-555555555555";
constexpr std::string_view kOtherUuid = "66666666-7777-4888-9999-aaaaaaaaaaaa";

AttributeDraft Draft(std::string_view type, std::string_view value, std::string_view uuid = "") {
  AttributeDraft draft;
  draft.type = type;
  draft.value = value;
  if (!uuid.empty()) draft.uuid = uuid;
  return draft;
}

size_t PostingsOf(TestEngine& engine, std::string_view value) {
  const auto snapshot = engine->Snapshot();
  size_t postings = 0;
  for (const auto cursor = snapshot->reader().Scan(Family::kPosting, ValueHash(value)); cursor->Valid(); cursor->Next())
    ++postings;
  return postings;
}

uint64_t CountOf(TestEngine& engine, EventId event) {
  return (**LoadEvent(engine->Snapshot()->reader(), event))->attribute_count();
}

UuidKind KindOf(TestEngine& engine, std::string_view uuid) {
  const auto place = FindUuid(engine->Snapshot()->reader(), *Uuid::Parse(uuid));
  return place.ok() && place->has_value() ? (*place)->kind : UuidKind{};
}

TEST(EditTest, AnAttributeNamedTwiceInOneEditIsChangedOnce) {
  // An edit with the same attribute twice was counted twice, and a value it no longer had was still found.
  TestEngine engine;
  ASSERT_OK(engine->Execute(AddEvent{MakeEvent("e", {MakeAttribute("text", "old", kUuid), MakeAttribute("text", "stays")})},
                            engine.admin()));
  EditEvent edit{EventId(1), {}};
  edit.draft.attributes = {Draft("text", "new", kUuid), Draft("text", "newer", kUuid)};
  edit.draft.attributes[0].deleted = edit.draft.attributes[1].deleted = true;
  ASSERT_OK(engine->Execute(edit, engine.admin()));
  EXPECT_EQ(CountOf(engine, EventId(1)), 1u);
  EXPECT_EQ(PostingsOf(engine, "old") + PostingsOf(engine, "newer"), 0u);
  EXPECT_EQ(PostingsOf(engine, "new"), 1u);
}

TEST(EditTest, AValueGivenTwiceUpdatesItsDuplicateOnce) {
  // Updating duplicates with one value twice changed the stored attribute twice within one record.
  TestEngine engine;
  ASSERT_OK(engine->Execute(AddEvent{MakeEvent("e", {MakeAttribute("text", "same")})}, engine.admin()));
  const AddAttributes add{EventId(1), {MakeAttribute("text", "Same"), MakeAttribute("text", "SAME")}, true};
  const auto outcome = engine->Execute(add, engine.admin());
  ASSERT_OK(outcome);
  EXPECT_EQ(outcome->attributes, (std::vector<AttributeId>{AttributeId(1), AttributeId(0)}));
  EXPECT_EQ(outcome->refusals.size(), 1u);
}

TEST(EditTest, ReferencesToEachDeletedAttributeEnd) {
  // One edit deleted two attributes; the object's reference to the second was still live.
  TestEngine engine;
  AddEvent add{MakeEvent("e", {MakeAttribute("text", "a", kUuid), MakeAttribute("text", "b", kOtherUuid)})};
  rules::AcceptedObject& object = add.event.objects.emplace_back();
  object.object.name = "file";
  object.references.resize(2);
  object.references[0].referenced_uuid = kUuid;
  object.references[1].referenced_uuid = kOtherUuid;
  ASSERT_OK(engine->Execute(add, engine.admin()));
  EditEvent edit{EventId(1), {}};
  edit.draft.attributes = {Draft("text", "a", kUuid), Draft("text", "b", kOtherUuid)};
  edit.draft.attributes[0].deleted = edit.draft.attributes[1].deleted = true;
  ASSERT_OK(engine->Execute(edit, engine.admin()));
  size_t ended = 0;
  ASSERT_OK(ForEachObject(engine->Snapshot()->reader(), EventId(1), [&](const fb::Object& stored) {
    for (const fb::ObjectReference* reference : *stored.references()) ended += reference->deleted();
    return true;
  }));
  EXPECT_EQ(ended, 2u);
}

TEST(EditTest, AnAttributeCannotTakeTheUuidOfItsOwnNewEvent) {
  // An event that came with its own uuid on an attribute could not be found by that uuid any more.
  TestEngine engine;
  const auto outcome =
      engine->Execute(AddEvent{MakeEvent("e", {MakeAttribute("text", "a", kEventUuid)}, kEventUuid)}, engine.admin());
  ASSERT_OK(outcome);
  EXPECT_EQ(outcome->refusals.size(), 1u);
  EXPECT_EQ(KindOf(engine, kEventUuid), UuidKind::kEvent);
}

TEST(EditTest, AReferenceAddedByAnEditCannotTakeAStoredUuid) {
  // After an edit that gave a reference some attribute's uuid, the attribute was not found by it any more.
  TestEngine engine;
  AddEvent add{MakeEvent("e", {MakeAttribute("text", "a", kUuid)})};
  rules::AcceptedObject& object = add.event.objects.emplace_back();
  object.object.name = "file";
  object.object.uuid = *Uuid::Parse(kOtherUuid);
  ASSERT_OK(engine->Execute(add, engine.admin()));
  EditEvent edit{EventId(1), {}};
  ObjectDraft& draft = edit.draft.objects.emplace_back();
  draft.uuid = kOtherUuid;
  ObjectReferenceDraft& reference = draft.references.emplace_back();
  reference.uuid = reference.referenced_uuid = kUuid;
  ASSERT_OK(engine->Execute(edit, engine.admin()));
  EXPECT_EQ(KindOf(engine, kUuid), UuidKind::kAttribute);
}

TEST(EditTest, PurgingABlockAttributeByAttributeRebuildsTheSame) {
  // After a rebuild, attributes were not found by number: purges, seen with what they purged already gone, emptied a block
  // early and dropped what leads to it.
  TestEngine engine;
  ASSERT_OK(engine->Execute(AddEvent{MakeEvent("e", {MakeAttribute("text", "a")})}, engine.admin()));
  ASSERT_OK(engine->Execute(AddAttributes{EventId(1), {MakeAttribute("text", "b")}}, engine.admin()));
  ASSERT_OK(engine->Execute(DeleteAttribute{AttributeId(2), true}, engine.admin()));
  ASSERT_OK(engine->Execute(AddAttributes{EventId(1), {MakeAttribute("text", "c")}}, engine.admin()));
  ASSERT_OK(engine->Execute(DeleteAttribute{AttributeId(1), true}, engine.admin()));
  const std::string live = engine.DumpProjections();
  ASSERT_OK(engine->Rebuild([](SequenceNumber, SequenceNumber) {}));
  EXPECT_EQ(engine.DumpProjections(), live);
  // The event takes its runs along, also those of blocks that hold nothing any more.
  ASSERT_OK(engine->Execute(DeleteAttribute{AttributeId(3), true}, engine.admin()));
  ASSERT_OK(engine->Execute(DeleteEvent{EventId(1)}, engine.admin()));
  const auto event = EventOfAttribute(engine->Snapshot()->reader(), AttributeId(3));
  ASSERT_OK(event);
  EXPECT_FALSE(event->has_value());
}

TEST(EditTest, AnEventThatIsToBeEmptyIsDeletedOnlyThen) {
  TestEngine engine;
  ASSERT_OK(engine->Execute(AddEvent{MakeEvent("e", {MakeAttribute("text", "a")})}, engine.admin()));
  ASSERT_OK(engine->Execute(PublishEvent{EventId(1)}, engine.admin()));
  const auto cull = [&] { return engine->Execute(DeleteEvent{EventId(1), true}, engine.admin()).status(); };
  EXPECT_TRUE(absl::IsFailedPrecondition(cull()));
  ASSERT_OK(engine->Execute(DeleteAttribute{AttributeId(1)}, engine.admin()));
  ASSERT_OK(engine->Execute(PublishEvent{EventId(1)}, engine.admin()));
  EXPECT_TRUE(absl::IsFailedPrecondition(cull())) << "a deleted attribute may be restored";
  ASSERT_OK(engine->Execute(DeleteAttribute{AttributeId(1), true}, engine.admin()));
  EXPECT_TRUE(absl::IsFailedPrecondition(cull())) << "it is not published";
  ASSERT_OK(engine->Execute(PublishEvent{EventId(1)}, engine.admin()));
  EXPECT_OK(cull());
  const auto event = LoadEvent(engine->Snapshot()->reader(), EventId(1));
  ASSERT_OK(event);
  EXPECT_FALSE(event->has_value());
}

TEST(EditTest, ChangesManyAttributesInOneRecordOrNone) {
  TestEngine engine;
  ASSERT_OK(engine->Execute(
      AddEvent{MakeEvent("one", {MakeAttribute("text", "a"), MakeAttribute("text", "b"), MakeAttribute("text", "c")})},
      engine.admin()));
  ASSERT_OK(engine->Execute(AddEvent{MakeEvent("two", {MakeAttribute("text", "d")})}, engine.admin()));
  ASSERT_OK(engine->Execute(DeleteAttribute{AttributeId(3)}, engine.admin()));
  TagDraft tag;
  tag.name = "seen:it";
  ASSERT_OK(engine->Execute(AddTag{tag}, engine.admin()));
  EditSelectedAttributes command;
  command.event = EventId(1);
  for (const uint64_t id : {1, 2, 3, 4, 99}) command.attributes.emplace_back(id);
  command.draft.comment = "both";
  command.attach = {tag};
  const SequenceNumber before = engine->Snapshot()->sequence();
  auto outcome = engine->Execute(command, engine.admin());
  ASSERT_OK(outcome);
  EXPECT_EQ(outcome->attributes, (std::vector<AttributeId>{AttributeId(1), AttributeId(2)}))
      << "neither deleted ones nor others'";
  EXPECT_EQ(outcome->sequence, before + 1);
  const auto comment_of = [&](uint64_t event, uint64_t id) {
    const auto block = LoadAttributeBlock(engine->Snapshot()->reader(), EventId(event), AttributeId(id));
    const fb::Attribute* attribute = FindIn(***block, AttributeId(id));
    return attribute->comment() == nullptr ? std::string() : attribute->comment()->str();
  };
  EXPECT_EQ(comment_of(1, 1), "both");
  EXPECT_EQ(comment_of(1, 2), "both");
  EXPECT_EQ(comment_of(2, 4), "");

  command.draft.comment = "never";
  command.draft.distribution = 9;
  outcome = engine->Execute(command, engine.admin());
  ASSERT_OK(outcome);
  EXPECT_EQ(outcome->refusals.size(), 2u);
  EXPECT_EQ(outcome->sequence, 0u) << "nothing is written";
  EXPECT_EQ(comment_of(1, 1), "both");
}

TEST(EditTest, AttributesTakeThePlaceOfOthersInOneCommit) {
  TestEngine engine;
  ASSERT_OK(
      engine->Execute(AddEvent{MakeEvent("one", {MakeAttribute("text", "old"), MakeAttribute("text", "kept")})}, engine.admin()));
  ASSERT_OK(engine->Execute(AddEvent{MakeEvent("two", {MakeAttribute("text", "another's")})}, engine.admin()));
  const SequenceNumber before = engine->Snapshot()->sequence();
  AddAttributes command;
  command.event = EventId(1);
  command.attributes = {MakeAttribute("text", "new"), MakeAttribute("text", "newer")};
  command.instead_of = {AttributeId(1), AttributeId(3), AttributeId(99)};
  auto outcome = engine->Execute(command, engine.admin());
  ASSERT_OK(outcome);
  EXPECT_EQ(outcome->replaced, std::vector<AttributeId>{AttributeId(1)}) << "neither another event's nor what there is not";
  EXPECT_EQ(outcome->attributes, (std::vector<AttributeId>{AttributeId(4), AttributeId(5)}));
  EXPECT_EQ(CountOf(engine, EventId(1)), 3u);
  EXPECT_EQ(CountOf(engine, EventId(2)), 1u);
  const auto records = ReadRecords(engine->Snapshot()->reader(), before + 1, 100);
  ASSERT_OK(records);
  EXPECT_GE(records->size(), 2u);
  for (const Record& record : *records) EXPECT_EQ(record.commit, before + 1);

  // With nothing to add, and of what is gone already.
  command.attributes.clear();
  command.instead_of = {AttributeId(1), AttributeId(2)};
  outcome = engine->Execute(command, engine.admin());
  ASSERT_OK(outcome);
  EXPECT_EQ(outcome->replaced, std::vector<AttributeId>{AttributeId(2)});
  EXPECT_EQ(CountOf(engine, EventId(1)), 2u);

  const std::string live = engine.DumpProjections();
  ASSERT_OK(engine->Rebuild([](SequenceNumber, SequenceNumber) {}));
  EXPECT_EQ(engine.DumpProjections(), live);
}

}  // namespace
}  // namespace muninn
