// SPDX-License-Identifier: Apache-2.0
//
// events/freeTextImport: attributes out of any text (engine/match/free_text.h). Shapes: MISP 2.5.1.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/access/visibility.h"
#include "engine/index/content_reader.h"
#include "engine/match/free_text.h"
#include "engine/match/lists.h"
#include "schema/base/status.h"
#include "schema/json/write_proposal.h"
#include "schema/rules/attribute_types.h"
#include "server/api/free_text_items.h"
#include "server/api/parameters.h"
#include "server/api/parts.h"
#include "server/api/queued.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

using match::FreeTextItem;

constexpr size_t kItemsMax = 1'000'000;

// How the attributes are to be made.
struct Plan {
  EventId event;
  int64_t distribution = 0;
  std::optional<int64_t> sharing_group;
  bool skip_listed = false, mute_listed = false;  // what is on a warninglist: left out, or without to_ids
};

const rules::AttributeType& TypeOf(const FreeTextItem& item) { return rules::TypeOf(*rules::FindType(item.default_type)); }

// The text: "value", or the body itself, of which a list counts as lines.
std::string TextOfBody(json::Value body) {
  const json::Value value = body.is_object() ? body["value"] : body;
  if (const auto text = value.AsText()) return *text;
  std::string lines;
  const auto take = [&](json::Value line) { lines += line.AsText().value_or("") + "\n"; };
  value.is_array() ? value.ForEach(take) : body.ForEachMember([&](std::string_view, json::Value line) { take(line); });
  return lines;
}

// What both answers about items that are not saved have.
void WriteItem(json::JsonWriter& writer, const FreeTextItem& item) {
  writer.Member("value", item.value);
  if (!item.comment.empty()) writer.Member("comment", item.comment);
  writer.Member("original_value", item.original_value);
  writer.MemberNumber("to_ids", TypeOf(item).to_ids ? 1 : 0);
}

http::Response AnswerFound(const Call& call, const std::vector<FreeTextItem>& items) {
  return AnswerJson(call, [&](json::JsonWriter& writer) { WriteFreeTextItems(writer, items); });
}

http::Response AnswerPlanned(const Call& call, const std::vector<FreeTextItem>& items, const Plan& plan) {
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginArray();
    for (const FreeTextItem& item : items) {
      writer.BeginObject();
      WriteItem(writer, item);
      writer.Member("type", item.default_type);
      writer.Member("category", rules::CategoryOf(TypeOf(item).categories[0]));
      writer.MemberNumber("distribution", plan.distribution);
      writer.MemberId("event_id", plan.event.value());
      writer.EndObject();
    }
    writer.EndArray();
  });
}

// A saved attribute. Numbers come as numbers here, as what was sent to the model rather than read from the database.
void WriteSaved(json::JsonWriter& writer, const fb::Attribute& attribute, EventId event, const FreeTextItem& item) {
  const std::string first = attribute.value1() ? attribute.value1()->str() : "";
  const std::string second = attribute.value2() ? attribute.value2()->str() : "";
  writer.BeginObject();
  writer.Key("Attribute");
  writer.BeginObject();
  writer.MemberId("object_id", 0);
  writer.MemberNumber("to_ids", attribute.to_ids() ? 1 : 0);
  writer.MemberNumber("timestamp", static_cast<int64_t>(attribute.timestamp()));
  writer.MemberNumber("distribution", attribute.distribution());
  writer.Member("deleted", "0");
  writer.Member("disable_correlation", attribute.disable_correlation() ? "1" : "0");
  writer.Member("value", second.empty() ? first : first + "|" + second);
  writer.Member("original_value", item.original_value);
  writer.Member("type", rules::TypeOf(attribute.type()).name);
  writer.Member("category", rules::CategoryOf(attribute.category()));
  writer.MemberId("event_id", event.value());
  writer.Member("comment", item.comment);
  writer.MemberNumber("sharing_group_id", static_cast<int64_t>(attribute.sharing_group_id()));
  writer.MemberUuid("uuid", Uuid{attribute.uuid()->hi(), attribute.uuid()->lo()});
  writer.Member("value1", first);
  writer.Member("value2", second);
  writer.MemberId("id", attribute.id());
  writer.EndObject();
  writer.EndObject();
}

// nullopt: it is on a warninglist that is adhered to.
std::optional<AttributeDraft> DraftOf(const FreeTextItem& item, const Plan& plan, const match::Warninglists* lists) {
  AttributeDraft draft = DraftOfItem(item);
  draft.distribution = plan.distribution;
  draft.sharing_group_id = plan.sharing_group;
  if (lists != nullptr && !lists->Check(*draft.type, item.value).empty()) {
    if (plan.skip_listed) return std::nullopt;
    draft.to_ids = false;
  }
  return draft;
}

http::Response Save(Call& call, const std::vector<FreeTextItem>& items, const Plan& plan, std::vector<AttributeDraft> drafts,
                    const std::vector<size_t>& of_item) {
  AddAttributes command;
  command.event = plan.event;
  std::vector<size_t> places;  // of each accepted attribute, its item
  const rules::AcceptOptions options = call.accept_options();
  for (size_t i = 0; i < drafts.size(); ++i) {
    rules::AcceptedAttribute accepted;
    if (!rules::AcceptAttribute(std::move(drafts[i]), options, &accepted).empty()) {
      if (auto blocked = rules::BlockedIn(std::move(accepted.attribute))) command.blocked.push_back(*std::move(blocked));
      continue;
    }
    command.attributes.push_back(std::move(accepted));
    places.push_back(of_item[i]);
  }
  std::vector<AttributeId> saved;
  if (!command.attributes.empty()) {
    const absl::StatusOr<Outcome> outcome = call.engine().Execute(std::move(command), call.actor());
    if (!outcome.ok()) return AnswerStatus(call, outcome.status());
    saved = outcome->attributes;
  }
  if (AnswersAsQueued(call)) return AnswerPlanned(call, items, plan);
  call.Renew();
  absl::Status status;
  http::Response response = AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginArray();
    for (size_t i = 0; i < saved.size() && status.ok(); ++i) {
      if (!saved[i]) continue;  // it is there already
      const auto block = LoadAttributeBlock(call.reader(), plan.event, saved[i]);
      status = block.status();
      const fb::Attribute* attribute = status.ok() && *block ? FindIn(***block, saved[i]) : nullptr;
      if (attribute != nullptr) WriteSaved(writer, *attribute, plan.event, items[places[i]]);
    }
    writer.EndArray();
  });
  return status.ok() ? response : AnswerStatus(call, status);
}

// Who may not change the event proposes.
http::Response Propose(Call& call, const std::vector<FreeTextItem>& items, const Plan& plan, std::vector<AttributeDraft> drafts) {
  std::vector<uint64_t> proposals;
  for (AttributeDraft& draft : drafts) {
    const absl::StatusOr<Outcome> outcome =
        call.engine().Execute(AddProposal{plan.event, AttributeId(), std::move(draft), false}, call.actor());
    if (!outcome.ok()) return AnswerStatus(call, outcome.status());
    proposals.insert(proposals.end(), outcome->parts.begin(), outcome->parts.end());
  }
  if (AnswersAsQueued(call)) return AnswerPlanned(call, items, plan);
  call.Renew();
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginArray();
    for (const uint64_t id : proposals) {
      const absl::StatusOr<VisibleProposal> found = FindVisible(call, ProposalId(id), "");
      if (!found.ok()) continue;
      writer.BeginObject();
      writer.Key("ShadowAttribute");
      json::WriteProposalRow(writer, **found, *found->event);
      writer.EndObject();
    }
    writer.EndArray();
  });
}

constexpr std::string_view kPlaces[] = {"event", "adhereToWarninglists", "returnMetaAttributes"};

http::Response FreeTextImport(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("Attribute");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const absl::StatusOr<Stored<fb::Event>> event = FindVisibleEvent(call, call.path().Arg(0), "Invalid event.");
  if (!event.ok()) return AnswerStatus(call, event.status());
  const Parameters parameters(body->is_object() ? *body : json::Value(), NamePlaces(call.path(), kPlaces));
  const auto knowledge = match::LoadFreeTextKnowledge(call.reader());
  if (!knowledge.ok()) return AnswerStatus(call, knowledge.status());
  const std::vector<FreeTextItem> items = match::ExtractFreeText(TextOfBody(*body), *knowledge);
  if (items.size() > kItemsMax) return AnswerError(call, 400, "Too many values.");
  if (parameters.Flag("returnMetaAttributes")) return AnswerFound(call, items);

  Plan plan;
  plan.event = EventId((*event)->id());
  plan.distribution =
      static_cast<int64_t>(parameters.Number("distribution").value_or(call.accept_options().default_attribute_distribution));
  if (const auto group = parameters.Number("sharing_group_id")) plan.sharing_group = static_cast<int64_t>(*group);
  const std::optional<std::string> adhere = parameters.Text("adhereToWarninglists");
  plan.mute_listed = adhere == "soft";
  plan.skip_listed = adhere && !plan.mute_listed && *adhere != "0" && *adhere != "false" && !adhere->empty();
  std::shared_ptr<const match::Warninglists> lists;
  if (plan.mute_listed || plan.skip_listed) lists = call.engine().lists()->warninglists;
  std::vector<AttributeDraft> drafts;
  std::vector<size_t> of_item;
  for (size_t i = 0; i < items.size(); ++i) {
    std::optional<AttributeDraft> draft = DraftOf(items[i], plan, lists.get());
    if (!draft) continue;
    drafts.push_back(*std::move(draft));
    of_item.push_back(i);
  }
  if (MayModify(call.actor(), **event)) return Save(call, items, plan, std::move(drafts), of_item);
  return Propose(call, items, plan, std::move(drafts));
}

constexpr Route kRoutes[] = {
    {"events", "freetextimport", FreeTextImport, true, Permission::kAdd},
};

}  // namespace

std::span<const Route> FreeTextRoutes() { return kRoutes; }

void WriteFreeTextItems(json::JsonWriter& writer, const std::vector<FreeTextItem>& items) {
  writer.BeginArray();
  for (const FreeTextItem& item : items) {
    writer.BeginObject();
    writer.Member("default_type", item.default_type);
    writer.Key("types");
    writer.BeginObject();
    for (const std::string_view type : item.types) writer.Member(type, type);
    writer.EndObject();
    WriteItem(writer, item);
    writer.EndObject();
  }
  writer.EndArray();
}

AttributeDraft DraftOfItem(const FreeTextItem& item) {
  AttributeDraft draft;
  draft.type = std::string(item.default_type);
  draft.value = item.value;
  draft.category = std::string(rules::CategoryOf(TypeOf(item).categories[0]));
  draft.comment = item.comment;
  draft.to_ids = TypeOf(item).to_ids;
  return draft;
}

}  // namespace muninn::api
