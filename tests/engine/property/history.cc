// SPDX-License-Identifier: Apache-2.0
#include "tests/engine/property/history.h"

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace muninn {
namespace {

constexpr uint64_t kPool = 25;  // different values that commands pick from

}  // namespace

std::vector<uint64_t> Seeds(uint64_t count) {
  if (const char* wanted = std::getenv("MUNINN_SEEDS")) count = std::strtoull(wanted, nullptr, 10);
  std::vector<uint64_t> seeds;
  for (uint64_t seed = 1; seed <= count; ++seed) seeds.push_back(seed);
  return seeds;
}

void RandomHistory::Play(TestEngine& engine, Model* model, const After& after) {
  int taken = 0;
  for (int i = 0; i < options_.commands; ++i) {
    if (Percent(static_cast<uint64_t>(options_.reopen_percent))) engine.Reopen();
    if (Percent(70)) engine.clock().Advance(static_cast<int64_t>(Below(100)));
    const Command command = Next(*model);
    const absl::StatusOr<Outcome> outcome = engine->Execute(command, engine.admin());
    if (!outcome.ok()) {
      EXPECT_TRUE(absl::IsNotFound(outcome.status()) || absl::IsFailedPrecondition(outcome.status())) << outcome.status();
      continue;
    }
    ++taken;
    model->Apply(command, *outcome);
    after(*outcome);
  }
  EXPECT_GT(taken, options_.commands / 2) << "most commands should mean something";
}

TagDraft RandomHistory::Tag() {
  TagDraft tag;
  tag.name = absl::StrCat(Percent(20) ? "TAG:" : "tag:", Below(6));
  return tag;
}

AttributeDraft RandomHistory::Attribute(bool fresh) {
  const uint64_t n = fresh ? fresh_++ : Below(kPool);
  const std::string md5 = absl::StrFormat("%032x", n);
  const std::string ip = absl::StrCat("10.1.", n / 250, ".", n % 250 + 1);
  const std::string host = absl::StrCat("host", n, ".example");
  // Fuzzy hashes that share most of their pieces.
  const std::string ssdeep = absl::StrFormat("%d:abcdefghijklmnopqrstuvwxyz%05x:ABCDEFGHIJKLMNOPQ%05x", 3 << n % 3, n, n);
  const std::pair<const char*, std::string> kinds[] = {
      {"ip-dst", ip},
      {"domain", host},
      {"domain|ip", absl::StrCat(host, "|", ip)},
      {"md5", md5},
      {"filename|md5", absl::StrCat("file", n, ".exe|", md5)},
      {"filename", absl::StrCat(Percent(50) ? "File" : "file", n, ".EXE")},
      {"regkey|value", absl::StrCat("key", n, "|KEY", n)},
      {"comment", absl::StrCat("Note ", n)},
      {"ip-src", absl::StrCat("10.", n % 3, ".", n / 250, ".", n % 250, "/", 8 + n % 25)},
      {"ip-src|port", absl::StrCat(ip, "|", 1 + n % 1000)},
      {"ip-dst", absl::StrFormat("2001:db8:%x::%x", 1 + n % 3, n + 1)},
      {"ip-dst", absl::StrFormat("2001:db8:%x::/%d", n + 1, 32 + n % 97)},
      {"ssdeep", ssdeep},
  };
  const auto& [type, value] = kinds[Below(std::size(kinds))];
  AttributeDraft draft;
  draft.uuid = NewUuid();
  draft.type = type;
  draft.value = value;
  draft.category = draft.type == "ssdeep" ? "Payload delivery" : "External analysis";  // that the type may stand in
  while (Percent(20)) draft.tags.push_back(Tag());
  return draft;
}

rules::AcceptedAttribute RandomHistory::Accepted(bool fresh) {
  rules::AcceptedAttribute accepted;
  AttributeDraft draft = Attribute(fresh);
  if (Percent(10)) {
    SightingDraft sighting;
    sighting.uuid = NewUuid();
    draft.sightings.push_back(sighting);
  }
  draft.deleted = Percent(5);
  rules::AcceptAttribute(std::move(draft), rules::AcceptOptions(), &accepted);
  return accepted;
}

ObjectDraft RandomHistory::Object(const Model& model) {
  ObjectDraft object;
  object.uuid = NewUuid();
  object.name = "file";
  for (uint64_t i = 0; i <= Below(3); ++i) {
    object.attributes.push_back(Attribute(true));
    object.attributes.back().object_relation = "part";
  }
  if (Percent(60) && !model.attributes.empty()) {
    ObjectReferenceDraft reference;
    reference.uuid = NewUuid();
    reference.referenced_uuid = Percent(50) ? object.attributes[0].uuid : model.attributes.at(Pick(model.attributes)).uuid;
    reference.relationship_type = "related-to";
    object.references.push_back(reference);
  }
  return object;
}

AddEvent RandomHistory::NewEvent(const Model& model) {
  AddEvent command;
  EventDraft draft;
  draft.uuid = Percent(5) && !model.events.empty() ? model.events.at(Pick(model.events)).uuid : NewUuid();
  draft.info = absl::StrCat("event ", Below(1000));
  draft.published = false;
  while (Percent(30)) draft.tags.push_back(Tag());
  while (Percent(30)) draft.objects.push_back(Object(model));
  while (Percent(20)) {
    ReportDraft& report = draft.reports.emplace_back();
    report.uuid = NewUuid();
    report.name = "report";
    report.content = std::string(Below(300), 'r');
  }
  rules::AcceptEvent(std::move(draft), rules::AcceptOptions(), &command.event);
  // Sometimes more than a block holds.
  const uint64_t attributes = Percent(10) ? 60 + Below(100) : Below(8);
  for (uint64_t i = 0; i < attributes; ++i) command.event.attributes.push_back(Accepted(false));
  if (Percent(5))
    command.event.attributes.push_back(command.event.attributes.empty() ? Accepted(true) : command.event.attributes[0]);
  return command;
}

AddAttributes RandomHistory::NewAttributes(const Model& model) {
  AddAttributes command{EventId(Pick(model.events)), {}, Percent(50)};
  for (uint64_t i = 0; i <= Below(5); ++i) {
    command.attributes.push_back(Accepted(false));
    command.attributes.back().attribute.deleted = false;
    command.attributes.back().sightings.clear();
  }
  return command;
}

EditEvent RandomHistory::Edit(const Model& model) {
  EditEvent command{EventId(Pick(model.events)), {}};
  EventDraft& draft = command.draft;
  if (Percent(50)) draft.info = absl::StrCat("edited ", Below(1000));
  draft.published = Percent(20);
  while (Percent(30)) {
    draft.tags.push_back(Tag());
    draft.tags.back().deleted = Percent(40);
  }
  while (Percent(40)) draft.attributes.push_back(Attribute(true));
  for (const auto& [id, attribute] : model.attributes) {
    if (attribute.event != command.event.value() || attribute.object != 0 || !Percent(10)) continue;
    AttributeDraft edited = Attribute(true);
    edited.uuid = attribute.uuid;
    edited.deleted = Percent(30);
    for (TagDraft& tag : edited.tags) tag.deleted = Percent(40);
    draft.attributes.push_back(edited);
    if (Percent(20)) draft.attributes.push_back(edited);  // named twice
  }
  for (const auto& [id, object] : model.objects) {
    if (object.event != command.event.value() || !Percent(20)) continue;
    ObjectDraft edited = Object(model);
    edited.uuid = object.uuid;
    edited.deleted = Percent(40);
    edited.references.clear();
    edited.attributes.resize(Below(2));
    draft.objects.push_back(edited);
  }
  if (Percent(20)) draft.objects.push_back(Object(model));
  return command;
}

// Objects, references, reports, proposals and sightings on their own.
Command RandomHistory::NextOnParts(const Model& model) {
  const EventId event(Pick(model.events));
  const AttributeId attribute(Pick(model.attributes));
  const ObjectId object(Pick(model.objects));
  const uint64_t dice = Below(100);
  if (dice < 20 || model.objects.empty()) {
    AddObject command{event, {}, Percent(50)};
    ObjectDraft draft = Object(model);
    draft.references.clear();
    rules::AcceptObject(std::move(draft), rules::AcceptOptions(), &command.object);
    return command;
  }
  if (dice < 34) {
    EditObject command{object, Object(model), Percent(50)};
    command.draft.references.clear();
    command.draft.attributes.resize(Below(2));
    for (const auto& [id, known] : model.attributes) {
      if (known.object != object.value() || !Percent(50)) continue;
      command.draft.attributes.push_back(Attribute(true));
      command.draft.attributes.back().uuid = known.uuid;
      command.draft.attributes.back().object_relation = "part";
    }
    return command;
  }
  if (dice < 44) return DeleteObject{object, options_.hard_deletes && Percent(60)};
  if (dice < 54) {
    AddReference command{object, {}};
    command.reference.uuid = NewUuid();
    command.reference.referenced_uuid = model.objects.at(object.value()).uuid;
    if (Percent(50) && !model.attributes.empty()) command.reference.referenced_uuid = model.attributes.at(attribute.value()).uuid;
    return command;
  }
  if (dice < 59) return DeleteReference{ReferenceId(PickOrNone(model.references)), Percent(50)};
  if (dice < 64) {
    AddReport command{event, {}};
    command.report.uuid = *Uuid::Parse(NewUuid());
    command.report.name = "report";
    return command;
  }
  if (dice < 70) return DeleteReport{ReportId(PickOrNone(model.reports)), options_.hard_deletes && Percent(50)};
  if (dice < 78) {
    AddProposal command{event, Percent(60) ? attribute : AttributeId(), Attribute(true), Percent(30)};
    if (command.attribute.value() == 0) command.to_delete = false;
    command.draft.tags.clear();
    return command;
  }
  if (dice < 83) return AcceptProposal{ProposalId(PickOrNone(model.proposals))};
  if (dice < 86) return DiscardProposal{ProposalId(PickOrNone(model.proposals))};
  if (dice < 96) {
    AddSightings command{{attribute}, {}};
    command.sighting.uuid = NewUuid();
    command.sighting.type = static_cast<int64_t>(Below(3));
    return command;
  }
  return DeleteSighting{SightingId(PickOrNone(model.sightings))};
}

Command RandomHistory::Next(const Model& model) {
  const AttributeId attribute(Pick(model.attributes));
  const EventId event(Pick(model.events));
  const uint64_t dice = Below(100);
  if (model.events.empty() || dice < 15) return NewEvent(model);
  if (Percent(30)) return NextOnParts(model);
  if (dice < 30) return NewAttributes(model);
  if (dice < 42) return Edit(model);
  if (dice < 52) {
    EditAttribute command{attribute, Attribute(Percent(50))};
    command.draft.uuid.reset();
    command.draft.tags.clear();
    return command;
  }
  if (dice < 60) return DeleteAttribute{attribute, false};
  if (dice < 70) return DeleteAttribute{attribute, options_.hard_deletes};
  if (dice < 75) return RestoreAttribute{attribute};
  if (dice < 84) return TagAttribute{attribute, Tag(), Percent(70)};
  if (dice < 90) return TagEvent{event, Tag(), Percent(70)};
  if (dice < 96 || !options_.hard_deletes) return PublishEvent{event, Percent(70)};
  return DeleteEvent{event};
}

}  // namespace muninn
