// SPDX-License-Identifier: Apache-2.0
#include "engine/match/pattern_set.h"

#include <hs/hs.h>

#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"
#include "schema/base/status.h"

namespace muninn::match {
namespace {

struct FreeDatabase {
  void operator()(hs_database_t* database) const { hs_free_database(database); }
};
using Database = std::unique_ptr<hs_database_t, FreeDatabase>;

// Scratch space of a thread, grown to the largest set it has scanned with.
class Scratch {
 public:
  ~Scratch() { hs_free_scratch(scratch_); }
  // nullptr: no memory.
  hs_scratch_t* For(const hs_database_t* database) {
    return hs_alloc_scratch(database, &scratch_) == HS_SUCCESS ? scratch_ : nullptr;
  }

 private:
  hs_scratch_t* scratch_ = nullptr;
};

int OnMatch(unsigned int id, unsigned long long, unsigned long long to, unsigned int, void* context) {
  const auto& hit = *static_cast<const std::function<bool(uint32_t, uint64_t)>*>(context);
  return hit(id, to) ? 0 : 1;
}

class CompiledSet final : public PatternSet {
 public:
  explicit CompiledSet(Database database) : database_(std::move(database)) {}

  absl::StatusOr<std::string> Serialise() const override {
    char* bytes = nullptr;
    size_t size = 0;
    if (hs_serialize_database(database_.get(), &bytes, &size) != HS_SUCCESS)
      return absl::ResourceExhaustedError("no memory to serialise patterns");
    std::string copy(bytes, size);
    std::free(bytes);
    return copy;
  }
  size_t bytes() const override {
    size_t size = 0;
    return hs_database_size(database_.get(), &size) == HS_SUCCESS ? size : 0;
  }
  absl::Status Scan(std::string_view text, const std::function<bool(uint32_t, uint64_t)>& hit) const override {
    thread_local Scratch scratch;
    hs_scratch_t* space = scratch.For(database_.get());
    if (space == nullptr) return absl::ResourceExhaustedError("no memory to scan for patterns");
    auto* context = const_cast<std::function<bool(uint32_t, uint64_t)>*>(&hit);
    const hs_error_t error =
        hs_scan(database_.get(), text.data(), static_cast<unsigned>(text.size()), 0, space, OnMatch, context);
    if (error == HS_SUCCESS || error == HS_SCAN_TERMINATED) return absl::OkStatus();
    return absl::InternalError(absl::StrCat("scanning failed with ", error));
  }

 private:
  Database database_;
};

// What both kinds hand to Hyperscan.
struct Arrays {
  std::vector<const char*> texts;
  std::vector<size_t> sizes;
  std::vector<unsigned> flags, ids;
};

absl::StatusOr<Arrays> ArraysOf(const std::vector<Pattern>& patterns, bool literals) {
  if (patterns.empty() || patterns.size() > kPatternsMax)
    return absl::ResourceExhaustedError(absl::StrCat("a set has 1 to ", kPatternsMax, " patterns, not ", patterns.size()));
  Arrays arrays;
  for (const Pattern& pattern : patterns) {
    if (pattern.text.empty()) return absl::InvalidArgumentError(absl::StrCat("pattern ", pattern.id, ": it is empty"));
    unsigned flags = HS_FLAG_SINGLEMATCH | (pattern.caseless ? HS_FLAG_CASELESS : 0);
    if (!literals) flags |= (pattern.dot_all ? HS_FLAG_DOTALL : 0) | (pattern.multiline ? HS_FLAG_MULTILINE : 0);
    if (!literals && pattern.approximate) flags |= HS_FLAG_PREFILTER | HS_FLAG_ALLOWEMPTY;
    arrays.texts.push_back(pattern.text.c_str());
    arrays.sizes.push_back(pattern.text.size());
    arrays.flags.push_back(flags);
    arrays.ids.push_back(pattern.id);
  }
  return arrays;
}

absl::StatusOr<std::shared_ptr<const PatternSet>> Finish(hs_error_t error, hs_database_t* raw, hs_compile_error_t* problem,
                                                         const std::vector<Pattern>& patterns) {
  Database database(raw);
  if (error == HS_SUCCESS) return std::make_shared<CompiledSet>(std::move(database));
  const int index = problem == nullptr ? -1 : problem->expression;
  const std::string why = problem == nullptr ? "unknown" : problem->message;
  hs_free_compile_error(problem);
  if (index < 0) return absl::ResourceExhaustedError(absl::StrCat("patterns do not compile: ", why));
  return absl::InvalidArgumentError(absl::StrCat("pattern ", patterns[static_cast<size_t>(index)].id, ": ", why));
}

}  // namespace

absl::StatusOr<std::shared_ptr<const PatternSet>> PatternSet::CompileLiterals(const std::vector<Pattern>& patterns) {
  ASSIGN_OR_RETURN(const Arrays arrays, ArraysOf(patterns, true));
  hs_database_t* database = nullptr;
  hs_compile_error_t* problem = nullptr;
  const hs_error_t error =
      hs_compile_lit_multi(arrays.texts.data(), arrays.flags.data(), arrays.ids.data(), arrays.sizes.data(),
                           static_cast<unsigned>(patterns.size()), HS_MODE_BLOCK, nullptr, &database, &problem);
  return Finish(error, database, problem, patterns);
}

absl::StatusOr<std::shared_ptr<const PatternSet>> PatternSet::CompileRegexes(const std::vector<Pattern>& patterns) {
  ASSIGN_OR_RETURN(const Arrays arrays, ArraysOf(patterns, false));
  hs_database_t* database = nullptr;
  hs_compile_error_t* problem = nullptr;
  const hs_error_t error = hs_compile_multi(arrays.texts.data(), arrays.flags.data(), arrays.ids.data(),
                                            static_cast<unsigned>(patterns.size()), HS_MODE_BLOCK, nullptr, &database, &problem);
  return Finish(error, database, problem, patterns);
}

absl::StatusOr<std::shared_ptr<const PatternSet>> PatternSet::Deserialise(std::string_view bytes) {
  hs_database_t* raw = nullptr;
  const hs_error_t error = hs_deserialize_database(bytes.data(), bytes.size(), &raw);
  Database database(raw);
  if (error != HS_SUCCESS) return absl::DataLossError(absl::StrCat("no pattern set of this processor and version (", error, ")"));
  return std::make_shared<CompiledSet>(std::move(database));
}

}  // namespace muninn::match
