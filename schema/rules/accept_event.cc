// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "schema/rules/accept.h"
#include "schema/rules/accept_fields.h"
#include "schema/rules/messages.h"
#include "schema/rules/text.h"

namespace muninn::rules {
namespace {

constexpr uint64_t kSecondsPerDay = 86'400;

void TakeInfo(std::optional<std::string>&& draft, const AcceptOptions& options, fb::EventT* out, FieldErrors* errors) {
  out->info = TakeText("info", std::move(draft), kTextBytesMax, errors);
  if (options.filter_event_info && options.import_filter != nullptr) {
    Filtered filtered = options.import_filter->Apply("", &out->info);
    if (filtered.blocked) return AddError("info", message::kBlockedInfo, errors);
    out->original_value = std::move(filtered.original);
    out->rewritten_by = std::move(filtered.rules);
  }
  if (out->info.empty()) AddError("info", message::kEmptyInfo, errors);
}

int32_t TakeDate(const std::optional<std::string>& draft, uint64_t now, FieldErrors* errors) {
  const auto today = static_cast<int32_t>(now / kSecondsPerDay);
  if (!draft || Trimmed(*draft).empty()) return today;
  const auto date = ParseDate(Trimmed(*draft));
  if (!date) AddError("date", message::kInvalidDate, errors);
  return date.value_or(today);
}

// "" for none, a lower-case uuid, or the digits of an id.
std::string TakeExtends(const std::optional<std::string>& draft, FieldErrors* errors) {
  const std::string_view text = draft ? Trimmed(*draft) : std::string_view();
  if (text.empty() || text == "0") return {};
  if (const auto uuid = Uuid::Parse(text)) return uuid->ToString();
  constexpr size_t kIdDigitsMax = 19;
  if (!AllDigits(text) || text.size() > kIdDigitsMax) AddError("extends_uuid", message::kInvalidExtends, errors);
  return std::string(text);
}

FieldErrors AcceptFields(EventDraft* draft, const AcceptOptions& options, fb::EventT* out) {
  FieldErrors errors;
  out->uuid = TakeUuid(draft->uuid, &errors);
  TakeInfo(std::move(draft->info), options, out, &errors);
  out->date_days = TakeDate(draft->date, options.now, &errors);
  const Sharing sharing =
      TakeSharing(draft->distribution, draft->sharing_group_id, kSharingGroupOnly, options.default_event_distribution, &errors);
  out->distribution = sharing.distribution;
  out->sharing_group_id = sharing.sharing_group_id;
  out->threat_level =
      TakeChoice("threat_level_id", draft->threat_level_id, 1, 4, options.default_threat_level, message::kThreatLevel, &errors);
  out->analysis = TakeChoice("analysis", draft->analysis, 0, 2, 0, message::kAnalysis, &errors);
  out->timestamp = TakeTimestamp(draft->timestamp, options.now, &errors);
  out->published = draft->published.value_or(false);  // publish_timestamp is not the client's to say
  out->extends_uuid = TakeExtends(draft->extends_uuid, &errors);
  out->disable_correlation = draft->disable_correlation.value_or(false);
  out->locked = draft->locked.value_or(false);
  out->protected_ = draft->is_protected;
  return errors;
}

// What makes two attributes of one event the same to MISP. Lengths are not needed: keys drop NUL bytes.
std::string SimilarityKey(const fb::AttributeT& attribute) {
  // To the byte: file names that differ in case only are two facts. MISP does not check whole new events at all.
  std::string key = attribute.value1;
  key.push_back('\0');
  key += attribute.value2;
  key.push_back('\0');
  key.push_back(static_cast<char>(attribute.category));
  key.push_back(static_cast<char>(attribute.type & 0xff));
  key.push_back(static_cast<char>(attribute.type >> 8));
  return key;
}

void MoveRefusals(std::vector<Refusal>&& from, std::optional<size_t> object_index, std::vector<Refusal>* to) {
  for (Refusal& refusal : from) {
    refusal.object_index = object_index;
    to->push_back(std::move(refusal));
  }
}

// Reads all of an event's parts. Keeps what must be unique across them.
class PartsAcceptor {
 public:
  PartsAcceptor(const AcceptOptions& options, AcceptedEvent* out) : options_(options), out_(*out) {}

  void AcceptAttributes(std::vector<AttributeDraft>&& drafts) {
    out_.attributes.reserve(drafts.size());
    for (size_t index = 0; index < drafts.size(); ++index) {
      AcceptedAttribute accepted;
      FieldErrors errors = AcceptListedAttribute(std::move(drafts[index]), options_, &attribute_uuids_, &accepted);
      if (errors.empty() && IsSimilarToOther(accepted.attribute)) {
        AddError("value", message::kSimilarAttribute, &errors);
      }
      if (!errors.empty()) {
        out_.refusals.push_back(RefusalOf(drafts[index], "Attribute", index, std::move(errors)));
        out_.refusals.back().blocked = BlockedIn(std::move(accepted.attribute));
        continue;
      }
      accepted.attribute.object_relation.clear();  // it is in no object
      MoveRefusals(std::move(accepted.refusals), std::nullopt, &out_.refusals);
      out_.attributes.push_back(std::move(accepted));
    }
  }

  void AcceptObjects(std::vector<ObjectDraft>&& drafts) {
    out_.objects.reserve(drafts.size());
    for (size_t index = 0; index < drafts.size(); ++index) AcceptOne(std::move(drafts[index]), index);
  }

  void AcceptReports(std::vector<ReportDraft>&& drafts) {
    out_.reports.reserve(drafts.size());
    for (size_t index = 0; index < drafts.size(); ++index) {
      fb::EventReportT report;
      FieldErrors errors = AcceptReport(std::move(drafts[index]), options_, &report);
      if (errors.empty() && AddUnique(report.uuid, &report_uuids_, &errors)) {
        out_.reports.push_back(std::move(report));
      } else {
        Refuse("EventReport", index, drafts[index].uuid, drafts[index].name, std::move(errors));
      }
    }
  }

 private:
  bool IsSimilarToOther(const fb::AttributeT& attribute) {
    return !attribute.deleted && !similar_.insert(SimilarityKey(attribute)).second;
  }

  void AcceptOne(ObjectDraft&& draft, size_t index) {
    const bool had_attributes = !draft.attributes.empty();
    AcceptedObject accepted;
    FieldErrors errors = AcceptObjectAndParts(std::move(draft), options_, &attribute_uuids_, &accepted);
    MoveRefusals(std::move(accepted.refusals), index, &out_.refusals);
    if (errors.empty() && had_attributes && accepted.attributes.empty())
      AddError("Attribute", message::kNoAttributeLeft, &errors);
    if (errors.empty() && AddUnique(accepted.object.uuid, &object_uuids_, &errors)) {
      out_.objects.push_back(std::move(accepted));
    } else {
      Refuse("Object", index, draft.uuid, draft.name, std::move(errors));
    }
  }

  void Refuse(std::string_view part, size_t index, const std::optional<std::string>& uuid, const std::optional<std::string>& name,
              FieldErrors&& errors) {
    out_.refusals.push_back(
        {.part = std::string(part), .index = index, .uuid = Excerpt(uuid), .type = Excerpt(name), .errors = std::move(errors)});
  }

  const AcceptOptions& options_;
  AcceptedEvent& out_;
  SeenUuids attribute_uuids_, object_uuids_, report_uuids_;
  absl::flat_hash_set<std::string> similar_;
};

}  // namespace

FieldErrors AcceptReport(ReportDraft&& draft, const AcceptOptions& options, fb::EventReportT* out) {
  FieldErrors errors;
  out->uuid = TakeUuid(draft.uuid, &errors);
  if (draft.name) out->name = Trimmed(*draft.name);  // not moved: a refused draft keeps its name
  if (out->name.empty()) AddError("name", message::kEmptyName, &errors);
  if (out->name.size() > kNameBytesMax) AddError("name", message::kTooLong, &errors);
  out->content = TakeText("content", std::move(draft.content), kReportBytesMax, &errors);
  const Sharing sharing = TakeSharing(draft.distribution, draft.sharing_group_id, kInheritEvent, kInheritEvent, &errors);
  out->distribution = sharing.distribution;
  out->sharing_group_id = sharing.sharing_group_id;
  out->timestamp = TakeTimestamp(draft.timestamp, options.now, &errors);
  out->deleted = draft.deleted.value_or(false);
  return errors;
}

FieldErrors AcceptEvent(EventDraft&& draft, const AcceptOptions& options, AcceptedEvent* out) {
  FieldErrors errors = AcceptFields(&draft, options, &out->event);
  if (!errors.empty()) return errors;
  PartsAcceptor parts(options, out);
  parts.AcceptAttributes(std::move(draft.attributes));
  parts.AcceptObjects(std::move(draft.objects));
  parts.AcceptReports(std::move(draft.reports));
  out->tags = TakeTags(std::move(draft.tags), &out->refusals);
  out->proposals = AcceptProposals(std::move(draft.proposals), options, &out->refusals);
  out->galaxies = std::move(draft.galaxies);
  out->sightings = std::move(draft.sightings);
  out->org = std::move(draft.org);
  out->orgc = std::move(draft.orgc);
  return errors;
}

void RecoverFromStored(const fb::EventReportT& stored, ReportDraft* draft) {
  if (!draft->uuid && !stored.uuid.is_nil()) draft->uuid = stored.uuid.ToString();
  if (!draft->name) draft->name = stored.name;
  if (!draft->content) draft->content = stored.content;
  if (!draft->distribution) draft->distribution = stored.distribution;
  if (!draft->sharing_group_id) draft->sharing_group_id = static_cast<int64_t>(stored.sharing_group_id);
  if (!draft->deleted) draft->deleted = stored.deleted;
}

void RecoverFromStored(const fb::EventT& stored, EventDraft* draft) {
  if (!draft->uuid && !stored.uuid.is_nil()) draft->uuid = stored.uuid.ToString();
  if (!draft->info) draft->info = stored.info;
  if (!draft->date) draft->date = FormatDate(stored.date_days);
  if (!draft->distribution) draft->distribution = stored.distribution;
  if (!draft->sharing_group_id) draft->sharing_group_id = static_cast<int64_t>(stored.sharing_group_id);
  if (!draft->threat_level_id) draft->threat_level_id = stored.threat_level;
  if (!draft->analysis) draft->analysis = stored.analysis;
  if (!draft->extends_uuid) draft->extends_uuid = stored.extends_uuid;
  if (!draft->disable_correlation) draft->disable_correlation = stored.disable_correlation;
  draft->locked = stored.locked;
  draft->is_protected = stored.protected_;
}

}  // namespace muninn::rules
