// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_CORRELATE_CORRELATE_H_
#define MUNINN_ENGINE_CORRELATE_CORRELATE_H_

// Correlation is a query over postings, not a table: which attributes of other events have an equal value that the actor
// may see? Equal means equal collation keys; both halves of composites count, ports don't (PostingFlags::kCorrelates).
// The kinds of keys (equal values today; networks and fuzzy hashes are further keys of the same kind) are listed in
// correlation_keys.h.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/access/actor.h"
#include "engine/correlate/exclusions.h"
#include "engine/index/content_reader.h"

namespace muninn {

struct CorrelateOptions {
  // A value with more partners than this is over-correlating: it says little and costs much, so its pairs are left out.
  // MISP.correlation_limit, 20 when unset.
  size_t over_correlation_limit = 20;
  bool enabled = true;                           // false: nothing correlates (MISP.completely_disable_correlation)
  std::shared_ptr<const Exclusions> exclusions;  // null: none
};

// As the administrators set it, with `limit` while they have set none. Exclusions that do not read count as none.
CorrelateOptions LoadCorrelateOptions(const Reader& reader, size_t limit);

// Ids of the other events that share a value with this one, ascending, each once. Both events must allow correlation.
class EventCorrelator {
 public:
  EventCorrelator(const Reader& reader, const Actor& actor, const CorrelateOptions& options)
      : reader_(reader), actor_(actor), options_(options) {}
  // Call for each attribute of the event; those that do not correlate are passed over.
  void Add(const fb::Attribute& attribute);
  absl::StatusOr<std::vector<Stored<fb::Event>>> Finish(const fb::Event& event);

 private:
  const Reader& reader_;
  const Actor& actor_;
  const CorrelateOptions options_;
  std::vector<std::string> hashes_;
};

// The attributes of other events that share a value with this one, at most the limit for each half; those of
// over-correlating halves are left out. `visit` gets the other attribute and its event; stops when it returns false.
absl::Status ForEachRelatedAttribute(const Reader& reader, const Actor& actor, const CorrelateOptions& options,
                                     const fb::Event& event, const fb::Attribute& attribute,
                                     const std::function<bool(const fb::Attribute&, const fb::Event&)>& visit);

}  // namespace muninn

#endif  // MUNINN_ENGINE_CORRELATE_CORRELATE_H_
