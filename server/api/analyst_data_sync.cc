// SPDX-License-Identifier: Apache-2.0
//
// What servers exchange of analyst data: indexMinimal (what there is), filterAnalystDataForPush (what is wanted) and
// pushAnalystData. Shapes and texts: MISP 2.5.1.
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/access/visibility.h"
#include "engine/index/registry.h"
#include "schema/base/status.h"
#include "schema/entities/exclusion_generated.h"
#include "schema/json/fields.h"
#include "schema/json/lenient.h"
#include "schema/json/write_organisation.h"
#include "server/api/analyst_data.h"
#include "server/api/analyst_document.h"
#include "server/api/entry_answer.h"
#include "server/api/moment.h"
#include "server/api/names.h"
#include "server/api/php_map.h"
#include "server/api/remote_organisation.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

constexpr EntryAction kPush{"AnalystData", "analyst_data", "pushAnalystData"};
constexpr size_t kPushedMax = 10'000;  // in one request

using Moments = std::map<std::string, std::string>;  // uuid -> when it was changed, as written

void WriteMoments(json::JsonWriter& writer, const Moments& moments) {
  WriteMap(writer, moments, [&](const std::string&, const std::string& moment) { writer.String(moment); });
}

// {"orgc_name":["A","!B"]}: names of organisations that must, or must not, have made it.
struct CreatorFilter {
  std::set<std::string> wanted, unwanted;

  explicit CreatorFilter(json::Value body) {
    if (!body.is_object()) return;
    json::ForEachElement(body["orgc_name"], [&](json::Value element) {
      const std::string name = element.AsText().value_or("");
      if (name.starts_with('!'))
        unwanted.insert(name.substr(1));
      else if (!name.empty())
        wanted.insert(name);
    });
  }
  bool Fits(const std::string& name) const { return (wanted.empty() || wanted.contains(name)) && !unwanted.contains(name); }
};

http::Response IndexMinimal(Call& call) {
  const absl::StatusOr<json::Value> body = call.Body();
  if (!body.ok()) return AnswerStatus(call, body.status());
  const CreatorFilter filter(*body);
  ReaderNames names(call.reader());
  std::map<std::string, Moments> found;
  const absl::Status status = ForEachEntry<fb::AnalystData>(call.reader(), [&](const fb::AnalystData& data) {
    if (!MaySee(call.actor(), data)) return true;
    const fb::Organisation* orgc = names.OrgById(OrgId(data.orgc_id()));
    if (filter.Fits(orgc == nullptr ? "" : std::string(json::View(orgc->name()))))
      found[std::string(AnalystNoun(data.kind()))].emplace(json::UuidOf(data.uuid()).ToString(),
                                                           json::FormatDateTime(data.modified()));
    return true;
  });
  if (!status.ok()) return AnswerStatus(call, status);
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    WriteMap(writer, found, [&](const std::string&, const Moments& moments) { WriteMoments(writer, moments); });
  });
}

// What is not here, or is here from elsewhere and older.
absl::StatusOr<bool> Wants(const Reader& reader, const Uuid& uuid, uint64_t modified) {
  ASSIGN_OR_RETURN(const auto blocked, FindByUuid<fb::AnalystDataBlocklist>(reader, uuid));
  if (blocked) return false;
  ASSIGN_OR_RETURN(const auto id, FindByUuid<fb::AnalystData>(reader, uuid));
  if (!id) return true;
  ASSIGN_OR_RETURN(const auto known, LoadEntry<fb::AnalystData>(reader, *id));
  return !known || ((*known)->locked() && (*known)->modified() < modified);
}

// {"Note":{UUID:"2024-10-21 10:59:21"},…} -> those of them that are wanted.
http::Response FilterForPush(Call& call) {
  const absl::StatusOr<json::Value> body = call.Body();
  if (!body.ok()) return AnswerStatus(call, body.status());
  std::vector<Moments> wanted(kAnalystKinds);
  absl::Status status;
  for (uint8_t kind = 0; kind < kAnalystKinds && body->is_object(); ++kind) {
    (*body)[AnalystNoun(kind)].ForEachMember([&](std::string_view name, json::Value value) {
      const std::optional<Uuid> uuid = Uuid::Parse(name);
      const std::string text = value.AsText().value_or("");
      const std::optional<int64_t> moment = ParseMoment(text, call.now());
      if (!uuid || !moment || *moment < 0) return;
      const absl::StatusOr<bool> wants = Wants(call.reader(), *uuid, static_cast<uint64_t>(*moment));
      status.Update(wants.status());
      if (wants.ok() && *wants) wanted[kind].emplace(uuid->ToString(), text);
    });
  }
  if (!status.ok()) return AnswerStatus(call, status);
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    for (uint8_t kind = 0; kind < kAnalystKinds; ++kind) {
      writer.Key(AnalystNoun(kind));
      WriteMoments(writer, wanted[kind]);
    }
    writer.EndObject();
  });
}

// Takes in one. False: it is here already and as new, or blocked.
absl::StatusOr<bool> Take(Call& call, json::Value element, uint8_t kind) {
  ASSIGN_OR_RETURN(fb::AnalystDataT data, ReadAnalystData(call, element, kind));
  if (data.uuid.is_nil()) return absl::InvalidArgumentError("It has no uuid.");
  ASSIGN_OR_RETURN(const bool wants, Wants(call.reader(), data.uuid, data.modified));
  if (!wants) return false;
  data.locked = true;
  if (data.orgc_id == 0) {
    ASSIGN_OR_RETURN(data.orgc_id, RemoteOrganisation(call, element["Orgc"]));
  }
  ASSIGN_OR_RETURN(const auto id, FindByUuid<fb::AnalystData>(call.reader(), data.uuid));
  const auto edit = [&](fb::AnalystDataT& stored, const EntryScene&) -> absl::Status {
    if (!stored.locked || stored.kind != kind) return absl::FailedPreconditionError("It was made here.");
    fb::AnalystDataT after = data;
    after.id = stored.id;
    after.org_id = stored.org_id;
    after.orgc_id = stored.orgc_id;
    after.created = stored.created;
    if (after.authors.empty()) after.authors = stored.authors;
    stored = std::move(after);
    return absl::OkStatus();
  };
  const EntryChange change = id ? EditEntry<fb::AnalystData>(*id, edit) : AddEntry(data);
  RETURN_IF_ERROR(call.engine().Execute(ChangeEntries{{change}}, call.actor()).status());
  call.Renew();
  return true;
}

// One by one: one that does not fit keeps no other out.
http::Response Push(Call& call) {
  const absl::StatusOr<json::Value> body = call.Body();
  if (!body.ok()) return AnswerStatus(call, body.status());
  size_t taken = 0, ignored = 0, failed = 0;
  absl::Status broken;
  json::ForEachElement(*body, [&](json::Value document) {
    for (uint8_t kind = 0; kind < kAnalystKinds && document.is_object(); ++kind) {
      json::ForEachElement(document[AnalystNoun(kind)], [&](json::Value element) {
        if (!broken.ok() || taken + ignored + failed >= kPushedMax) return;
        const absl::StatusOr<bool> done = element.is_object() ? Take(call, element, kind) : absl::InvalidArgumentError("");
        if (absl::IsUnavailable(done.status()) || absl::IsDataLoss(done.status())) broken = done.status();
        ++(!done.ok() ? failed : *done ? taken : ignored);
      });
    }
  });
  if (!broken.ok()) return AnswerStatus(call, broken);
  const std::string counts = absl::StrCat(taken, " imported, ", ignored, " ignored, ", failed, " failed.");
  if (taken == 0) return AnswerNotDone(call, kPush, absl::StrCat("Could not import analyst data. ", counts));
  return AnswerDone(call, kPush, "", absl::StrCat("Analyst Data imported. ", counts));
}

constexpr Route kRoutes[] = {
    {"analystdata", "indexminimal", IndexMinimal},
    {"analystdata", "filteranalystdataforpush", FilterForPush, true, Permission::kSync},
    {"analystdata", "pushanalystdata", Push, true, Requirement(Permission::kSync).And(Permission::kAnalystData)},
};

}  // namespace

std::span<const Route> AnalystDataSyncRoutes() { return kRoutes; }

}  // namespace muninn::api
