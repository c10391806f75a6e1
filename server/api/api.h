// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_API_H_
#define MUNINN_SERVER_API_API_H_

#include <string>
#include <string_view>

#include "engine/engine.h"
#include "server/api/call.h"
#include "server/api/refusal_log.h"
#include "server/http/http.h"
#include "server/jobs/jobs.h"

namespace muninn::api {

// MISP's HTTP/JSON API over the engine: authenticates, routes, answers. Thread-safe.
class Api {
 public:
  // `engine` must outlive it, and what the settings ask until it is gone: so long its jobs may run.
  Api(Engine& engine, Settings settings);

  // Where its long work is done, once somebody starts them.
  Jobs& jobs() { return jobs_; }

  // For http::Server. Every answer carries X-Log-Seq: the record up to which the answer knows.
  http::Response Handle(http::Request&& request);
  bool IsQuick(http::Method method, std::string_view target) const;
  // The body of an answer that the HTTP server gives by itself.
  std::string ErrorBody(int status, std::string_view message, std::string_view target) const;

  // The document of an event as a site administrator sees it: what the misp_json topic carries. "" when it is gone.
  std::string RenderEvent(EventId event);
  // The document of a hunt's hit as its owner may see it: what the misp_json_hunt topic carries. "" when he may not, or is gone.
  std::string RenderHuntHit(const Reader& reader, const fb::HuntAdvanced& fact, size_t hit);

 private:
  http::Response Dispatch(http::Request&& request, Path path);
  Engine& engine_;
  Settings settings_;  // as given, but for the jobs
  RefusalLog refusals_;
  Jobs jobs_;  // uses the settings
};

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_API_H_
