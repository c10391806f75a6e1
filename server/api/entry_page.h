// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_ENTRY_PAGE_H_
#define MUNINN_SERVER_API_ENTRY_PAGE_H_

// Plain entries, of which a table of members says all: index, view, add, edit and delete are the same for each of them.
//
//   constexpr Member<fb::NewsT> kMembers[] = {{"id", &fb::NewsT::id, kFixed}, {"title", &fb::NewsT::title}, …};
//   constexpr EntryPage<fb::NewsT> kNews{"News", "news", "Invalid News.", kMembers};
//   {"news", "index", IndexPage<kNews>}, {"news", "add", AddPage<kNews>, true, kSiteAdminOnly}, …
//
// Answers are {"News":{…}}, lists of those, and the envelopes of entry_answer.h. Index takes the filters of entry_list.h.

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/secrets/secret_key.h"
#include "schema/json/write_organisation.h"
#include "server/api/body_fields.h"
#include "server/api/entry_answer.h"
#include "server/api/entry_list.h"

namespace muninn::api {

enum MemberTraits : uint8_t {
  kFixed = 1,     // requests do not set it
  kNullable = 2,  // "" and 0 are null
  kJsonText = 4,  // holds the text of a JSON value, which requests may send as such
  kTime = 8,      // Unix seconds, shown as "2024-10-21 10:59:21"
  kHidden = 16,   // never shown
  kSecret = 32,   // stored sealed (engine/secrets); shown to site administrators
};

template <typename Native>
struct Member {
  std::string_view name;
  std::variant<std::string Native::*, uint64_t Native::*, bool Native::*, Uuid Native::*> field;
  uint8_t traits = 0;

  bool is(MemberTraits trait) const { return traits & trait; }
};

// A member's value as a text: what filters compare. A secret that is not opened is its mask.
template <typename Native>
std::string TextOf(const Member<Native>& member, const Native& entry) {
  if (const auto* text = std::get_if<std::string Native::*>(&member.field))
    return member.is(kSecret) && IsSealed(entry.**text) ? std::string(kSecretMask) : entry.**text;
  if (const auto* flag = std::get_if<bool Native::*>(&member.field)) return entry.**flag ? "1" : "0";
  if (const auto* uuid = std::get_if<Uuid Native::*>(&member.field)) return (entry.**uuid).ToString();
  const uint64_t number = entry.*std::get<uint64_t Native::*>(member.field);
  return member.is(kTime) ? json::FormatDateTime(number) : std::to_string(number);
}

template <typename Native>
void WriteMember(json::JsonWriter& writer, const Member<Native>& member, const Native& entry) {
  if (member.is(kHidden)) return;
  writer.Key(member.name);
  if (const auto* flag = std::get_if<bool Native::*>(&member.field)) return writer.Bool(entry.**flag);
  const std::string text = TextOf(member, entry);
  if (member.is(kNullable) && (text.empty() || text == "0")) return writer.Null();
  writer.String(text);
}

// {"id":"1",…}, without the braces: the caller may have more to say.
template <typename Native>
void WriteMembers(json::JsonWriter& writer, std::span<const Member<Native>> members, const Native& entry) {
  for (const Member<Native>& member : members) WriteMember(writer, member, entry);
}

// Puts what a body has into an entry; the mask of a secret leaves that as it is. Errors: FieldError.
template <typename Native>
absl::Status ReadMembers(json::Value body, std::span<const Member<Native>> members, Native& entry) {
  BodyFields fields(body);
  for (const Member<Native>& member : members) {
    if (member.is(kFixed)) continue;
    const json::Value value = body[member.name];
    if (member.is(kSecret) && value.AsText() == kSecretMask) continue;
    if (const auto* text = std::get_if<std::string Native::*>(&member.field)) {
      if (member.is(kJsonText) && (value.is_object() || value.is_array()))
        entry.** text = value.ToJson();
      else
        fields.Text(member.name, &(entry.**text));
    } else if (const auto* flag = std::get_if<bool Native::*>(&member.field)) {
      fields.Flag(member.name, &(entry.**flag));
    } else if (const auto* number = std::get_if<uint64_t Native::*>(&member.field)) {
      fields.Number(member.name, &(entry.**number));
    } else if (!value.absent()) {
      const std::optional<Uuid> uuid = Uuid::Parse(value.AsText().value_or(""));
      if (!uuid) return FieldError(member.name, "Please provide a valid RFC 4122 UUID");
      entry.*std::get<Uuid Native::*>(member.field) = *uuid;
    }
  }
  return fields.status();
}

template <typename Native>
struct EntryPage {
  using NativeType = Native;
  using Table = typename Native::TableType;
  std::string_view noun;        // "Feed": the key of a document, and what messages say
  std::string_view controller;  // "feeds", as "url" has it
  std::string_view invalid;     // of 404
  std::span<const Member<Native>> members;
  std::string_view deleted = "";                                          // when it went; "": "<noun> deleted."
  bool (*visible)(const Actor&, const Native&) = nullptr;                 // null: to everybody
  void (*more)(json::JsonWriter&, const Native&, bool listed) = nullptr;  // members behind those of the table
  absl::Status (*complete)(json::Value body, Native&) = nullptr;          // what a new or edited one needs beside them
  bool admin = false;                                                     // under /admin/
  bool numbers_deleted = false;                                           // EntryAction::numbers_id of "delete"
  std::string_view sort_by = "";  // the member that orders lists unless the request names another; "": ids

  EntryAction action(std::string_view name) const { return {noun, controller, name, admin, numbers_deleted && name == "delete"}; }
  bool shows(const Actor& actor, const Native& entry) const { return visible == nullptr || visible(actor, entry); }
};

template <typename Native>
void WritePage(json::JsonWriter& writer, const EntryPage<Native>& page, const Native& entry, bool listed) {
  writer.BeginObject();
  writer.Key(page.noun);
  writer.BeginObject();
  WriteMembers(writer, page.members, entry);
  if (page.more != nullptr) page.more(writer, entry, listed);
  writer.EndObject();
  writer.EndObject();
}

// The entries a request wants, in its order, its page of them; secrets as they are stored.
template <typename Native>
absl::StatusOr<std::vector<Native>> ListPage(const Reader& reader, const Actor& actor, const Parameters& parameters,
                                             const EntryPage<Native>& page) {
  std::vector<std::string_view> names;
  std::vector<bool> searched;
  for (const Member<Native>& member : page.members) {
    names.push_back(member.name);
    searched.push_back(std::holds_alternative<std::string Native::*>(member.field));
  }
  const ListQuery query(parameters, names, page.sort_by);
  std::vector<std::pair<std::string, Native>> rows;  // what it sorts by, and the entry
  std::vector<std::string> texts(names.size());
  RETURN_IF_ERROR(ForEachEntry<typename Native::TableType>(reader, [&](const typename Native::TableType& table) {
    Native entry;
    table.UnPackTo(&entry);
    if (!page.shows(actor, entry)) return true;
    for (size_t i = 0; i < names.size(); ++i) texts[i] = TextOf(page.members[i], entry);
    if (query.Wants(texts, searched)) rows.emplace_back(query.Sorts() ? texts[query.sort_column()] : "", std::move(entry));
    return true;
  }));
  if (query.Sorts()) {
    std::stable_sort(rows.begin(), rows.end(), [&](const auto& a, const auto& b) { return query.Before(a.first, b.first); });
  }
  const auto [from, to] = query.Page(rows.size());
  std::vector<Native> wanted;
  for (size_t i = from; i < to; ++i) wanted.push_back(std::move(rows[i].second));
  return wanted;
}

// Opens the secrets of an entry as it is stored, for who has to say them. Error: that of SecretKey::Open.
template <typename Native>
absl::Status OpenSecrets(const SecretKey& key, std::span<const Member<Native>> members, Native* entry) {
  for (const Member<Native>& member : members) {
    if (!member.is(kSecret)) continue;
    std::string& text = entry->*std::get<std::string Native::*>(member.field);
    ASSIGN_OR_RETURN(text, key.Open(text, {kEntryKind<typename Native::TableType>, entry->id, member.name}));
  }
  return absl::OkStatus();
}

// An entry as the actor may see it: its secrets opened or, for who may not see them and when they do not open, masked.
template <typename Native>
void ShowSecrets(Call& call, const EntryPage<Native>& page, Native* entry) {
  if (call.actor().is_site_admin() && OpenSecrets(call.engine().options().secret_key, page.members, entry).ok()) return;
  for (const Member<Native>& member : page.members) {
    if (!member.is(kSecret)) continue;
    std::string& text = entry->*std::get<std::string Native::*>(member.field);
    if (!text.empty()) text = kSecretMask;
  }
}

// By number or uuid, its secrets as ShowSecrets; nullopt: none that the actor may see.
template <typename Native>
absl::StatusOr<std::optional<Native>> FindOnPage(Call& call, const EntryPage<Native>& page, std::string_view text) {
  std::optional<EntryIdOf<typename Native::TableType>> id;
  uint64_t number = 0;
  if (absl::SimpleAtoi(ToAbsl(text), &number)) {
    id = EntryIdOf<typename Native::TableType>(number);
  } else if (const auto uuid = Uuid::Parse(text)) {
    ASSIGN_OR_RETURN(id, FindByUuid<typename Native::TableType>(call.reader(), *uuid));
  }
  if (!id) return std::optional<Native>();
  ASSIGN_OR_RETURN(const auto stored, LoadEntry<typename Native::TableType>(call.reader(), *id));
  if (!stored) return std::optional<Native>();
  Native entry;
  (*stored)->UnPackTo(&entry);
  if (!page.shows(call.actor(), entry)) return std::optional<Native>();
  ShowSecrets(call, page, &entry);
  return std::optional<Native>(std::move(entry));
}

template <typename Native>
http::Response AnswerEntry(Call& call, const EntryPage<Native>& page, uint64_t id) {
  const auto entry = FindOnPage(call, page, std::to_string(id));
  if (!entry.ok()) return AnswerStatus(call, entry.status());
  if (!*entry) return AnswerError(call, 404, page.invalid);
  return AnswerJson(call, [&](json::JsonWriter& writer) { WritePage(writer, page, **entry, false); });
}

// --- the handlers ---
template <const auto& page>
http::Response IndexPage(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf(page.noun);
  if (!body.ok()) return AnswerStatus(call, body.status());
  auto entries = ListPage(call.reader(), call.actor(), Parameters(*body, call.path()), page);
  if (!entries.ok()) return AnswerStatus(call, entries.status());
  for (auto& entry : *entries) ShowSecrets(call, page, &entry);
  return AnswerList(call, *entries, [](json::JsonWriter& writer, const auto& entry) { WritePage(writer, page, entry, true); });
}

template <const auto& page>
http::Response ViewPage(Call& call) {
  const auto entry = FindOnPage(call, page, call.path().Arg(0));
  if (!entry.ok()) return AnswerStatus(call, entry.status());
  if (!*entry) return AnswerError(call, 404, page.invalid);
  return AnswerJson(call, [&](json::JsonWriter& writer) { WritePage(writer, page, **entry, false); });
}

template <const auto& page>
http::Response AddPage(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf(page.noun);
  if (!body.ok()) return AnswerStatus(call, body.status());
  typename std::decay_t<decltype(page)>::NativeType entry;
  absl::Status status = ReadMembers(*body, page.members, entry);
  if (status.ok() && page.complete != nullptr) status = page.complete(*body, entry);
  if (!status.ok()) return AnswerRefused(call, page.action("add"), status);
  return ChangeAndAnswer(call, page.action("add"), {AddEntry(std::move(entry))},
                         [&](const Outcome& outcome) { return AnswerEntry(call, page, outcome.entries[0]); });
}

// The entry that the path names is changed as the body says.
template <const auto& page>
http::Response EditPage(Call& call) {
  using Native = typename std::decay_t<decltype(page)>::NativeType;
  const absl::StatusOr<json::Value> body = call.BodyOf(page.noun);
  if (!body.ok()) return AnswerStatus(call, body.status());
  const auto found = FindOnPage(call, page, call.path().Arg(0));
  if (!found.ok()) return AnswerStatus(call, found.status());
  if (!*found) return AnswerError(call, 404, page.invalid);
  const uint64_t id = (*found)->id;
  const auto edit = [&](Native& entry, const EntryScene&) -> absl::Status {
    RETURN_IF_ERROR(ReadMembers(*body, page.members, entry));
    return page.complete == nullptr ? absl::OkStatus() : page.complete(*body, entry);
  };
  return ChangeAndAnswer(call, page.action("edit"),
                         {EditEntry<typename Native::TableType>(EntryIdOf<typename Native::TableType>(id), edit)},
                         [&](const Outcome&) { return AnswerEntry(call, page, id); });
}

template <const auto& page>
http::Response DeletePage(Call& call) {
  using Native = typename std::decay_t<decltype(page)>::NativeType;
  const auto found = FindOnPage(call, page, call.path().Arg(0));
  if (!found.ok()) return AnswerStatus(call, found.status());
  if (!*found) return AnswerError(call, 404, page.invalid);
  const std::string message = page.deleted.empty() ? absl::StrCat(ToAbsl(page.noun), " deleted.") : std::string(page.deleted);
  return ChangeAndTell(call, page.action("delete"),
                       {RemoveEntry<typename Native::TableType>(EntryIdOf<typename Native::TableType>((*found)->id))},
                       call.path().Arg(0), message);
}

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_ENTRY_PAGE_H_
