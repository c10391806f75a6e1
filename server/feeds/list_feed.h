// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_FEEDS_LIST_FEED_H_
#define MUNINN_SERVER_FEEDS_LIST_FEED_H_

// Feeds that are lists of values: tables (csv) and any text (freetext). What is a value, and of which type, is for free text to
// say (engine/match/free_text.h): in a table of each cell, in a text of each word.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/match/delimited_pattern.h"
#include "engine/match/free_text.h"
#include "server/feeds/feed_source.h"

namespace muninn::feeds {

// A feed's settings: {"csv":{"value":"1,3","delimiter":";"},"common":{"excluderegex":"/^#/"}}.
struct ListFeed {
  bool table = false;
  std::vector<size_t> columns;  // from 1 on; empty: all
  char delimiter = ',';
  std::optional<match::DelimitedPattern> exclude;  // values it matches are none
};
// Settings that are no JSON, or missing, are the usual ones. Error: kInvalidArgument (an expression that does not compile).
absl::StatusOr<ListFeed> ReadListFeed(std::string_view source_format, std::string_view settings);

// The cells of a row. A cell in double quotes may hold the delimiter, and a quote as two.
std::vector<std::string> SplitRow(std::string_view line, char delimiter);

// Every value, in order; the same may come again. Holds no more than a megabyte of the feed at a time.
// Errors: as FeedSource::Read, and those of `visit`.
absl::Status ForEachListed(FeedSource& source, const ListFeed& feed, const match::FreeTextKnowledge& knowledge,
                           absl::FunctionRef<absl::Status(const match::FreeTextItem& item)> visit);

}  // namespace muninn::feeds

#endif  // MUNINN_SERVER_FEEDS_LIST_FEED_H_
