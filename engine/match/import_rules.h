// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_MATCH_IMPORT_RULES_H_
#define MUNINN_ENGINE_MATCH_IMPORT_RULES_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/match/delimited_pattern.h"
#include "engine/match/pattern_compiler.h"
#include "engine/store/reader.h"
#include "schema/rules/accept.h"

namespace muninn::match {

struct ImportRule {
  std::string type;  // of attributes; "ALL": every one, and texts that are no attribute
  std::string regexp, replacement;
  uint64_t id = 0;
};
// Those of the registry, ascending. Errors: kDataLoss, kUnavailable.
absl::StatusOr<std::vector<ImportRule>> ReadImportRules(const Reader& reader);

// MISP's import regexp: the rules in the order of their ids, each seeing what the one before made of the value. A replacement
// that is "" or "0" blocks.
class ImportRules final : public rules::ImportFilter {
 public:
  // Rules whose expressions do not compile never act. `earlier` (nullptr: none) is what the rules were before a change.
  ImportRules(const std::vector<ImportRule>& rules, PatternCompiler& compiler, const ImportRules* earlier = nullptr);
  // Those of the registry; nullptr: there are none. Errors: kDataLoss, kUnavailable.
  static absl::StatusOr<std::shared_ptr<const ImportRules>> Load(const Reader& reader, PatternCompiler& compiler,
                                                                 const ImportRules* earlier);

  rules::Filtered Apply(std::string_view type, std::string* value) const override;
  // Does what this rule blocks go when stored values are cleaned up? Only with "": "0" keeps out what comes, no more.
  bool Removes(uint64_t rule) const;
  // Which of these values does some rule match, whatever its type? Ascending. One scan, far cheaper than applying the rules to
  // each; what is not among them stays as it is.
  std::vector<uint32_t> Matched(std::span<const std::string_view> values) const;

 private:
  struct Rule {
    uint64_t id;
    std::string type;
    bool blocks;
    bool removes;
    Replacement replacement;
  };
  std::vector<Rule> rules_;
  std::shared_ptr<const LivePatterns> patterns_;  // of the rules, in their order
};

}  // namespace muninn::match

#endif  // MUNINN_ENGINE_MATCH_IMPORT_RULES_H_
