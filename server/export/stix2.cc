// SPDX-License-Identifier: Apache-2.0
//
// stix2: a bundle of STIX 2.0 or 2.1 (stix-version). Attributes and objects that are meant for detection become indicators
// (in 2.1 with what they are based on), others observed data; what STIX has no words for becomes a custom object. An event is a
// report, or a grouping as long as it is not published. Ids follow from the uuids, so a later export updates an earlier one.
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "schema/base/status.h"
#include "schema/json/write_attribute.h"
#include "server/export/exporters.h"
#include "server/export/fields.h"
#include "server/export/stix2_observation.h"
#include "server/export/stix2_writer.h"
#include "server/export/uuid5.h"

namespace muninn::exports {
namespace {

// Types that are things of their own in STIX.
struct ThingType {
  std::string_view type, stix;
};
constexpr ThingType kThings[] = {
    {"campaign-name", "campaign"}, {"threat-actor", "threat-actor"}, {"vulnerability", "vulnerability"}};

std::string_view ThingOf(const fb::Attribute& attribute) {
  for (const ThingType& row : kThings) {
    if (row.type == TypeName(attribute)) return row.stix;
  }
  return "";
}

// What an indicator does to a thing.
std::string_view VerbFor(std::string_view source, std::string_view target) {
  const auto is = [](std::string_view id, std::string_view type) { return id.substr(0, id.find("--")) == type; };
  if (!is(source, "indicator")) return "related-to";
  for (const std::string_view type : {"attack-pattern", "campaign", "intrusion-set", "malware", "threat-actor", "tool"}) {
    if (is(target, type)) return "indicates";
  }
  return "related-to";
}

class Stix2 final : public Exporter {
 public:
  explicit Stix2(const ExportOptions& options)
      : options_(options), stix_(&text_, options.Text("stix-version", "2.1") != "2.0", *options.names) {}

  bool whole_objects() const override { return true; }

  void Begin(int, std::string& out) override {
    stix_.BeginBundle();
    Give(out);
  }

  void Attribute(const AttributeHit& hit, std::string& out) override {
    Source source = SourceOf(hit.event, hit.attribute.timestamp());
    source.category = std::string(rules::CategoryOf(hit.attribute.category()));
    source.labels = {absl::StrCat("misp:type=\"", ToAbsl(TypeName(hit.attribute)), "\""),
                     absl::StrCat("misp:category=\"", source.category, "\"")};
    if (hit.attribute.to_ids()) source.labels.push_back("misp:to_ids=\"True\"");
    source.comment = View(hit.attribute.comment());
    source.uuid = UuidOf(hit.attribute.uuid());
    source.first_seen = hit.attribute.first_seen_us();
    source.last_seen = hit.attribute.last_seen_us();
    TakeTags(hit.attribute.tags(), source);
    const std::string id = WriteAttribute(hit.attribute, source);
    Finish(source, id);
    Give(out);
  }

  void Object(const fb::Event& event, const fb::Object& object, std::span<const fb::Attribute* const> attributes,
              std::string& out) override {
    Source source = SourceOf(event, object.timestamp());
    source.category = std::string(View(object.meta_category()));
    const bool ids = std::any_of(attributes.begin(), attributes.end(), [](const fb::Attribute* one) { return one->to_ids(); });
    source.labels = {absl::StrCat("misp:name=\"", ToAbsl(View(object.name())), "\""),
                     absl::StrCat("misp:meta-category=\"", source.category, "\"")};
    if (ids) source.labels.push_back("misp:to_ids=\"True\"");
    source.comment = View(object.comment());
    source.uuid = UuidOf(object.uuid());
    source.first_seen = object.first_seen_us();
    source.last_seen = object.last_seen_us();
    for (const fb::Attribute* attribute : attributes) TakeTags(attribute->tags(), source);
    const std::string id = WriteObject(object, attributes, ids, source);
    Finish(source, id);
    if (object.references() != nullptr) {
      for (const fb::ObjectReference* reference : *object.references()) {
        if (!reference->deleted())
          references_.push_back({id, UuidOf(reference->referenced_uuid()), std::string(View(reference->relationship_type()))});
      }
    }
    Give(out);
  }

  void BeginEvent(const fb::Event&, std::string&) override {
    refs_.clear();
    known_.clear();
    ids_.clear();
    references_.clear();
  }

  void Report(const fb::Event& event, const fb::EventReport& report, std::string& out) override {
    const Source source = SourceOf(event, report.timestamp());
    const std::string event_id = EventId(event);
    const std::string_view type = stix_.version21() ? "note" : "x-misp-event-report";
    const std::string id = StixId(type, UuidOf(report.uuid()));
    stix_.BeginObject(type, id, source.modified, source.created_by);
    if (stix_.version21()) {
      stix_.json().Member("abstract", View(report.name()));
      stix_.json().Member("content", View(report.content()).empty() ? View(report.name()) : View(report.content()));
      stix_.MemberList("object_refs", {event_id});
    } else {
      stix_.json().Member("x_misp_name", View(report.name()));
      stix_.json().Member("x_misp_content", View(report.content()));
    }
    stix_.EndObject();
    Remember(id);
    Give(out);
  }

  void EndEvent(const fb::Event& event, std::string& out) override {
    Source source = SourceOf(event, event.timestamp());
    TakeTags(event.tags(), source);
    for (const fb::GalaxyCluster* cluster : source.clusters) Remember(stix_.Cluster(*cluster, source.modified));
    std::sort(references_.begin(), references_.end());
    references_.erase(std::unique(references_.begin(), references_.end()), references_.end());
    for (const Reference& reference : references_) {
      if (const auto target = ids_.find(reference.target); target != ids_.end())
        stix_.Relationship(reference.source, StixWord(reference.type), target->second, source.modified, source.created_by);
    }
    WriteEvent(event, source);
    refs_.clear();
    Give(out);
  }

  bool End(int, std::string& out) override {
    stix_.EndBundle();
    Give(out);
    return true;
  }

 private:
  // Where an object of the bundle comes from: what all kinds of it have.
  struct Source {
    Uuid uuid;
    uint64_t modified = 0;
    std::string created_by, category;
    std::string_view comment;
    flatbuffers::Optional<int64_t> first_seen, last_seen;
    std::vector<std::string> labels, markings;
    std::vector<const fb::GalaxyCluster*> clusters;
  };
  struct Reference {
    std::string source;
    Uuid target;
    std::string type;
    friend auto operator<=>(const Reference&, const Reference&) = default;
  };

  Source SourceOf(const fb::Event& event, uint64_t modified) {
    Source source;
    source.modified = modified;
    source.created_by = stix_.Identity(event.orgc_id(), event.timestamp());
    return source;
  }
  void TakeTags(const json::TagLinks* links, Source& source) {
    StixTags tags = stix_.Tags(links, options_.tag_filter);
    const auto take = [](auto& from, auto& into) {
      for (auto& one : from) {
        if (std::find(into.begin(), into.end(), one) == into.end()) into.push_back(std::move(one));
      }
    };
    take(tags.labels, source.labels);
    take(tags.markings, source.markings);
    take(tags.clusters, source.clusters);
  }
  std::string EventId(const fb::Event& event) const {
    return StixId(stix_.version21() && !event.published() ? "grouping" : "report", UuidOf(event.uuid()));
  }
  void Remember(const std::string& id) {
    if (options_.events && known_.insert(id).second) refs_.push_back(id);
  }
  // Behind an attribute or object: its galaxies, and what references to it will mean.
  void Finish(const Source& source, const std::string& id) {
    Remember(id);
    if (options_.events) ids_[source.uuid] = id;
    for (const fb::GalaxyCluster* cluster : source.clusters) {
      const std::string thing = stix_.Cluster(*cluster, source.modified);
      Remember(thing);
      stix_.Relationship(id, VerbFor(id, thing), thing, source.modified, source.created_by);
    }
  }
  void Tail(const Source& source) {
    stix_.MemberList("labels", source.labels);
    stix_.MemberList("object_marking_refs", source.markings);
    stix_.EndObject();
  }

  std::string WriteAttribute(const fb::Attribute& attribute, const Source& source) {
    if (const std::string_view thing = ThingOf(attribute); !thing.empty()) return WriteThing(thing, attribute, source);
    const Observation observation = Observe(attribute, options_.files);
    const auto uuid_of = [&](size_t) { return UuidOf(attribute.uuid()); };
    // 2.0 has patterns of its own language only.
    const bool sayable =
        observation.language.empty() ? !observation.comparisons.empty() : stix_.version21() || observation.language == "stix";
    if ((attribute.to_ids() || !observation.language.empty()) && sayable) return WriteIndicator(observation, source, uuid_of);
    if (!observation.observables.empty()) return WriteObserved(observation, source, uuid_of);
    return WriteCustom(attribute, source);
  }

  std::string WriteObject(const fb::Object& object, std::span<const fb::Attribute* const> attributes, bool ids,
                          const Source& source) {
    std::vector<const fb::Attribute*> told(attributes.begin(), attributes.end());
    if (ids) std::erase_if(told, [](const fb::Attribute* one) { return !one->to_ids(); });
    bool left_out = false;
    const Observation observation = ObserveObject(object, told, options_.files, &left_out);
    left_out |= told.size() < attributes.size();
    const auto uuid_of = [&](size_t place) { return Derived(UuidOf(object.uuid()), place); };
    std::string id;
    const bool sayable =
        observation.language.empty() ? !observation.comparisons.empty() : stix_.version21() || observation.language == "stix";
    if (ids && sayable) {
      id = WriteIndicator(observation, source, uuid_of);
    } else if (!ids && !observation.observables.empty() && !left_out) {
      id = WriteObserved(observation, source, uuid_of);
    }
    if (!id.empty() && !left_out) return id;
    const std::string whole = WriteCustomObject(object, attributes, source);
    if (id.empty()) return whole;
    Remember(whole);
    return id;
  }

  std::string WriteThing(std::string_view type, const fb::Attribute& attribute, const Source& source) {
    const std::string id = StixId(type, source.uuid);
    stix_.BeginObject(type, id, source.modified, source.created_by);
    stix_.json().Member("name", Value1(attribute));
    if (!source.comment.empty()) stix_.json().Member("description", source.comment);
    if (type == "vulnerability" && Value1(attribute).starts_with("CVE-")) {
      stix_.json().Key("external_references");
      stix_.json().BeginArray();
      stix_.json().BeginObject();
      stix_.json().Member("source_name", "cve");
      stix_.json().Member("external_id", Value1(attribute));
      stix_.json().EndObject();
      stix_.json().EndArray();
    }
    Tail(source);
    return id;
  }

  std::string WriteIndicator(const Observation& observation, const Source& source, const std::function<Uuid(size_t)>& uuid_of) {
    const std::string id = StixId("indicator", source.uuid);
    // 2.1 shows what the pattern looks for, too. It stands before the indicator, as MISP has it; PyMISP's tests rely on that.
    if (stix_.version21() && observation.language.empty() && !observation.observables.empty()) {
      const std::string main = StixId(observation.observables[0].type, uuid_of(0));
      stix_.Relationship(id, "based-on", main, source.modified, source.created_by);
      WriteObservables(observation, uuid_of);
    }
    stix_.BeginObject("indicator", id, source.modified, source.created_by);
    if (!source.comment.empty()) stix_.json().Member("description", source.comment);
    stix_.json().Member("pattern", StixPattern(observation));
    const int64_t from = source.first_seen.value_or(static_cast<int64_t>(source.modified) * 1'000'000);
    if (stix_.version21()) {
      const std::string_view language = observation.language.empty() ? "stix" : observation.language;
      stix_.json().Member("pattern_type", language);
      if (language == "stix") stix_.json().Member("pattern_version", "2.1");
    }
    stix_.json().Member("valid_from", StixTimeOfMicros(from));
    if (source.last_seen && *source.last_seen / 1000 > from / 1000)
      stix_.json().Member("valid_until", StixTimeOfMicros(*source.last_seen));
    if (!source.category.empty()) {
      stix_.json().Key("kill_chain_phases");
      stix_.json().BeginArray();
      stix_.json().BeginObject();
      stix_.json().Member("kill_chain_name", "misp-category");
      stix_.json().Member("phase_name", source.category);
      stix_.json().EndObject();
      stix_.json().EndArray();
    }
    Tail(source);
    return id;
  }

  std::vector<std::string> WriteObservables(const Observation& observation, const std::function<Uuid(size_t)>& uuid_of) {
    std::vector<std::string> ids;
    stix_.Observables(observation, uuid_of, &ids);
    for (const std::string& id : ids) Remember(id);
    return ids;
  }

  std::string WriteObserved(const Observation& observation, const Source& source, const std::function<Uuid(size_t)>& uuid_of) {
    const std::string id = StixId("observed-data", source.uuid);
    std::vector<std::string> ids;
    if (stix_.version21()) ids = WriteObservables(observation, uuid_of);
    const int64_t modified = static_cast<int64_t>(source.modified) * 1'000'000;
    const int64_t first = source.first_seen.value_or(std::min(modified, source.last_seen.value_or(modified)));
    stix_.BeginObject("observed-data", id, source.modified, source.created_by);
    stix_.json().Member("first_observed", StixTimeOfMicros(first));
    stix_.json().Member("last_observed", StixTimeOfMicros(std::max(first, source.last_seen.value_or(first))));
    stix_.json().MemberNumber("number_observed", 1);
    stix_.version21() ? stix_.MemberList("object_refs", ids) : stix_.EmbeddedObservables(observation);
    Tail(source);
    return id;
  }

  std::string WriteCustom(const fb::Attribute& attribute, const Source& source) {
    const std::string id = StixId("x-misp-attribute", source.uuid);
    stix_.BeginObject("x-misp-attribute", id, source.modified, source.created_by);
    stix_.json().Member("x_misp_type", TypeName(attribute));
    stix_.json().Member("x_misp_category", source.category);
    if (!source.comment.empty()) stix_.json().Member("x_misp_comment", source.comment);
    stix_.json().Member("x_misp_value", json::ValueOf(attribute));
    Tail(source);
    return id;
  }

  std::string WriteCustomObject(const fb::Object& object, std::span<const fb::Attribute* const> attributes,
                                const Source& source) {
    const std::string id = StixId("x-misp-object", source.uuid);
    stix_.BeginObject("x-misp-object", id, source.modified, source.created_by);
    stix_.json().Member("x_misp_name", View(object.name()));
    stix_.json().Member("x_misp_meta_category", source.category);
    if (!source.comment.empty()) stix_.json().Member("x_misp_comment", source.comment);
    stix_.json().Key("x_misp_attributes");
    stix_.json().BeginArray();
    for (const fb::Attribute* attribute : attributes) {
      stix_.json().BeginObject();
      stix_.json().Member("type", TypeName(*attribute));
      stix_.json().Member("object_relation", View(attribute->object_relation()));
      stix_.json().Member("value", json::ValueOf(*attribute));
      if (attribute->to_ids()) stix_.json().MemberBool("to_ids", true);
      stix_.json().EndObject();
    }
    stix_.json().EndArray();
    Tail(source);
    return id;
  }

  void WriteEvent(const fb::Event& event, Source& source) {
    const std::string id = EventId(event);
    if (refs_.empty()) refs_.push_back(WriteEmptyNote(event, source, id));
    const bool report = id.starts_with("report");
    stix_.BeginObject(report ? "report" : "grouping", id, source.modified, source.created_by);
    stix_.json().Member("name", View(event.info()));
    report ? stix_.json().Member("published", StixTime(event.published() ? event.publish_timestamp() : event.timestamp()))
           : stix_.json().Member("context", "suspicious-activity");
    stix_.MemberList("object_refs", refs_);
    source.labels.insert(source.labels.begin(), {"Threat-Report", "misp:tool=\"MISP-STIX-Converter\""});
    Tail(source);
  }

  // A report must report something.
  std::string WriteEmptyNote(const fb::Event& event, const Source& source, const std::string& event_id) {
    const std::string_view type = stix_.version21() ? "note" : "x-misp-event-note";
    const std::string id = StixId(type, UuidOf(event.uuid()));
    constexpr std::string_view kText = "This MISP Event is empty and contains no attribute, object or galaxy.";
    stix_.BeginObject(type, id, source.modified, source.created_by);
    stix_.json().Member(stix_.version21() ? "content" : "x_misp_event_note", kText);
    if (stix_.version21()) stix_.MemberList("object_refs", {event_id});
    stix_.EndObject();
    return id;
  }

  // Observables of one object need uuids of their own, since two may have one type.
  static Uuid Derived(const Uuid& uuid, size_t place) { return place == 0 ? uuid : Uuid5(uuid, absl::StrCat(place)); }

  void Give(std::string& out) {
    out += text_;
    text_.clear();
  }

  const ExportOptions options_;
  std::string text_;
  Stix2Writer stix_;
  // Of the event at hand.
  std::vector<std::string> refs_;  // what is in it
  absl::flat_hash_set<std::string> known_;
  absl::flat_hash_map<Uuid, std::string> ids_;  // what stands for an attribute or object
  std::vector<Reference> references_;
};

}  // namespace

MadeExporter MakeStix2(const ExportOptions& options) { return std::make_unique<Stix2>(options); }

}  // namespace muninn::exports
