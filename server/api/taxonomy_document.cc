// SPDX-License-Identifier: Apache-2.0
//
// Shapes: MISP 2.5.1.
#include "server/api/taxonomy_document.h"

#include <string>

#include "absl/strings/ascii.h"
#include "engine/index/registry.h"
#include "schema/base/status.h"
#include "schema/entities/tag_generated.h"
#include "schema/json/fields.h"
#include "schema/json/write_tag.h"
#include "schema/rules/machine_tag.h"
#include "schema/rules/taxonomy_tags.h"

namespace muninn::api {
namespace {

void MemberIfAny(json::JsonWriter& writer, std::string_view name, const flatbuffers::String* text) {
  if (text != nullptr && text->size() != 0) json::MemberText(writer, name, text);
}

// What predicates and entries share in a definition.
template <typename Definition>
void WriteDefinition(json::JsonWriter& writer, const Definition& definition) {
  json::MemberText(writer, "value", definition.value());
  MemberIfAny(writer, "expanded", definition.expanded());
  MemberIfAny(writer, "description", definition.description());
  MemberIfAny(writer, "colour", definition.colour());
  if (const auto number = definition.numerical_value()) writer.MemberNumber("numerical_value", *number);
}

bool HasEntries(const fb::TaxonomyPredicate& predicate) {
  return predicate.entries() != nullptr && predicate.entries()->size() != 0;
}

}  // namespace

void WriteTaxonomyFields(json::JsonWriter& writer, const fb::Taxonomy& taxonomy) {
  writer.MemberId("id", taxonomy.id());
  json::MemberText(writer, "namespace", taxonomy.namespace_());
  json::MemberText(writer, "description", taxonomy.description());
  writer.MemberId("version", taxonomy.version());
  writer.MemberBool("enabled", taxonomy.enabled());
  writer.MemberBool("exclusive", taxonomy.exclusive());
  writer.MemberBool("required", taxonomy.required());
  writer.MemberBool("highlighted", taxonomy.highlighted());
}

absl::Status WriteTaxonomyEntries(json::JsonWriter& writer, const Reader& reader, const fb::Taxonomy& taxonomy) {
  absl::Status status;
  writer.BeginArray();
  for (const rules::TaxonomyTag& tag : rules::TagsOf(taxonomy)) {
    writer.BeginObject();
    writer.Member("tag", tag.name);
    writer.Member("expanded", tag.expanded);
    if (!tag.description.empty()) writer.Member("description", tag.description);
    if (tag.predicate->exclusive()) writer.MemberBool("exclusive_predicate", true);
    if (!tag.own_colour.empty()) writer.Member("colour", tag.own_colour);
    if (tag.number) writer.Member("numerical_value", std::to_string(*tag.number));
    writer.Key("existing_tag");
    const auto id = FindByName<fb::Tag>(reader, tag.name);
    status.Update(id.status());
    const auto stored = LoadEntry<fb::Tag>(reader, id.ok() && *id ? **id : TagId());
    status.Update(stored.status());
    if (stored.ok() && *stored) {
      writer.BeginObject();
      writer.Key("Tag");
      json::WriteTag(writer, ***stored);
      writer.EndObject();
    } else {
      writer.Bool(false);
    }
    writer.EndObject();
  }
  writer.EndArray();
  return status;
}

void WritePredicateOf(json::JsonWriter& writer, const fb::Taxonomy& taxonomy, std::string_view tag_name) {
  const auto split = rules::SplitMachineTag(tag_name);
  writer.BeginObject();
  for (const auto* predicate : *taxonomy.predicates()) {
    if (!split || FoldName(json::View(predicate->value())) != FoldName(split->predicate)) continue;
    WriteDefinition(writer, *predicate);
    writer.MemberBool("exclusive", predicate->exclusive());
    writer.Key("TaxonomyEntry");
    writer.BeginArray();
    if (HasEntries(*predicate)) {
      for (const fb::TaxonomyEntry* entry : *predicate->entries()) {
        if (FoldName(json::View(entry->value())) != FoldName(split->value)) continue;
        writer.BeginObject();
        WriteDefinition(writer, *entry);
        writer.EndObject();
      }
    }
    writer.EndArray();
    break;
  }
  writer.EndObject();
}

void WriteTaxonomyDefinition(json::JsonWriter& writer, const fb::Taxonomy& taxonomy) {
  writer.BeginObject();
  json::MemberText(writer, "namespace", taxonomy.namespace_());
  json::MemberText(writer, "description", taxonomy.description());
  writer.MemberNumber("version", static_cast<int64_t>(taxonomy.version()));
  writer.MemberBool("exclusive", taxonomy.exclusive());
  writer.Key("predicates");
  writer.BeginArray();
  for (const fb::TaxonomyPredicate* predicate : *taxonomy.predicates()) {
    writer.BeginObject();
    WriteDefinition(writer, *predicate);
    if (predicate->exclusive()) writer.MemberBool("exclusive", true);
    writer.EndObject();
  }
  writer.EndArray();
  writer.Key("values");
  writer.BeginArray();
  for (const fb::TaxonomyPredicate* predicate : *taxonomy.predicates()) {
    if (!HasEntries(*predicate)) continue;
    writer.BeginObject();
    json::MemberText(writer, "predicate", predicate->value());
    writer.Key("entry");
    writer.BeginArray();
    for (const fb::TaxonomyEntry* entry : *predicate->entries()) {
      writer.BeginObject();
      WriteDefinition(writer, *entry);
      writer.EndObject();
    }
    writer.EndArray();
    writer.EndObject();
  }
  writer.EndArray();
  writer.EndObject();
}

}  // namespace muninn::api
