// SPDX-License-Identifier: Apache-2.0
//
// jobs: the work that goes on behind answers (server/jobs/jobs.h), and what came of it. Shapes and texts: MISP 2.5.1 (jobs.md
// §3).
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "engine/settings/settings.h"
#include "schema/base/status.h"
#include "schema/entities/job_generated.h"
#include "schema/json/write_organisation.h"
#include "server/api/entry_answer.h"
#include "server/api/entry_list.h"
#include "server/api/names.h"
#include "server/api/routes.h"
#include "server/jobs/jobs.h"

namespace muninn::api {
namespace {

using JobId = EntryIdOf<fb::Job>;

std::string ProcessOf(const fb::Job& job) {
  return job.uuid() == nullptr ? "" : Uuid{job.uuid()->hi(), job.uuid()->lo()}.ToString();
}

// What the list can be asked for.
constexpr Column<fb::Job> kColumns[] = {
    {"id", [](const fb::Job& job) { return std::to_string(job.id()); }},
    {"worker", [](const fb::Job& job) { return TextOf(job.worker()); }},
    {"job_type", [](const fb::Job& job) { return TextOf(job.job_type()); }, true},
    {"job_input", [](const fb::Job& job) { return TextOf(job.job_input()); }, true},
    {"status", [](const fb::Job& job) { return std::to_string(static_cast<int>(job.status())); }},
    {"message", [](const fb::Job& job) { return TextOf(job.message()); }, true},
    {"org_id", [](const fb::Job& job) { return std::to_string(job.org_id()); }},
    {"process_id", ProcessOf},
};

// How far it is and what is said of it: of one that runs, as of now.
JobProgress ProgressOf(Call& call, const fb::Job& job) {
  const bool running = job.status() == fb::JobStatus::Running;
  const std::optional<JobProgress> live = running ? call.jobs().ProgressOf(job.id()) : std::nullopt;
  return live.value_or(JobProgress{job.progress(), TextOf(job.message())});
}

std::string_view StatusOf(const fb::Job& job) {
  constexpr std::array<std::string_view, 5> kNames = {"Waiting", "Waiting", "Running", "Failed", "Completed"};
  const auto number = static_cast<size_t>(job.status());
  return number < kNames.size() ? kNames[number] : "Unknown";
}

void WriteJob(json::JsonWriter& writer, Call& call, const fb::Job& job, const std::vector<QueueState>& queues,
              ReaderNames& names) {
  const JobProgress progress = ProgressOf(call, job);
  const std::string worker = TextOf(job.worker());
  bool works = false;
  for (const QueueState& queue : queues) works |= queue.queue == worker && queue.worker != 0;
  writer.BeginObject();
  writer.Key("Job");
  writer.BeginObject();
  writer.MemberId("id", job.id());
  writer.Member("worker", worker);
  writer.Member("job_type", TextOf(job.job_type()));
  writer.Member("job_input", TextOf(job.job_input()));
  writer.MemberId("status", static_cast<uint64_t>(job.status()));
  writer.MemberId("retries", job.retries());
  writer.Member("message", progress.message);
  writer.MemberId("progress", progress.percent);
  writer.MemberId("org_id", job.org_id());
  writer.Member("process_id", ProcessOf(job));
  writer.Member("date_created", json::FormatDateTime(job.date_created()));
  writer.Member("date_modified", json::FormatDateTime(job.date_modified()));
  writer.Member("job_status", StatusOf(job));
  writer.MemberBool("failed", job.status() == fb::JobStatus::Failed);
  writer.MemberBool("worker_status", works);
  writer.EndObject();
  writer.Key("Org");
  json::WriteOrg(writer, OrgId(job.org_id()), names, json::OrgShape::kPlain);
  writer.EndObject();
}

// Newest first, twenty a page.
http::Response Index(Call& call) {
  if (!SettingFlag(call.reader(), "MISP.background_jobs"))
    return AnswerError(call, 404, "Background jobs are not enabled on this instance.");
  const absl::StatusOr<json::Value> body = call.BodyOf("Job");
  if (!body.ok()) return AnswerStatus(call, body.status());
  constexpr std::string_view kPlaces[] = {"worker"};
  Parameters parameters(*body, NamePlaces(call.path(), kPlaces));
  parameters.Default("sort", "id");
  parameters.Default("direction", "desc");
  parameters.Default("limit", "20");
  const auto jobs = ListEntries<fb::Job>(call.reader(), parameters, kColumns);
  if (!jobs.ok()) return AnswerStatus(call, jobs.status());
  const std::vector<QueueState> queues = call.jobs().States();
  ReaderNames names(call.reader());
  return AnswerList(call, *jobs,
                    [&](json::JsonWriter& writer, const Stored<fb::Job>& job) { WriteJob(writer, call, *job, queues, names); });
}

bool MaySee(const Call& call, const fb::Job& job) {
  return call.actor().is_site_admin() || OrgId(job.org_id()) == call.actor().org;
}

// By its number, or the newest of that type; nullopt: none that the actor may see.
absl::StatusOr<std::optional<uint64_t>> PercentOf(Call& call, std::string_view text) {
  std::optional<uint64_t> percent;
  uint64_t number = 0;
  if (absl::SimpleAtoi(ToAbsl(text), &number)) {
    ASSIGN_OR_RETURN(const auto job, LoadEntry<fb::Job>(call.reader(), JobId(number)));
    if (job && MaySee(call, **job)) percent = ProgressOf(call, **job).percent;
    return percent;
  }
  RETURN_IF_ERROR(ForEachEntry<fb::Job>(call.reader(), [&](const fb::Job& job) {
    if (TextOf(job.job_type()) == text && MaySee(call, job)) percent = ProgressOf(call, job).percent;
    return true;
  }));
  return percent;
}

http::Response GetProgress(Call& call) {
  const auto percent = PercentOf(call, call.path().Arg(0));
  if (!percent.ok()) return AnswerStatus(call, percent.status());
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Member("progress", absl::StrCat(percent->value_or(0), "%"));
    writer.EndObject();
  });
}

// {"5":"37",…}: of many, by their numbers.
http::Response GetGenerateCorrelationProgress(Call& call) {
  std::vector<std::pair<std::string, uint64_t>> found;
  for (const auto& piece : absl::StrSplit(ToAbsl(call.path().Arg(0)), ',')) {
    uint64_t number = 0;
    if (!absl::SimpleAtoi(piece, &number)) continue;
    const auto job = LoadEntry<fb::Job>(call.reader(), JobId(number));
    if (!job.ok()) return AnswerStatus(call, job.status());
    if (*job) found.emplace_back(std::to_string(number), ProgressOf(call, ***job).percent);
  }
  if (found.empty()) return AnswerError(call, 404, "No jobs found");
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    for (const auto& [number, percent] : found) writer.MemberId(number, percent);
    writer.EndObject();
  });
}

// Why it failed. Nothing here breaks off in the middle of a function, so there is no back trace.
http::Response GetError(Call& call) {
  const auto job = FindEntry<fb::Job>(call.reader(), call.path().Arg(0));
  if (!job.ok()) return AnswerStatus(call, job.status());
  if (!*job || (**job)->status() != fb::JobStatus::Failed) return AnswerError(call, 404, "Job not found");
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Member("error", TextOf((**job)->message()));
    writer.Key("backtrace");
    writer.BeginArray();
    writer.EndArray();
    writer.EndObject();
  });
}

// What waits or runs stays on the list: it will be done.
http::Response ClearJobs(Call& call) {
  const bool all = call.path().Arg(0) == "all";
  std::vector<EntryChange> changes;
  const absl::Status status = ForEachEntry<fb::Job>(call.reader(), [&](const fb::Job& job) {
    const bool ended = job.status() == fb::JobStatus::Completed || job.status() == fb::JobStatus::Failed;
    if (ended) changes.push_back(RemoveEntry<fb::Job>(JobId(job.id())));
    return true;
  });
  if (!status.ok()) return AnswerStatus(call, status);
  return ChangeAndTell(call, EntryAction{"Job", "jobs", "clearJobs"}, std::move(changes), "",
                       all ? "All jobs have been purged" : "All completed jobs have been purged");
}

// Exports are made when they are asked for: there is none to prepare.
http::Response Cache(Call& call) { return AnswerError(call, 405, "This feature is currently disabled"); }

constexpr Route kRoutes[] = {
    {"jobs", "index", Index, false, kSiteAdminOnly},
    {"jobs", "geterror", GetError, false, kSiteAdminOnly},
    {"jobs", "getprogress", GetProgress},
    {"jobs", "getgeneratecorrelationprogress", GetGenerateCorrelationProgress, false, kSiteAdminOnly},
    {"jobs", "clearjobs", ClearJobs, true, kSiteAdminOnly},
    {"jobs", "cache", Cache, true},
};

}  // namespace

std::span<const Route> JobRoutes() { return kRoutes; }

}  // namespace muninn::api
