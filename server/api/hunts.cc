// SPDX-License-Identifier: Apache-2.0
//
// hunts: a question to all values there ever were, and to those that come. Not MISP's: shapes follow its manner.
#include <algorithm>
#include <array>

#include "engine/access/visibility.h"
#include "engine/hunt/hunter.h"
#include "engine/match/hunt_terms.h"
#include "server/api/entry_page.h"
#include "server/api/hunt_hits.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

using fb::HuntT;

constexpr uint64_t kHitsOnPage = 100, kHitsOnPageMax = 10'000;

constexpr Member<HuntT> kMembers[] = {
    {"id", &HuntT::id, kFixed},
    {"uuid", &HuntT::uuid, kFixed},
    {"name", &HuntT::name},
    {"comment", &HuntT::comment},
    {"user_id", &HuntT::user_id, kFixed},
    {"org_id", &HuntT::org_id, kFixed},
    {"created", &HuntT::created, kFixed},
    {"hits_max", &HuntT::hits_max},
    {"paused", &HuntT::paused, kFixed},
    {"pause_reason", &HuntT::pause_reason, kFixed},
};

struct List {
  std::string_view name;
  std::vector<std::string> HuntT::*field;
};
constexpr List kLists[] = {
    {"literals", &HuntT::literals}, {"patterns", &HuntT::patterns}, {"cidrs", &HuntT::cidrs},
    {"values", &HuntT::values},     {"types", &HuntT::types},
};

bool Visible(const Actor& actor, const HuntT& hunt) { return MaySeeHunt(actor, UserId(hunt.user_id), OrgId(hunt.org_id)); }

// The terms of a new hunt; those of one that is there stay, or what it found would not be what it asks for.
absl::Status Complete(json::Value body, HuntT& hunt) {
  BodyFields fields(body);
  for (const List& list : kLists) {
    if (!fields.Has(list.name)) continue;
    if (hunt.id != 0) return FieldError(list.name, "The terms of a hunt do not change: make a new one.");
    fields.Texts(list.name, &(hunt.*list.field));
  }
  RETURN_IF_ERROR(fields.status());
  return hunt.id != 0 ? absl::OkStatus() : match::HuntTerms::Check(hunt);
}

void WriteLists(json::JsonWriter& writer, const HuntT& hunt, bool listed) {
  for (const List& list : kLists) {
    if (listed) {  // a list may be long
      writer.MemberNumber(std::string(list.name) + "_count", static_cast<int64_t>((hunt.*list.field).size()));
      continue;
    }
    writer.Key(list.name);
    writer.BeginArray();
    for (const std::string& text : hunt.*list.field) writer.String(text);
    writer.EndArray();
  }
}

constexpr EntryPage<HuntT> kPage{.noun = "Hunt",
                                 .controller = "hunts",
                                 .invalid = "Invalid hunt.",
                                 .members = kMembers,
                                 .visible = Visible,
                                 .more = WriteLists,
                                 .complete = Complete};

constexpr Requirement kHunter = Requirement(Permission::kAdd).WithWritingKey();

// POST /hunts makes one.
http::Response Index(Call& call) {
  if (call.is_get()) return IndexPage<kPage>(call);
  return call.actor().Meets(kHunter) ? AddPage<kPage>(call) : AnswerError(call, 403, kNoPermission);
}

// Where it stands. The number of hits is of those that the asker may see.
http::Response View(Call& call) {
  const auto hunt = FindOnPage(call, kPage, call.path().Arg(0));
  if (!hunt.ok()) return AnswerStatus(call, hunt.status());
  if (!*hunt) return AnswerError(call, 404, kPage.invalid);
  const HuntId id((*hunt)->id);
  const auto progress = LoadHuntProgress(call.reader(), id);
  if (!progress.ok()) return AnswerStatus(call, progress.status());
  const auto hits = HuntHits(call.reader(), call.actor()).Count(id);
  if (!hits.ok()) return AnswerStatus(call, hits.status());
  const SequenceNumber end = call.snapshot().sequence();
  const SequenceNumber position = call.settings().hunt_position ? call.settings().hunt_position(id.value()) : 0;
  const SequenceNumber scanned = std::min(end, std::max(progress->to, position));
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Key("Hunt");
    writer.BeginObject();
    WriteMembers<HuntT>(writer, kMembers, **hunt);
    WriteLists(writer, **hunt, /*listed=*/false);
    writer.Member("state", (*hunt)->paused ? "paused" : scanned < end ? "scanning" : "live");
    writer.Key("progress");
    writer.BeginObject();
    writer.Member("records", std::to_string(scanned));
    writer.Member("of", std::to_string(end));
    writer.MemberNumber("percent", end == 0 ? 100 : static_cast<int64_t>(scanned * 100 / end));
    writer.EndObject();
    writer.Member("hits", std::to_string(*hits));
    writer.EndObject();
    writer.EndObject();
  });
}

// [{"HuntHit":{…}},…] from number `from` on, at most `limit`.
http::Response Hits(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf(kPage.noun);
  if (!body.ok()) return AnswerStatus(call, body.status());
  const Parameters parameters(*body, call.path());
  const auto found = FindEntry<fb::Hunt>(call.reader(), call.path().Arg(0));
  if (!found.ok()) return AnswerStatus(call, found.status());
  if (!*found || !MaySeeHunt(call.actor(), UserId((**found)->user_id()), OrgId((**found)->org_id())))
    return AnswerError(call, 404, kPage.invalid);
  const fb::Hunt& hunt = ***found;
  const uint64_t limit = std::min(parameters.Number("limit").value_or(kHitsOnPage), kHitsOnPageMax);
  uint64_t left = limit == 0 ? kHitsOnPage : limit;
  std::string text;
  json::JsonWriter writer(&text, call.style());
  HuntHits hits(call.reader(), call.actor());
  absl::Status status;
  writer.BeginArray();
  const absl::Status walked = ForEachHuntHit(call.reader(), HuntId(hunt.id()), parameters.Number("from").value_or(1),
                                             [&](uint64_t number, const fb::HuntHit& hit) {
                                               const absl::StatusOr<bool> written = hits.Write(writer, hunt, number, hit);
                                               status = written.status();
                                               left -= written.ok() && *written;
                                               return status.ok() && left > 0;
                                             });
  writer.EndArray();
  status.Update(walked);
  return status.ok() ? Answer(200, std::move(text)) : AnswerStatus(call, status);
}

http::Response SetPaused(Call& call, bool paused, std::string_view action) {
  const auto hunt = FindOnPage(call, kPage, call.path().Arg(0));
  if (!hunt.ok()) return AnswerStatus(call, hunt.status());
  if (!*hunt) return AnswerError(call, 404, kPage.invalid);
  const uint64_t id = (*hunt)->id;
  const auto set = [paused](HuntT& changed, const EntryScene&) {
    changed.paused = paused;
    changed.pause_reason.clear();
    return absl::OkStatus();
  };
  return ChangeAndTell(call, kPage.action(action), {EditEntry<fb::Hunt>(HuntId(id), set)}, std::to_string(id),
                       paused ? "Hunt paused." : "Hunt goes on.");
}
http::Response Pause(Call& call) { return SetPaused(call, true, "pause"); }
http::Response Resume(Call& call) { return SetPaused(call, false, "resume"); }

constexpr Route kRoutes[] = {
    {"hunts", "index", Index},
    {"hunts", "view", View},
    {"hunts", "hits", Hits},
    {"hunts", "add", AddPage<kPage>, true, kHunter},
    {"hunts", "edit", EditPage<kPage>, true, kHunter},
    {"hunts", "delete", DeletePage<kPage>, true, kHunter},
    {"hunts", "pause", Pause, true, kHunter},
    {"hunts", "resume", Resume, true, kHunter},
};

}  // namespace

std::span<const Route> HuntRoutes() { return kRoutes; }

}  // namespace muninn::api
