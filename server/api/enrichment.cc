// SPDX-License-Identifier: Apache-2.0
//
// attributes/enrich, events/enrichEvent: what modules of misp-modules know of values, as attributes and objects of the event.
// Shapes and texts: MISP 2.5.1.
#include "server/api/enrichment.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "engine/access/visibility.h"
#include "schema/base/status.h"
#include "server/api/entry_answer.h"
#include "server/api/event_walk.h"
#include "server/api/job_functions.h"
#include "server/api/known_parts.h"
#include "server/api/module_enquiry.h"
#include "server/api/parts.h"
#include "server/api/queued.h"
#include "server/api/routes.h"
#include "server/modules/module_service.h"

namespace muninn::api {
namespace {

constexpr EntryAction kEnrichEvent{"Event", "events", "enrichEvent"};
constexpr EntryAction kEnrichAttribute{"Attribute", "attributes", "enrich"};
constexpr char kMayNot[] = "You do not have permission to do that.";

using modules::ModuleService;

// What a job is about.
struct Task {
  uint64_t event = 0, attribute = 0;
  std::vector<std::string> modules;
};

std::string WriteTask(const Task& task) {
  std::string text;
  json::JsonWriter writer(&text);
  writer.BeginObject();
  writer.MemberNumber("event", static_cast<int64_t>(task.event));
  writer.MemberNumber("attribute", static_cast<int64_t>(task.attribute));
  writer.Key("modules");
  writer.BeginArray();
  for (const std::string& module : task.modules) writer.String(module);
  writer.EndArray();
  writer.EndObject();
  return text;
}

absl::StatusOr<Task> ReadTask(std::string_view text) {
  ASSIGN_OR_RETURN(const json::Document document, json::Document::Parse(text));
  Task task;
  task.event = static_cast<uint64_t>(document.root()["event"].AsInteger().value_or(0));
  task.attribute = static_cast<uint64_t>(document.root()["attribute"].AsInteger().value_or(0));
  document.root()["modules"].ForEach([&](json::Value name) { task.modules.push_back(name.AsText().value_or("")); });
  return task;
}

// Goes through what the task is about.
absl::Status AskAbout(const Reader& reader, const JobRun& run, const fb::Event& event, const Task& task, ModuleEnquiry& enquiry) {
  EventDocumentOptions shown;
  shown.reports = false;
  const uint64_t all = std::max<uint64_t>(1, event.attribute_count());
  uint64_t done = 0;
  absl::Status status;
  EventVisitor visitor;
  visitor.attribute = [&](const AttributeHit& hit) {
    if (task.attribute != 0 && hit.attribute.id() != task.attribute) return true;
    status = enquiry.Ask(hit, std::min<uint64_t>(99, 100 * done++ / all));
    return status.ok();
  };
  const absl::Status walked = WalkEvent(reader, run.actor, event, shown, visitor);
  return status.ok() ? walked : status;
}

// {"module":true,…}: those that are wanted.
std::vector<std::string> WantedIn(json::Value body) {
  constexpr size_t kNameBytesMax = 100, kModulesMax = 1000;  // a job keeps them
  std::vector<std::string> wanted;
  body.ForEachMember([&](std::string_view module, json::Value enabled) {
    const std::string text = enabled.AsText().value_or("");
    const bool real = !module.empty() && module.size() <= kNameBytesMax && wanted.size() < kModulesMax;
    if (real && !text.empty() && text != "0") wanted.emplace_back(module);
  });
  return wanted;
}

http::Response Enrich(Call& call, const EntryAction& action, Task task, std::string input, std::string_view queued) {
  constexpr absl::Duration kPatience = absl::Minutes(2);  // of somebody who wants to wait; a job takes its time
  if (task.modules.empty()) return AnswerError(call, 405, "modules not set");
  const ModuleService service(call.reader(), call.engine().options().secret_key, modules::kFamilies[0]);
  if (!service.on()) return AnswerError(call, 405, ToStd(ModuleIsSilent(task.modules[0]).message()));
  absl::StrAppend(&input, " modules: ", absl::StrJoin(task.modules, ", "));
  JobWish wish{.type = kEnrichmentJob, .input = std::move(input), .argument = WriteTask(task)};
  if (AnswersAsQueued(call)) return AnswerWork(call, action, std::move(wish), queued);
  const absl::StatusOr<std::string> done = call.jobs().RunNow(wish, call.actor(), kPatience);
  if (absl::IsFailedPrecondition(done.status()) || absl::IsDeadlineExceeded(done.status()))
    return AnswerError(call, 405, ToStd(done.status().message()));
  return done.ok() ? AnswerDone(call, action, "", *done) : AnswerRefused(call, action, done.status());
}

http::Response EnrichAttribute(Call& call) {
  const absl::StatusOr<json::Value> body = call.Body();
  if (!body.ok()) return AnswerStatus(call, body.status());
  const absl::StatusOr<VisibleAttribute> found = FindVisibleAttribute(call, call.path().Arg(0), "Invalid Attribute");
  if (absl::IsNotFound(found.status())) return AnswerError(call, 405, "Invalid Attribute");
  if (!found.ok()) return AnswerStatus(call, found.status());
  if (!MayModify(call.actor(), *found->event)) return AnswerError(call, 403, kMayNot);
  const uint64_t id = found->attribute->id();
  return Enrich(call, kEnrichAttribute, {found->event->id(), id, WantedIn(*body)}, absl::StrCat("Attribute ID: ", id),
                "Job queued (job ID: $0).");
}

http::Response EnrichEvent(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("Event");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const absl::StatusOr<Stored<fb::Event>> event = FindVisibleEvent(call, call.path().Arg(0), "Invalid Event");
  if (absl::IsNotFound(event.status())) return AnswerError(call, 405, "Invalid Event");
  if (!event.ok()) return AnswerStatus(call, event.status());
  if (!MayModify(call.actor(), **event)) return AnswerError(call, 403, kMayNot);
  const uint64_t id = (*event)->id();
  return Enrich(call, kEnrichEvent, {id, 0, WantedIn(*body)}, absl::StrCat("Event ID: ", id),
                "Enrichment task queued for background processing. Check back later to see the results.");
}

constexpr Route kRoutes[] = {
    {"attributes", "enrich", EnrichAttribute, true, Permission::kAdd},
    {"events", "enrichevent", EnrichEvent, true, Permission::kAdd},
};

}  // namespace

absl::StatusOr<std::string> EnrichByJob(Engine& engine, const Settings& settings, const JobRun& run) {
  ASSIGN_OR_RETURN(const Task task, ReadTask(run.argument));
  const std::shared_ptr<const Snapshot> snapshot = engine.Snapshot();
  const Reader& reader = snapshot->reader();
  ASSIGN_OR_RETURN(const Stored<fb::Event> event,
                   FindVisibleEvent(run.actor, reader, std::to_string(task.event), "Invalid event."));
  if (!MayModify(run.actor, *event)) return absl::PermissionDeniedError(kMayNot);
  ModuleEnquiry enquiry(run, reader, engine.files(), engine.options().secret_key);
  RETURN_IF_ERROR(enquiry.Choose(task.modules));
  RETURN_IF_ERROR(AskAbout(reader, run, *event, task, enquiry));

  EventDraft& found = enquiry.found();
  enquiry.DropTagsOf(*event);
  RETURN_IF_ERROR(KeepFiles(engine.files(), settings.upload_bytes_max, &found));
  rules::AcceptOptions options = engine.accept_options(reader);
  options.now = static_cast<uint64_t>(engine.options().clock->NowMicros() / 1'000'000);
  ASSIGN_OR_RETURN(KnownParts known, KnownParts::Of(reader, EventId(task.event), std::move(options)));
  ASSIGN_OR_RETURN(size_t added, known.TakeOutOf(&found));
  if (added != 0 || !found.objects.empty() || !found.tags.empty()) {
    ASSIGN_OR_RETURN(const Outcome outcome, engine.Execute(EditEvent{EventId(task.event), std::move(found)}, run.actor));
    added -= std::min(added, outcome.refusals.size());
  }
  return absl::StrCat("#", added, " attributes have been created during the enrichment process.", enquiry.Complaints());
}

std::span<const Route> EnrichmentRoutes() { return kRoutes; }

}  // namespace muninn::api
