// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_TAXONOMY_DOCUMENT_H_
#define MUNINN_SERVER_API_TAXONOMY_DOCUMENT_H_

#include <string_view>

#include "absl/status/status.h"
#include "engine/store/reader.h"
#include "schema/entities/taxonomy_generated.h"
#include "schema/json/json_writer.h"

namespace muninn::api {

// id, namespace, description, version, enabled, exclusive, required, highlighted; without braces.
void WriteTaxonomyFields(json::JsonWriter& writer, const fb::Taxonomy& taxonomy);
// The value of "entries": every tag that the taxonomy defines, with the tag of that name that there is, or false.
absl::Status WriteTaxonomyEntries(json::JsonWriter& writer, const Reader& reader, const fb::Taxonomy& taxonomy);
// The predicate that defines this tag with that entry alone, or {}.
void WritePredicateOf(json::JsonWriter& writer, const fb::Taxonomy& taxonomy, std::string_view tag_name);
// As misp-taxonomies has it in machinetag.json.
void WriteTaxonomyDefinition(json::JsonWriter& writer, const fb::Taxonomy& taxonomy);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_TAXONOMY_DOCUMENT_H_
