// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_EXPORT_STIX2_OBSERVATION_H_
#define MUNINN_SERVER_EXPORT_STIX2_OBSERVATION_H_

// What attributes and objects say in the words of STIX 2: observable objects, and comparisons of a pattern.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "schema/entities/entities_generated.h"
#include "schema/json/names.h"

namespace muninn::exports {

// A member of an observable object.
struct StixProperty {
  enum class Kind : uint8_t {
    kText,
    kNumber,
    kFlag,    // number 0 or 1
    kRef,     // number: the observable's place in the list
    kRefs,    // a list with one such reference
    kTexts,   // a list with one text
    kHash,    // a member of "hashes"; name is the algorithm
    kHeader,  // a member of "additional_header_fields"
    kJson,    // text: a JSON value
  };
  Kind kind;
  std::string_view name;
  std::string text;
  uint64_t number = 0;
};
struct StixObservable {
  std::string_view type;  // "domain-name"
  std::vector<StixProperty> properties;
};

struct Observation {
  std::vector<StixObservable> observables;  // the first is what it is about; empty: only a pattern can say it
  std::vector<std::string> comparisons;     // "domain-name:value = 'evil.example'", all of which must hold
  std::string_view language;                // of `pattern`: "yara", "sigma", … ; "": the comparisons are the pattern
  std::string pattern;
  bool empty() const { return observables.empty() && comparisons.empty() && language.empty(); }
};

// Empty when STIX has no words for the type. `files`: where the bytes of attachments come from; empty: they
// are left out.
Observation Observe(const fb::Attribute& attribute, const json::FileReader& files);

// The whole of an object: what its attributes say, put together into one file, message or connection where that is meant.
// `left_out`: some of the attributes could not be said. Empty when STIX has no words for such objects.
Observation ObserveObject(const fb::Object& object, std::span<const fb::Attribute* const> attributes,
                          const json::FileReader& files, bool* left_out);

// "'it\\'s'": a text in a pattern.
std::string StixText(std::string_view text);
// "[a AND b]"
std::string StixPattern(const Observation& observation);

}  // namespace muninn::exports

#endif  // MUNINN_SERVER_EXPORT_STIX2_OBSERVATION_H_
