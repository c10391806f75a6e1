// SPDX-License-Identifier: Apache-2.0
#include "server/zmq/columns.h"

#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "schema/entities/identity_generated.h"
#include "schema/entities/tag_generated.h"
#include "schema/json/write_organisation.h"
#include "schema/rules/attribute_types.h"
#include "schema/rules/date_time.h"

namespace muninn::zmq {
namespace {

constexpr std::string_view kMasked = "*****";

std::string_view View(const flatbuffers::String* text) {
  return text ? std::string_view(text->data(), text->size()) : std::string_view();
}

// Collects columns; the calls read like the row.
class Row {
 public:
  Row& Text(std::string_view name, std::string_view text) {
    columns_.push_back({name, true, 0, std::string(text), {}});
    return *this;
  }
  Row& Text(std::string_view name, const flatbuffers::String* text) { return Text(name, View(text)); }
  Row& Number(std::string_view name, uint64_t number) {
    columns_.push_back({name, false, static_cast<int64_t>(number), {}, {}});
    return *this;
  }
  Row& Uuid(std::string_view name, const fb::Uuid* uuid) {
    return Text(name, uuid == nullptr ? std::string() : muninn::Uuid{uuid->hi(), uuid->lo()}.ToString());
  }
  Row& Seen(std::string_view name, std::optional<int64_t> microseconds) {
    return Text(name, microseconds ? rules::FormatSeen(*microseconds) : std::string());
  }
  Row& Numbers(std::string_view name, const flatbuffers::Vector<uint64_t>* numbers) {
    return Text(name, numbers == nullptr ? std::string() : absl::StrJoin(*numbers, ","));
  }
  // A text that is a number in most rows: MISP's column is one.
  Row& NumberOrText(std::string_view name, const flatbuffers::String* text) {
    int64_t number = 0;
    if (absl::SimpleAtoi(absl::string_view(View(text).data(), View(text).size()), &number))
      return Number(name, static_cast<uint64_t>(number));
    return Text(name, text);
  }
  // What import rules made a value or an event's info of: columns of our own, empty for others. MISP's rows know nothing of it.
  template <typename Thing>
  Row& Rewritten(const Thing& thing) {
    return Text("original_value", thing.original_value()).Numbers("rewritten_by", thing.rewritten_by());
  }
  operator Columns() { return std::move(columns_); }  // ends the chain

 private:
  Columns columns_;
};

template <typename Thing>
std::string TitleOfValue(const Thing& thing) {
  std::string title(rules::CategoryOf(thing.category()));
  title.append("/").append(rules::TypeOf(thing.type()).name).append(" ").append(View(thing.value1()));
  if (!View(thing.value2()).empty()) title.append("|").append(View(thing.value2()));
  return title;
}

}  // namespace

Columns ColumnsOf(const fb::Event& event) {
  return Row()
      .Number("published", event.published())
      .Number("publish_timestamp", event.publish_timestamp())
      .Number("distribution", event.distribution())
      .Text("info", event.info())
      .Number("user_id", event.user_id())
      .Number("threat_level_id", event.threat_level())
      .Number("analysis", event.analysis())
      .Text("date", rules::FormatDate(event.date_days()))
      .Number("org_id", event.org_id())
      .Number("orgc_id", event.orgc_id())
      .Number("sharing_group_id", event.sharing_group_id())
      .Number("locked", event.locked())
      .Number("disable_correlation", event.disable_correlation())
      .Text("extends_uuid", event.extends_uuid())
      .Uuid("uuid", event.uuid())
      .Rewritten(event);
}

Columns ColumnsOf(const fb::Attribute& attribute, EventId event) {
  return Row()
      .Number("object_id", attribute.object_id())
      .Number("to_ids", attribute.to_ids())
      .Number("distribution", attribute.distribution())
      .Text("object_relation", attribute.object_relation())
      .Text("type", rules::TypeOf(attribute.type()).name)
      .Number("event_id", event.value())
      .Text("category", rules::CategoryOf(attribute.category()))
      .Uuid("uuid", attribute.uuid())
      .Text("value1", attribute.value1())
      .Text("value2", attribute.value2())
      .Text("comment", attribute.comment())
      .Number("sharing_group_id", attribute.sharing_group_id())
      .Number("deleted", attribute.deleted())
      .Number("disable_correlation", attribute.disable_correlation())
      .Seen("first_seen", attribute.first_seen_us())
      .Seen("last_seen", attribute.last_seen_us())
      .Rewritten(attribute);
}

Columns ColumnsOf(const fb::Object& object, EventId event) {
  return Row()
      .Text("name", object.name())
      .Text("meta-category", object.meta_category())
      .Text("description", object.description())
      .Text("template_uuid", object.template_uuid())
      .NumberOrText("template_version", object.template_version())
      .Number("event_id", event.value())
      .Uuid("uuid", object.uuid())
      .Number("distribution", object.distribution())
      .Number("sharing_group_id", object.sharing_group_id())
      .Text("comment", object.comment())
      .Number("deleted", object.deleted())
      .Seen("first_seen", object.first_seen_us())
      .Seen("last_seen", object.last_seen_us());
}

Columns ColumnsOf(const fb::ObjectReference& reference, const fb::Object& source, EventId event) {
  return Row()
      .Number("referenced_id", reference.referenced_id())
      .Uuid("referenced_uuid", reference.referenced_uuid())
      .Number("referenced_type", reference.referenced_type())
      .Text("relationship_type", reference.relationship_type())
      .Number("event_id", event.value())
      .Uuid("source_uuid", source.uuid())
      .Number("object_id", source.id())
      .Uuid("uuid", reference.uuid())
      .Text("comment", reference.comment())
      .Number("deleted", reference.deleted());
}

Columns ColumnsOf(const fb::EventReport& report, EventId event) {
  return Row()
      .Text("name", report.name())
      .Text("content", report.content())
      .Number("event_id", event.value())
      .Uuid("uuid", report.uuid())
      .Number("distribution", report.distribution())
      .Number("sharing_group_id", report.sharing_group_id())
      .Number("deleted", report.deleted());
}

Columns ColumnsOf(const fb::ShadowAttribute& proposal, const fb::Event& event) {
  return Row()
      .Number("to_ids", proposal.to_ids())
      .Text("type", rules::TypeOf(proposal.type()).name)
      .Text("category", rules::CategoryOf(proposal.category()))
      .Number("event_id", event.id())
      .Number("old_id", proposal.old_id())
      .Text("email", proposal.email())
      .Number("org_id", proposal.org_id())
      .Uuid("event_uuid", event.uuid())
      .Number("event_org_id", event.org_id())
      .Uuid("uuid", proposal.uuid())
      .Text("value1", proposal.value1())
      .Text("value2", proposal.value2())
      .Text("comment", proposal.comment())
      .Number("proposal_to_delete", proposal.proposal_to_delete())
      .Number("deleted", proposal.deleted())
      .Rewritten(proposal);
}

Columns ColumnsOf(const fb::BlockedValue& blocked, EventId event) {
  return Row()
      .Text("type", rules::TypeOf(blocked.type()).name)
      .Number("event_id", event.value())
      .Text("original_value", blocked.value())
      .Numbers("blocked_by", blocked.rules());
}

Columns ColumnsOf(const fb::Tag& tag) {
  return Row()
      .Text("name", tag.name())
      .Text("colour", tag.colour())
      .Number("exportable", tag.exportable())
      .Number("org_id", tag.org_id())
      .Number("user_id", tag.user_id())
      .Number("hide_tag", tag.hide_tag())
      .Number("is_galaxy", tag.is_galaxy())
      .Number("is_custom_galaxy", tag.is_custom_galaxy())
      .Number("local_only", tag.local_only());
}

Columns ColumnsOf(const fb::Organisation& organisation) {
  return Row()
      .Number("created_by", organisation.created_by())
      .Number("local", organisation.local())
      .Text("name", organisation.name())
      .Text("description", organisation.description())
      .Text("nationality", organisation.nationality())
      .Text("sector", organisation.sector())
      .Text("type", organisation.type())
      .Text("contacts", organisation.contacts())
      .Uuid("uuid", organisation.uuid())
      .Text("date_created", json::FormatDateTime(organisation.date_created()));
}

Columns ColumnsOf(const fb::AuthKey& key) {
  return Row()
      .Text("authkey", kMasked)
      .Number("user_id", key.user_id())
      .Uuid("uuid", key.uuid())
      .Text("authkey_start", key.start())
      .Text("authkey_end", key.end())
      .Number("created", key.created())
      .Number("expiration", key.expiration())
      .Number("read_only", key.read_only())
      .Text("comment", key.comment());
}

std::string TitleOf(const fb::Attribute& attribute) { return TitleOfValue(attribute); }
std::string TitleOf(const fb::ShadowAttribute& proposal) { return TitleOfValue(proposal); }
std::string TitleOf(const fb::BlockedValue& blocked) { return std::string(rules::TypeOf(blocked.type()).name); }

}  // namespace muninn::zmq
