// SPDX-License-Identifier: Apache-2.0
#include "server/api/list_update.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/index/registry.h"
#include "schema/base/status.h"
#include "schema/entities/list_generated.h"
#include "server/api/library_update.h"
#include "server/api/list_file.h"

namespace muninn::api {
namespace {

// Noticelists of users do not exist: all come from libraries.
bool CameWithALibrary(const fb::Warninglist& list) { return list.default_list(); }
bool CameWithALibrary(const fb::Noticelist&) { return true; }

// false: the one that is there is as new, or a user's own.
template <typename Table, typename Native>
absl::StatusOr<bool> PutList(Engine& engine, const Actor& actor, Native list) {
  const auto snapshot = engine.Snapshot();
  ASSIGN_OR_RETURN(const auto id, FindByName<Table>(snapshot->reader(), list.name));
  std::vector<EntryChange> changes;
  if (id) {
    ASSIGN_OR_RETURN(const auto known, LoadEntry<Table>(snapshot->reader(), *id));
    if (!known || !CameWithALibrary(**known) || !IsNewer(list.version, (*known)->version())) return false;
    changes.push_back(EditEntry<Table>(*id, [list = std::move(list)](Native& stored, const EntryScene&) {
      const bool enabled = stored.enabled;
      stored = list;
      stored.enabled = enabled;
      return absl::OkStatus();
    }));
  } else {
    changes.push_back(AddEntry(std::move(list)));
  }
  RETURN_IF_ERROR(engine.Execute(ChangeEntries{std::move(changes)}, actor).status());
  return true;
}

template <typename Table, typename Native>
absl::StatusOr<size_t> Update(Engine& engine, const Actor& actor, const std::string& library_dir, library::Shelf shelf,
                              absl::StatusOr<Native> (*read)(json::Value)) {
  size_t count = 0;
  RETURN_IF_ERROR(ForEachDefinition(library_dir, shelf, [&](json::Value file) -> absl::Status {
    ASSIGN_OR_RETURN(Native list, read(file));
    ASSIGN_OR_RETURN(const bool changed, (PutList<Table>(engine, actor, std::move(list))));
    count += changed;
    return absl::OkStatus();
  }));
  return count;
}

}  // namespace

absl::StatusOr<size_t> UpdateWarninglists(Engine& engine, const Actor& actor, const std::string& library_dir) {
  return Update<fb::Warninglist>(engine, actor, library_dir, library::Shelf::kWarninglists, ReadWarninglistFile);
}
absl::StatusOr<size_t> UpdateNoticelists(Engine& engine, const Actor& actor, const std::string& library_dir) {
  return Update<fb::Noticelist>(engine, actor, library_dir, library::Shelf::kNoticelists, ReadNoticelistFile);
}

http::Response AnswerListsUpdated(Call& call, const EntryAction& action,
                                  absl::StatusOr<size_t> (*update)(Engine&, const Actor&, const std::string&),
                                  std::string_view lists) {
  const absl::StatusOr<size_t> count = update(call.engine(), call.actor(), call.settings().library_dir);
  if (!count.ok()) return AnswerRefused(call, action, count.status());
  if (*count == 0) return AnswerDone(call, action, "", absl::StrCat("All ", ToAbsl(lists), " are up to date already."));
  return AnswerDone(call, action, "", absl::StrCat("Successfully updated ", *count, " ", ToAbsl(lists), "."));
}

}  // namespace muninn::api
