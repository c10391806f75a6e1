// SPDX-License-Identifier: Apache-2.0
//
// noticelists: index, view, enableNoticelist, toggleEnable, import, update. They are hints for people who fill in forms and
// change nothing.
#include "schema/entities/list_generated.h"
#include "schema/json/fields.h"
#include "schema/json/read_event.h"
#include "server/api/entry_answer.h"
#include "server/api/entry_list.h"
#include "server/api/form.h"
#include "server/api/list_file.h"
#include "server/api/list_update.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

using List = fb::Noticelist;
constexpr Column<List> kColumns[] = {
    {"id", [](const List& list) { return std::to_string(list.id()); }},
    {"name", [](const List& list) { return TextOf(list.name()); }, true},
    {"expanded_name", [](const List& list) { return TextOf(list.expanded_name()); }, true},
    {"enabled", [](const List& list) { return TextOf(list.enabled()); }},
};

constexpr EntryAction Action(std::string_view name) { return {"Noticelist", "noticelists", name}; }

void WriteTexts(json::JsonWriter& writer, std::string_view name,
                const flatbuffers::Vector<flatbuffers::Offset<flatbuffers::String>>* texts) {
  writer.Key(name);
  writer.BeginArray();
  if (texts != nullptr) {
    for (const flatbuffers::String* text : *texts) writer.String(json::View(text));
  }
  writer.EndArray();
}

void WriteList(json::JsonWriter& writer, const List& list, bool entries) {
  writer.BeginObject();
  writer.Key("Noticelist");
  writer.BeginObject();
  writer.MemberId("id", list.id());
  writer.Member("name", json::View(list.name()));
  writer.Member("expanded_name", json::View(list.expanded_name()));
  WriteTexts(writer, "ref", list.ref());
  WriteTexts(writer, "geographical_area", list.geographical_area());
  writer.Member("version", json::View(list.version()));
  writer.MemberBool("enabled", list.enabled());
  if (entries) {
    writer.Key("NoticelistEntry");
    writer.BeginArray();
    for (uint32_t i = 0; list.entries() != nullptr && i < list.entries()->size(); ++i) {
      writer.BeginObject();
      writer.MemberId("id", i + 1);
      writer.MemberId("noticelist_id", list.id());
      writer.Key("data");
      writer.Raw(json::View(list.entries()->Get(i)->data()));
      writer.EndObject();
    }
    writer.EndArray();
  }
  writer.EndObject();
  writer.EndObject();
}

http::Response Index(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("Noticelist");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const auto lists = ListEntries<List>(call.reader(), Parameters(*body, call.path()), kColumns);
  if (!lists.ok()) return AnswerStatus(call, lists.status());
  return AnswerList(call, *lists, [](json::JsonWriter& writer, const auto& list) { WriteList(writer, *list, false); });
}

http::Response View(Call& call) {
  const auto list = FindEntry<List>(call.reader(), call.path().Arg(0));
  if (!list.ok()) return AnswerStatus(call, list.status());
  if (!*list) return AnswerError(call, 404, "Invalid Noticelist.");
  return AnswerJson(call, [&](json::JsonWriter& writer) { WriteList(writer, ***list, true); });
}

// Enables or disables; nullopt: turns over.
http::Response Enable(Call& call, std::string_view action, std::optional<bool> enable,
                      const std::function<http::Response(const Outcome&)>& answer) {
  const auto list = FindEntry<List>(call.reader(), call.path().Arg(0));
  if (!list.ok()) return AnswerStatus(call, list.status());
  if (!*list) return AnswerError(call, 404, "Invalid Noticelist.");
  const auto edit = [enable](fb::NoticelistT& stored, const EntryScene&) {
    stored.enabled = enable.value_or(!stored.enabled);
    return absl::OkStatus();
  };
  return ChangeAndAnswer(call, Action(action), {EditEntry<List>(EntryIdOf<List>((**list)->id()), edit)}, answer);
}

// enableNoticelist/{id}/true; without the second argument it disables. The reference sends the client on to the view; here it is
// the answer.
http::Response EnableNoticelist(Call& call) {
  const std::string_view wanted = call.path().Arg(1);
  const bool enable = !wanted.empty() && wanted != "0" && wanted != "false";
  return Enable(call, "enableNoticelist", enable, [&](const Outcome&) { return View(call); });
}

http::Response ToggleEnable(Call& call) {
  return Enable(call, "toggleEnable", std::nullopt, [&](const Outcome&) {
    const auto list = FindEntry<List>(call.reader(), call.path().Arg(0));
    const bool enabled = list.ok() && *list && (**list)->enabled();
    return AnswerDone(call, Action("toggleEnable"), call.path().Arg(0), enabled ? "Noticelist enabled." : "Noticelist disabled.");
  });
}

// In the layout of misp-noticelist. The reference reads such files from its disk only.
http::Response Import(Call& call) {
  const absl::StatusOr<json::Document> document = UploadedJson(call.request());
  if (!document.ok()) return AnswerStatus(call, document.status());
  absl::StatusOr<fb::NoticelistT> list = ReadNoticelistFile(json::UnwrapModel(document->root(), "Noticelist"));
  if (!list.ok()) return AnswerRefused(call, Action("import"), list.status());
  return ChangeAndAnswer(call, Action("import"), {AddEntry(*std::move(list))}, [&](const Outcome& outcome) {
    const auto stored = LoadEntry<List>(call.reader(), EntryIdOf<List>(outcome.entries[0]));
    if (!stored.ok() || !*stored) return AnswerError(call, 404, "Invalid Noticelist.");
    return AnswerJson(call, [&](json::JsonWriter& writer) { WriteList(writer, ***stored, true); });
  });
}

http::Response Update(Call& call) { return AnswerListsUpdated(call, Action("update"), UpdateNoticelists, "noticelists"); }

constexpr Route kRoutes[] = {
    {"noticelists", "index", Index},
    {"noticelists", "view", View},
    {"noticelists", "enablenoticelist", EnableNoticelist, true, kSiteAdminOnly},
    {"noticelists", "toggleenable", ToggleEnable, true, kSiteAdminOnly},
    {"noticelists", "import", Import, true, kSiteAdminOnly},
    {"noticelists", "update", Update, true, kSiteAdminOnly},
};

}  // namespace

std::span<const Route> NoticelistRoutes() { return kRoutes; }

}  // namespace muninn::api
