// SPDX-License-Identifier: Apache-2.0
//
// warninglists: index, view, checkValue, toggleEnable, enableWarninglist, add, edit, delete, import, export, update. What they
// match: engine/match. Shapes and texts: MISP 2.5.1.
#include <algorithm>
#include <functional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "engine/match/lists.h"
#include "engine/query/text_match.h"
#include "schema/entities/list_generated.h"
#include "schema/json/fields.h"
#include "schema/json/read_event.h"
#include "server/api/body_fields.h"
#include "server/api/entry_answer.h"
#include "server/api/entry_list.h"
#include "server/api/form.h"
#include "server/api/list_file.h"
#include "server/api/list_update.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

using json::View;
constexpr size_t kValuesMax = 100'000;  // of one checkValue

constexpr EntryAction Action(std::string_view name) { return {"Warninglist", "warninglists", name}; }

// The columns of a list, without the braces around them.
void WriteColumns(json::JsonWriter& writer, const fb::Warninglist& list) {
  writer.MemberId("id", list.id());
  writer.Member("name", View(list.name()));
  writer.Member("type", View(list.type()));
  writer.Member("description", View(list.description()));
  writer.Member("version", View(list.version()));
  writer.MemberBool("enabled", list.enabled());
  writer.MemberBool("default", list.default_list());
  writer.Member("category", View(list.category()));
}

std::string TypesOf(const fb::Warninglist& list, std::string_view all) {
  const auto* types = list.matching_attributes();
  if (types == nullptr || types->size() == 0) return std::string(all);
  std::string text;
  for (const flatbuffers::String* type : *types) absl::StrAppend(&text, text.empty() ? "" : ", ", type->str());
  return text;
}

size_t CountOf(const fb::Warninglist& list) { return list.values() == nullptr ? 0 : list.values()->size(); }

// Newest first. `value` looks for a part of name, description or type.
http::Response Index(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("Warninglist");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const Parameters parameters(*body, call.path());
  const std::string part = absl::AsciiStrToLower(parameters.Text("value").value_or(parameters.Text("quickFilter").value_or("")));
  const Terms* enabled = parameters.FindAny("enabled");
  std::vector<Stored<fb::Warninglist>> lists;
  const std::unique_ptr<Cursor> cursor = ScanEntries(call.reader(), fb::EntryKind::Warninglist);
  for (; cursor->Valid(); cursor->Next()) {
    auto list = Stored<fb::Warninglist>::Decode(std::string(cursor->value()), "a warninglist");
    if (!list.ok()) return AnswerStatus(call, list.status());
    if (enabled != nullptr && (*list)->enabled() != (!enabled->is_false && enabled->Truthy())) continue;
    const std::string text = absl::AsciiStrToLower(absl::StrCat((*list)->name() ? (*list)->name()->str() : "", "\n",
                                                                (*list)->description() ? (*list)->description()->str() : "", "\n",
                                                                (*list)->type() ? (*list)->type()->str() : ""));
    if (text.find(part) != std::string::npos) lists.push_back(*std::move(list));
  }
  if (!cursor->status().ok()) return AnswerStatus(call, cursor->status());
  std::reverse(lists.begin(), lists.end());
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Key("Warninglists");
    writer.BeginArray();
    for (const auto& list : lists) {
      writer.BeginObject();
      writer.Key("Warninglist");
      writer.BeginObject();
      WriteColumns(writer, *list);
      writer.MemberId("warninglist_entry_count", CountOf(*list));
      writer.Member("valid_attributes", TypesOf(*list, "ALL"));
      writer.EndObject();
      writer.EndObject();
    }
    writer.EndArray();
    writer.EndObject();
  });
}

absl::StatusOr<Stored<fb::Warninglist>> Find(Call& call, std::string_view text) {
  ASSIGN_OR_RETURN(auto list, FindEntry<fb::Warninglist>(call.reader(), text));
  if (!list) return absl::NotFoundError("Invalid Warninglist.");
  return *std::move(list);
}

// Entries and types are numbered within their list.
http::Response AnswerList(Call& call, const fb::Warninglist& list) {
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Key("Warninglist");
    writer.BeginObject();
    WriteColumns(writer, list);
    writer.Key("WarninglistEntry");
    writer.BeginArray();
    const bool comments = list.comments() != nullptr && list.comments()->size() == CountOf(list);
    for (uint32_t i = 0; i < CountOf(list); ++i) {
      writer.BeginObject();
      writer.MemberId("id", i + 1);
      writer.Member("value", View(list.values()->Get(i)));
      writer.MemberId("warninglist_id", list.id());
      json::MemberTextOrNull(writer, "comment", comments ? list.comments()->Get(i) : nullptr);
      writer.EndObject();
    }
    writer.EndArray();
    writer.Key("WarninglistType");
    writer.BeginArray();
    uint64_t number = 0;
    for (const auto type : absl::StrSplit(TypesOf(list, "ALL"), ", ")) {
      writer.BeginObject();
      writer.MemberId("id", ++number);
      writer.Member("type", ToStd(type));
      writer.MemberId("warninglist_id", list.id());
      writer.EndObject();
    }
    writer.EndArray();
    writer.EndObject();
    writer.EndObject();
  });
}

http::Response View(Call& call) {
  const auto list = Find(call, call.path().Arg(0));
  return list.ok() ? AnswerList(call, **list) : AnswerStatus(call, list.status());
}

// In the layout that import reads and misp-warninglists has.
http::Response Export(Call& call) {
  const auto list = Find(call, call.path().Arg(0));
  if (!list.ok()) return AnswerStatus(call, list.status());
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Member("name", json::View((*list)->name()));
    writer.Member("type", json::View((*list)->type()));
    writer.Member("description", json::View((*list)->description()));
    writer.Key("version");
    writer.Raw((*list)->version() != nullptr ? (*list)->version()->str() : "1");
    writer.Member("category", json::View((*list)->category()));
    writer.Key("matching_attributes");
    writer.BeginArray();
    if ((*list)->matching_attributes() != nullptr) {
      for (const auto* type : *(*list)->matching_attributes()) writer.String(json::View(type));
    }
    writer.EndArray();
    writer.Key("list");
    const bool comments = (*list)->comments() != nullptr && (*list)->comments()->size() == CountOf(**list);
    comments ? writer.BeginObject() : writer.BeginArray();
    for (uint32_t i = 0; i < CountOf(**list); ++i) {
      const std::string_view value = json::View((*list)->values()->Get(i));
      comments ? writer.Member(value, json::View((*list)->comments()->Get(i))) : writer.String(value);
    }
    comments ? writer.EndObject() : writer.EndArray();
    writer.EndObject();
  });
}

http::Response CheckValue(Call& call) {
  const absl::StatusOr<json::Value> body = call.Body();
  if (!body.ok()) return AnswerStatus(call, body.status());
  std::vector<std::string> values;
  const std::function<void(json::Value)> collect = [&](json::Value value) {
    if (value.is_array())
      value.ForEach(collect);
    else if (value.is_object())
      value.ForEachMember([&](std::string_view, json::Value member) { collect(member); });
    else if (const auto text = value.AsText())
      values.push_back(*text);
  };
  collect(*body);
  if (values.empty()) return AnswerError(call, 400, "No valid data given.");
  if (values.size() > kValuesMax) return AnswerError(call, 400, "Too many values.");
  const std::shared_ptr<const match::Warninglists> lists = call.engine().lists()->warninglists;
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    std::string out;
    bool open = false;
    for (const std::string& value : values) {
      const auto hits = lists->CheckValue(value);
      if (hits.empty()) continue;
      if (!std::exchange(open, true)) writer.BeginObject();
      writer.Key(value);
      writer.BeginArray();
      for (const match::WarninglistHit& hit : hits) {
        writer.BeginObject();
        writer.MemberId("id", hit.list->id());
        writer.Member("name", json::View(hit.list->name()));
        writer.Member("matched", hit.match);
        writer.EndObject();
      }
      writer.EndArray();
    }
    // PHP's empty map.
    if (!open) writer.BeginArray();
    open ? writer.EndObject() : writer.EndArray();
  });
}

// --- changing ---

EntryChange EnableChange(uint64_t id, std::optional<bool> enable) {
  return EditEntry<fb::Warninglist>(EntryIdOf<fb::Warninglist>(id), [enable](fb::WarninglistT& list, const EntryScene&) {
    list.enabled = enable.value_or(!list.enabled);
    return absl::OkStatus();
  });
}

// `id`: one or several; or `name`: patterns with "%". `enabled` says which way, else each is turned over.
http::Response ToggleEnable(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("Warninglist");
  if (!body.ok()) return AnswerStatus(call, body.status());
  std::vector<std::string> ids, patterns;
  const auto collect = [](json::Value value, std::vector<std::string>& texts) {
    const auto take = [&](json::Value one) {
      if (const auto text = one.AsText()) texts.push_back(absl::AsciiStrToLower(*text));
    };
    value.is_array() ? value.ForEach(take) : take(value);
  };
  collect((*body)["id"], ids);
  collect((*body)["name"], patterns);
  if (ids.empty() && !call.path().Arg(0).empty()) ids.push_back(std::string(call.path().Arg(0)));
  const json::Value sent = (*body)["enabled"];
  const std::optional<bool> enable = sent.absent() ? std::nullopt : std::optional<bool>(sent.AsBool().value_or(sent.Truthy()));
  std::vector<EntryChange> changes;
  const absl::Status status = ForEachEntry<fb::Warninglist>(call.reader(), [&](const fb::Warninglist& list) {
    const std::string id = std::to_string(list.id()), name = absl::AsciiStrToLower(list.name() ? list.name()->str() : "");
    const bool wanted = std::find(ids.begin(), ids.end(), id) != ids.end() ||
                        std::any_of(patterns.begin(), patterns.end(), [&](const std::string& p) { return Like(p, name); });
    if (wanted) changes.push_back(EnableChange(list.id(), enable));
    return true;
  });
  if (!status.ok()) return AnswerStatus(call, status);
  if (changes.empty()) return AnswerNotSaved("Warninglist(s) not found.");
  const size_t count = changes.size();
  const char* what = !enable ? "toggled" : *enable ? "enabled" : "disabled";
  return ChangeAndAnswer(call, Action("toggleEnable"), std::move(changes),
                         [&](const Outcome&) { return AnswerSaved(absl::StrCat(count, " warninglist(s) ", what), false); });
}

// enableWarninglist/{id}/{1|0}
http::Response EnableOne(Call& call) {
  const auto list = Find(call, call.path().Arg(0));
  if (!list.ok()) return AnswerStatus(call, list.status());
  const std::string_view wanted = call.path().Arg(1);
  const bool enable = !wanted.empty() && wanted != "0" && wanted != "false";
  return ChangeAndTell(call, Action("enableWarninglist"), {EnableChange((*list)->id(), enable)}, call.path().Arg(0),
                       enable ? "Warninglist enabled" : "Warninglist disabled");
}

// What add and edit take: columns, `entries` (a text with "value # comment" a line) or WarninglistEntry, and the types.
absl::Status ReadList(json::Value body, fb::WarninglistT& list) {
  BodyFields fields(body);
  fields.Text("name", &list.name);
  fields.Text("type", &list.type);
  fields.Text("description", &list.description);
  fields.Text("version", &list.version);
  fields.Text("category", &list.category);
  fields.Flag("enabled", &list.enabled);
  RETURN_IF_ERROR(fields.status());
  std::vector<std::pair<std::string, std::string>> entries;  // value, comment
  const json::Value rows = body["WarninglistEntry"], text = body["entries"];
  rows.ForEach([&](json::Value row) {
    const json::Value value = row.is_object() ? row["value"] : row;
    entries.emplace_back(value.AsText().value_or(""), row.is_object() ? row["comment"].AsText().value_or("") : "");
  });
  if (const auto lines = text.AsStringView()) {
    for (const auto line : absl::StrSplit(ToAbsl(*lines), '\n')) {
      const std::pair<std::string, std::string> parts = absl::StrSplit(line, absl::MaxSplits('#', 1));
      entries.emplace_back(absl::StripAsciiWhitespace(parts.first), absl::StripAsciiWhitespace(parts.second));
    }
  }
  if (!rows.absent() || !text.absent()) PutEntries(std::move(entries), list);
  if (!body["matching_attributes"].absent()) fields.Texts("matching_attributes", &list.matching_attributes);
  if (const json::Value types = body["WarninglistType"]; !types.absent()) {
    list.matching_attributes.clear();
    types.ForEach([&](json::Value type) {
      const auto name = (type.is_object() ? type["type"] : type).AsText();
      if (name && !name->empty()) list.matching_attributes.push_back(*name);
    });
  }
  std::erase(list.matching_attributes, "ALL");
  return fields.status();
}

http::Response AnswerStored(Call& call, uint64_t id) {
  const auto list = Find(call, std::to_string(id));
  return list.ok() ? AnswerList(call, **list) : AnswerStatus(call, list.status());
}

http::Response Add(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("Warninglist");
  if (!body.ok()) return AnswerStatus(call, body.status());
  fb::WarninglistT list;
  if (const absl::Status status = ReadList(*body, list); !status.ok()) return AnswerRefused(call, Action("add"), status);
  return ChangeAndAnswer(call, Action("add"), {AddEntry(std::move(list))},
                         [&](const Outcome& outcome) { return AnswerStored(call, outcome.entries[0]); });
}

http::Response Edit(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("Warninglist");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const auto found = Find(call, call.path().Arg(0));
  if (!found.ok()) return AnswerStatus(call, found.status());
  if ((*found)->default_list()) return AnswerError(call, 405, "Default warninglists cannot be edited.");
  const uint64_t id = (*found)->id();
  const auto edit = [&](fb::WarninglistT& list, const EntryScene&) { return ReadList(*body, list); };
  return ChangeAndAnswer(call, Action("edit"), {EditEntry<fb::Warninglist>(EntryIdOf<fb::Warninglist>(id), edit)},
                         [&](const Outcome&) { return AnswerStored(call, id); });
}

http::Response Delete(Call& call) {
  const auto found = Find(call, call.path().Arg(0));
  if (!found.ok()) return AnswerStatus(call, found.status());
  return ChangeAndTell(call, Action("delete"), {RemoveEntry<fb::Warninglist>(EntryIdOf<fb::Warninglist>((*found)->id()))},
                       call.path().Arg(0), "Warninglist deleted.");
}

// A list in the layout of misp-warninglists.
http::Response Import(Call& call) {
  const absl::StatusOr<json::Document> document = UploadedJson(call.request());
  if (!document.ok()) return AnswerStatus(call, document.status());
  absl::StatusOr<fb::WarninglistT> list = ReadWarninglistFile(json::UnwrapModel(document->root(), "Warninglist"));
  if (!list.ok()) return AnswerRefused(call, Action("import"), list.status());
  list->default_list = false;
  return ChangeAndAnswer(call, Action("import"), {AddEntry(*std::move(list))},
                         [&](const Outcome& outcome) { return AnswerStored(call, outcome.entries[0]); });
}

http::Response Update(Call& call) { return AnswerListsUpdated(call, Action("update"), UpdateWarninglists, "warninglists"); }

constexpr Route kRoutes[] = {
    {"warninglists", "index", Index},
    {"warninglists", "view", View},
    {"warninglists", "export", Export},
    {"warninglists", "checkvalue", CheckValue, true},
    {"warninglists", "toggleenable", ToggleEnable, true, Permission::kWarninglist},
    {"warninglists", "enablewarninglist", EnableOne, false, Permission::kWarninglist},
    {"warninglists", "add", Add, true, Permission::kWarninglist},
    {"warninglists", "edit", Edit, true, Permission::kWarninglist},
    {"warninglists", "delete", Delete, true, Permission::kWarninglist},
    {"warninglists", "import", Import, true, Permission::kWarninglist},
    {"warninglists", "update", Update, true, kSiteAdminOnly},
};

}  // namespace

std::span<const Route> WarninglistRoutes() { return kRoutes; }

}  // namespace muninn::api
