// SPDX-License-Identifier: Apache-2.0
//
// servers: what administrators press in MISP's maintenance and diagnostics pages. Texts: MISP 2.5.1.
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "server/api/entry_answer.h"
#include "server/api/library_update.h"
#include "server/api/list_update.h"
#include "server/api/object_template.h"
#include "server/api/routes.h"

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

constexpr Route kRoutes[] = {
    {"servers", "updatejson", UpdateJson, true, kSiteAdminOnly},
    {"servers", "startzeromqserver", StartFeed, false, kSiteAdminOnly},
    {"servers", "stopzeromqserver", StopFeed, false, kSiteAdminOnly},
    {"servers", "statuszeromqserver", FeedStatus, false, kSiteAdminOnly},
    {"servers", "removeorphanedcorrelations", RemoveOrphanedCorrelations, true, kSiteAdminOnly},
    {"servers", "cleanmodelcaches", CleanModelCaches, true, kSiteAdminOnly},
};

}  // namespace

std::span<const Route> ServerUpkeepRoutes() { return kRoutes; }

}  // namespace muninn::api
