// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_SEARCH_RUN_H_
#define MUNINN_SERVER_API_SEARCH_RUN_H_

// A search that is being answered, and the page of hits it asks for.

#include <functional>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/access/actor.h"
#include "engine/correlate/correlate.h"
#include "engine/engine.h"
#include "engine/query/search.h"
#include "schema/json/json_writer.h"
#include "schema/json/names.h"
#include "schema/json/write_attribute.h"
#include "server/api/search_request.h"
#include "server/api/source_lookup.h"

namespace muninn {
struct SearchMemory;  // engine/query/search_memory.h
}

namespace muninn::api {

class DecayScorer;

// Everything a running search needs, owned by the response that streams it.
struct Search {
  std::shared_ptr<const muninn::Snapshot> snapshot;
  SearchRequest request;
  Actor actor;
  json::JsonStyle style;
  CorrelateOptions correlate;
  json::FileReader files;                       // where data of attachments comes from; empty: none is wanted
  json::AttributeContext::Part warnings;        // of attributes (value_lists.h); empty: none
  std::shared_ptr<const SourceLookup> sources;  // that events' values are looked for in; nullptr: none
  // False: not a hit at all, it counts for no page. Empty: all are wanted.
  std::function<bool(const AttributeHit&)> wanted;
  // False: this search gives nobody this attribute, whatever the format (value_lists.h). Empty: all may be given. Events
  // without attributes remain.
  std::function<bool(const fb::Attribute&)> allowed;
  std::shared_ptr<DecayScorer> decay;  // nullptr: no scores are wanted
  SearchMemory* memory = nullptr;      // nullptr: nobody remembers
  const Reader& reader() const { return snapshot->reader(); }
};

// What earlier searches know of the values that it reads.
KnownTexts KnownTextsOf(const Search& search);

// The hits of the page that a search asks for, one after the other. Must not outlive the search.
class HitPage {
 public:
  explicit HitPage(const Search& search);
  ~HitPage();

  // nullptr: the page is at its end. Valid until the next call. Errors: as AttributeSearch.
  absl::StatusOr<const AttributeHit*> Next();
  // How many there are on the page: those that Next has given and those it would give, without taking them.
  absl::StatusOr<size_t> Count();

 private:
  struct Ordered;

  // Are all hits of the filter hits of the search?
  bool wants_all() const { return !search_.wanted && !search_.allowed; }
  bool Wanted(const AttributeHit& hit) const {
    return (!search_.wanted || search_.wanted(hit)) && (!search_.allowed || search_.allowed(hit.attribute));
  }
  absl::Status Begin();
  // Behind the hits of earlier pages.
  absl::Status SkipPages();
  // For the next page.
  void RememberEnd() const;
  absl::StatusOr<const AttributeHit*> NextWanted(AttributeSearch& hits) const;

  const Search& search_;
  std::unique_ptr<AttributeSearch> hits_;
  std::unique_ptr<Ordered> ordered_;  // when an order is asked for
  AttributeId last_;                  // skipped or given by Next
  size_t shown_ = 0;
  bool begun_ = false, ended_ = false;
};

// MISP counts one more than a full page holds: there may be more.
size_t CountOf(const Search& search, size_t shown);

struct EventPage {
  std::vector<EventId> events;
  size_t total = 0;  // on all pages
};
absl::StatusOr<EventPage> FindEventPage(const Search& search);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_SEARCH_RUN_H_
