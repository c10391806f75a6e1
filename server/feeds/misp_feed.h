// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_FEEDS_MISP_FEED_H_
#define MUNINN_SERVER_FEEDS_MISP_FEED_H_

// Feeds that are folders of MISP's events: manifest.json names them, <uuid>.json are they, hashes.csv may hold the MD5 of each
// value with the event it is in.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/files/digest_file.h"
#include "schema/base/uuid.h"
#include "schema/json/json_value.h"
#include "server/feeds/feed_source.h"

namespace muninn::feeds {

inline constexpr size_t kManifestBytesMax = size_t{64} << 20, kEventBytesMax = size_t{256} << 20;

using VisitDigest = absl::FunctionRef<absl::Status(const ValueDigest& digest, const Uuid& event)>;

// A document of {uuid: {"info", "date", "timestamp", …}}. Errors: as FeedSource::Read; kInvalidArgument (it is none).
absl::StatusOr<json::Document> ReadManifest(FeedSource& source);
// Its members that are named by uuids, in order.
std::vector<Uuid> EventsOf(const json::Document& manifest);
// The event's document, its envelope taken off by EventOf. Errors: as ReadManifest's.
absl::StatusOr<json::Document> ReadFeedEvent(FeedSource& source, const Uuid& event);
// {"Event":{…}}, also in "response" and in a list, or bare -> the event; kMissing: none.
json::Value EventOf(const json::Document& document);

// hashes.csv: lines of "md5,uuid", others are passed over. Errors: those of FeedSource::Read and of `visit`; kNotFound also when
// no line is one.
absl::Status ForEachHash(FeedSource& source, VisitDigest visit);
// "md5,uuid" -> both; false: it is something else.
bool ReadHashLine(std::string_view line, ValueDigest* digest, Uuid* event);

// What hashes.csv of an event would hold: each half of a value by which it correlates.
absl::Status ForEachDigest(json::Value event, const Uuid& uuid, VisitDigest visit);

}  // namespace muninn::feeds

#endif  // MUNINN_SERVER_FEEDS_MISP_FEED_H_
