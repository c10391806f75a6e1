// SPDX-License-Identifier: Apache-2.0
#include "server/intake/stix2.h"

#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "schema/base/status.h"
#include "schema/base/uuid.h"
#include "schema/rules/date_time.h"
#include "server/intake/stix_pattern.h"
#include "server/intake/stix_terms.h"

namespace muninn::intake {
namespace {

using json::Value;

constexpr int kRefDepthMax = 2;

std::string TextIn(Value value, std::string_view otherwise = "") { return value.AsText().value_or(std::string(otherwise)); }

// "indicator--<uuid>" -> the uuid, when it is one.
std::optional<std::string> UuidOf(std::string_view id) {
  const size_t dashes = id.find("--");
  const auto uuid = Uuid::Parse(dashes == std::string_view::npos ? id : id.substr(dashes + 2));
  if (!uuid) return std::nullopt;
  return uuid->ToString();
}

std::optional<int64_t> SecondsOf(Value value) {
  const auto time = rules::ParseDateTime(TextIn(value));
  if (!time) return std::nullopt;
  return time->microseconds / 1000000;
}

// What MISP writes into labels about an attribute, and the labels that are just labels.
struct Labels {
  std::string type, category, galaxy_type;
  std::optional<bool> to_ids;
  std::vector<TagDraft> tags;
};

// misp:NAME="VALUE"
std::optional<std::string> MispLabel(std::string_view label, std::string_view name) {
  const std::string head = absl::StrCat("misp:", ToAbsl(name), "=\"");
  if (!label.starts_with(head) || !label.ends_with('"') || label.size() <= head.size()) return std::nullopt;
  return std::string(label.substr(head.size(), label.size() - head.size() - 1));
}

TagDraft TagNamed(std::string name) {
  TagDraft tag;
  tag.name = std::move(name);
  return tag;
}

Labels LabelsOf(Value object) {
  Labels labels;
  object["labels"].ForEach([&](Value value) {
    const std::string label = TextIn(value);
    if (auto type = MispLabel(label, "type"))
      labels.type = *std::move(type);
    else if (auto category = MispLabel(label, "category"))
      labels.category = *std::move(category);
    else if (auto galaxy = MispLabel(label, "galaxy-type"))
      labels.galaxy_type = *std::move(galaxy);
    else if (auto ids = MispLabel(label, "to_ids"))
      labels.to_ids = *ids == "True" || *ids == "true";
    else if (!label.empty() && !label.starts_with("misp:") && label != "Threat-Report")
      labels.tags.push_back(TagNamed(label));
  });
  return labels;
}

class Reader {
 public:
  absl::StatusOr<Intake> Read(Value bundle) {
    if (TextIn(bundle["type"]) != "bundle" || !bundle["objects"].is_array())
      return absl::InvalidArgumentError("This is no STIX 2 bundle: \"type\": \"bundle\" and a list \"objects\" are expected.");
    bundle["objects"].ForEach([&](Value object) {
      const std::string id = TextIn(object["id"]);
      by_id_.emplace(id, object);
      const std::string type = TextIn(object["type"]);
      if (!report_ && (type == "report" || type == "grouping")) report_ = object;
    });
    ReadHead(bundle);
    bundle["objects"].ForEach([&](Value object) { ReadObject(object); });
    return std::move(intake_);
  }

 private:
  EventDraft& event() { return intake_.event; }

  void ReadHead(Value bundle) {
    const Value head = report_.value_or(Value());
    const std::string id = report_ ? TextIn(head["id"]) : TextIn(bundle["id"]);
    event().uuid = UuidOf(id);
    event().info = report_ ? TextIn(head["name"], id) : absl::StrCat("STIX 2 bundle ", id);
    if (event().info->empty()) event().info = id;
    const auto created = SecondsOf(head["created"]);
    if (created) event().date = rules::FormatDate(static_cast<int32_t>(*created / 86400));
    event().timestamp = SecondsOf(head["modified"]);
    const auto creator = by_id_.find(TextIn(head["created_by_ref"]));
    if (creator != by_id_.end()) {
      OrganisationDraft org;
      org.name = TextIn(creator->second["name"]);
      org.uuid = UuidOf(creator->first);
      event().orgc = std::move(org);
    }
    for (TagDraft& tag : LabelsOf(head).tags) event().tags.push_back(std::move(tag));
    AddMarkings(head, event().tags);
  }

  void ReadObject(Value object) {
    const std::string type = TextIn(object["type"]);
    if (type == "indicator") return ReadIndicator(object);
    if (type == "observed-data") return ReadObservation(object);
    if (type == "vulnerability") return ReadVulnerability(object);
    if (type == "note" || type == "opinion") return ReadNote(object);
    if (type == "identity" || type == "marking-definition" || type == "extension-definition" || type == "report" ||
        type == "grouping" || type == "relationship")
      return;
    for (const std::string_view threat : {"attack-pattern", "campaign", "course-of-action", "infrastructure", "intrusion-set",
                                          "location", "malware", "threat-actor", "tool"}) {
      if (type == threat) return ReadThreat(type, object);
    }
    // Observables of STIX 2.1 stand among the others; those that observed data refers to are read there.
    if (const std::vector<StixFact> facts = FactsOf(object, {}, kRefDepthMax); !facts.empty()) {
      if (referred_.empty()) FindReferred();
      if (!referred_.contains(TextIn(object["id"]))) AddAttributes(object, facts, false);
      return;
    }
    LeaveOut(object, "objects of this type have no place in an event");
  }

  void ReadIndicator(Value object) {
    const std::string language = TextIn(object["pattern_type"], "stix");
    const std::string text = TextIn(object["pattern"]);
    if (language != "stix") {
      const bool known =
          language == "yara" || language == "sigma" || language == "snort" || language == "suricata" || language == "pcre";
      return AddAttribute(object,
                          known ? (language == "suricata" ? "snort"
                                   : language == "pcre"   ? "pattern-in-traffic"
                                                          : language)
                                : "text",
                          text, true);
    }
    const std::optional<StixPattern> pattern = ReadStixPattern(text);
    if (!pattern) return AddAttribute(object, "stix2-pattern", text, true);
    if (!pattern->all && LabelsOf(object).type.empty()) {
      for (const StixFact& fact : pattern->facts) AddAttributes(object, {fact}, true);
      return;
    }
    if (!AddAttributes(object, pattern->facts, true)) AddAttribute(object, "stix2-pattern", text, true);
  }

  void ReadObservation(Value object) {
    std::vector<StixFact> facts;
    const Value numbered = object["objects"];  // STIX 2.0: {"0": {…}}
    absl::flat_hash_set<std::string> used;
    const auto add = [&](Value observable) {
      for (StixFact& fact : FactsOf(observable, numbered, kRefDepthMax)) facts.push_back(std::move(fact));
    };
    numbered.ForEachMember([&](std::string_view, Value observable) { FindRefs(observable, &used); });
    numbered.ForEachMember([&](std::string_view key, Value observable) {
      if (!used.contains(ToAbsl(key))) add(observable);
    });
    object["object_refs"].ForEach([&](Value ref) {
      if (const auto found = by_id_.find(TextIn(ref)); found != by_id_.end()) FindRefs(found->second, &used);
    });
    object["object_refs"].ForEach([&](Value ref) {
      const auto found = by_id_.find(TextIn(ref));
      if (found != by_id_.end() && !used.contains(found->first)) add(found->second);
    });
    if (!AddAttributes(object, facts, false)) LeaveOut(object, "none of its observables is known");
  }

  void ReadVulnerability(Value object) {
    std::string name = TextIn(object["name"]);
    object["external_references"].ForEach([&](Value reference) {
      if (TextIn(reference["source_name"]) == "cve") name = TextIn(reference["external_id"], name);
    });
    AddAttribute(object, "vulnerability", name, false);
  }

  void ReadNote(Value object) {
    ReportDraft report;
    report.uuid = UuidOf(TextIn(object["id"]));
    report.name = TextIn(object["abstract"], TextIn(object["opinion"], "Note"));
    report.content = TextIn(object["content"], TextIn(object["explanation"]));
    report.timestamp = SecondsOf(object["modified"]);
    event().reports.push_back(std::move(report));
  }

  void ReadThreat(std::string_view type, Value object) {
    const std::string name = TextIn(object["name"]);
    if (name.empty()) return LeaveOut(object, "it has no name");
    const std::string galaxy = LabelsOf(object).galaxy_type;
    event().tags.push_back(TagNamed(absl::StrCat("misp-galaxy:", galaxy.empty() ? ToAbsl(type) : galaxy, "=\"", name, "\"")));
  }

  // The values of an observable's properties, those of observables it refers to as "<property>.value" and so on.
  std::vector<StixFact> FactsOf(Value observable, Value numbered, int depth) {
    std::vector<StixFact> facts;
    const std::string type = TextIn(observable["type"]);
    if (type.empty()) return facts;
    observable.ForEachMember([&](std::string_view name, Value value) {
      if (name == "type" || name == "id" || name == "spec_version" || name == "defanged") return;
      AddFacts(absl::StrCat(type, ":", ToAbsl(name)), value, numbered, depth, &facts);
    });
    std::erase_if(facts, [](const StixFact& fact) { return TypeOfPath(fact.path).empty(); });
    return facts;
  }

  void AddFacts(const std::string& path, Value value, Value numbered, int depth, std::vector<StixFact>* facts) {
    if (depth < 0) return;
    if (path.ends_with("_ref") || path.ends_with("_refs[*]")) {
      const Value target = Resolve(TextIn(value), numbered);
      target.ForEachMember([&](std::string_view name, Value part) {
        AddFacts(absl::StrCat(path, ".", ToAbsl(name)), part, numbered, depth - 1, facts);
      });
    } else if (value.is_object()) {
      value.ForEachMember([&](std::string_view name, Value part) {
        AddFacts(absl::StrCat(path, ".", ToAbsl(name)), part, numbered, depth, facts);
      });
    } else if (value.is_array()) {
      value.ForEach([&](Value part) { AddFacts(path + "[*]", part, numbered, depth, facts); });
    } else if (!value.absent()) {
      facts->push_back({path, TextIn(value)});
    }
  }

  Value Resolve(std::string_view ref, Value numbered) {
    if (numbered.is_object()) return numbered[ref];
    const auto found = by_id_.find(ToAbsl(ref));
    return found == by_id_.end() ? Value() : found->second;
  }

  // Which observables are spoken of by others.
  static void FindRefs(Value observable, absl::flat_hash_set<std::string>* used) {
    observable.ForEachMember([&](std::string_view name, Value value) {
      if (name.ends_with("_ref"))
        used->insert(TextIn(value));
      else if (name.ends_with("_refs"))
        value.ForEach([&](Value one) { used->insert(TextIn(one)); });
    });
  }
  void FindReferred() {
    referred_.insert("");
    for (const auto& [id, object] : by_id_) {
      if (TextIn(object["type"]) == "observed-data")
        object["object_refs"].ForEach([&](Value ref) { referred_.insert(TextIn(ref)); });
      else if (!object["labels"].is_array())
        FindRefs(object, &referred_);
    }
  }

  // True: at least one attribute came of it.
  bool AddAttributes(Value object, const std::vector<StixFact>& facts, bool indicator) {
    size_t unknown = 0;
    std::vector<AttributeDraft> attributes = AttributesOf(LabelsOf(object).type, facts, &unknown);
    if (unknown > 0 && !attributes.empty()) LeaveOut(object, absl::StrCat(unknown, " of its properties have no attribute type"));
    const bool alone = attributes.size() == 1;
    for (AttributeDraft& attribute : attributes) Complete(object, std::move(attribute), indicator, alone);
    return !attributes.empty();
  }
  void AddAttribute(Value object, std::string_view type, std::string value, bool indicator) {
    AttributeDraft attribute;
    attribute.type = std::string(type);
    attribute.value = std::move(value);
    Complete(object, std::move(attribute), indicator, true);
  }

  // `alone`: the only one that comes of the object, which can bear its uuid.
  void Complete(Value object, AttributeDraft attribute, bool indicator, bool alone) {
    Labels labels = LabelsOf(object);
    if (const auto uuid = UuidOf(TextIn(object["id"])); uuid && alone && taken_.insert(*uuid).second) attribute.uuid = *uuid;
    if (!labels.category.empty()) attribute.category = std::move(labels.category);
    attribute.to_ids = labels.to_ids.value_or(indicator);
    attribute.comment = TextIn(object["description"]);
    attribute.timestamp = SecondsOf(object["modified"]);
    attribute.tags = std::move(labels.tags);
    AddMarkings(object, attribute.tags);
    event().attributes.push_back(std::move(attribute));
  }

  // Markings of the traffic light protocol, and statements.
  void AddMarkings(Value object, std::vector<TagDraft>& tags) {
    object["object_marking_refs"].ForEach([&](Value ref) {
      const auto marking = by_id_.find(TextIn(ref));
      if (marking == by_id_.end()) return;
      const Value definition = marking->second["definition"];
      if (const std::string tlp = TextIn(definition["tlp"]); !tlp.empty()) {
        tags.push_back(TagNamed(absl::StrCat("tlp:", tlp)));
      } else if (const std::string statement = TextIn(definition["statement"]); !statement.empty()) {
        tags.push_back(TagNamed(statement));
      } else if (const std::string name = TextIn(marking->second["name"]); !name.empty()) {
        tags.push_back(TagNamed(name));
      }
    });
  }

  void LeaveOut(Value object, std::string_view why) {
    if (intake_.left_out.size() < kLeftOutMax)
      intake_.left_out.push_back(absl::StrCat(TextIn(object["id"], TextIn(object["type"], "an object")), ": ", ToAbsl(why), "."));
  }

  Intake intake_;
  std::optional<Value> report_;
  absl::flat_hash_map<std::string, Value> by_id_;
  absl::flat_hash_set<std::string> referred_;  // ids that are read where they are referred to; filled when first needed
  absl::flat_hash_set<std::string> taken_;     // uuids of attributes
};

}  // namespace

absl::StatusOr<Intake> ReadStix2(Value bundle) { return Reader().Read(bundle); }

}  // namespace muninn::intake
