// SPDX-License-Identifier: Apache-2.0
//
// servers: the workers, one a queue, and how they are started and stopped. Shapes and texts: MISP 2.5.1 (jobs.md §2).
#include "server/api/workers.h"

#include <unistd.h>

#include <cstdint>
#include <string>

#include "absl/strings/numbers.h"
#include "engine/settings/settings.h"
#include "schema/base/status.h"
#include "server/api/entry_answer.h"
#include "server/api/routes.h"
#include "server/jobs/jobs.h"

namespace muninn::api {
namespace {

constexpr EntryAction ActionOf(std::string_view action) { return {"Server", "servers", action}; }
constexpr char kNoSuchQueue[] = "Invalid worker type.";

void WriteWorker(json::JsonWriter& writer, uint64_t number) {
  writer.Key(std::to_string(number));
  writer.BeginObject();
  writer.MemberNumber("pid", static_cast<int64_t>(number));
  writer.Member("user", std::to_string(getuid()));
  writer.MemberBool("alive", true);
  writer.MemberBool("correct_user", true);
  writer.MemberBool("ok", true);
  writer.EndObject();
}

http::Response GetWorkers(Call& call) {
  if (SettingFlag(call.reader(), "MISP.background_jobs"))
    return AnswerJson(call, [&](json::JsonWriter& writer) { WriteWorkers(writer, call); });
  return AnswerJson(call, [](json::JsonWriter& writer) {
    writer.BeginArray();
    writer.String("Background jobs not enabled");
    writer.EndArray();
  });
}

http::Response StartWorker(Call& call) {
  const std::string_view queue = call.path().Arg(0);
  const absl::Status status = call.jobs().StartWorker(queue);
  if (absl::IsNotFound(status)) return AnswerError(call, 405, kNoSuchQueue);
  if (!status.ok()) return AnswerError(call, 403, ToStd(status.message()));
  return AnswerDone(call, ActionOf("startWorker"), queue, "Worker start signal sent");
}

http::Response StopWorker(Call& call) {
  const std::string_view text = call.path().Arg(0);
  uint64_t number = 0;
  if (!absl::SimpleAtoi(ToAbsl(text), &number)) number = 0;
  const absl::Status status = call.jobs().StopWorker(number);
  if (!status.ok()) return AnswerNotDone(call, ActionOf("stopWorker"), ToStd(status.message()), text);
  return AnswerDone(call, ActionOf("stopWorker"), text, "Worker stop signal sent");
}

http::Response KillAllWorkers(Call& call) {
  call.jobs().BreakOffAll();
  return AnswerDone(call, ActionOf("killAllWorkers"), "", "Killing workers.");
}

// One that lives keeps nothing that a restart would renew: those that do not are started.
http::Response RestartWorkers(Call& call) {
  call.jobs().StartAll();
  return AnswerDone(call, ActionOf("restartWorkers"), "", "Restarting workers.");
}
http::Response RestartDeadWorkers(Call& call) {
  call.jobs().StartAll();
  return AnswerDone(call, ActionOf("restartDeadWorkers"), "", "Restarting workers.");
}

http::Response ClearWorkerQueue(Call& call) {
  const std::string_view queue = call.path().Arg(0);
  if (queue == "update") return AnswerError(call, 405, kNoSuchQueue);  // half an update is worse than one too many
  const absl::StatusOr<size_t> cleared = call.jobs().Clear(queue);
  if (absl::IsNotFound(cleared.status())) return AnswerError(call, 405, kNoSuchQueue);
  if (!cleared.ok()) return AnswerStatus(call, cleared.status());
  return AnswerDone(call, ActionOf("clearWorkerQueue"), queue, "Queue cleared.");
}

constexpr Route kRoutes[] = {
    {"servers", "getworkers", GetWorkers, false, kSiteAdminOnly},
    {"servers", "startworker", StartWorker, true, kSiteAdminOnly},
    {"servers", "stopworker", StopWorker, true, kSiteAdminOnly},
    {"servers", "killallworkers", KillAllWorkers, true, kSiteAdminOnly},
    {"servers", "restartworkers", RestartWorkers, true, kSiteAdminOnly},
    {"servers", "restartdeadworkers", RestartDeadWorkers, true, kSiteAdminOnly},
    {"servers", "clearworkerqueue", ClearWorkerQueue, true, kSiteAdminOnly},
};

}  // namespace

void WriteWorkers(json::JsonWriter& writer, Call& call) {
  writer.BeginObject();
  for (const QueueState& state : call.jobs().States()) {
    writer.Key(state.queue);
    writer.BeginObject();
    writer.MemberBool("ok", state.worker != 0);
    if (state.worker != 0) {
      writer.Key("workers");
      writer.BeginObject();
      WriteWorker(writer, state.worker);
      writer.EndObject();
    }
    writer.MemberNumber("jobCount", static_cast<int64_t>(state.waiting));
    writer.EndObject();
  }
  writer.MemberBool("proc_accessible", true);
  writer.MemberNumber("controls", SettingFlag(call.reader(), "MISP.manage_workers") ? 1 : 0);
  writer.EndObject();
}

std::span<const Route> WorkerRoutes() { return kRoutes; }

}  // namespace muninn::api
