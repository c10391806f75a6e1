// SPDX-License-Identifier: Apache-2.0
#include "tools/import_http.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "schema/base/status.h"
#include "schema/base/uuid.h"
#include "schema/json/json_value.h"

namespace muninn::tools {
namespace {

constexpr size_t kShownReplyBytes = 300;

// The event as an object, with the uuid that was made for it at the end: there it beats an empty one that came.
std::string WithUuid(json::Value event, const ImportEvent& about) {
  std::string json = event.ToJson();
  if (!about.uuid_is_made) return json;
  json.pop_back();
  return absl::StrCat(json, json.size() > 1 ? "," : "", "\"uuid\":\"", about.uuid, "\"}");
}

// {"Event":…} around whatever stands there, and what stood beside it ("Sighting").
std::string Wrapped(const ImportEvent& event) {
  if (!event.value["Event"].is_object()) return absl::StrCat("{\"Event\":", WithUuid(event.value, event), "}");
  std::string json = absl::StrCat("{\"Event\":", WithUuid(event.value["Event"], event));
  if (const json::Value sightings = event.value["Sighting"]; !sightings.absent())
    absl::StrAppend(&json, ",\"Sighting\":", sightings.ToJson());
  return json + "}";
}

ImportResult Rejection(std::string reason) {
  ImportResult result;
  result.what = ImportResult::What::kRejected;
  result.reason = std::move(reason);
  return result;
}

// Why, as far as the reply says: MISP puts texts or fields with texts in "errors", and a headline in "message".
std::string ReasonIn(const HttpReply& reply) {
  const absl::StatusOr<json::Document> document = json::Document::Parse(reply.body);
  std::string reason;
  if (document.ok()) {
    const json::Value errors = document->root()["errors"];
    reason = errors.is_string() ? std::string(*errors.AsStringView()) : errors.absent() ? "" : errors.ToJson();
    if (reason.empty()) reason = document->root()["message"].AsText().value_or("");
  }
  if (reason.empty()) reason = reply.body.substr(0, kShownReplyBytes);
  return absl::StrCat("the server answers ", reply.status, ": ", reason);
}

// {"part":"Attribute","index":2,"type":…,"value":…,"errors":{…}} as an import into a folder shows it (import_engine.h).
std::string DescribeWarning(json::Value warning) {
  const std::string part = warning["part"].AsText().value_or("");
  const std::optional<int64_t> index = warning["index"].AsInteger();
  if (part.empty() || !index) return warning.ToJson();
  const std::string type = warning["type"].AsText().value_or(""), value = warning["value"].AsText().value_or("");
  std::string text = absl::StrCat(part, " ", *index + 1);
  if (!type.empty() || !value.empty())
    absl::StrAppend(&text, " (", type, value.empty() ? "" : absl::StrCat(" \"", value, "\""), ")");
  return absl::StrCat(text, ": ", warning["errors"].ToJson());
}

std::vector<std::string> WarningsIn(json::Value root) {
  std::vector<std::string> warnings;
  root["warnings"].ForEach([&](json::Value warning) {
    warnings.push_back(warning.is_string() ? std::string(*warning.AsStringView()) : DescribeWarning(warning));
  });
  return warnings;
}

struct Stored {
  int64_t timestamp = 0;
  uint64_t attributes = 0;
};
std::optional<Stored> StoredIn(json::Value root) {
  const json::Value event = root["Event"];
  const std::optional<int64_t> timestamp = event["timestamp"].AsInteger();
  if (!timestamp) return std::nullopt;
  return Stored{*timestamp, static_cast<uint64_t>(std::max<int64_t>(0, event["attribute_count"].AsInteger().value_or(0)))};
}

class HttpSink final : public ImportSink {
 public:
  explicit HttpSink(std::unique_ptr<HttpClient> client) : client_(std::move(client)) {}

  absl::StatusOr<ImportResult> Import(const ImportEvent& event) override {
    const std::string wrapped = event.text.empty() ? Wrapped(event) : std::string();
    const std::string_view body = event.text.empty() ? std::string_view(wrapped) : event.text;
    ASSIGN_OR_RETURN(const HttpReply reply, client_->Post("/events/add/metadata:1/includeEventCorrelations:0", body));
    if (reply.status == 401) return absl::PermissionDeniedError(ReasonIn(reply));
    if (reply.status == 404 && reply.body.find("Event already exists") != std::string::npos) return Update(event, body);
    return Result(ImportResult::What::kAdded, reply, 0);
  }

 private:
  absl::StatusOr<ImportResult> Update(const ImportEvent& event, std::string_view body) {
    const std::optional<Uuid> uuid = Uuid::Parse(event.uuid);
    if (!event.timestamp || !uuid) return ImportResult();
    ASSIGN_OR_RETURN(const HttpReply view,
                     client_->Get(absl::StrCat("/events/view/", uuid->ToString(), "/metadata:1/includeEventCorrelations:0")));
    const absl::StatusOr<json::Document> document = json::Document::Parse(view.body);
    const std::optional<Stored> stored = document.ok() ? StoredIn(document->root()) : std::nullopt;
    if (view.status != 200 || !stored) return Rejection(absl::StrCat("it exists, but can't be seen: ", ReasonIn(view)));
    if (*event.timestamp <= stored->timestamp) return ImportResult();
    ASSIGN_OR_RETURN(
        const HttpReply reply,
        client_->Post(absl::StrCat("/events/edit/", uuid->ToString(), "/metadata:1/includeEventCorrelations:0"), body));
    return Result(ImportResult::What::kUpdated, reply, stored->attributes);
  }

  static ImportResult Result(ImportResult::What what, const HttpReply& reply, uint64_t attributes_before) {
    if (reply.status != 200 && reply.status != 201) return Rejection(ReasonIn(reply));
    const absl::StatusOr<json::Document> document = json::Document::Parse(reply.body);
    const std::optional<Stored> stored = document.ok() ? StoredIn(document->root()) : std::nullopt;
    if (!stored) return Rejection(absl::StrCat("the reply holds no event: ", reply.body.substr(0, kShownReplyBytes)));
    ImportResult result;
    result.what = what;
    if (stored->attributes > attributes_before) result.attributes = stored->attributes - attributes_before;
    result.dropped = WarningsIn(document->root());
    return result;
  }

  std::unique_ptr<HttpClient> client_;
};

}  // namespace

absl::Status CheckServer(HttpClient& client) {
  ASSIGN_OR_RETURN(const HttpReply reply, client.Get("/servers/getVersion"));
  if (reply.status == 401 || reply.status == 403)
    return absl::PermissionDeniedError(absl::StrCat(ReasonIn(reply), " (check --key or MUNINN_KEY)"));
  return absl::OkStatus();
}

std::unique_ptr<ImportSink> MakeHttpSink(std::unique_ptr<HttpClient> client) {
  return std::make_unique<HttpSink>(std::move(client));
}

}  // namespace muninn::tools
