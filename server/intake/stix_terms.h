// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_INTAKE_STIX_TERMS_H_
#define MUNINN_SERVER_INTAKE_STIX_TERMS_H_

// What STIX calls the things that attributes are about, and which attributes follow from it.

#include <string>
#include <string_view>
#include <vector>

#include "schema/draft.h"

namespace muninn::intake {

// One property of an observable, or one comparison of a pattern: the object path as patterns write it, and the value.
struct StixFact {
  std::string path;  // "ipv4-addr:value", "file:hashes.'SHA-256'", "network-traffic:dst_ref.value"
  std::string value;
};

// The attribute type that a path means: "ip-dst", "sha256"; "" when there is none.
std::string_view TypeOfPath(std::string_view path);

// The attributes that facts about one thing come to. With `type` (of a document that MISP wrote) it is the one attribute of that
// type, the two halves of "filename|md5" taken from the facts that mean them. Without, two facts that make a composite together
// (a name and its hash, an address and its port, a domain and its address) become one; every other known fact is an attribute of
// its own. Facts whose path has no type are left out: `*unknown` counts them. Type and value are set, nothing else.
std::vector<AttributeDraft> AttributesOf(std::string_view type, const std::vector<StixFact>& facts, size_t* unknown);

}  // namespace muninn::intake

#endif  // MUNINN_SERVER_INTAKE_STIX_TERMS_H_
