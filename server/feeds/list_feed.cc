// SPDX-License-Identifier: Apache-2.0
#include "server/feeds/list_feed.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "schema/base/status.h"
#include "schema/json/json_value.h"
#include "schema/rules/text.h"
#include "server/feeds/lines.h"

namespace muninn::feeds {
namespace {

using VisitItem = absl::FunctionRef<absl::Status(const match::FreeTextItem& item)>;

// Of a text, read at a time: a JSON document of no more is read as such.
constexpr size_t kTextBytes = size_t{1} << 20;

std::string_view WithoutQuotes(std::string_view cell) {
  constexpr std::string_view kAround(" \t\n\r\0\x0b\"'", 8);
  const size_t first = cell.find_first_not_of(kAround);
  if (first == cell.npos) return {};
  return cell.substr(first, cell.find_last_not_of(kAround) - first + 1);
}

class ListReader {
 public:
  ListReader(const ListFeed& feed, const match::FreeTextKnowledge& knowledge, VisitItem visit)
      : feed_(feed), knowledge_(knowledge), visit_(visit) {}

  absl::Status Line(std::string_view line) {
    if (feed_.table) return Row(line);
    text_.append(line).push_back('\n');
    return text_.size() < kTextBytes ? absl::OkStatus() : Text();
  }
  absl::Status Text() {
    for (const match::FreeTextItem& item : match::ExtractFreeText(std::exchange(text_, {}), knowledge_))
      RETURN_IF_ERROR(Take(item));
    return absl::OkStatus();
  }

 private:
  absl::Status Row(std::string_view line) {
    if (line.starts_with('#')) return absl::OkStatus();
    const std::vector<std::string> cells = SplitRow(line, feed_.delimiter);
    for (size_t column = 1; column <= cells.size(); ++column) {
      const auto& wanted = feed_.columns;
      if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), column) == wanted.end()) continue;
      const std::string_view cell = WithoutQuotes(cells[column - 1]);
      if (cell.empty()) continue;
      if (const auto item = match::RecogniseFreeText(cell, knowledge_)) RETURN_IF_ERROR(Take(*item));
    }
    return absl::OkStatus();
  }
  absl::Status Take(const match::FreeTextItem& item) {
    return feed_.exclude && feed_.exclude->Matches(item.original_value) ? absl::OkStatus() : visit_(item);
  }

  const ListFeed& feed_;
  const match::FreeTextKnowledge& knowledge_;
  const VisitItem visit_;
  std::string text_;
};

}  // namespace

absl::StatusOr<ListFeed> ReadListFeed(std::string_view source_format, std::string_view settings) {
  ListFeed feed;
  feed.table = source_format == "csv";
  const absl::StatusOr<json::Document> document = json::Document::Parse(settings);
  if (!document.ok()) return feed;
  const json::Value csv = document->root()["csv"];
  for (const absl::string_view part : absl::StrSplit(csv["value"].AsText().value_or(""), ',')) {
    size_t column = 0;
    if (absl::SimpleAtoi(part, &column) && column > 0) feed.columns.push_back(column);
  }
  const std::string delimiter = csv["delimiter"].AsText().value_or("");
  if (!delimiter.empty()) feed.delimiter = delimiter == "\\t" ? '\t' : delimiter[0];
  const std::string exclude = document->root()["common"]["excluderegex"].AsText().value_or("");
  if (exclude.empty()) return feed;
  absl::StatusOr<match::DelimitedPattern> pattern = match::DelimitedPattern::Compile(exclude);
  if (!pattern.ok()) return absl::InvalidArgumentError(absl::StrCat("excluderegex: ", pattern.status().message()));
  feed.exclude = *std::move(pattern);
  return feed;
}

std::vector<std::string> SplitRow(std::string_view line, char delimiter) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (size_t at = 0; at < line.size(); ++at) {
    const char sign = line[at];
    if (sign == '"' && quoted && at + 1 < line.size() && line[at + 1] == '"') {
      cells.back() += line[++at];
    } else if (sign == '"' && (quoted || rules::Trimmed(cells.back()).empty())) {
      quoted = !quoted;
    } else if (sign == delimiter && !quoted) {
      cells.emplace_back();
    } else {
      cells.back() += sign;
    }
  }
  return cells;
}

absl::Status ForEachListed(FeedSource& source, const ListFeed& feed, const match::FreeTextKnowledge& knowledge, VisitItem visit) {
  ListReader reader(feed, knowledge, visit);
  const auto line = [&](std::string_view text) { return reader.Line(text); };
  Lines lines;
  RETURN_IF_ERROR(source.Read("", [&](std::string_view piece) { return lines.Add(piece, line); }));
  RETURN_IF_ERROR(lines.End(line));
  return reader.Text();
}

}  // namespace muninn::feeds
