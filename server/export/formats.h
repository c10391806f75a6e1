// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_EXPORT_FORMATS_H_
#define MUNINN_SERVER_EXPORT_FORMATS_H_

#include <memory>
#include <string_view>

#include "absl/status/statusor.h"
#include "schema/rules/attribute_types.h"
#include "server/export/exporter.h"

namespace muninn::exports {

// A row of the table of return formats. restsearch.md §12 tells what each looks like.
struct Format {
  std::string_view name;        // of `returnFormat`
  std::string_view events;      // response type in events scope: "json", "xml", "html", "txt", "text" or "csv"; "": not there
  std::string_view attributes;  // the same in attributes scope
  bool restrictive = false;     // to_ids=1 and published=1 unless the request says otherwise
  bool metadata = false;        // looks at events, not at what is in them
  // Errors: kInvalidArgument (405) for parameters that make no sense.
  absl::StatusOr<std::unique_ptr<Exporter>> (*make)(const ExportOptions& options) = nullptr;
  // False: attributes of this type are no hits at all, they count for no page. nullptr: all are.
  bool (*wants)(rules::TypeId type) = nullptr;
};

// nullptr: no such format. JSON is none of these: it is how the server speaks anyway. XML is the same documents converted
// (json_to_xml.h); its row has no `make`.
const Format* FindFormat(std::string_view name);

// "text/plain; charset=UTF-8" for "txt".
std::string_view ContentTypeOf(std::string_view response_type);

}  // namespace muninn::exports

#endif  // MUNINN_SERVER_EXPORT_FORMATS_H_
