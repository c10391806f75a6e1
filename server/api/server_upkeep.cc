// SPDX-License-Identifier: Apache-2.0
//
// servers: what administrators press in MISP's maintenance and diagnostics pages. Texts: MISP 2.5.1.
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "schema/base/status.h"
#include "server/api/entry_answer.h"
#include "server/api/library_update.h"
#include "server/api/list_update.h"
#include "server/api/object_template.h"
#include "server/api/routes.h"
#include "server/api/server_report.h"

namespace muninn::api {
namespace {

// {"Galaxy":true,…}: each library, whether its update went well.
http::Response UpdateJson(Call& call) {
  Engine& engine = call.engine();
  const std::string& folder = call.settings().library_dir;
  const std::vector<std::pair<std::string_view, std::function<absl::Status()>>> updates = {
      {"Galaxy", [&] { return UpdateGalaxies(engine, call.actor(), folder, false).status(); }},
      {"Noticelist", [&] { return UpdateNoticelists(engine, call.actor(), folder).status(); }},
      {"Warninglist", [&] { return UpdateWarninglists(engine, call.actor(), folder).status(); }},
      {"Taxonomy", [&] { return UpdateTaxonomies(engine, call.actor(), folder).status(); }},
      {"ObjectTemplate", [&] { return UpdateObjectTemplates(call, "", false); }},
      {"DecayingModel", [&] { return UpdateDecayingModels(engine, call.actor(), folder, false).status(); }},
  };
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    for (const auto& [name, update] : updates) writer.MemberBool(name, update().ok());
    writer.EndObject();
  });
}

// --- the feed ---
http::Response StartFeed(Call& call) {
  const auto& switch_feed = call.settings().switch_feed;
  if (switch_feed == nullptr || !switch_feed(true).ok()) return AnswerNotSaved("Failed starting the ZeroMQ script.");
  return AnswerSaved("ZeroMQ server successfully started.", false);
}

http::Response StopFeed(Call& call) {
  const auto& switch_feed = call.settings().switch_feed;
  if (switch_feed == nullptr || !switch_feed(false).ok())
    return AnswerNotSaved("Could not kill the previous instance of the ZeroMQ script.");
  return AnswerSaved("ZeroMQ server successfully killed.", false);
}

http::Response FeedStatus(Call& call) {
  const auto& feed_status = call.settings().feed_status;
  std::string status = feed_status == nullptr ? "" : feed_status();
  return status.empty() ? AnswerNotSaved("The ZeroMQ server is unreachable.") : Answer(200, std::move(status));
}

// --- what there is nothing of ---
// Correlations are looked up, not kept (engine/correlate): none can be left behind.
http::Response RemoveOrphanedCorrelations(Call&) { return Answer(200, "\"0 orphaned correlation removed\""); }
// No answer comes from a cache that could be stale.
http::Response CleanModelCaches(Call& call) {
  return AnswerDone(call, {"Server", "servers", "cleanModelCaches"}, "", "Caches cleared.");
}

// Nobody logs in for longer than a request.
http::Response PurgeSessions(Call& call) {
  return AnswerDone(call, {"Server", "servers", "purgeSessions"}, "", "Sessions purged.");
}
// Libraries are folders that the administrator fetches (--library), none is a submodule.
http::Response GetSubmodulesStatus(Call&) { return Answer(200, "[]"); }

http::Response UpdateProgress(Call& call) {
  return AnswerJson(call, [](json::JsonWriter& writer) { WriteUpdateProgress(writer); });
}

// What a browser says of pages that broke their rules. There are no pages here: a report is read, and let go.
http::Response CspReport(Call& call) {
  constexpr size_t kReportBytesMax = 64 << 10;  // anybody may send one
  if (call.request().body.size() > kReportBytesMax) return AnswerError(call, 400, "Invalid report");
  const absl::StatusOr<json::Value> body = call.Body();
  if (!body.ok()) return AnswerStatus(call, body.status());
  if (!body->is_object() || (*body)["csp-report"].absent()) return AnswerError(call, 400, "Invalid report");
  http::Response response;
  response.status = 204;
  return response;
}

// --- the page of small tools ---
struct Tool {
  std::string_view id, title, description, url;
};
constexpr Tool kTools[] = {
    {"updateJSON", "Update libraries", "Reads galaxies, lists, taxonomies, templates and models anew from their folders.",
     "/servers/updateJSON"},
    {"cleanRegexp", "Clean values by import rules", "Holds the stored values against the import rules of today.",
     "/admin/regexp/clean"},
    {"removeOrphanedCorrelations", "Remove orphaned correlations", "Correlations are looked up, not kept: there are none.",
     "/servers/removeOrphanedCorrelations"},
    {"cleanModelCaches", "Clean caches", "Answers come from no cache that could be stale: there is nothing to clean.",
     "/servers/cleanModelCaches"},
};

// {"<id>":{"title",…,"done":false}}: each of them can be done again.
http::Response OndemandAction(Call& call) {
  const std::string base_url = call.base_url();
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    for (const Tool& tool : kTools) {
      writer.Key(tool.id);
      writer.BeginObject();
      writer.Member("title", tool.title);
      writer.Member("description", tool.description);
      for (const std::string_view flag : {"liveOff", "recommendBackup", "exitOnError"}) writer.MemberBool(flag, false);
      writer.Member("requirements", "");
      writer.Member("url", absl::StrCat(base_url, ToAbsl(tool.url)));
      writer.MemberBool("done", false);
      writer.EndObject();
    }
    writer.EndObject();
  });
}

constexpr Route kRoutes[] = {
    {"servers", "updatejson", UpdateJson, true, kSiteAdminOnly},
    {"servers", "startzeromqserver", StartFeed, false, kSiteAdminOnly},
    {"servers", "stopzeromqserver", StopFeed, false, kSiteAdminOnly},
    {"servers", "statuszeromqserver", FeedStatus, false, kSiteAdminOnly},
    {"servers", "removeorphanedcorrelations", RemoveOrphanedCorrelations, true, kSiteAdminOnly},
    {"servers", "cleanmodelcaches", CleanModelCaches, true, kSiteAdminOnly},
    {"servers", "purgesessions", PurgeSessions, true, kSiteAdminOnly},
    {"servers", "getsubmodulesstatus", GetSubmodulesStatus, false, kSiteAdminOnly},
    {"servers", "updateprogress", UpdateProgress, false, kSiteAdminOnly},
    {"servers", "cspreport", CspReport, true, kAnybody},
    {"servers", "ondemandaction", OndemandAction, false, kSiteAdminOnly},
};

}  // namespace

std::span<const Route> ServerUpkeepRoutes() { return kRoutes; }

}  // namespace muninn::api
