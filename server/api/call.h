// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_CALL_H_
#define MUNINN_SERVER_API_CALL_H_

// One authenticated request on its way through a handler, and the ways to answer it.

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/access/actor.h"
#include "engine/correlate/correlate.h"
#include "engine/engine.h"
#include "engine/files/keep_files.h"
#include "schema/json/errors.h"
#include "schema/json/json_value.h"
#include "schema/json/json_writer.h"
#include "schema/json/names.h"
#include "schema/rules/accept.h"
#include "server/api/path.h"
#include "server/http/http.h"

namespace muninn {
class Jobs;  // server/jobs/jobs.h
}

namespace muninn::api {

// What the API knows of its surroundings.
struct Settings {
  std::string base_url;                       // "http://127.0.0.1:8080"; "" writes relative Location headers
  std::string version = "2.5.1";              // of the MISP whose API this is
  size_t correlation_limit = 20;              // while MISP.correlation_limit is not set
  uint64_t body_bytes_max = 0;                // of a request; for the report
  uint64_t upload_bytes_max = kFileBytesMax;  // of an attachment or sample
  bool zmq = false;                           // is there a feed?
  // Sends an event's document over the feed out of turn (zmq::Publisher::Push); empty: there is no feed.
  std::function<absl::Status(std::string document)> push_to_feed;
  // Starts and stops it (zmq::FeedSwitch), and tells how it does (zmq::StatusJson; "" while it is stopped). Empty: likewise.
  std::function<absl::Status(bool on)> switch_feed;
  std::function<std::string()> feed_status;
  std::function<SequenceNumber(uint64_t hunt)> hunt_position;  // Hunter::Position; empty: nobody hunts
  std::string library_dir;                                     // server/library/library.h; "": only what comes with the server
  std::string misp_objects;  // a checkout of misp-objects: its folder "objects" holds the templates
  Jobs* jobs = nullptr;      // the Api's own
};

class Call {
 public:
  Call(Engine& engine, const Settings& settings, http::Request request, Path path, Actor actor)
      : engine_(engine), settings_(settings), request_(std::move(request)), path_(std::move(path)), actor_(std::move(actor)) {}

  Engine& engine() { return engine_; }
  const Settings& settings() const { return settings_; }
  Jobs& jobs() { return *settings_.jobs; }
  const http::Request& request() const { return request_; }
  const Path& path() const { return path_; }
  const Actor& actor() const { return actor_; }
  // Unix seconds.
  uint64_t now() const { return static_cast<uint64_t>(engine_.options().clock->NowMicros() / 1'000'000); }
  bool is_get() const { return request_.method == http::Method::kGet || request_.method == http::Method::kHead; }
  // With the defaults that the administrators set.
  rules::AcceptOptions accept_options();
  std::string base_url();  // MISP.baseurl, else the option; "" when neither is set
  CorrelateOptions correlate_options() { return LoadCorrelateOptions(reader(), settings_.correlation_limit); }

  // Puts away the files that came with a draft (engine/files/keep_files.h): the first thing to do with it. kOutOfRange, a file
  // too large, is noted in the log.
  template <typename Draft>
  absl::Status KeepFiles(Draft* draft) {
    return NoteRefused(muninn::KeepFiles(engine_.files(), settings_.upload_bytes_max, draft));
  }
  json::FileReader file_reader() const;  // for what documents show of attachments

  // The moment this request reads. Taken once; `Renew` takes a new one, for reading what was just written.
  const muninn::Snapshot& snapshot();
  std::shared_ptr<const muninn::Snapshot> shared_snapshot();
  const Reader& reader() { return snapshot().reader(); }
  void Renew() { snapshot_.reset(); }
  // Reads that moment from now on.
  void Show(std::shared_ptr<const muninn::Snapshot> state) { snapshot_ = std::move(state); }

  // The JSON body, parsed on first use; a form reads as the JSON that means the same, an empty body as missing. Error:
  // kInvalidArgument.
  absl::StatusOr<json::Value> Body();
  // Body or form: {"request":{…}} and {"Model":{…}} taken off.
  absl::StatusOr<json::Value> BodyOf(std::string_view model);

  // Compact for programs that MISP knows as such (PyMISP, MISP itself, XHR), else indented.
  json::JsonStyle style() const;
  std::string_view url() const;  // the path as received, for error bodies
  std::string IdOrUuid() const { return std::string(path_.Arg(0)); }

 private:
  absl::Status NoteRefused(absl::Status status);

  Engine& engine_;
  const Settings& settings_;
  http::Request request_;
  Path path_;
  Actor actor_;
  std::shared_ptr<const muninn::Snapshot> snapshot_;
  std::optional<json::Document> document_;
};

// --- answers ---
// A body that is there.
http::Response Answer(int status, std::string json);
// A body that `write` produces.
http::Response AnswerJson(const Call& call, const std::function<void(json::JsonWriter&)>& write);
// {"name","message","url"}
http::Response AnswerError(const Call& call, int status, std::string_view message);
// By the status's code: the one place where codes become HTTP. Texts for people are passed on, except of damage.
http::Response AnswerStatus(const Call& call, const absl::Status& status);
// {"saved":true,"success":true,…}; `url` as MISP builds it, e.g. "/events/delete/5".
http::Response AnswerSuccess(const Call& call, std::string_view message, std::string_view url,
                             std::optional<std::string_view> id = std::nullopt);
// {"saved":false,…,"errors":…} with 403.
http::Response AnswerFailure(const Call& call, std::string_view message, std::string_view url, std::string_view errors);
http::Response AnswerFailure(const Call& call, std::string_view message, std::string_view url, const rules::FieldErrors& errors);
// Old style, always 200.
http::Response AnswerSaved(std::string_view success, bool check_publish);
http::Response AnswerNotSaved(std::string_view errors);

// --- finding what a path names ---
bool IsNumberOrUuid(std::string_view text);
// A number or a uuid -> the event's id. nullopt: neither, or no such event. It may be hidden from the actor.
absl::StatusOr<std::optional<EventId>> ResolveEvent(const Reader& reader, std::string_view text);
absl::StatusOr<std::optional<AttributeId>> ResolveAttribute(const Reader& reader, std::string_view text);

// --- routes ---
using HandlerFunction = http::Response (*)(Call& call);
// A row: what is called how, and what it takes. The same table answers "may he?" and "is it quick?".
struct Route {
  std::string_view controller;  // lower case, without "_"
  std::string_view action;
  HandlerFunction handler;
  bool writes = false;  // GET is answered with a description instead
  Requirement needs = kAnyUser;
  bool quick = false;  // answers from memory, on the I/O thread
  bool admin = false;  // under /admin/
};

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_CALL_H_
