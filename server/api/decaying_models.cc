// SPDX-License-Identifier: Apache-2.0
//
// decayingModel. Shapes and texts: MISP 2.5.1.
#include <string>
#include <utility>

#include "engine/index/registry.h"
#include "schema/base/status.h"
#include "schema/entities/decaying_model_generated.h"
#include "schema/json/fields.h"
#include "schema/json/read_decaying_model.h"
#include "schema/json/read_event.h"
#include "server/api/decay.h"
#include "server/api/entry_answer.h"
#include "server/api/entry_list.h"
#include "server/api/form.h"
#include "server/api/library_update.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

using ModelId = EntryIdOf<fb::DecayingModel>;

constexpr Column<fb::DecayingModel> kColumns[] = {
    {"id", [](const fb::DecayingModel& model) { return std::to_string(model.id()); }},
    {"uuid", [](const fb::DecayingModel& model) { return json::UuidOf(model.uuid()).ToString(); }},
    {"name", [](const fb::DecayingModel& model) { return TextOf(model.name()); }, true},
    {"description", [](const fb::DecayingModel& model) { return TextOf(model.description()); }, true},
    {"formula", [](const fb::DecayingModel& model) { return TextOf(model.formula()); }},
    {"enabled", [](const fb::DecayingModel& model) { return TextOf(model.enabled()); }},
    {"default", [](const fb::DecayingModel& model) { return TextOf(model.default_()); }},
    {"all_orgs", [](const fb::DecayingModel& model) { return TextOf(model.all_orgs()); }},
    {"org_id", [](const fb::DecayingModel& model) { return std::to_string(model.org_id()); }},
};

EntryAction Action(std::string_view name) { return {"DecayingModel", "decaying_models", name}; }

bool MayEdit(const Actor& actor, const fb::DecayingModel& model) {
  if (actor.is_site_admin()) return true;
  return !model.default_() && OrgId(model.org_id()) == actor.org && actor.may(Permission::kDecaying);
}

// `editor`: null leaves "isEditable" out, as lists do.
void WriteModel(json::JsonWriter& writer, const fb::DecayingModel& model, const Actor* editor) {
  writer.BeginObject();
  writer.Key("DecayingModel");
  writer.BeginObject();
  WriteDecayingModelFields(writer, model);
  if (editor != nullptr) writer.MemberBool("isEditable", MayEdit(*editor, model));
  writer.EndObject();
  writer.Key("DecayingModelMapping");
  writer.BeginArray();
  writer.EndArray();
  writer.EndObject();
}

http::Response Index(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("DecayingModel");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const auto models = ListEntries<fb::DecayingModel>(call.reader(), Parameters(*body, call.path()), kColumns, "",
                                                     [&](const fb::DecayingModel& model) { return MaySee(call.actor(), model); });
  if (!models.ok()) return AnswerStatus(call, models.status());
  return AnswerList(call, *models, [](json::JsonWriter& writer, const Stored<fb::DecayingModel>& model) {
    WriteModel(writer, *model, nullptr);
  });
}

// The model that the path names, handed on; 404 when there is none the actor may see.
http::Response WithModel(Call& call, const std::function<http::Response(const fb::DecayingModel&)>& answer) {
  const auto model = FindEntry<fb::DecayingModel>(call.reader(), call.path().Arg(0));
  if (!model.ok()) return AnswerStatus(call, model.status());
  if (!*model || !MaySee(call.actor(), ***model)) return AnswerError(call, 404, "No Decaying Model with the provided ID exists");
  return answer(***model);
}

http::Response AnswerModel(Call& call, ModelId id) {
  const auto model = LoadEntry<fb::DecayingModel>(call.reader(), id);
  if (!model.ok()) return AnswerStatus(call, model.status());
  if (!*model) return AnswerError(call, 404, "No Decaying Model with the provided ID exists");
  return AnswerJson(call, [&](json::JsonWriter& writer) { WriteModel(writer, ***model, &call.actor()); });
}

http::Response View(Call& call) {
  return WithModel(call, [&](const fb::DecayingModel& model) { return AnswerModel(call, ModelId(model.id())); });
}

// What another server imports.
http::Response Export(Call& call) {
  return WithModel(call, [&](const fb::DecayingModel& model) {
    return AnswerJson(call, [&](json::JsonWriter& writer) {
      writer.BeginObject();
      WriteDecayingModelFields(writer, model);
      writer.EndObject();
    });
  });
}

http::Response Add(Call& call, std::string_view name) {
  const absl::StatusOr<json::Document> document = UploadedJson(call.request());
  if (!document.ok()) return AnswerStatus(call, document.status());
  fb::DecayingModelT model;
  model.parameters = "{}";
  const json::Value body = json::UnwrapModel(document->root(), "DecayingModel");
  if (const absl::Status status = json::ReadDecayingModel(body, &model); !status.ok())
    return AnswerRefused(call, Action(name), status);
  return ChangeAndAnswer(call, Action(name), {AddEntry(std::move(model))},
                         [&](const Outcome& outcome) { return AnswerModel(call, ModelId(outcome.entries.front())); });
}
http::Response AddOne(Call& call) { return Add(call, "add"); }
http::Response Import(Call& call) { return Add(call, "import"); }

http::Response Edit(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("DecayingModel");
  if (!body.ok()) return AnswerStatus(call, body.status());
  return WithModel(call, [&](const fb::DecayingModel& stored) {
    const ModelId id(stored.id());
    const auto edit = [&](fb::DecayingModelT& model, const EntryScene&) { return json::ReadDecayingModel(*body, &model); };
    return ChangeAndAnswer(
        call, Action("edit"), {EditEntry<fb::DecayingModel>(id, edit)}, [&](const Outcome&) { return AnswerModel(call, id); },
        std::to_string(id.value()));
  });
}

http::Response Delete(Call& call) {
  return WithModel(call, [&](const fb::DecayingModel& model) {
    if (model.default_()) return AnswerNotDone(call, Action("delete"), "Default models can not be deleted.");
    return ChangeAndTell(call, Action("delete"), {RemoveEntry<fb::DecayingModel>(ModelId(model.id()))},
                         std::to_string(model.id()));
  });
}

http::Response SetEnabled(Call& call, bool enabled) {
  const EntryAction action = Action(enabled ? "enable" : "disable");
  return WithModel(call, [&](const fb::DecayingModel& stored) {
    const ModelId id(stored.id());
    const std::string text = std::to_string(id.value());
    const auto edit = [enabled](fb::DecayingModelT& model, const EntryScene&) {
      model.enabled = enabled;
      return absl::OkStatus();
    };
    const auto answer = [&](const Outcome&) {
      const auto model = LoadEntry<fb::DecayingModel>(call.reader(), id);
      if (!model.ok()) return AnswerStatus(call, model.status());
      json::EnvelopeExtras extras;
      extras.id = text;
      if (*model) extras.data = [&](json::JsonWriter& writer) { WriteModel(writer, ***model, &call.actor()); };
      return Answer(200, json::SuccessBody(enabled ? "Decaying model enabled" : "Decaying model disabled", action.Url(text),
                                           call.style(), extras));
    };
    return ChangeAndAnswer(call, action, {EditEntry<fb::DecayingModel>(id, edit)}, answer, text);
  });
}
http::Response Enable(Call& call) { return SetEnabled(call, true); }
http::Response Disable(Call& call) { return SetEnabled(call, false); }

http::Response Update(Call& call) {
  const std::string_view force = call.path().Arg(0);
  const auto updated = UpdateDecayingModels(call.engine(), call.actor(), call.settings().library_dir,
                                            !force.empty() && force != "0" && force != "false");
  return updated.ok() ? AnswerDone(call, Action("update"), "", "Default decaying models updated")
                      : AnswerRefused(call, Action("update"), updated.status());
}

constexpr Route kRoutes[] = {
    {"decayingmodel", "index", Index},
    {"decayingmodel", "getalldecayingmodels", Index},
    {"decayingmodel", "view", View},
    {"decayingmodel", "export", Export},
    {"decayingmodel", "add", AddOne, true, Permission::kDecaying},
    {"decayingmodel", "import", Import, true, Permission::kDecaying},
    {"decayingmodel", "edit", Edit, true, Permission::kDecaying},
    {"decayingmodel", "delete", Delete, true, Permission::kDecaying},
    {"decayingmodel", "enable", Enable, true, Permission::kDecaying},
    {"decayingmodel", "disable", Disable, true, Permission::kDecaying},
    {"decayingmodel", "update", Update, true, kSiteAdminOnly},
};

}  // namespace

std::span<const Route> DecayingModelRoutes() { return kRoutes; }

}  // namespace muninn::api
