// SPDX-License-Identifier: Apache-2.0
#include "engine/match/warninglists.h"

#include <algorithm>
#include <utility>

#include "engine/index/registry.h"
#include "schema/base/status.h"

namespace muninn::match {
namespace {

std::string_view View(const flatbuffers::String* text) { return text == nullptr ? std::string_view() : text->string_view(); }

std::vector<std::string_view> Views(const flatbuffers::Vector<flatbuffers::Offset<flatbuffers::String>>* texts) {
  std::vector<std::string_view> views;
  if (texts == nullptr) return views;
  views.reserve(texts->size());
  for (const flatbuffers::String* text : *texts) views.push_back(View(text));
  return views;
}

}  // namespace

Warninglists::List::List(std::string stored_bytes, Stored<fb::Warninglist> stored, PatternCompiler* compiler)
    : bytes(std::move(stored_bytes)), table(std::move(stored)), entries(Views(table->values())) {
  for (const std::string_view type : Views(table->matching_attributes())) types.insert(type);
  if (types.contains("ALL")) types.clear();
  values = ValueList::Make(View(table->type()), entries, compiler);
}

absl::StatusOr<std::shared_ptr<const Warninglists>> Warninglists::Load(const Reader& reader, const Warninglists* earlier,
                                                                       PatternCompiler* compiler) {
  auto lists = std::make_shared<Warninglists>();
  const std::unique_ptr<Cursor> cursor = ScanEntries(reader, fb::EntryKind::Warninglist);
  for (; cursor->Valid(); cursor->Next()) {
    if (auto same = earlier == nullptr ? nullptr : earlier->Unchanged(cursor->value()); same != nullptr) {
      lists->lists_.push_back(std::move(same));
      continue;
    }
    ASSIGN_OR_RETURN(auto table, Stored<fb::Warninglist>::Decode(std::string(cursor->value()), "a warninglist"));
    if (!table->enabled()) continue;
    auto list = std::make_shared<const List>(std::string(cursor->value()), std::move(table), compiler);
    if (list->values != nullptr) lists->lists_.push_back(std::move(list));
  }
  RETURN_IF_ERROR(cursor->status());
  return std::shared_ptr<const Warninglists>(std::move(lists));
}

std::shared_ptr<const Warninglists::List> Warninglists::Unchanged(std::string_view bytes) const {
  const auto found = std::find_if(lists_.begin(), lists_.end(), [&](const auto& list) { return list->bytes == bytes; });
  return found == lists_.end() ? nullptr : *found;
}

std::vector<WarninglistHit> Warninglists::Check(std::string_view type, std::string_view value) const {
  std::vector<WarninglistHit> hits;
  const std::vector<std::string_view> halves = HalvesOf(type, value);
  for (const auto& list : lists_) {
    if (!list->types.empty() && !list->types.contains(type)) continue;
    for (const std::string_view half : halves) {
      std::optional<std::string> match = list->values->Find(half);
      if (!match) continue;
      hits.push_back({&*list->table, *std::move(match), std::string(half)});
      break;
    }
  }
  return hits;
}

std::vector<WarninglistHit> Warninglists::CheckValue(std::string_view value) const {
  std::vector<WarninglistHit> hits;
  for (const auto& list : lists_) {
    if (std::optional<std::string> match = list->values->Find(value))
      hits.push_back({&*list->table, *std::move(match), std::string(value)});
  }
  return hits;
}

}  // namespace muninn::match
