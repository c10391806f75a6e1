// SPDX-License-Identifier: Apache-2.0
//
// Shapes: MISP 2.5.1.
#include "server/api/tag_search.h"

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/access/visibility.h"
#include "engine/index/registry.h"
#include "engine/query/text_match.h"
#include "schema/base/status.h"
#include "schema/entities/galaxy_generated.h"
#include "schema/entities/tag_generated.h"
#include "schema/entities/taxonomy_generated.h"
#include "schema/json/write_galaxy.h"
#include "schema/json/write_tag.h"
#include "schema/rules/machine_tag.h"
#include "schema/rules/taxonomy_tags.h"
#include "server/api/entry_list.h"
#include "server/api/names.h"
#include "server/api/tag_uses.h"
#include "server/api/taxonomy_document.h"

namespace muninn::api {
namespace {

// Every text in the request is a pattern; any of them will do.
struct Asked {
  std::vector<std::string> patterns;  // lower case
  bool strict = false;
  bool Fits(const std::string& name) const {
    return std::any_of(patterns.begin(), patterns.end(),
                       [&](const std::string& pattern) { return strict ? pattern == name : Like(pattern, name); });
  }
};

absl::StatusOr<Asked> ReadAsked(Call& call) {
  ASSIGN_OR_RETURN(const json::Value body, call.Body());
  Asked asked;
  const std::function<void(json::Value)> collect = [&](json::Value value) {
    if (value.is_array())
      value.ForEach(collect);
    else if (value.is_object())
      value.ForEachMember([&](std::string_view, json::Value member) { collect(member); });
    else if (value.kind() == json::Value::Kind::kString)
      asked.patterns.push_back(absl::AsciiStrToLower(*value.AsText()));
  };
  collect(body);
  const Path& path = call.path();
  if (!path.Arg(0).empty()) asked.patterns.push_back(absl::AsciiStrToLower(ToAbsl(path.Arg(0))));
  for (const auto& [name, value] : path.named) asked.patterns.push_back(absl::AsciiStrToLower(name + ":" + value));
  const std::string_view second = path.Arg(1);
  asked.strict = second == "1" || second == "true" || (body.is_object() && body["strict_tagname"].AsBool().value_or(false));
  return asked;
}

// The tags of clusters that have such a synonym, lower case.
absl::StatusOr<absl::flat_hash_set<std::string>> TagsOfSynonyms(Call& call, const Asked& asked) {
  absl::flat_hash_set<std::string> names;
  RETURN_IF_ERROR(ForEachEntry<fb::GalaxyCluster>(call.reader(), [&](const fb::GalaxyCluster& cluster) {
    if (cluster.elements() == nullptr || cluster.deleted() || !MaySee(call.actor(), cluster)) return true;
    for (const fb::GalaxyElement* element : *cluster.elements()) {
      if (TextOf(element->key()) == "synonyms" && asked.Fits(absl::AsciiStrToLower(TextOf(element->value()))))
        names.insert(FoldName(TextOf(cluster.tag_name())));
    }
    return true;
  }));
  return names;
}

absl::StatusOr<std::optional<Stored<fb::Taxonomy>>> TaxonomyOf(const Reader& reader, std::string_view name) {
  const auto split = rules::SplitMachineTag(name);
  if (!split) return std::optional<Stored<fb::Taxonomy>>();
  ASSIGN_OR_RETURN(const auto id, FindByName<fb::Taxonomy>(reader, split->space));
  if (!id) return std::optional<Stored<fb::Taxonomy>>();
  return LoadEntry<fb::Taxonomy>(reader, *id);
}

bool Defines(const fb::Taxonomy& taxonomy, std::string_view name) {
  const std::vector<rules::TaxonomyTag> tags = rules::TagsOf(taxonomy);
  return std::any_of(tags.begin(), tags.end(), [&](const auto& tag) { return FoldName(tag.name) == FoldName(name); });
}

// What is known about a tag, beside itself.
absl::Status WriteContext(json::JsonWriter& writer, Call& call, ReaderNames& names, const fb::Tag& tag) {
  const std::string name = TextOf(tag.name());
  ASSIGN_OR_RETURN(const auto taxonomy, TaxonomyOf(call.reader(), name));
  if (taxonomy && Defines(**taxonomy, name)) {
    writer.Key("Taxonomy");
    writer.BeginObject();
    WriteTaxonomyFields(writer, **taxonomy);
    writer.EndObject();
    writer.Key("TaxonomyPredicate");
    WritePredicateOf(writer, **taxonomy, name);
  }
  const fb::GalaxyCluster* cluster = tag.is_galaxy() ? names.ClusterByTagName(name) : nullptr;
  if (cluster != nullptr) {
    writer.Key("GalaxyCluster");
    writer.BeginObject();
    json::WriteClusterFields(writer, *cluster);
    writer.Key("meta");
    json::WriteClusterMeta(writer, *cluster);
    writer.EndObject();
  }
  return absl::OkStatus();
}

}  // namespace

http::Response SearchTags(Call& call) {
  const absl::StatusOr<Asked> asked = ReadAsked(call);
  if (!asked.ok()) return AnswerStatus(call, asked.status());
  const auto synonyms = TagsOfSynonyms(call, *asked);
  if (!synonyms.ok()) return AnswerStatus(call, synonyms.status());
  ReaderNames names(call.reader());
  names.ShowTo(call.actor());
  absl::Status status, inner;
  http::Response response = AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginArray();
    status = ForEachEntry<fb::Tag>(call.reader(), [&](const fb::Tag& tag) {
      const std::string name = FoldName(TextOf(tag.name()));
      if (!asked->Fits(name) && !synonyms->contains(name)) return true;
      writer.BeginObject();
      writer.Key("Tag");
      json::WriteTag(writer, tag);
      inner = WriteContext(writer, call, names, tag);
      writer.EndObject();
      return inner.ok();
    });
    writer.EndArray();
  });
  status.Update(inner);
  return status.ok() ? response : AnswerStatus(call, status);
}

http::Response TagStatistics(Call& call) {
  const auto yes = [&](size_t at) { return call.path().Arg(at) == "true" || call.path().Arg(at) == "1"; };
  const bool percentage = yes(0), by_name = yes(1);
  std::vector<std::pair<std::string, uint64_t>> tags;
  std::map<std::string, uint64_t> taxonomies;
  uint64_t total = 0;
  absl::Status inner;
  absl::Status status = ForEachEntry<fb::Tag>(call.reader(), [&](const fb::Tag& tag) {
    const absl::StatusOr<TagUses> uses = CountTagUses(call, TagId(tag.id()));
    if (!uses.ok()) inner = uses.status();
    if (!uses.ok() || uses->events == 0) return uses.ok();
    const std::string name = TextOf(tag.name());
    tags.emplace_back(name, uses->events);
    total += uses->events;
    const auto taxonomy = TaxonomyOf(call.reader(), name);
    if (taxonomy.ok() && *taxonomy && (**taxonomy)->enabled()) taxonomies[TextOf((**taxonomy)->namespace_())] += uses->events;
    return true;
  });
  status.Update(inner);
  if (!status.ok()) return AnswerStatus(call, status);
  std::sort(tags.begin(), tags.end(), [&](const auto& a, const auto& b) {
    return by_name ? a.first < b.first : std::pair(b.second, a.first) < std::pair(a.second, b.first);
  });
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Key("tags");
    tags.empty() ? writer.BeginArray() : writer.BeginObject();
    for (const auto& [name, count] : tags) {
      // Hundredths of a percent, rounded.
      const uint64_t share = (count * 20000 / total + 1) / 2;
      std::string text = std::to_string(count);
      if (percentage) {
        text = absl::StrCat(share / 100);
        if (share % 100 != 0)
          absl::StrAppend(&text, ".", share % 100 < 10 ? "0" : "", share % 10 == 0 ? share % 100 / 10 : share % 100);
        text += "%";
      }
      writer.Member(name, text);
    }
    tags.empty() ? writer.EndArray() : writer.EndObject();
    writer.Key("taxonomies");
    taxonomies.empty() ? writer.BeginArray() : writer.BeginObject();
    for (const auto& [name, count] : taxonomies) writer.MemberNumber(name, static_cast<int64_t>(count));
    taxonomies.empty() ? writer.EndArray() : writer.EndObject();
    writer.EndObject();
  });
}

}  // namespace muninn::api
