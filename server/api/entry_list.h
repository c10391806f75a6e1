// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_ENTRY_LIST_H_
#define MUNINN_SERVER_API_ENTRY_LIST_H_

// Index actions over registry entries, by a table of what can be asked for:
//
//   constexpr Column<fb::Role> kColumns[] = {
//       {"id", [](const fb::Role& role) { return std::to_string(role.id()); }},
//       {"name", [](const fb::Role& role) { return TextOf(role.name()); }, /*searched=*/true},
//   };
//   ASSIGN_OR_RETURN(const auto roles, ListEntries<fb::Role>(call.reader(), Parameters(body, call.path()), kColumns));
//
// A parameter named as a column keeps the entries that have one of its values (any letter case; "%" at an end stands for
// anything; NOT terms take away). `searchall`, `quickFilter` and `value` (unless it is a column) look for a part of any searched
// column. `sort` and `direction` order by a column (numbers by value), else the order of ids stays; `limit` and `page` cut.

#include <algorithm>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/index/registry.h"
#include "schema/base/status.h"
#include "server/api/call.h"
#include "server/api/parameters.h"

namespace muninn::api {

template <typename Table>
struct Column {
  std::string_view name;
  std::string (*text)(const Table&);  // a flag as "1" and "0"
  bool searched = false;              // by the quick search
};

inline std::string TextOf(const flatbuffers::String* text) { return text == nullptr ? std::string() : text->str(); }
inline std::string TextOf(bool flag) { return flag ? "1" : "0"; }

// The parts that do not depend on the table.
class ListQuery {
 public:
  // `sort_by`: the column that orders the list unless the request names another; "": ids.
  ListQuery(const Parameters& parameters, std::span<const std::string_view> columns, std::string_view sort_by = "");

  // `texts` are the row's, in the order of the columns; `searched` tells which of them the quick search looks at.
  bool Wants(std::span<const std::string> texts, const std::vector<bool>& searched) const;
  // Is `first` to stand before `second`?
  bool Sorts() const { return sort_column_ >= 0; }
  size_t sort_column() const { return static_cast<size_t>(sort_column_); }
  bool Before(const std::string& first, const std::string& second) const;
  // What is left of `count` rows: [first, second).
  std::pair<size_t, size_t> Page(size_t count) const;

 private:
  struct Filter {
    size_t column;
    const Terms* terms;
  };
  const Parameters& parameters_;
  std::vector<Filter> filters_;
  std::vector<std::string> search_;  // lower case; any of them
  int sort_column_ = -1;
  bool descending_ = false;
  uint64_t limit_ = 0, page_ = 1;
};

// Errors: kDataLoss, kUnavailable. `visible` null: all.
template <typename Table>
absl::StatusOr<std::vector<Stored<Table>>> ListEntries(const Reader& reader, const Parameters& parameters,
                                                       std::span<const Column<Table>> columns, std::string_view sort_by = "",
                                                       const std::function<bool(const Table&)>& visible = nullptr) {
  std::vector<std::string_view> names;
  std::vector<bool> searched;
  for (const Column<Table>& column : columns) {
    names.push_back(column.name);
    searched.push_back(column.searched);
  }
  const ListQuery query(parameters, names, sort_by);
  std::vector<std::pair<std::string, Stored<Table>>> rows;  // what it sorts by, and the entry
  std::vector<std::string> texts(columns.size());
  const std::unique_ptr<Cursor> cursor = ScanEntries(reader, kEntryKind<Table>);
  for (; cursor->Valid(); cursor->Next()) {
    ASSIGN_OR_RETURN(Stored<Table> entry, Stored<Table>::Decode(std::string(cursor->value()), "a registry entry"));
    if (visible && !visible(*entry)) continue;
    for (size_t i = 0; i < columns.size(); ++i) texts[i] = columns[i].text(*entry);
    if (!query.Wants(texts, searched)) continue;
    rows.emplace_back(query.Sorts() ? texts[query.sort_column()] : std::string(), std::move(entry));
  }
  RETURN_IF_ERROR(cursor->status());
  if (query.Sorts()) {
    std::stable_sort(rows.begin(), rows.end(), [&](const auto& a, const auto& b) { return query.Before(a.first, b.first); });
  }
  const auto [from, to] = query.Page(rows.size());
  std::vector<Stored<Table>> page;
  for (size_t i = from; i < to; ++i) page.push_back(std::move(rows[i].second));
  return page;
}

// [ {…}, {…} ], each as `write` makes it.
template <typename Rows, typename Write>
http::Response AnswerList(const Call& call, const Rows& rows, const Write& write) {
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginArray();
    for (const auto& row : rows) write(writer, row);
    writer.EndArray();
  });
}

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_ENTRY_LIST_H_
