// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_EVENT_DOCUMENT_H_
#define MUNINN_SERVER_API_EVENT_DOCUMENT_H_

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "engine/access/actor.h"
#include "engine/correlate/correlate.h"
#include "engine/query/filter.h"
#include "schema/json/json_writer.h"
#include "schema/json/names.h"
#include "schema/json/write_attribute.h"
#include "schema/json/write_tag.h"
#include "server/api/names.h"
#include "server/api/source_lookup.h"

namespace muninn::api {

// What of an event is shown (event-json.md §9).
struct EventDocumentOptions {
  bool metadata = false;   // no lists of parts
  json::FileReader files;  // where base64 data of attachments comes from; empty: left out
  bool sightings = true;
  bool reports = true;
  bool proposals = true;
  bool galaxies = true;
  bool related_events = true;
  bool analyst_data = false;           // Note, Opinion, Relationship
  bool related_attributes = false;     // includeGranularCorrelations
  bool related_tags = false;           // includeRelatedTags: tags of those and of their events
  bool sharing_groups_in_full = true;  // false: by number only
  bool flatten = false;                // attributes of objects among the others
  bool extended = false;               // parts of the events that extend it among its own
  bool extension_list = false;         // a list of those events
  Deleted deleted = Deleted::kLive;
  std::optional<bool> to_ids;                          // only such attributes
  std::vector<int64_t> distributions, sharing_groups;  // only parts with one of these; empty: all
  std::vector<TagId> blocked_attribute_tags;
  std::shared_ptr<const SourceLookup> sources;  // feeds and servers that values are looked for in; nullptr: none
  json::AttributeContext::Part warnings;  // of attributes (value_lists.h); empty: none
  // decay_score of an attribute (decay.h); empty: none.
  std::function<void(json::JsonWriter&, const fb::Event&, const fb::Attribute&)> decay_score;
  std::function<bool(const fb::Attribute&)> allowed;  // false: left out (search_run.h); empty: all
  TextMatch search_for;                               // only parts with such a text; empty: all
  std::vector<TagId> search_tags;                     // or one of these tags
  json::TagFilter tag_filter;
  CorrelateOptions correlate;
  // Of a document of the past, the event as it is now: parts that are hidden from the actor by now, or deleted, stay hidden.
  struct Now {
    const Reader& reader;
    const fb::Event& event;
  };
  const Now* now = nullptr;
  // Where partners are looked up; nullptr: where the event itself is read.
  const Reader* correlations = nullptr;
};

// Writes {"Event":{…}} as this actor may see it. `flush` is called now and then between parts, with no more than a few
// parts in the writer's string: a streaming caller sends them away there, and ends early by returning false.
// Errors: kDataLoss, kUnavailable; kCancelled when `flush` said so.
absl::Status WriteEventDocument(json::JsonWriter& writer, const Reader& reader, ReaderNames& names, const Actor& actor,
                                const fb::Event& event, const EventDocumentOptions& options, const std::function<bool()>& flush);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_EVENT_DOCUMENT_H_
