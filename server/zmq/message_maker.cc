// SPDX-License-Identifier: Apache-2.0
//
// Facts about whole events.
#include "server/zmq/message_maker.h"

#include "absl/strings/str_cat.h"
#include "schema/base/status.h"
#include "schema/entities/identity_generated.h"
#include "schema/entities/tag_generated.h"

namespace muninn::zmq {

absl::Status EmitMessages(const Record& record, const Reader& reader, ReaderNames& names, const RenderEvent& render,
                          const MessageOptions& options, Emit emit) {
  return MessageMaker(record, reader, names, render, options, emit).Run();
}

absl::Status MessageMaker::Run() {
  if (record_.purged() || (options_.topics.empty() && !options_.audit)) return absl::OkStatus();
  const fb::Payload& payload = record_.fact();
  absl::Status status;
  if (const auto* fact = payload.fact_as_EventAdded()) {
    status = Make(*fact);
  } else if (const auto* fact = payload.fact_as_EventChanged()) {
    status = Make(*fact);
  } else if (const auto* fact = payload.fact_as_ContentAdded()) {
    status = Make(*fact);
  } else if (const auto* fact = payload.fact_as_ContentChanged()) {
    status = Make(*fact);
  } else if (const auto* fact = payload.fact_as_ContentPurged()) {
    status = Make(*fact);
  } else if (const auto* fact = payload.fact_as_EventDeleted()) {
    status = Make(*fact);
  } else if (const auto* fact = payload.fact_as_EntryAdded()) {
    MakeEntry(fact->kind(), fact->id(), {}, BytesOf(fact->entry()));
  } else if (const auto* fact = payload.fact_as_EntryChanged()) {
    MakeEntry(fact->kind(), fact->id(), BytesOf(fact->before()), BytesOf(fact->entry()));
  } else if (const auto* fact = payload.fact_as_EntryRemoved()) {
    MakeEntry(fact->kind(), fact->id(), BytesOf(fact->before()), {});
  } else if (const auto* fact = payload.fact_as_AccessNoted()) {
    Make(*fact);
  } else if (const auto* fact = payload.fact_as_HuntAdvanced()) {
    Make(*fact);
  }
  RETURN_IF_ERROR(status);
  return names_.status();
}

void MessageMaker::Make(const fb::AccessNoted& fact) {
  // "auth_fail" and the like are words of facts that live as long as this record.
  const std::string_view action = fact.action() ? fact.action()->string_view() : std::string_view();
  const bool of_user = fact.model() == nullptr || fact.model()->size() == 0;
  const std::string_view model = of_user ? std::string_view("User") : fact.model()->string_view();
  AuditWhole({action, model, of_user ? fact.user_id() : fact.model_id(), TextOf(fact.title()), EventId()}, [&] {
    return Columns{{"change", true, 0, TextOf(fact.change()), {}}};
  });
}

void MessageMaker::Make(const fb::HuntAdvanced& fact) {
  if (!options_.render_hunt_hit || fact.hits() == nullptr) return;
  for (size_t i = 0; i < fact.hits()->size(); ++i)
    Message(Topic::kHunt, [&](json::JsonWriter& writer) { writer.out() += options_.render_hunt_hit(reader_, fact, i); });
}

void MessageMaker::Finish(Topic topic, size_t sub, std::string&& json) {
  if (json.empty()) return;
  if (options_.sequence_numbers) {
    json.pop_back();  // the last brace
    absl::StrAppend(&json, ",\"_seq\":\"", record_.sequence, "\",\"_sub\":", sub, "}");
  }
  emit_(topic, std::move(json));
}

void MessageMaker::Published(EventId event) {
  Message(Topic::kPublished, [&](json::JsonWriter& writer) {
    if (render_) writer.out() += render_(event);
  });
}

absl::Status MessageMaker::Make(const fb::EventAdded& fact) {
  const fb::Event& event = *fact.event();
  AuditWhole({"add", "Event", event.id(), TextOf(event.info()), EventId(event.id())}, [&] { return ColumnsOf(event); });
  Message(Topic::kEvent, [&](json::JsonWriter& writer) { WriteEventMessage(writer, event, names_, "add"); });
  ChangeTags(nullptr, event.tags(), {EventId(event.id()), AttributeId()}, /*logged=*/false);
  // Its content comes in later records; the state that is rendered has it already: commands are visible as a whole.
  if (event.published()) Published(EventId(event.id()));
  return absl::OkStatus();
}

absl::Status MessageMaker::Make(const fb::EventChanged& fact) {
  const fb::Event &before = *fact.before(), &event = *fact.event();
  const EventId id(event.id());
  const bool published = fact.change() == fb::EventChange::Publish || (event.published() && !before.published());
  const bool tagging = fact.change() == fb::EventChange::Tag || fact.change() == fb::EventChange::Untag;
  if (!tagging) {
    AuditEdit({published ? "publish" : "edit", "Event", event.id(), TextOf(event.info()), id}, ColumnsOf(before),
              ColumnsOf(event));
    if (fact.change() != fb::EventChange::Publish) {
      Message(Topic::kEvent, [&](json::JsonWriter& writer) { WriteEventMessage(writer, event, names_, "edit"); });
    }
  }
  ChangeTags(before.tags(), event.tags(), {id, AttributeId()}, tagging);
  if (published) Published(id);
  return absl::OkStatus();
}

absl::Status MessageMaker::Make(const fb::EventDeleted& fact) {
  const EventId id(fact.event_id());
  const Uuid uuid = UuidOf(fact.event_uuid());
  Message(Topic::kEvent, [&](json::JsonWriter& writer) { WriteDeletedEventMessage(writer, id, uuid); });
  AuditWhole({"delete", "Event", id.value(), std::nullopt, id}, [&] { return Columns{{"uuid", true, 0, uuid.ToString(), {}}}; });
  return absl::OkStatus();
}

}  // namespace muninn::zmq
