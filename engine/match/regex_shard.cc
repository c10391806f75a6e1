// SPDX-License-Identifier: Apache-2.0
#include "engine/match/regex_shard.h"

#include <hs/hs.h>
#include <xxhash.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "engine/match/approximation.h"
#include "engine/match/usual_values.h"
#include "schema/base/status.h"

namespace muninn::match {

// A number of its own, never given twice, tells threads whether their scratch space fits already.
struct RegexShard::Database {
  explicit Database(hs_database_t* taken) : database(taken) {
    static std::atomic<uint64_t> made{0};
    generation = ++made;
  }
  ~Database() { hs_free_database(database); }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  hs_database_t* database;
  uint64_t generation;
};

namespace {

// Scratch space of a thread: grown to what the shards it scans with need, never shrunk.
class Scratch {
 public:
  static Scratch& OfThisThread() {
    thread_local Scratch scratch;
    return scratch;
  }
  ~Scratch() { hs_free_scratch(space_); }
  // nullptr: no memory.
  hs_scratch_t* For(const hs_database_t* database, uint64_t generation) {
    constexpr size_t kRemembered = 4096;
    if (fits_.contains(generation)) return space_;
    if (hs_alloc_scratch(database, &space_) != HS_SUCCESS) return nullptr;
    if (fits_.size() >= kRemembered) fits_.clear();
    fits_.insert(generation);
    return space_;
  }

 private:
  hs_scratch_t* space_ = nullptr;
  absl::flat_hash_set<uint64_t> fits_;  // generations of databases
};

int OnMatch(unsigned int index, unsigned long long, unsigned long long to, unsigned int, void* context) {
  return (*static_cast<absl::FunctionRef<bool(uint32_t, size_t)>*>(context))(index, to) ? 0 : 1;
}

constexpr double kCompileSecondsUsual = 0.03;
constexpr double kCompiledBytesUsual = 64 * 1024;

struct Candidate {
  unsigned index;  // among the expressions of the shard
  Approximation approximation;
};

// Never HS_FLAG_SINGLEMATCH: a block holds many values, and each is to be found.
unsigned FlagsOf(const Approximation& approximation) {
  return HS_FLAG_MULTILINE | HS_FLAG_PREFILTER | (approximation.caseless ? HS_FLAG_CASELESS : 0) |
         (approximation.dot_all ? HS_FLAG_DOTALL : 0);
}

std::optional<Approximation> Acceptable(const DelimitedText& text) {
  std::optional<Approximation> approximation = Approximate(text);
  if (!approximation || CountPlaces(approximation->expression) > kPlacesMax) return std::nullopt;
  hs_expr_info_t* info = nullptr;
  hs_compile_error_t* problem = nullptr;
  const hs_error_t error = hs_expression_info(approximation->expression.c_str(), FlagsOf(*approximation), &info, &problem);
  // What matches an empty text matches everywhere: nothing is won by hearing of each place.
  const bool good = error == HS_SUCCESS && info->min_width > 0;
  std::free(info);
  hs_free_compile_error(problem);
  return good ? std::move(approximation) : std::nullopt;
}

struct Compiled {
  hs_database_t* database = nullptr;
  int culprit = -1;  // index among the candidates; -1: none is named
  double seconds = 0;
};
Compiled CompileTogether(const std::vector<Candidate>& candidates) {
  std::vector<const char*> texts;
  std::vector<unsigned> flags, ids;
  for (const Candidate& candidate : candidates) {
    texts.push_back(candidate.approximation.expression.c_str());
    flags.push_back(FlagsOf(candidate.approximation));
    ids.push_back(candidate.index);
  }
  Compiled compiled;
  hs_compile_error_t* problem = nullptr;
  const auto start = std::chrono::steady_clock::now();
  if (hs_compile_multi(texts.data(), flags.data(), ids.data(), static_cast<unsigned>(texts.size()), HS_MODE_BLOCK, nullptr,
                       &compiled.database, &problem) != HS_SUCCESS) {
    compiled.database = nullptr;
    if (problem != nullptr) compiled.culprit = problem->expression;
    hs_free_compile_error(problem);
  }
  compiled.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return compiled;
}

size_t BytesOf(const hs_database_t* database) {
  size_t bytes = 0;
  return database != nullptr && hs_database_size(database, &bytes) == HS_SUCCESS ? bytes : 0;
}

// Does it compile within its budget when it is alone?
bool IsAffordable(const Candidate& candidate) {
  const Compiled alone = CompileTogether({candidate});
  const bool good =
      alone.database != nullptr && alone.seconds <= kCompileSecondsMax && BytesOf(alone.database) <= kCompiledBytesMax;
  hs_free_database(alone.database);
  return good;
}

// `space` nullptr: no memory.
hs_error_t ScanWith(const hs_database_t* database, hs_scratch_t* space, std::string_view text,
                    absl::FunctionRef<bool(uint32_t, size_t)> hit) {
  return space == nullptr ? HS_NOMEM
                          : hs_scan(database, text.data(), static_cast<unsigned>(text.size()), 0, space, OnMatch, &hit);
}

// Takes out those that Hyperscan tells of so often that asking PCRE2 about each value costs less. Were there any?
bool EraseNoisy(const hs_database_t* database, std::vector<Candidate>* candidates) {
  std::string text;
  for (const std::string& value : UsualValues()) text.append(value).push_back('\n');
  absl::flat_hash_map<uint32_t, size_t> told;
  hs_scratch_t* space = nullptr;  // of its own: this thread may never scan with what comes of the database
  hs_alloc_scratch(database, &space);
  (void)ScanWith(database, space, text, [&](uint32_t index, size_t) { return ++told[index] > 0; });
  hs_free_scratch(space);
  return std::erase_if(*candidates, [&](const Candidate& candidate) {
           return told[candidate.index] > kToldUsualMax * UsualValues().size();
         }) > 0;
}

void Append(std::string* bytes, std::string_view part) {
  const uint64_t size = part.size();
  bytes->append(reinterpret_cast<const char*>(&size), sizeof(size)).append(part);
}

}  // namespace

RegexShard::RegexShard(std::vector<DelimitedText> expressions, std::vector<bool> judged, std::unique_ptr<const Database> database)
    : expressions_(std::move(expressions)), judged_(std::move(judged)), database_(std::move(database)) {}
RegexShard::~RegexShard() = default;

bool RegexShard::Takes(const DelimitedText& expression) { return Acceptable(expression).has_value(); }

std::shared_ptr<const RegexShard> RegexShard::Compile(std::vector<DelimitedText> expressions) {
  std::vector<Candidate> candidates;
  for (unsigned i = 0; i < expressions.size(); ++i) {
    if (auto approximation = Acceptable(expressions[i])) candidates.push_back({i, *std::move(approximation)});
  }
  Compiled compiled;
  bool weighed = false;  // each alone
  while (!candidates.empty()) {
    compiled = CompileTogether(candidates);
    // As long as all together cost no more than one may beside ordinary others, nobody needs to know who costs what.
    const double others = static_cast<double>(candidates.size() - 1);
    const bool affordable = compiled.seconds <= kCompileSecondsMax + others * kCompileSecondsUsual &&
                            static_cast<double>(BytesOf(compiled.database)) <= kCompiledBytesMax + others * kCompiledBytesUsual;
    if (compiled.database != nullptr && (affordable || weighed)) {
      if (!EraseNoisy(compiled.database, &candidates)) break;
      hs_free_database(std::exchange(compiled.database, nullptr));
      continue;
    }
    hs_free_database(std::exchange(compiled.database, nullptr));
    if (compiled.culprit >= 0) {
      candidates.erase(candidates.begin() + compiled.culprit);
    } else if (weighed) {
      candidates.clear();
    } else {
      std::erase_if(candidates, [](const Candidate& candidate) { return !IsAffordable(candidate); });
      weighed = true;
    }
  }
  std::vector<bool> judged(expressions.size());
  for (const Candidate& candidate : candidates) judged[candidate.index] = true;
  auto database = compiled.database == nullptr ? nullptr : std::make_unique<const Database>(compiled.database);
  return std::shared_ptr<const RegexShard>(new RegexShard(std::move(expressions), std::move(judged), std::move(database)));
}

size_t RegexShard::compiled_bytes() const { return database_ == nullptr ? 0 : BytesOf(database_->database); }

bool RegexShard::Scan(std::string_view text, absl::FunctionRef<bool(uint32_t, size_t)> hit) const {
  if (database_ == nullptr || text.empty()) return true;
  if (text.size() > std::numeric_limits<unsigned>::max()) return false;
  const hs_database_t* const database = database_->database;
  hs_error_t error = ScanWith(database, Scratch::OfThisThread().For(database, database_->generation), text, hit);
  if (error == HS_SCRATCH_IN_USE) {  // from within a hit of another scan
    hs_scratch_t* space = nullptr;
    hs_alloc_scratch(database, &space);
    error = ScanWith(database, space, text, hit);
    hs_free_scratch(space);
  }
  return error == HS_SUCCESS || error == HS_SCAN_TERMINATED;
}

// key   := "muninn shard 2" | version of Hyperscan | processor | count | (flags expression){count}    each with its size before
// it shard := key | judged: one byte an expression, 0 or 1 | database, or nothing | XXH3 of all before: 8 bytes
std::string RegexShard::CacheKey(const std::vector<DelimitedText>& expressions) {
  hs_platform_info_t platform{};
  hs_populate_platform(&platform);
  std::string key;
  Append(&key, "muninn shard 2");
  Append(&key, hs_version());
  Append(&key, absl::StrCat(platform.tune, " ", platform.cpu_features));
  Append(&key, absl::StrCat(expressions.size(), " ", kPlacesMax, " ", kToldUsualMax));
  for (const DelimitedText& text : expressions) {
    Append(&key, text.flags);
    Append(&key, text.expression);
  }
  return key;
}

std::string RegexShard::Serialise() const {
  std::string bytes, judged(judged_.begin(), judged_.end());
  Append(&bytes, CacheKey(expressions_));
  Append(&bytes, judged);
  char* database = nullptr;
  size_t size = 0;
  if (database_ != nullptr && hs_serialize_database(database_->database, &database, &size) != HS_SUCCESS) return "";
  Append(&bytes, std::string_view(database, size));
  std::free(database);
  const uint64_t sum = XXH3_64bits(bytes.data(), bytes.size());
  return bytes.append(reinterpret_cast<const char*>(&sum), sizeof(sum));
}

std::shared_ptr<const RegexShard> RegexShard::Deserialise(std::vector<DelimitedText> expressions, std::string_view bytes) {
  uint64_t sum = 0;
  if (bytes.size() < sizeof(sum)) return nullptr;
  std::memcpy(&sum, bytes.data() + bytes.size() - sizeof(sum), sizeof(sum));
  bytes.remove_suffix(sizeof(sum));
  if (sum != XXH3_64bits(bytes.data(), bytes.size())) return nullptr;
  const auto take = [&]() -> std::optional<std::string_view> {
    uint64_t size = 0;
    if (bytes.size() < sizeof(size)) return std::nullopt;
    std::memcpy(&size, bytes.data(), sizeof(size));
    bytes.remove_prefix(sizeof(size));
    if (bytes.size() < size) return std::nullopt;
    const std::string_view part = bytes.substr(0, size);
    bytes.remove_prefix(size);
    return part;
  };
  const auto key = take(), judged = take(), database = take();
  if (!database || !bytes.empty() || *key != CacheKey(expressions) || judged->size() != expressions.size()) return nullptr;
  const std::vector<bool> flags(judged->begin(), judged->end());
  hs_database_t* raw = nullptr;
  if (std::find(flags.begin(), flags.end(), true) != flags.end() &&
      hs_deserialize_database(database->data(), database->size(), &raw) != HS_SUCCESS)
    return nullptr;
  auto taken = raw == nullptr ? nullptr : std::make_unique<const Database>(raw);
  return std::shared_ptr<const RegexShard>(new RegexShard(std::move(expressions), flags, std::move(taken)));
}

}  // namespace muninn::match
