// SPDX-License-Identifier: Apache-2.0
//
// events: view, add, edit, delete, publish, unpublish, tags. Shapes and texts: MISP 2.5.1.
#include <algorithm>
#include <functional>
#include <iterator>
#include <memory>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/access/visibility.h"
#include "engine/command/blocklist.h"
#include "engine/index/content_reader.h"
#include "engine/query/history.h"
#include "schema/base/status.h"
#include "schema/json/read_event.h"
#include "server/api/analyst_data.h"
#include "server/api/blocklists.h"
#include "server/api/decay.h"
#include "server/api/event_answer.h"
#include "server/api/event_document.h"
#include "server/api/event_index.h"
#include "server/api/event_options.h"
#include "server/api/feed_caches.h"
#include "server/api/form.h"
#include "server/api/moment.h"
#include "server/api/parameters.h"
#include "server/api/parts.h"
#include "server/api/queued.h"
#include "server/api/routes.h"
#include "server/api/search_tags.h"
#include "server/api/streaming.h"
#include "server/api/tag_reference.h"
#include "server/api/value_lists.h"
#include "server/intake/stix2.h"

namespace muninn::api {
namespace {

constexpr std::string_view kInvalidEvent = "Invalid event";
constexpr size_t kSmallRequestBytes = 256 << 10;  // whose answer may be held in memory

// as_of: a record's number, or a time. Numbers below 10^9 can't be times of this century.
absl::StatusOr<AsOf> ReadAsOf(std::string_view text, uint64_t now) {
  constexpr uint64_t kSequenceMax = 1'000'000'000;
  AsOf moment;
  uint64_t number = 0;
  if (absl::SimpleAtoi(ToAbsl(text), &number) && number < kSequenceMax) {
    moment.sequence = number;
    return moment;
  }
  const std::optional<int64_t> seconds = ParseMoment(text, now);
  if (!seconds) return absl::InvalidArgumentError("as_of takes the number of a record or a time.");
  moment.time_us = *seconds * 1'000'000 + 999'999;
  return moment;
}

http::Response AnswerEventAsOf(Call& call, const Actor& actor, const fb::Event& now, std::string_view text,
                               EventDocumentOptions options) {
  const EventId id(now.id());
  const absl::StatusOr<AsOf> moment = ReadAsOf(text, call.now());
  if (!moment.ok()) return AnswerStatus(call, moment.status());
  const absl::StatusOr<std::unique_ptr<Transaction>> then = EventAsOf(call.reader(), id, *moment);
  if (!then.ok()) return AnswerStatus(call, then.status());
  if (*then == nullptr) return AnswerError(call, 404, kInvalidEvent);
  const auto event = LoadEvent(**then, id);
  if (!event.ok() || !*event || !MaySee(actor, ***event)) return AnswerError(call, 404, kInvalidEvent);
  ReaderNames names(call.reader());
  const EventDocumentOptions::Now present{call.reader(), now};
  options.now = &present;
  options.related_events = false;  // what it was related to then is a question to other events
  options.sources = nullptr;       // as is what feeds had
  std::string body;
  json::JsonWriter writer(&body, call.style());
  const absl::Status status = WriteEventDocument(writer, **then, names, actor, ***event, options, [] { return true; });
  return status.ok() ? Answer(200, std::move(body)) : AnswerStatus(call, status);
}

// Who looks: a site administrator may look as somebody else.
absl::StatusOr<Actor> Viewer(Call& call, const Parameters& parameters) {
  const std::optional<uint64_t> user = parameters.Number("viewAs");
  if (!user || !call.actor().is_site_admin()) return call.actor();
  std::optional<Actor> other = call.engine().keyring()->ActorOf(UserId(*user));
  if (!other) return absl::NotFoundError("User not found");
  return *std::move(other);
}

http::Response View(Call& call) {
  const absl::StatusOr<json::Value> body = call.Body();
  if (!body.ok()) return AnswerStatus(call, body.status());
  const Parameters parameters(*body, call.path());
  const absl::StatusOr<Actor> viewer = Viewer(call, parameters);
  if (!viewer.ok()) return AnswerStatus(call, viewer.status());
  const absl::StatusOr<Stored<fb::Event>> event = FindVisibleEvent(*viewer, call.reader(), call.path().Arg(0), kInvalidEvent);
  if (!event.ok()) return AnswerStatus(call, event.status());
  EventDocumentOptions options = ViewOptions(parameters, call.correlate_options(), call.file_reader());
  if (parameters.Flag("includeWarninglistHits", true)) options.warnings = WarningsPart(call.engine().lists(), call.reader());
  auto sources = LookUpFor(call, *viewer,
                           {parameters.Flag("includeFeedCorrelations", true), parameters.Flag("includeServerCorrelations", true),
                            parameters.Flag("overrideLimit")});
  if (!sources.ok()) return AnswerStatus(call, sources.status());
  options.sources = *std::move(sources);
  if (!options.search_for.empty()) {
    const absl::Status status = AddTagsLike(call.reader(), options.search_for, options.search_tags);
    if (!status.ok()) return AnswerStatus(call, status);
  }
  const std::vector<int64_t>& distributions = options.distributions;
  if (!distributions.empty() &&
      std::find(distributions.begin(), distributions.end(), (*event)->distribution()) == distributions.end())
    return AnswerError(call, 404, kInvalidEvent);
  const EventId id((*event)->id());
  const std::optional<std::string_view> query = call.path().Query("as_of");
  const std::optional<std::string> named = parameters.Text("as_of");
  if (query || named) return AnswerEventAsOf(call, *viewer, **event, query ? *query : std::string_view(*named), options);
  if (parameters.Flag("includeDecayScore")) {
    const auto scorer = DecayScorer::Make(call.reader(), *viewer, SearchRequest(), call.now());
    if (!scorer.ok()) return AnswerStatus(call, scorer.status());
    options.decay_score = ScoresPart(*scorer);
  }
  return AnswerEvent(call, *viewer, id, options);
}

http::Response RefuseEvent(const Call& call, std::string_view verb, const rules::FieldErrors& errors) {
  const std::string action(verb);
  return Answer(403, json::FailureBody(
                         "Could not " + action + " Event", "/events/" + action,
                         [&](json::JsonWriter& writer) {
                           writer.BeginObject();
                           writer.Key("Event");
                           json::WriteFieldErrors(writer, errors);
                           writer.EndObject();
                         },
                         call.style()));
}

// A published event without contents: here "Event" is a text, not a map of fields.
http::Response RefuseEmptyEvent(const Call& call, std::string_view why) {
  return Answer(403, json::FailureBody(
                         "Could not add Event", "/events/add",
                         [&](json::JsonWriter& writer) {
                           writer.BeginObject();
                           writer.Member("Event", why);
                           writer.EndObject();
                         },
                         call.style()));
}

// Stores a new event and shows it; `also` is done in between, `left_out` was lost before. What shows a small one is written while
// the disk makes it permanent.
http::Response AddDraft(Call& call, EventDraft draft, std::vector<rules::Refusal> left_out, const std::function<void()>& also) {
  if (const absl::Status status = call.KeepFiles(&draft); !status.ok()) return AnswerStatus(call, status);
  AddEvent command;
  if (const rules::FieldErrors errors = rules::AcceptEvent(std::move(draft), call.accept_options(), &command.event);
      !errors.empty()) {
    // Who is on a blocklist hears of nothing else.
    if (const absl::Status blocked = RefuseBlockedOrganisation(call.reader(), call.actor().org); !blocked.ok()) {
      CountBlocked(call, blocked);
      return AnswerStatus(call, blocked);
    }
    return RefuseEvent(call, "add", errors);
  }
  http::Response shown;
  const auto show = [&](const Outcome& outcome, std::shared_ptr<const muninn::Snapshot> state) {
    if (outcome.existed) return;
    call.Show(std::move(state));
    if (also) also();
    std::copy(outcome.refusals.begin(), outcome.refusals.end(), std::back_inserter(left_out));
    const Parameters parameters(json::Value(), call.path());
    shown =
        AnswerEvent(call, call.actor(), outcome.event, SavedOptions(parameters, call.correlate_options()), std::move(left_out));
    if (call.request().body.size() <= kSmallRequestBytes) Collect(shown);
  };
  const absl::StatusOr<Outcome> outcome = call.engine().Execute(command, call.actor(), show);
  CountBlocked(call, outcome.status());
  if (!outcome.ok() && absl::IsFailedPrecondition(outcome.status()))
    return RefuseEmptyEvent(call, ToStd(outcome.status().message()));
  if (!outcome.ok() && absl::IsInvalidArgument(outcome.status()))
    return RefuseEvent(call, "add", {{"extends_uuid", {std::string(ToStd(outcome.status().message()))}}});
  if (!outcome.ok()) return AnswerStatus(call, outcome.status());
  if (outcome->existed) {
    http::Response response =
        AnswerError(call, 404, "Event already exists, if you would like to edit it, use the url in the location header.");
    response.headers.emplace_back("Location", absl::StrCat(call.base_url(), "/events/", outcome->event.value()));
    return response;
  }
  return shown;
}

http::Response Add(Call& call) {
  const absl::StatusOr<json::Value> body = call.Body();
  if (!body.ok()) return AnswerStatus(call, body.status());
  const auto events = json::EventsOf(*body);
  if (!events.ok() || events->empty()) return AnswerError(call, 405, "No valid event data received.");
  absl::StatusOr<EventDraft> draft = json::ReadEvent((*events)[0]);
  if (!draft.ok()) return AnswerStatus(call, draft.status());
  return AddDraft(call, *std::move(draft), {}, [&] { CaptureAnalystData(call, (*events)[0]); });
}

// /events/upload_stix[/{version}[/{publish}]]: the document tells its version better than the path.
http::Response UploadStix(Call& call) {
  const absl::StatusOr<std::string_view> document = UploadedDocument(call.request());
  if (!document.ok()) return AnswerStatus(call, document.status());
  const std::string_view body = *document;
  const size_t begin = body.find_first_not_of(" \t\r\n\xef\xbb\xbf");
  absl::StatusOr<intake::Intake> intake = absl::InvalidArgumentError("No STIX document was sent.");
  if (begin != std::string_view::npos && body[begin] == '<') {
    intake = intake::ReadStix1(body);
  } else if (begin != std::string_view::npos) {
    const absl::StatusOr<json::Document> bundle = ParseBody(body);
    if (!bundle.ok()) return AnswerStatus(call, bundle.status());
    intake = intake::ReadStix2(bundle->root());
  }
  if (!intake.ok()) return AnswerError(call, 400, ToStd(intake.status().message()));
  if (call.path().Arg(1) == "1") intake->event.published = true;
  std::vector<rules::Refusal> left_out;
  for (std::string& sentence : intake->left_out) {
    rules::Refusal& refusal = left_out.emplace_back();
    refusal.part = "STIX";
    refusal.index = left_out.size() - 1;
    refusal.errors = {{"object", {std::move(sentence)}}};
  }
  return AddDraft(call, std::move(intake->event), std::move(left_out), {});
}

http::Response Edit(Call& call) {
  const absl::StatusOr<json::Value> body = call.Body();
  if (!body.ok()) return AnswerStatus(call, body.status());
  const auto events = json::EventsOf(*body);
  if (!events.ok() || events->empty()) return AnswerError(call, 405, "No valid event data received.");
  absl::StatusOr<EventDraft> draft = json::ReadEvent((*events)[0]);
  if (!draft.ok()) return AnswerStatus(call, draft.status());
  // The uuid in the body says which event, if it is there; the path otherwise.
  const std::string target = draft->uuid && Uuid::Parse(*draft->uuid) ? *draft->uuid : call.IdOrUuid();
  absl::StatusOr<Stored<fb::Event>> event = FindVisibleEvent(call, target, kInvalidEvent);
  if (!event.ok() && target != call.path().Arg(0)) event = FindVisibleEvent(call, call.path().Arg(0), kInvalidEvent);
  if (!event.ok()) return AnswerStatus(call, event.status());
  if (const absl::Status status = call.KeepFiles(&*draft); !status.ok()) return AnswerStatus(call, status);
  const EditEvent command{EventId((*event)->id()), *std::move(draft)};
  absl::StatusOr<Outcome> outcome = call.engine().Execute(command, call.actor());
  if (!outcome.ok() && absl::IsFailedPrecondition(outcome.status()))
    return AnswerFailure(call, "Could not edit Event", "/events/edit", ToStd(outcome.status().message()));
  if (!outcome.ok()) return AnswerStatus(call, outcome.status());
  if (outcome->sequence == 0 && !outcome->refusals.empty() && outcome->refusals[0].part == "Event")
    return RefuseEvent(call, "edit", outcome->refusals[0].errors);
  call.Renew();
  CaptureAnalystData(call, (*events)[0]);
  const Parameters parameters(json::Value(), call.path());
  return AnswerEvent(call, call.actor(), command.event, SavedOptions(parameters, call.correlate_options()),
                     std::move(outcome->refusals));
}

// Ids in the path, or {"id":[1,2]} in the body.
std::vector<std::string> DeletionTargets(Call& call) {
  std::vector<std::string> targets;
  if (!call.path().Arg(0).empty()) return {call.IdOrUuid()};
  const absl::StatusOr<json::Value> body = call.BodyOf("Event");
  if (!body.ok()) return targets;
  const json::Value ids = (*body)["id"];
  if (ids.is_array()) {
    ids.ForEach([&](json::Value id) {
      if (const auto text = id.AsText()) targets.push_back(*text);
    });
  } else if (const auto text = ids.AsText()) {
    const absl::StatusOr<json::Document> list = json::Document::Parse(*text);  // "[1,2]"
    if (list.ok() && list->root().is_array()) {
      list->root().ForEach([&](json::Value id) {
        if (const auto number = id.AsText()) targets.push_back(*number);
      });
    } else {
      targets.push_back(*text);
    }
  }
  return targets;
}

http::Response Delete(Call& call) {
  const std::vector<std::string> targets = DeletionTargets(call);
  size_t deleted = 0;
  for (const std::string& target : targets) {
    const auto id = ResolveEvent(call.reader(), target);
    if (!id.ok()) return AnswerStatus(call, id.status());
    if (!*id) continue;
    const absl::StatusOr<Outcome> outcome = call.engine().Execute(DeleteEvent{**id}, call.actor());
    if (outcome.ok())
      ++deleted;
    else if (absl::IsUnavailable(outcome.status()) || absl::IsResourceExhausted(outcome.status()))
      return AnswerStatus(call, outcome.status());
  }
  if (deleted == 0) return AnswerFailure(call, "Could not delete Event", "/events/delete", "Event was not deleted.");
  const std::string id = call.IdOrUuid();
  const std::string message = targets.size() == 1 ? "Event deleted." : absl::StrCat(deleted, " events deleted.");
  return AnswerSuccess(call, message, id.empty() ? "/events/delete" : "/events/delete/" + id,
                       id.empty() ? std::nullopt : std::optional<std::string_view>(id));
}

// `done` tells that it worked.
http::Response SetPublished(Call& call, bool publish, std::string_view action, std::string_view done) {
  const auto id = ResolveEvent(call.reader(), call.path().Arg(0));
  if (!id.ok()) return AnswerStatus(call, id.status());
  if (!*id) return AnswerError(call, 404, publish ? "Invalid event." : "Invalid Event.");
  const absl::StatusOr<Outcome> outcome = call.engine().Execute(PublishEvent{**id, publish}, call.actor());
  if (!outcome.ok()) {
    // MISP answers 405 to those who may not publish, and 403 to those who may not unpublish.
    if (publish && absl::IsPermissionDenied(outcome.status())) return AnswerError(call, 405, ToStd(outcome.status().message()));
    return AnswerStatus(call, outcome.status());
  }
  const std::string number = std::to_string((*id)->value());
  return AnswerSuccess(call, done, absl::StrCat("/events/", ToAbsl(action), "/", number), number);
}
http::Response Publish(Call& call) {
  return SetPublished(call, true, "publish", AnswersAsQueued(call) ? "Job queued" : "Event published without alerts");
}
// The mails that should follow are not sent: there is no client for mail.
http::Response Alert(Call& call) {
  return SetPublished(call, true, "alert", AnswersAsQueued(call) ? "Job queued." : "Event published without alerts");
}
http::Response Unpublish(Call& call) { return SetPublished(call, false, "unpublish", "Event unpublished."); }

http::Response SetTag(Call& call, bool attach) {
  absl::StatusOr<TagReference> reference = ReadTagReference(call, "event");
  if (!reference.ok()) return AnswerStatus(call, reference.status());
  const auto event = FindVisibleEvent(call, reference->target, "Invalid event.");
  if (absl::IsNotFound(event.status())) return AnswerNotSaved(ToStd(event.status().message()));
  if (!event.ok()) return AnswerStatus(call, event.status());
  if (reference->tags.empty()) return AnswerNotSaved("Invalid Tag.");
  const EventId id((*event)->id());
  for (TagDraft& tag : reference->tags) {
    const absl::StatusOr<Outcome> outcome = call.engine().Execute(TagEvent{id, std::move(tag), attach}, call.actor());
    if (outcome.ok()) continue;
    if (absl::IsUnavailable(outcome.status()) || absl::IsResourceExhausted(outcome.status()))
      return AnswerStatus(call, outcome.status());
    return AnswerNotSaved(ToStd(outcome.status().message()));
  }
  return AnswerSaved(attach ? "Tag added." : "Tag removed.", true);
}
http::Response AddTagToEvent(Call& call) { return SetTag(call, true); }
http::Response RemoveTagFromEvent(Call& call) { return SetTag(call, false); }

constexpr Route kRoutes[] = {
    {"events", "index", IndexEvents},
    {"events", "proposaleventindex", IndexEventsWithProposals},
    {"events", "view", View},
    {"events", "vieweventattributes", View},  // there a part of a page
    {"events", "add", Add, true, Permission::kAdd},
    {"events", "edit", Edit, true, Permission::kAdd},
    {"events", "uploadstix", UploadStix, true, Permission::kModify},
    {"events", "delete", Delete, true, Permission::kAdd},
    {"events", "publish", Publish, true, Permission::kPublish},
    {"events", "alert", Alert, true, Permission::kPublish},
    {"events", "unpublish", Unpublish, true, Permission::kModify},
    {"events", "addtag", AddTagToEvent, true, Permission::kTagger},
    {"events", "removetag", RemoveTagFromEvent, true, Permission::kTagger},
};

}  // namespace

std::span<const Route> EventRoutes() { return kRoutes; }

}  // namespace muninn::api
