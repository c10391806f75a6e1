// SPDX-License-Identifier: Apache-2.0
//
// eventReports/getProxyMISPElements: what the references in a report can mean, so that who shows it need not ask for each:
//
//   {"attribute":{UUID:{…}},"object":{UUID:{…}},"objectTemplates":{"UUID.VERSION":{…}},"galaxymatrix":{UUID:{…}},"tagname":{NAME:{…}}}
//
// Attributes and objects are those of the report's event or, when that extends another, of the whole it belongs to. Shapes: MISP
// 2.5.1.
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/access/visibility.h"
#include "engine/index/registry.h"
#include "schema/base/status.h"
#include "schema/entities/galaxy_generated.h"
#include "schema/entities/object_template_generated.h"
#include "schema/json/fields.h"
#include "schema/json/write_attribute.h"
#include "schema/json/write_galaxy.h"
#include "schema/json/write_object.h"
#include "schema/json/write_tag.h"
#include "server/api/event_report_document.h"
#include "server/api/event_walk.h"
#include "server/api/names.h"
#include "server/api/object_template.h"
#include "server/api/php_map.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

// JSON texts.
using ByName = std::map<std::string, std::string>;
using InOrder = std::vector<std::pair<std::string, std::string>>;

template <typename Write>
std::string Written(const Write& write) {
  std::string json;
  json::JsonWriter writer(&json);
  write(writer);
  return json;
}

class Elements {
 public:
  explicit Elements(Call& call) : call_(call), reader_(call.reader()), names_(reader_) {
    names_.ShowTo(call.actor());
    options_.tag_filter = {false, true};
  }

  // The event with what extends it, or the one that it extends.
  absl::Status Collect(const fb::Event& event) {
    std::optional<Stored<fb::Event>> root;
    if (const std::optional<Uuid> parent = Uuid::Parse(json::View(event.extends_uuid()))) {
      ASSIGN_OR_RETURN(const std::optional<UuidPlace> place, FindUuid(reader_, *parent));
      if (place && place->kind == UuidKind::kEvent) {
        ASSIGN_OR_RETURN(root, LoadEvent(reader_, place->event));
      }
      if (root && !MaySee(call_.actor(), **root)) root.reset();
    }
    AddTags(event.tags());
    if (!root) {
      RETURN_IF_ERROR(Add(event));
    } else {
      AddTags((*root)->tags());
      RETURN_IF_ERROR(Add(**root));
      ASSIGN_OR_RETURN(const std::vector<EventId> extensions, EventsExtending(reader_, json::UuidOf((*root)->uuid())));
      for (const EventId id : extensions) {
        ASSIGN_OR_RETURN(const auto extension, LoadEvent(reader_, id));
        if (extension && MaySee(call_.actor(), **extension)) RETURN_IF_ERROR(Add(**extension));
      }
    }
    return AddMatrices();
  }

  void Write(json::JsonWriter& writer) const {
    writer.BeginObject();
    const auto raw = [&](const std::string&, const std::string& json) { writer.Raw(json); };
    writer.Key("attribute");
    WriteMap(writer, attributes_, raw);
    writer.Key("object");
    WriteMap(writer, objects_, raw);
    writer.Key("objectTemplates");
    WriteMap(writer, templates_, raw);
    writer.Key("galaxymatrix");
    WriteMap(writer, matrices_, raw);
    writer.Key("tagname");
    WriteMap(writer, tags_, raw);
    writer.EndObject();
  }

 private:
  absl::Status Add(const fb::Event& event) {
    json::AttributeContext context = json::DocumentContext(event, names_);
    context.tag_filter = options_.tag_filter;
    const fb::Object* inside = nullptr;
    context.hits = [&](json::JsonWriter& writer, const fb::Attribute&) {
      if (inside != nullptr) json::MemberUuid(writer, "object_uuid", inside->uuid());
    };
    EventVisitor attributes;
    attributes.attribute = [&](const AttributeHit& hit) {
      inside = hit.object;
      attributes_.emplace_back(json::UuidOf(hit.attribute.uuid()).ToString(),
                               Written([&](json::JsonWriter& writer) { json::WriteAttribute(writer, hit.attribute, context); }));
      AddTags(hit.attribute.tags());
      return true;
    };
    RETURN_IF_ERROR(WalkEvent(reader_, call_.actor(), event, options_, attributes));
    inside = nullptr;
    json::ObjectContext object_context;
    object_context.event_id = EventId(event.id());
    absl::Status status;
    EventVisitor objects;
    objects.attribute = [](const AttributeHit&) { return true; };
    objects.object = [&](const fb::Object& object, std::span<const fb::Attribute* const> its_attributes) {
      objects_.emplace_back(json::UuidOf(object.uuid()).ToString(), Written([&](json::JsonWriter& writer) {
                              json::BeginObjectDocument(writer, object, object_context);
                              for (const fb::Attribute* attribute : its_attributes)
                                json::WriteAttribute(writer, *attribute, context);
                              json::EndObjectDocument(writer, object, object_context);
                            }));
      status = AddTemplate(object);
      return status.ok();
    };
    const absl::Status walked = WalkEvent(reader_, call_.actor(), event, options_, objects);
    return status.ok() ? walked : status;
  }

  void AddTags(const json::TagLinks* links) {
    json::ForEachShownTag(links, names_, options_.tag_filter, [&](const fb::TagLink&, const fb::Tag& tag) {
      auto [place, is_new] = tags_.try_emplace(std::string(json::View(tag.name())));
      if (is_new) place->second = Written([&](json::JsonWriter& writer) { json::WriteTag(writer, tag); });
    });
  }

  // The template that the object was made of, if it is here in that version.
  absl::Status AddTemplate(const fb::Object& object) {
    const std::optional<Uuid> uuid = Uuid::Parse(json::View(object.template_uuid()));
    if (!uuid) return absl::OkStatus();
    const std::string name = absl::StrCat(uuid->ToString(), ".", ToAbsl(json::View(object.template_version())));
    if (templates_.contains(name)) return absl::OkStatus();
    ASSIGN_OR_RETURN(const auto id, FindByUuid<fb::ObjectTemplate>(reader_, *uuid));
    if (!id) return absl::OkStatus();
    ASSIGN_OR_RETURN(const auto stored, LoadEntry<fb::ObjectTemplate>(reader_, *id));
    if (!stored || std::to_string((*stored)->version()) != json::View(object.template_version())) return absl::OkStatus();
    const absl::StatusOr<ObjectTemplate> parsed = ParseObjectTemplate(json::View((*stored)->definition()));
    if (!parsed.ok()) return absl::OkStatus();
    templates_.emplace(name, Written([&](json::JsonWriter& writer) {
                         writer.BeginObject();
                         WriteTemplate(writer, **stored, *parsed);
                         writer.Key("ObjectTemplateElement");
                         writer.BeginArray();
                         for (const TemplateElement& element : parsed->elements) {
                           writer.BeginObject();
                           writer.Member("object_relation", element.relation);
                           writer.Member("type", element.type);
                           writer.Member("ui-priority", std::to_string(element.ui_priority));
                           writer.EndObject();
                         }
                         writer.EndArray();
                         writer.EndObject();
                       }));
    return absl::OkStatus();
  }

  // Galaxies whose clusters have an order to be shown in.
  absl::Status AddMatrices() {
    return ForEachEntry<fb::Galaxy>(reader_, [&](const fb::Galaxy& galaxy) {
      if (json::View(galaxy.kill_chain_order()).empty()) return true;
      matrices_.emplace(json::UuidOf(galaxy.uuid()).ToString(), Written([&](json::JsonWriter& writer) {
                          writer.BeginObject();
                          json::WriteGalaxyFields(writer, galaxy);
                          writer.EndObject();
                        }));
      return true;
    });
  }

  Call& call_;
  const Reader& reader_;
  ReaderNames names_;
  EventDocumentOptions options_;
  InOrder attributes_, objects_;
  ByName templates_, matrices_, tags_;
};

http::Response GetElements(Call& call) {
  const absl::StatusOr<ReportId> id = NamedReport(call);
  if (!id.ok()) return AnswerStatus(call, id.status());
  const absl::StatusOr<VisibleReport> report = FindVisible(call, *id, kInvalidReport);
  if (!report.ok()) return AnswerStatus(call, report.status());
  Elements elements(call);
  if (const absl::Status status = elements.Collect(*report->event); !status.ok()) return AnswerStatus(call, status);
  return AnswerJson(call, [&](json::JsonWriter& writer) { elements.Write(writer); });
}

constexpr Route kRoutes[] = {
    {"eventreports", "getproxymispelements", GetElements},
};

}  // namespace

std::span<const Route> EventReportElementRoutes() { return kRoutes; }

}  // namespace muninn::api
