// SPDX-License-Identifier: Apache-2.0
//
// muninnd: puts the parts together, serves until SIGTERM or SIGINT, and ends cleanly.
#include <signal.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "engine/command/sealed_entries.h"
#include "engine/engine.h"
#include "engine/hunt/hunter.h"
#include "engine/match/delimited_pattern.h"
#include "engine/match/pattern_compiler.h"
#include "schema/base/status.h"
#include "server/api/api.h"
#include "server/api/library_update.h"
#include "server/bootstrap.h"
#include "server/config.h"
#include "server/http/server.h"
#include "server/jobs/jobs.h"
#include "server/logging.h"
#include "server/monitor.h"
#include "server/secret_key_file.h"
#include "server/zmq/feed_switch.h"
#include "server/zmq/publisher.h"

namespace muninn {
namespace {

// Blocked in every thread from the start, so that only the wait below sees them.
sigset_t BlockSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
  return signals;
}

absl::StatusOr<std::unique_ptr<Engine>> OpenEngine(const Config& config) {
  EngineOptions options;
  options.data_dir = config.data_dir;
  options.store.block_cache_bytes = config.block_cache_mb << 20;
  options.store.write_buffers_bytes = config.write_buffers_mb << 20;
  options.sync = config.sync;
  ASSIGN_OR_RETURN(options.secret_key, EnsureSecretKey(config.data_dir));
  ASSIGN_OR_RETURN(std::unique_ptr<Engine> engine, Engine::Open(std::move(options)));
  const absl::Status opens = CheckSealedEntries(engine->Snapshot()->reader(), engine->options().secret_key);
  if (!absl::IsDataLoss(opens)) {
    RETURN_IF_ERROR(opens);
    return engine;
  }
  const std::string why = absl::StrCat(config.data_dir, "/secret.key: ", opens.message());
  if (!config.lost_secrets)
    return absl::DataLossError(absl::StrCat(why, ". Restore the secret.key that was backed up with the data; if there is none, ",
                                            "start with --lost_secrets and set the secrets again."));
  LogError("secrets are lost", {{"why", why}});
  return engine;
}

http::ServerOptions HttpOptions(const Config& config, const HostPort& address) {
  http::ServerOptions options;
  options.host = address.host;
  options.port = address.port;
  options.io_threads = static_cast<int>(config.io_threads);
  options.worker_threads = static_cast<int>(config.worker_threads);
  options.body_bytes_max = config.body_bytes_max;
  options.connections_max = config.connections_max;
  options.tls_certificate_file = config.tls_certificate;
  options.tls_key_file = config.tls_key;
  return options;
}

absl::StatusOr<std::unique_ptr<zmq::Publisher>> StartFeed(const Config& config, Engine& engine, api::Api& api) {
  zmq::PublisherOptions options;
  options.endpoint = config.zmq;
  options.username = config.zmq_username;
  options.password = config.zmq_password;
  options.sequence_numbers = config.zmq_sequence;
  options.render_hunt_hit = [&api](const Reader& reader, const fb::HuntAdvanced& fact, size_t hit) {
    return api.RenderHuntHit(reader, fact, hit);
  };
  return zmq::Publisher::Start(engine, std::move(options), [&api](EventId event) { return api.RenderEvent(event); });
}

void AddFigures(const http::Server& server, std::map<std::string, uint64_t>& figures) {
  const http::Server::Counters counters = server.counters();
  figures["http_requests"] = counters.requests;
  figures["http_connections"] = counters.connections;
  figures["http_open_connections"] = counters.open_connections;
  figures["http_refused"] = counters.refused;
  figures["http_bytes_in"] = counters.bytes_in;
  figures["http_bytes_out"] = counters.bytes_out;
}

void AddFigures(const match::CompilerFigures& patterns, std::map<std::string, uint64_t>& figures) {
  figures["patterns"] = patterns.patterns;
  figures["patterns_uncompiled"] = patterns.loose;
  figures["pattern_shards"] = patterns.shards;
  figures["pattern_shard_bytes"] = patterns.shard_bytes;
  figures["pattern_shards_pending"] = patterns.pending;
  figures["pattern_shards_compiled"] = patterns.compiled;
  figures["pattern_give_ups"] = match::GiveUps();
}

void AddFigures(const zmq::PublisherStatus& feed, std::map<std::string, uint64_t>& figures) {
  figures["zmq_messages"] = feed.messages();
  figures["zmq_lag_records"] = feed.lag;
  figures["zmq_subscribers"] = feed.subscribers;
}

void AddFigures(const std::vector<QueueState>& queues, std::map<std::string, uint64_t>& figures) {
  for (const QueueState& queue : queues) {
    figures["jobs_waiting"] += queue.waiting;
    figures["jobs_running"] += queue.busy ? 1 : 0;
  }
}

absl::Status Serve(const Config& config) {
  const sigset_t signals = BlockSignals();
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);  // costs more than the locks
  RETURN_IF_ERROR(StartLogging(config.log_file, config.log_level));
  ASSIGN_OR_RETURN(const HostPort address, ParseHostPort(config.http));
  ASSIGN_OR_RETURN(const std::unique_ptr<Engine> engine, OpenEngine(config));
  const char* wanted_key = std::getenv("MUNINN_ADMIN_KEY");
  ASSIGN_OR_RETURN(const std::string new_key, EnsureAdministrator(*engine, wanted_key == nullptr ? "" : wanted_key));

  const bool tls = !config.tls_certificate.empty();
  api::Settings settings;
  settings.base_url = config.base_url;
  settings.correlation_limit = config.correlation_limit;
  settings.body_bytes_max = config.body_bytes_max;
  settings.upload_bytes_max = config.upload_bytes_max;
  settings.zmq = !config.zmq.empty() && config.zmq != "off";
  std::unique_ptr<zmq::FeedSwitch> feed;  // set before the first request comes, if there is to be one
  if (settings.zmq) {
    settings.push_to_feed = [&feed](std::string document) { return feed->Push(std::move(document)); };
    settings.switch_feed = [&feed](bool on) { return on ? feed->Start() : feed->Stop(); };
    settings.feed_status = [&feed] {
      const std::optional<zmq::PublisherStatus> status = feed->status();
      return status ? zmq::StatusJson(*status) : std::string();
    };
  }
  settings.library_dir = config.library;
  RETURN_IF_ERROR(api::StockLibrary(*engine, config.library));
  settings.misp_objects = config.misp_objects;
  Hunter hunter(*engine);
  settings.hunt_position = [&hunter](uint64_t hunt) { return hunter.Position(HuntId(hunt)); };
  api::Api api(*engine, settings);

  // Destroyed in the order that matters: first no more requests, then no more feed, then no more jobs, then the engine.
  const absl::Cleanup end_feed = [&feed] { feed.reset(); };
  if (settings.zmq) {
    feed = std::make_unique<zmq::FeedSwitch>([&] { return StartFeed(config, *engine, api); });
    RETURN_IF_ERROR(feed->Start());
  }
  RETURN_IF_ERROR(api.jobs().Start());
  std::unique_ptr<http::Server> server;
  std::atomic<const http::Server*> serving = nullptr;  // requests come before `server` is set, and while it ends
  Monitor monitor(*engine, [&engine, &serving, &feed, &hunter, &api] {
    std::map<std::string, uint64_t> figures;
    if (const http::Server* const running = serving) AddFigures(*running, figures);
    const std::optional<zmq::PublisherStatus> status = feed == nullptr ? std::nullopt : feed->status();
    if (status) AddFigures(*status, figures);
    AddFigures(engine->patterns().Figures(), figures);
    figures["hunts_stopped"] = hunter.Health().ok() ? 0 : 1;
    AddFigures(api.jobs().States(), figures);
    return figures;
  });
  const bool relaxed = !config.sync;
  const auto handle = [&](http::Request&& request) {
    const auto start = std::chrono::steady_clock::now();
    http::Response response;
    const std::string line = request.method_name + " " + request.target;
    if (!monitor.Answer(request, &response)) response = api.Handle(std::move(request));
    if (relaxed) response.headers.emplace_back("X-Durability", "relaxed");
    const auto took = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start);
    monitor.Count(response.status, took);
    LogDebug("request", {{"line", line}, {"status", std::to_string(response.status)}, {"us", std::to_string(took.count())}});
    return response;
  };
  http::ServerOptions options = HttpOptions(config, address);
  options.error_body = [&](int status, std::string_view message, std::string_view target) {
    return api.ErrorBody(status, message, target);
  };
  ASSIGN_OR_RETURN(server, http::Server::Start(std::move(options), handle, [&](http::Method method, std::string_view target) {
                     return target == "/healthz" || api.IsQuick(method, target);
                   }));
  serving = server.get();

  if (!new_key.empty())
    std::printf("administrator admin@admin.test, key %s (kept in %s/admin.key)\n", new_key.c_str(), config.data_dir.c_str());
  std::printf("muninnd ready http=%s://%s:%u zmq=%s data=%s\n", tls ? "https" : "http", address.host.c_str(), server->port(),
              config.zmq.c_str(), config.data_dir.c_str());
  std::fflush(stdout);
  LogInfo("ready", {{"http", config.http},
                    {"zmq", config.zmq},
                    {"data", config.data_dir},
                    {"records", std::to_string(engine->Snapshot()->sequence())}});

  int received = 0;
  sigwait(&signals, &received);
  LogInfo("ending", {{"signal", std::to_string(received)}});
  server.reset();
  return absl::OkStatus();
}

int Main(int argc, char** argv) {
  const absl::StatusOr<Config> config = ReadConfig({argv + 1, argv + argc});
  if (!config.ok()) {
    std::fprintf(stderr, "muninnd: %s\n", std::string(config.status().message()).c_str());
    return 1;
  }
  if (config->help) {
    std::fputs(ConfigHelp().c_str(), stdout);
    return 0;
  }
  const absl::Status status = Serve(*config);
  if (status.ok()) return 0;
  std::fprintf(stderr, "muninnd: %s\n", std::string(status.message()).c_str());
  return 1;
}

}  // namespace
}  // namespace muninn

int main(int argc, char** argv) { return muninn::Main(argc, argv); }
