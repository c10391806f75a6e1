// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_EXPORT_STIX1_JSON_H_
#define MUNINN_SERVER_EXPORT_STIX1_JSON_H_

// Writes the elements of a STIX 1 package as the JSON that python-stix makes of such packages (to_dict), which is what MISP
// answers for `stix-json`:
//
//   <incident:Status xsi:type="v:StatusVocab">New</incident:Status>        "status":{"value":"New","xsi:type":"v:StatusVocab"}
//   <stixCommon:Name>CERT</stixCommon:Name>                                "name":"CERT"
//   <FileObj:Hashes><cyboxCommon:Hash>…                                    "hashes":[{…}]
//
// Members bear an element's local name in small letters; where python-stix has lists, other names or members of its own, the
// table in stix1_json.cc says so.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "schema/json/json_writer.h"
#include "server/export/element_writer.h"

namespace muninn::exports {

class Stix1JsonWriter final : public ElementWriter {
 public:
  // `out` must outlive the writer; bytes may be taken away from it between calls.
  explicit Stix1JsonWriter(std::string* out) : json_(out) {}

  void Open(std::string_view name, Attributes attributes = {}) override;
  void Close() override;
  void Leaf(std::string_view name, std::string_view text, Attributes attributes = {}) override;
  std::unique_ptr<ElementWriter> Piece(std::string* out, std::string_view inside, size_t depth) const override;
  void Raw(std::string_view pieces) override { json_.Raw(pieces); }

  struct Shape;  // of an element

 private:
  const Shape& Begin(std::string_view name);
  void Members(const Shape& shape, Attributes attributes);

  json::JsonWriter json_;
  std::vector<const Shape*> open_;
};

}  // namespace muninn::exports

#endif  // MUNINN_SERVER_EXPORT_STIX1_JSON_H_
