// SPDX-License-Identifier: Apache-2.0
#include "server/api/report_fetching.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "schema/base/status.h"
#include "schema/json/base64.h"
#include "server/feeds/fetch.h"
#include "server/modules/module_service.h"

namespace muninn::api {
namespace {

constexpr std::string_view kDocuments[] = {"pdf", "pptx", "xlsx", "ods", "odt", "docx"};
constexpr int64_t kFetchSeconds = 60;

using modules::Module;
using modules::ModuleService;

// "pdf"; "": a page.
std::string_view FormatOf(std::string_view url) {
  url = url.substr(0, url.find_first_of("?#"));
  for (const std::string_view format : kDocuments) {
    if (url.ends_with(absl::StrCat(".", ToAbsl(format)))) return format;
  }
  return "";
}

absl::StatusOr<std::string> FetchWhole(Call& call, const std::string& url) {
  feeds::FetchOptions options;
  ASSIGN_OR_RETURN(options.proxy, feeds::LoadProxy(call.reader(), call.engine().options().secret_key));
  options.bytes_max = call.settings().upload_bytes_max;
  options.seconds_max = kFetchSeconds;
  std::string bytes;
  RETURN_IF_ERROR(feeds::Fetch(url, options, [&](std::string_view piece) {
    bytes += piece;
    return absl::OkStatus();
  }));
  return bytes;
}

absl::StatusOr<Module> FindModule(Call& call, const ModuleService& service, std::string_view name) {
  ASSIGN_OR_RETURN(std::vector<Module> usable, service.ModulesFor(call.actor()));
  for (Module& module : usable) {
    if (module.name == name && module.Is("expansion")) return std::move(module);
  }
  return absl::FailedPreconditionError(absl::StrCat("There is no module ", ToAbsl(name), "."));
}

// {"results":[{"values":["…"]}]}, or one text for the list.
std::string FirstValue(json::Value answer) {
  std::string first;
  answer["results"].ForEach([&](json::Value result) {
    if (!first.empty()) return;
    const json::Value values = result["values"];
    if (const auto text = values.AsText()) first = *text;
    values.ForEach([&](json::Value value) {
      if (first.empty()) first = value.AsText().value_or("");
    });
  });
  return first;
}

}  // namespace

absl::StatusOr<std::string> FetchAsMarkdown(Call& call, EventId event, const std::string& url) {
  const ModuleService service(call.reader(), call.engine().options().secret_key, modules::kFamilies[0]);
  const std::string_view format = FormatOf(url);
  const std::string name = format.empty() ? "html_to_markdown" : absl::StrCat(ToAbsl(format), "_enrich");
  ASSIGN_OR_RETURN(const Module module, FindModule(call, service, name));
  std::string question;
  json::JsonWriter writer(&question);
  writer.BeginObject();
  writer.Member("module", module.name);
  writer.MemberId("event_id", event.value());
  ASSIGN_OR_RETURN(const std::optional<std::string> config, service.ConfigOf(module));
  if (config) {
    writer.Key("config");
    writer.Raw(*config);
  }
  if (format.empty()) {
    writer.Member("url", url);
  } else {
    ASSIGN_OR_RETURN(const std::string bytes, FetchWhole(call, url));
    writer.Member("attachment", absl::StrCat("document.", ToAbsl(format)));
    writer.Member("data", json::EncodeBase64(bytes));
  }
  writer.EndObject();
  ASSIGN_OR_RETURN(const json::Document answer, service.Query(std::move(question)));
  return FirstValue(answer.root());
}

}  // namespace muninn::api
