// SPDX-License-Identifier: Apache-2.0
//
// modules: index, queryEnrichment. What the module service has, and questions put to one of its modules. Texts: MISP 2.5.1.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "schema/base/status.h"
#include "server/api/routes.h"
#include "server/modules/module_service.h"

namespace muninn::api {
namespace {

constexpr char kNoModule[] = "No module chosen. The request body has to have the module key set.";
constexpr char kNotAvailable[] = "Module not found or not available.";
constexpr char kNoList[] = "Something went wrong, no response from misp_modules.";
constexpr char kNoAnswer[] = "Something went wrong, no response from module.";

using modules::Module;
using modules::ModuleService;

// MISP answers 200 when the service does not.
http::Response AnswerSilence(const Call& call, std::string_view error) {
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Member("error", error);
    writer.EndObject();
  });
}

// index[/{type}]: those that the user may use; MISP knows no types here and lists those for enrichment.
http::Response Index(Call& call) {
  const std::string type = absl::AsciiStrToLower(ToAbsl(call.path().Arg(0)));
  const std::string_view family = type.empty() ? modules::kFamilies[0] : modules::FamilyOfType(type);
  if (family.empty()) return AnswerError(call, 404, "Invalid type.");
  const ModuleService service(call.reader(), call.engine().options().secret_key, family);
  const absl::StatusOr<std::vector<Module>> usable = service.ModulesFor(call.actor());
  std::string list;
  for (const Module& module : usable.value_or(std::vector<Module>())) {
    if (!type.empty() && type != "enrichment" && !module.Is(type)) continue;
    list += (list.empty() ? "[" : ",") + module.json;
  }
  if (list.empty()) return AnswerSilence(call, kNoList);
  return AnswerJson(call, [&](json::JsonWriter& writer) { writer.Raw(list + "]"); });
}

// The question as sent, with the module's settings as its "config".
absl::StatusOr<std::string> QuestionOf(const ModuleService& service, const Module& module, json::Value body) {
  ASSIGN_OR_RETURN(const std::optional<std::string> config, service.ConfigOf(module));
  if (!config) return body.ToJson();
  std::string question;
  json::JsonWriter writer(&question);
  writer.BeginObject();
  body.ForEachMember([&](std::string_view name, json::Value value) {
    if (name == "config") return;
    writer.Key(name);
    writer.Raw(value.ToJson());
  });
  writer.Key("config");
  writer.Raw(*config);
  writer.EndObject();
  return question;
}

http::Response QueryEnrichment(Call& call) {
  const absl::StatusOr<json::Value> body = call.Body();
  if (!body.ok()) return AnswerStatus(call, body.status());
  const std::string name = (*body)["module"].AsText().value_or("");
  if (name.empty() || name == "0") return AnswerError(call, 405, kNoModule);
  const ModuleService service(call.reader(), call.engine().options().secret_key, modules::kFamilies[0]);
  const absl::StatusOr<std::vector<Module>> usable = service.ModulesFor(call.actor());
  if (absl::IsFailedPrecondition(usable.status())) return AnswerError(call, 405, kNotAvailable);
  if (!usable.ok()) return AnswerSilence(call, kNoAnswer);
  for (const Module& module : *usable) {
    if (module.name != name || !(module.Is("hover") || module.Is("expansion"))) continue;
    absl::StatusOr<std::string> question = QuestionOf(service, module, *body);
    if (!question.ok()) return AnswerStatus(call, question.status());
    const absl::StatusOr<json::Document> answer = service.Query(*std::move(question), /*hover=*/true);
    if (!answer.ok() || !answer->root().Truthy()) return AnswerSilence(call, kNoAnswer);
    return AnswerJson(call, [&](json::JsonWriter& writer) { writer.Raw(answer->root().ToJson()); });
  }
  return AnswerError(call, 405, kNotAvailable);
}

constexpr Route kRoutes[] = {
    {"modules", "index", Index, false, Permission::kAuth},
    {"modules", "queryenrichment", QueryEnrichment, true, Permission::kAuth},
};

}  // namespace

std::span<const Route> ModuleRoutes() { return kRoutes; }

}  // namespace muninn::api
