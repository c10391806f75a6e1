// SPDX-License-Identifier: Apache-2.0
#include "server/api/report_findings.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "engine/access/visibility.h"
#include "engine/index/content_reader.h"
#include "engine/index/registry.h"
#include "engine/query/visible_attributes.h"
#include "schema/base/status.h"
#include "schema/entities/galaxy_generated.h"
#include "schema/entities/tag_generated.h"
#include "schema/json/fields.h"
#include "schema/json/write_attribute.h"
#include "schema/rules/attribute_types.h"
#include "server/api/entry_list.h"
#include "server/api/free_text_items.h"
#include "server/api/names.h"
#include "server/api/php_map.h"
#include "server/api/report_markup.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

constexpr size_t kValueBytesMin = 3, kSynonymBytesMin = 4;
constexpr std::string_view kAttackGalaxy = "mitre-attack-pattern";

// Names with a colon are found anywhere, others between blanks.
std::string Sought(const std::string& name) { return name.find(':') == std::string::npos ? absl::StrCat(" ", name, " ") : name; }

// What is looked for, each text with what it stands for.
class ContextFinder {
 public:
  void Add(ReportContext context) {
    texts_.push_back(Sought(context.raw));
    contexts_.push_back(std::move(context));
  }
  // `otherwise` counts only where `first` does not occur.
  void Add(ReportContext first, ReportContext otherwise) {
    const size_t place = texts_.size();
    Add(std::move(first));
    fallbacks_[texts_.size()] = place;
    Add(std::move(otherwise));
  }
  std::vector<ReportContext> Find(std::string_view content) const {
    const std::vector<size_t> found = Occurring(content, texts_);
    const auto occurs = [&](size_t place) { return std::binary_search(found.begin(), found.end(), place); };
    std::vector<ReportContext> named;
    for (const size_t place : found) {
      const auto first = fallbacks_.find(place);
      if (first == fallbacks_.end() || !occurs(first->second)) named.push_back(contexts_[place]);
    }
    return named;
  }

 private:
  std::vector<ReportContext> contexts_;
  std::vector<std::string> texts_;      // of each context
  std::map<size_t, size_t> fallbacks_;  // a place, and that which goes first
};

absl::Status AddTags(Call& call, ContextFinder& finder) {
  const Actor& actor = call.actor();
  return ForEachEntry<fb::Tag>(call.reader(), [&](const fb::Tag& tag) {
    const bool usable = (tag.org_id() == 0 || OrgId(tag.org_id()) == actor.org) &&
                        (tag.user_id() == 0 || UserId(tag.user_id()) == actor.user) && !tag.hide_tag();
    const std::string name = TextOf(tag.name());
    if ((!usable && !actor.is_site_admin()) || name.size() < kValueBytesMin) return true;
    ReportContext plain{name, name, tag.id(), 0, TextOf(tag.colour()), ""};
    ReportContext upper = plain;
    upper.raw = absl::AsciiStrToUpper(name);
    upper.raw == name ? finder.Add(std::move(plain)) : finder.Add(std::move(plain), std::move(upper));
    return true;
  });
}

absl::Status AddClusters(Call& call, ContextFinder& finder) {
  ReaderNames names(call.reader());
  return ForEachEntry<fb::GalaxyCluster>(call.reader(), [&](const fb::GalaxyCluster& cluster) {
    const std::string value = TextOf(cluster.value()), tag = TextOf(cluster.tag_name());
    if (cluster.deleted() || value.size() < kValueBytesMin || !MaySee(call.actor(), cluster)) return true;
    const fb::Galaxy* galaxy = names.GalaxyById(GalaxyId(cluster.galaxy_id()));
    if (galaxy != nullptr && TextOf(galaxy->namespace_()) == "deprecated") return true;
    const auto named = [&](std::string raw) { return ReportContext{std::move(raw), tag, 0, cluster.id(), "#0088cc", value}; };
    finder.Add(named(tag));
    // "Name - T1234": either half is a name, too.
    const size_t dash = TextOf(cluster.type()) == kAttackGalaxy ? value.find(" - ") : std::string::npos;
    if (dash == std::string::npos) {
      finder.Add(named(value));
    } else {
      finder.Add(named(value), named(value.substr(0, dash)));
      finder.Add(named(value), named(value.substr(dash + 3)));
    }
    for (size_t i = 0; cluster.elements() != nullptr && i < cluster.elements()->size(); ++i) {
      const fb::GalaxyElement& element = *cluster.elements()->Get(static_cast<flatbuffers::uoffset_t>(i));
      const std::string synonym = TextOf(element.value());
      if (TextOf(element.key()) == "synonyms" && synonym.size() >= kSynonymBytesMin) finder.Add(named(synonym));
    }
    return true;
  });
}

void WriteValues(json::JsonWriter& writer, const ReportValues& named) {
  WriteMap(writer, named, [&](const std::string& value, const std::vector<std::string>& uuids) {
    writer.BeginObject();
    writer.Key("attributeUUIDs");
    writer.BeginArray();
    for (const std::string& uuid : uuids) writer.String(uuid);
    writer.EndArray();
    writer.Member("valueInReport", value);
    writer.EndObject();
  });
}

void WriteContext(json::JsonWriter& writer, const std::vector<ReportContext>& named) {
  std::map<std::string, std::map<std::string, const ReportContext*>> by_text;
  for (const ReportContext& context : named) by_text[context.raw].emplace(context.tag, &context);
  WriteMap(writer, by_text, [&](const std::string&, const auto& by_tag) {
    WriteMap(writer, by_tag, [&](const std::string&, const ReportContext* context) {
      writer.BeginObject();
      writer.MemberId("id", context->cluster_id == 0 ? context->tag_id : context->cluster_id);
      if (context->cluster_id == 0) {
        writer.Member("name", context->tag);
      } else {
        writer.Member("value", context->value);
        writer.Member("tag_name", context->tag);
      }
      writer.Member("colour", context->colour);
      writer.EndObject();
    });
  });
}

}  // namespace

absl::StatusOr<ReportValues> KnownAttributes(Call& call, const fb::Event& event) {
  ReportValues known;
  VisibleAttributes visible(call.reader(), call.actor());
  absl::Status status;
  RETURN_IF_ERROR(ForEachAttribute(call.reader(), EventId(event.id()), [&](const fb::Attribute& attribute) {
    if (attribute.deleted()) return true;
    const absl::StatusOr<bool> shown = visible.Shows(event, attribute);
    status.Update(shown.status());
    if (!shown.ok()) return false;
    std::string value = json::ValueOf(attribute);
    if (*shown && value.size() >= kValueBytesMin) known[std::move(value)].push_back(json::UuidOf(attribute.uuid()).ToString());
    return true;
  }));
  if (!status.ok()) return status;
  return known;
}

ReportValues Named(const ReportValues& known, std::string_view content) {
  std::vector<std::string> values;
  for (const auto& [value, uuids] : known) values.push_back(value);
  ReportValues named;
  for (const size_t place : Occurring(content, values)) named.insert(*known.find(values[place]));
  return named;
}

std::string ReferToAttributes(std::string_view content, const ReportValues& named) {
  std::vector<Substitution> substitutions;
  for (const auto& [value, uuids] : named) substitutions.push_back({value, ReferenceTo("attribute", uuids.front())});
  return Substitute(content, std::move(substitutions));
}

absl::StatusOr<std::vector<ReportContext>> NamedContext(Call& call, std::string_view content) {
  ContextFinder finder;
  RETURN_IF_ERROR(AddTags(call, finder));
  RETURN_IF_ERROR(AddClusters(call, finder));
  return finder.Find(content);
}

std::string ReferToContext(std::string_view content, const std::vector<ReportContext>& named) {
  std::vector<Substitution> substitutions;
  for (const ReportContext& context : named) {
    const bool word = context.raw.find(':') == std::string::npos;
    substitutions.push_back({context.raw, ReferenceTo("tag", context.tag), word});
  }
  return Substitute(content, std::move(substitutions));
}

absl::StatusOr<std::vector<match::FreeTextItem>> FreeTextOf(Call& call, std::string_view content) {
  ASSIGN_OR_RETURN(const match::FreeTextKnowledge knowledge, match::LoadFreeTextKnowledge(call.reader()));
  return match::ExtractFreeText(WithoutReferences(content), knowledge);
}

absl::StatusOr<ReportFindings> FindIn(Call& call, const fb::Event& event, std::string_view content) {
  ReportFindings findings;
  ASSIGN_OR_RETURN(const ReportValues known, KnownAttributes(call, event));
  findings.named = Named(known, content);
  const std::string referred = ReferToAttributes(content, findings.named);
  ASSIGN_OR_RETURN(findings.items, FreeTextOf(call, referred));
  ASSIGN_OR_RETURN(findings.context, NamedContext(call, referred));
  return findings;
}

void WriteFindings(json::JsonWriter& writer, const ReportFindings& findings, bool categories) {
  writer.Key("complexTypeToolResult");
  WriteFreeTextItems(writer, findings.items);
  if (categories) {
    writer.Key("typeToCategoryMapping");
    writer.BeginObject();
    for (const rules::AttributeType& type : rules::AttributeTypes()) {
      writer.Key(type.name);
      writer.BeginArray();
      for (const rules::CategoryId category : type.categories) writer.String(rules::CategoryOf(category));
      writer.EndArray();
    }
    writer.EndObject();
  }
  writer.Key("replacementValues");
  WriteValues(writer, findings.named);
  writer.Key("replacementContext");
  WriteContext(writer, findings.context);
}

}  // namespace muninn::api
