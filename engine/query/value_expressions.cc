// SPDX-License-Identifier: Apache-2.0
#include "engine/query/value_expressions.h"

#include <atomic>
#include <iterator>
#include <list>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "engine/match/admission.h"
#include "engine/match/approximation.h"
#include "engine/match/pattern_set.h"
#include "schema/base/status.h"

namespace muninn {
namespace {

constexpr std::string_view kField = "regex";  // of the request

using Compiled = std::shared_ptr<const match::PatternSet>;

// What was asked for last: who turns pages or asks again waits for no compiler. What expressions are compiled to depends on
// nothing else, so all searches of the process share it.
class Recent {
 public:
  // nullptr: unknown.
  Compiled Find(const std::vector<std::string>& expressions) {
    absl::MutexLock lock(&mutex_);
    for (auto entry = entries_.begin(); entry != entries_.end(); ++entry) {
      if (entry->expressions != expressions) continue;
      entries_.splice(entries_.begin(), entries_, entry);
      return entry->compiled;
    }
    return nullptr;
  }

  void Keep(const std::vector<std::string>& expressions, Compiled compiled) {
    const size_t bytes = compiled->compiled_bytes();
    if (bytes > kBytesMax) return;
    std::list<Entry> gone;  // goes when the lock is gone
    absl::MutexLock lock(&mutex_);
    entries_.push_front({expressions, std::move(compiled), bytes});
    bytes_ += bytes;
    while (entries_.size() > kEntriesMax || bytes_ > kBytesMax) {
      bytes_ -= entries_.back().bytes;
      gone.splice(gone.begin(), entries_, std::prev(entries_.end()));
    }
  }

 private:
  static constexpr size_t kEntriesMax = 64, kBytesMax = 16 << 20;

  struct Entry {
    std::vector<std::string> expressions;
    Compiled compiled;
    size_t bytes;
  };
  absl::Mutex mutex_;
  std::list<Entry> entries_ ABSL_GUARDED_BY(mutex_);  // the last used first
  size_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;
};

Recent& RecentOfAll() {
  static Recent& recent = *new Recent;  // never destroyed: a search may run until the end
  return recent;
}

absl::Status Refusal(const std::string& expression, std::string_view reason) {
  return FieldError(kField, absl::StrCat("The regular expression ", expression, " is refused: ", ToAbsl(reason)));
}

absl::StatusOr<std::vector<match::Pattern>> Read(const std::vector<std::string>& expressions) {
  std::vector<match::Pattern> patterns;
  size_t places = 0;
  for (const std::string& expression : expressions) {
    if (const absl::Status admitted = match::Admit(expression); !admitted.ok())
      return Refusal(expression, ToStd(admitted.message()));
    ASSIGN_OR_RETURN(match::Pattern pattern, match::ReadPattern(expression));
    places += match::CountPlaces(pattern.text);
    patterns.push_back(std::move(pattern));
  }
  if (places > ValueExpressions::kPlacesMax)
    return FieldError(kField, "These regular expressions are too large for one search: repetitions count as often as they may.");
  return patterns;
}

}  // namespace

struct ValueExpressions::Run {
  explicit Run(Compiled set) : compiled(std::move(set)) {}
  const Compiled compiled;
  std::atomic<size_t> gave_up{0};
};

absl::StatusOr<ValueExpressions> ValueExpressions::Compile(std::vector<std::string> expressions) {
  ValueExpressions made;
  if (expressions.empty()) return made;
  if (expressions.size() > kCountMax)
    return FieldError(kField, absl::StrCat("A search takes at most ", kCountMax, " regular expressions."));
  for (const std::string& expression : expressions) {
    if (expression.size() > kBytesMax)
      return FieldError(kField, absl::StrCat("A regular expression has at most ", kBytesMax, " bytes."));
  }
  Compiled compiled = RecentOfAll().Find(expressions);
  if (compiled == nullptr) {
    ASSIGN_OR_RETURN(std::vector<match::Pattern> patterns, Read(expressions));
    compiled = match::PatternSet::Compile(std::move(patterns));
    RecentOfAll().Keep(expressions, compiled);
  }
  made.expressions_ = std::move(expressions);
  made.run_ = std::make_shared<Run>(std::move(compiled));
  return made;
}

size_t ValueExpressions::loose() const { return run_ == nullptr ? 0 : run_->compiled->loose(); }

bool ValueExpressions::Matches(std::string_view value1, std::string_view value2) const {
  if (run_->gave_up >= kGaveUpMax) return false;
  std::string joined;
  if (!value2.empty()) joined.append(value1).append("|").append(value2);
  const std::string_view value = value2.empty() ? value1 : joined;
  bool matches = false;
  const size_t gave_up = run_->compiled->Scan({&value, 1}, [&](const match::Hit&) {
    matches = true;
    return false;
  });
  if (!matches && gave_up > 0) ++run_->gave_up;
  return matches;
}

bool ValueExpressions::MayMatchIn(std::string_view texts) const { return run_->compiled->MayMatchIn(texts); }

absl::Status ValueExpressions::Bounded() const {
  if (run_ == nullptr || run_->gave_up < kGaveUpMax) return absl::OkStatus();
  return FieldError(kField, absl::StrCat("On ", kGaveUpMax,
                                         " of the values that are stored the regular expression takes too many steps: the search "
                                         "was stopped."));
}

}  // namespace muninn
