// SPDX-License-Identifier: Apache-2.0
#include "server/api/search_request.h"

#include <utility>

#include "schema/base/status.h"
#include "server/api/search_parameters.h"

namespace muninn::api {
namespace {

absl::Status ReadRow(const SearchParameter& row, const SearchInput& input, SearchRequest& request) {
  if (row.name.ends_with('*')) {
    for (const auto& [name, terms] : input.parameters.FindPrefix(row.name.substr(0, row.name.size() - 1)))
      if (!terms->is_false) RETURN_IF_ERROR(row.read(input, name, *terms, request));
    return absl::OkStatus();
  }
  const Terms* terms = row.scopes & kTakesFalse ? input.parameters.FindAny(row.name) : input.parameters.Find(row.name);
  return terms == nullptr ? absl::OkStatus() : row.read(input, row.name, *terms, request);
}

}  // namespace

absl::StatusOr<SearchRequest> ReadSearchRequest(const Reader& reader, const Actor& actor, const Parameters& parameters,
                                                Scope scope, uint64_t now) {
  SearchRequest request;
  ClusterElements elements;
  const SearchInput input{reader, parameters, scope, now, elements, actor};
  const auto bit = static_cast<uint8_t>(scope);
  for (const SearchParameter& row : SearchParameters()) {
    const bool counts = (row.scopes & bit) != 0 && (request.filter.anywhere.empty() || (row.beside_text & bit) != 0);
    if (counts) RETURN_IF_ERROR(ReadRow(row, input, request));
  }
  if (!elements.empty()) RETURN_IF_ERROR(NarrowClusters(reader, actor, elements, request.filter.tags));
  return request;
}

}  // namespace muninn::api
