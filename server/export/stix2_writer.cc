// SPDX-License-Identifier: Apache-2.0
#include "server/export/stix2_writer.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "schema/base/status.h"
#include "schema/rules/date_time.h"
#include "server/export/fields.h"
#include "server/export/uuid5.h"

namespace muninn::exports {
namespace {

// The markings that the standard itself defines.
struct TlpMarking {
  std::string_view tag, level, id;
};
constexpr TlpMarking kTlp[] = {
    {"tlp:white", "white", "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9"},
    {"tlp:clear", "white", "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9"},
    {"tlp:green", "green", "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da"},
    {"tlp:amber", "amber", "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82"},
    {"tlp:red", "red", "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed"},
};

// Of a name always the same, yet of version 4: STIX 2.0 takes no other.
Uuid Named(std::string_view name) {
  Uuid uuid = Uuid5(kMispNamespace, name);
  uuid.hi = (uuid.hi & ~uint64_t{0xF000}) | 0x4000;
  return uuid;
}

}  // namespace

std::string StixUuid(const Uuid& uuid) {
  const unsigned version = uuid.hi >> 12 & 15, variant = uuid.lo >> 62;
  if (version >= 1 && version <= 5 && variant == 2) return uuid.ToString();
  return Named(uuid.ToString()).ToString();
}

std::string StixId(std::string_view type, const Uuid& uuid) { return absl::StrCat(ToAbsl(type), "--", StixUuid(uuid)); }

std::string StixTimeOfMicros(int64_t microseconds) {
  // 2019-09-01T00:00:00.123456+00:00 -> 2019-09-01T00:00:00.123Z
  return rules::FormatSeen(microseconds).substr(0, 23) + "Z";
}
std::string StixTime(uint64_t seconds) {
  constexpr uint64_t kSecondsMax = 253'402'300'799;  // the end of the year 9999
  return StixTimeOfMicros(static_cast<int64_t>(std::min(seconds, kSecondsMax)) * 1'000'000);
}

std::string StixWord(std::string_view text) {
  std::string word = absl::AsciiStrToLower(ToAbsl(text));
  for (char& c : word) {
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c))) c = '-';
  }
  return word.empty() ? "related-to" : word;
}

void Stix2Writer::BeginBundle() {
  json_.BeginObject();
  json_.Member("type", "bundle");
  if (!version21_) json_.Member("spec_version", "2.0");
  json_.Key("objects");
  json_.BeginArray();
}

void Stix2Writer::EndBundle() {
  json_.EndArray();
  json_.Member("id", StixId("bundle", Named(bundle_.ToString())));
  json_.EndObject();
  json_.out().push_back('\n');
}

void Stix2Writer::BeginObject(std::string_view type, std::string_view id, uint64_t modified, std::string_view created_by) {
  bundle_ = Uuid5(bundle_, id);
  const std::string time = StixTime(modified);
  json_.BeginObject();
  json_.Member("type", type);
  if (version21_) json_.Member("spec_version", "2.1");
  json_.Member("id", id);
  if (!created_by.empty()) json_.Member("created_by_ref", created_by);
  json_.Member("created", time);
  json_.Member("modified", time);
}

void Stix2Writer::MemberList(std::string_view name, const std::vector<std::string>& texts) {
  if (texts.empty()) return;
  json_.Key(name);
  json_.BeginArray();
  for (const std::string& text : texts) json_.String(text);
  json_.EndArray();
}

std::string Stix2Writer::Identity(uint64_t org_id, uint64_t modified) {
  const fb::Organisation* org = names_.OrgById(OrgId(org_id));
  const Uuid uuid =
      org != nullptr && !UuidOf(org->uuid()).is_nil() ? UuidOf(org->uuid()) : Named(absl::StrCat("organisation ", org_id));
  const std::string id = StixId("identity", uuid);
  if (!First(id)) return id;
  BeginObject("identity", id, modified);
  json_.Member("name", org != nullptr ? View(org->name()) : "");
  json_.Member("identity_class", "organization");
  EndObject();
  return id;
}

StixTags Stix2Writer::Tags(const json::TagLinks* links, json::TagFilter filter) {
  StixTags tags;
  json::ForEachShownTag(links, names_, filter, [&](const fb::TagLink&, const fb::Tag& tag) {
    const std::string lower = absl::AsciiStrToLower(ToAbsl(View(tag.name())));
    const auto* tlp =
        std::find_if(std::begin(kTlp), std::end(kTlp), [&](const TlpMarking& marking) { return marking.tag == lower; });
    if (tlp != std::end(kTlp)) {
      tags.markings.emplace_back(tlp->id);
      return;
    }
    if (tag.is_galaxy()) {
      if (const fb::GalaxyCluster* cluster = names_.ClusterByTagName(View(tag.name()))) {
        tags.clusters.push_back(cluster);
        return;
      }
    }
    tags.labels.emplace_back(View(tag.name()));
  });
  for (const std::string& id : tags.markings) {
    if (!First(id)) continue;
    const auto* tlp = std::find_if(std::begin(kTlp), std::end(kTlp), [&](const TlpMarking& marking) { return marking.id == id; });
    bundle_ = Uuid5(bundle_, id);
    json_.BeginObject();
    json_.Member("type", "marking-definition");
    if (version21_) json_.Member("spec_version", "2.1");
    json_.Member("id", id);
    json_.Member("created", "2017-01-20T00:00:00.000Z");
    json_.Member("definition_type", "tlp");
    if (version21_) json_.Member("name", absl::StrCat("TLP:", absl::AsciiStrToUpper(ToAbsl(tlp->level))));
    json_.Key("definition");
    json_.BeginObject();
    json_.Member("tlp", tlp->level);
    json_.EndObject();
    json_.EndObject();
  }
  return tags;
}

void Stix2Writer::Relationship(std::string_view source, std::string_view type, std::string_view target, uint64_t modified,
                               std::string_view created_by) {
  const std::string name = absl::StrCat(ToAbsl(source), " ", ToAbsl(type), " ", ToAbsl(target));
  const std::string id = StixId("relationship", Named(name));
  BeginObject("relationship", id, modified, created_by);
  json_.Member("relationship_type", type);
  json_.Member("source_ref", source);
  json_.Member("target_ref", target);
  EndObject();
}

void Stix2Writer::Observables(const Observation& observation, const std::function<Uuid(size_t)>& uuid_of,
                              std::vector<std::string>* ids) {
  const auto id_of = [&](size_t place) { return StixId(observation.observables[place].type, uuid_of(place)); };
  for (size_t i = 0; i < observation.observables.size(); ++i) {
    ids->push_back(id_of(i));
    bundle_ = Uuid5(bundle_, ids->back());
    json_.BeginObject();
    json_.Member("type", observation.observables[i].type);
    json_.Member("spec_version", "2.1");
    json_.Member("id", ids->back());
    Properties(observation.observables[i], id_of);
    json_.EndObject();
  }
}

void Stix2Writer::EmbeddedObservables(const Observation& observation) {
  json_.Key("objects");
  json_.BeginObject();
  for (size_t i = 0; i < observation.observables.size(); ++i) {
    json_.Key(absl::StrCat(i));
    json_.BeginObject();
    json_.Member("type", observation.observables[i].type);
    Properties(observation.observables[i], [](size_t place) { return absl::StrCat(place); });
    json_.EndObject();
  }
  json_.EndObject();
}

void Stix2Writer::Properties(const StixObservable& observable, const std::function<std::string(size_t)>& ref) {
  using Kind = StixProperty::Kind;
  const std::vector<StixProperty>& all = observable.properties;
  // Members of a dictionary or list come together, where the first of them stands.
  const auto together = [&](size_t at, std::string_view name, auto same, auto write) {
    if (std::any_of(all.begin(), all.begin() + static_cast<ptrdiff_t>(at), same)) return;
    json_.Key(name);
    write(same);
  };
  const auto dictionary = [&](auto same) {
    json_.BeginObject();
    for (const StixProperty& member : all) {
      if (same(member)) json_.Member(member.name, member.text);
    }
    json_.EndObject();
  };
  const auto list = [&](auto same) {
    json_.BeginArray();
    for (const StixProperty& member : all) {
      if (same(member)) json_.String(member.kind == Kind::kRefs ? ref(member.number) : member.text);
    }
    json_.EndArray();
  };
  for (size_t i = 0; i < all.size(); ++i) {
    const StixProperty& property = all[i];
    const auto same_kind = [&](const StixProperty& other) { return other.kind == property.kind; };
    const auto same_list = [&](const StixProperty& other) { return other.kind == property.kind && other.name == property.name; };
    switch (property.kind) {
      case Kind::kText:
        // 2.0 knows no encryption of artifacts.
        if (version21_ || (property.name != "encryption_algorithm" && property.name != "decryption_key"))
          json_.Member(property.name, property.text);
        break;
      case Kind::kNumber:
        json_.Key(property.name);
        json_.NumberUnsigned(property.number);
        break;
      case Kind::kFlag:
        json_.MemberBool(property.name, property.number != 0);
        break;
      case Kind::kRef:
        json_.Member(property.name, ref(property.number));
        break;
      case Kind::kRefs:
      case Kind::kTexts:
        together(i, property.name, same_list, list);
        break;
      case Kind::kHash:
        together(i, "hashes", same_kind, dictionary);
        break;
      case Kind::kHeader:
        together(i, "additional_header_fields", same_kind, dictionary);
        break;
      case Kind::kJson:
        json_.Key(property.name);
        json_.Raw(property.text);
        break;
    }
  }
}

}  // namespace muninn::exports
