// SPDX-License-Identifier: Apache-2.0
//
// logs and audit_logs: who did what, when, and from where. Shapes and filters: MISP 2.5.1 (audit.md §2 to §4).
#include <algorithm>
#include <ctime>
#include <map>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/access/visibility.h"
#include "engine/index/content_reader.h"
#include "engine/index/registry.h"
#include "engine/query/text_match.h"
#include "schema/base/status.h"
#include "schema/json/write_organisation.h"
#include "server/api/log_rows.h"
#include "server/api/moment.h"
#include "server/api/parameters.h"
#include "server/api/routes.h"
#include "server/api/streaming.h"

namespace muninn::api {
namespace {

constexpr size_t kRowsOfPage = 60;
constexpr int64_t kMicros = 1'000'000;
constexpr char kRedacted[] = "Redacted";

LogScope ClassicScope(const Actor& actor) { return actor.is_site_admin() ? LogScope::kAll : LogScope::kOrganisation; }
LogScope AuditScope(const Actor& actor) {
  if (actor.is_site_admin()) return LogScope::kAll;
  return actor.may(Permission::kAdmin) ? LogScope::kOrganisation : LogScope::kOwn;
}

bool InScope(LogScope scope, const Actor& actor, const Record& record) {
  if (scope == LogScope::kAll) return true;
  return scope == LogScope::kOrganisation ? record.origin.org == actor.org : record.origin.user == actor.user;
}

// From and to of `created`: one value means since then.
struct Created {
  int64_t from = INT64_MIN, to = INT64_MAX;
  bool Holds(const Record& record) const { return from <= record.time_us / kMicros && record.time_us / kMicros <= to; }
};
Created CreatedOf(const Parameters& parameters, uint64_t now) {
  Created created;
  const Terms* terms = parameters.Find("created");
  if (terms == nullptr || terms->list.empty()) return created;
  created.from = ParseMoment(terms->list[0], now).value_or(INT64_MAX);
  if (terms->list.size() > 1) created.to = ParseMoment(terms->list[1], now).value_or(INT64_MIN);
  return created;
}

// The conditions of a request on the columns of a row: "%" in a term makes it a pattern, "!" before it negates, lists are
// alternatives.
class ColumnFilter {
 public:
  ColumnFilter(const Parameters& parameters, std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) {
      const Terms* terms = parameters.Find(name);
      if (terms == nullptr) continue;
      TextMatch& match = matches_[std::string(name)];
      for (const std::string& term : terms->any) match.AddAny(term);
      for (const std::string& term : terms->all) match.AddAny(term);
      for (const std::string& term : terms->none) match.AddNone(term);
    }
  }
  bool empty() const { return matches_.empty(); }
  // `text_of(name)` gives the text of a column.
  template <typename TextOf>
  bool Holds(const TextOf& text_of) const {
    return std::all_of(matches_.begin(), matches_.end(), [&](const auto& match) {
      const std::string text = text_of(match.first);
      return match.second.Matches(text);
    });
  }

 private:
  std::map<std::string, TextMatch> matches_;
};

// Rows about site administrators are nobody else's to read in detail.
bool IsAboutSiteAdmin(const Reader& reader, const zmq::AuditSubject& subject) {
  if (subject.model != "User" || subject.model_id == 0) return false;
  const auto user = LoadEntry<fb::User>(reader, UserId(subject.model_id));
  if (!user.ok() || !*user) return false;
  const auto role = LoadEntry<fb::Role>(reader, RoleId((**user)->role_id()));
  return role.ok() && *role && Permissions{(**role)->permissions()}.has(Permission::kSiteAdmin);
}

std::string CreatedText(const Record& record) { return json::FormatDateTime(static_cast<uint64_t>(record.time_us / kMicros)); }

void WriteClassic(json::JsonWriter& writer, const LogRow& row, const ClassicRow& classic, std::string_view email,
                  std::string_view org) {
  writer.BeginObject();
  writer.Key("Log");
  writer.BeginObject();
  writer.MemberId("id", row.id);
  writer.Member("title", classic.title);
  writer.Member("created", CreatedText(row.record));
  writer.Member("model", row.entry.subject.model);
  writer.MemberId("model_id", row.entry.subject.model_id);
  writer.Member("action", classic.action);
  writer.MemberId("user_id", row.record.origin.user.value());
  writer.Member("change", classic.change);
  writer.Member("email", email);
  writer.Member("org", org);
  writer.Member("description", classic.description);
  writer.Member("ip", row.record.origin.ip);
  writer.EndObject();
  writer.EndObject();
}

// What a page asks for: its first row and how many; 0: all.
struct Page {
  uint64_t skip = 0, limit = 0;
};
Page PageOf(const Parameters& parameters, uint64_t limit_otherwise) {
  const uint64_t limit = parameters.Number("limit").value_or(limit_otherwise);
  const uint64_t page = std::max<uint64_t>(1, parameters.Number("page").value_or(1));
  return {limit == 0 || page - 1 > UINT64_MAX / limit ? 0 : (page - 1) * limit, limit};
}

http::Response Index(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("Log");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const Parameters parameters(*body, call.path());
  if (!call.is_get() && parameters.empty())
    return AnswerError(call, 400, "Either specify the search terms in the url, or POST a json with the filter parameters.");
  const Created created = CreatedOf(parameters, call.now());
  auto filter = std::make_shared<const ColumnFilter>(
      parameters, std::initializer_list<std::string_view>{"id", "title", "model", "model_id", "action", "user_id", "change",
                                                          "email", "org", "description", "ip"});
  const Page page = PageOf(parameters, 0);
  http::Response response = Answer(200, "");
  response.stream = [snapshot = call.shared_snapshot(), actor = call.actor(), style = call.style(), created, filter,
                     page](http::BodySink& sink) {
    return StreamJson(sink, style, [&](json::JsonWriter& writer, const std::function<bool()>& flush) {
      const Reader& reader = snapshot->reader();
      LogRows rows(reader, snapshot->sequence());
      const LogScope scope = ClassicScope(actor);
      uint64_t seen = 0;
      writer.BeginArray();
      const auto wants = [&](const Record& record) { return created.Holds(record) && InScope(scope, actor, record); };
      RETURN_IF_ERROR(rows.Ascending(wants, [&](const LogRow& row) {
        const std::string email = rows.EmailOf(row.record.origin.user), org = rows.OrganisationOf(row.record.origin.org);
        ClassicRow classic = ClassicOf(row, email);
        const bool hidden = !actor.is_site_admin() && !classic.change.empty() && IsAboutSiteAdmin(reader, row.entry.subject);
        if (hidden) classic.change = kRedacted;
        const bool holds = filter->Holds([&](std::string_view name) -> std::string {
          if (name == "id") return absl::StrCat(row.id);
          if (name == "title") return classic.title;
          if (name == "model") return std::string(row.entry.subject.model);
          if (name == "model_id") return absl::StrCat(row.entry.subject.model_id);
          if (name == "action") return classic.action;
          if (name == "user_id") return absl::StrCat(row.record.origin.user.value());
          if (name == "change") return classic.change;
          if (name == "email") return email;
          if (name == "org") return org;
          return name == "description" ? classic.description : row.record.origin.ip;
        });
        if (!holds || seen++ < page.skip) return true;
        WriteClassic(writer, row, classic, email, org);
        return flush() && (page.limit == 0 || seen < page.skip + page.limit);
      }));
      writer.EndArray();
      return rows.names().status();
    });
  };
  return response;
}

// The event a path names, if the actor may see it.
absl::StatusOr<std::optional<Stored<fb::Event>>> EventOfPath(Call& call) {
  ASSIGN_OR_RETURN(const std::optional<EventId> id, ResolveEvent(call.reader(), call.IdOrUuid()));
  if (!id) return std::optional<Stored<fb::Event>>();
  ASSIGN_OR_RETURN(auto event, LoadEvent(call.reader(), *id));
  if (!event || !MaySee(call.actor(), **event)) return std::optional<Stored<fb::Event>>();
  return event;
}

// May the actor see the thing that a row of a visible event is about? Those who own the event see everything of it.
bool MaySeeRow(const Reader& reader, const Actor& actor, const fb::Event& event, const zmq::AuditSubject& subject) {
  if (actor.is_site_admin() || OrgId(event.org_id()) == actor.org) return true;
  if (subject.model == "Event") return true;
  if (subject.model == "Attribute") {
    const AttributeId id(subject.model_id);
    const auto block = LoadAttributeBlock(reader, EventId(event.id()), id);
    const fb::Attribute* attribute = block.ok() && *block ? FindIn(***block, id) : nullptr;
    if (attribute == nullptr) return false;
    const auto objects = LoadObjectBlock(reader, EventId(event.id()), ObjectId(attribute->object_id()));
    const fb::Object* object =
        attribute->object_id() != 0 && objects.ok() && *objects ? FindIn(***objects, ObjectId(attribute->object_id())) : nullptr;
    return MaySee(actor, event, *attribute, object);
  }
  if (subject.model == "Object") {
    const ObjectId id(subject.model_id);
    const auto block = LoadObjectBlock(reader, EventId(event.id()), id);
    const fb::Object* object = block.ok() && *block ? FindIn(***block, id) : nullptr;
    return object != nullptr && MaySee(actor, event, *object);
  }
  return false;
}

// Who somebody of another organisation is, and what import rules took out of his values, is not for the readers of an event's
// log.
bool IsForeign(const Actor& actor, const Record& record) { return !actor.is_site_admin() && record.origin.org != actor.org; }

zmq::AuditEntry WithoutPrivateColumns(zmq::AuditEntry entry) {
  const auto is_private = [](const zmq::Column& column) { return column.name == "email" || column.name == "original_value"; };
  for (zmq::Columns* columns : {&entry.before, &entry.after}) std::erase_if(*columns, is_private);
  return entry;
}

// The rows of an event, the last first, that the actor may see.
absl::Status ForEachRowOfEvent(Call& call, const fb::Event& event,
                               const std::function<bool(LogRows&, const LogRow&, bool foreign)>& visit) {
  LogRows rows(call.reader(), call.snapshot().sequence());
  ASSIGN_OR_RETURN(const std::vector<SequenceNumber> records, HistoryOf(call.reader(), EventId(event.id())));
  return rows.Of(records, [&](const LogRow& row) {
    if (!MaySeeRow(call.reader(), call.actor(), event, row.entry.subject)) return true;
    if (!IsForeign(call.actor(), row.record)) return visit(rows, row, false);
    const zmq::AuditEntry entry = WithoutPrivateColumns(row.entry);
    return visit(rows, {row.id, row.record, entry}, true);
  });
}

http::Response EventIndex(Call& call) {
  const auto event = EventOfPath(call);
  if (!event.ok()) return AnswerStatus(call, event.status());
  if (!*event) return AnswerError(call, 404, "Invalid event.");
  const std::string wanted_org(call.path().Arg(1));
  absl::Status status;
  http::Response response = AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Key("Log");
    writer.BeginArray();
    status = ForEachRowOfEvent(call, ***event, [&](LogRows& rows, const LogRow& row, bool foreign) {
      const std::string email = rows.EmailOf(row.record.origin.user), org = rows.OrganisationOf(row.record.origin.org);
      if (!wanted_org.empty() && org != wanted_org) return true;
      const ClassicRow classic = ClassicOf(row, email);
      writer.BeginObject();
      writer.Member("title", classic.title);
      writer.Member("created", CreatedText(row.record));
      writer.Member("model", row.entry.subject.model);
      writer.MemberId("model_id", row.entry.subject.model_id);
      writer.Member("action", classic.action);
      writer.Member("change", classic.change);
      writer.Member("org", org);
      writer.Member("email", foreign ? "" : email);
      writer.EndObject();
      return true;
    });
    writer.EndArray();
    writer.EndObject();
  });
  return status.ok() ? response : AnswerStatus(call, status);
}

// Midnight -> number of rows, logins left out.
http::Response ReturnDates(Call& call) {
  LogRows rows(call.reader(), call.snapshot().sequence());
  const LogScope scope = ClassicScope(call.actor());
  std::map<int64_t, uint64_t> days;
  constexpr int64_t kDay = 86'400;
  const absl::Status status = rows.Ascending(
      [&](const Record& record) { return record.kind != fb::Fact::AccessNoted && InScope(scope, call.actor(), record); },
      [&](const LogRow& row) {
        ++days[row.record.time_us / kMicros / kDay * kDay];
        return true;
      });
  if (!status.ok()) return AnswerStatus(call, status);
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    for (const auto& [day, count] : days) writer.MemberNumber(absl::StrCat(day), static_cast<int64_t>(count));
    writer.EndObject();
  });
}

// --- audit_logs ---

std::string AuditTitle(const zmq::AuditSubject& subject) {
  const std::string title = subject.title.value_or("");
  if (subject.action.find("tag") != std::string_view::npos || subject.action.find("galaxy") != std::string_view::npos) {
    const bool removed = subject.action.starts_with("remove");
    return absl::StrCat(removed ? "Detached " : "Attached ",
                        subject.action.find("local") == std::string_view::npos ? "global" : "local",
                        subject.action.find("tag") == std::string_view::npos ? " galaxy cluster \"" : " tag \"", title,
                        removed ? "\" from " : "\" to ", ToAbsl(subject.model), " #", subject.model_id);
  }
  const bool part = subject.model == "Attribute" || subject.model == "Object" || subject.model == "ShadowAttribute";
  if (!part) return title;
  return absl::StrCat(subject.model == "ShadowAttribute" ? "Proposal" : ToAbsl(subject.model), " from Event #",
                      subject.event.value(), ": ", title);
}

void MemberIdOrNull(json::JsonWriter& writer, std::string_view name, uint64_t id) {
  id == 0 ? writer.MemberNull(name) : writer.MemberId(name, id);
}

// `whole`: with where it came from, for those who read the log itself.
void WriteAuditRow(json::JsonWriter& writer, LogRows& rows, const LogRow& row, bool whole, bool redacted, bool foreign) {
  const zmq::AuditSubject& subject = row.entry.subject;
  const Origin& origin = row.record.origin;
  writer.BeginObject();
  writer.Key("AuditLog");
  writer.BeginObject();
  writer.MemberId("id", row.id);
  writer.Member("created", CreatedText(row.record));
  writer.MemberId("user_id", foreign ? 0 : origin.user.value());
  writer.MemberId("org_id", origin.org.value());
  writer.Member("action", subject.action);
  writer.Member("model", subject.model);
  writer.MemberId("model_id", subject.model_id);
  subject.title ? writer.Member("model_title", zmq::CutTitle(*subject.title)) : writer.MemberNull("model_title");
  MemberIdOrNull(writer, "event_id", subject.event.value());
  writer.Key("change");
  redacted ? writer.String(kRedacted) : zmq::WriteChange(writer, row.entry);
  if (whole) {
    origin.ip.empty() ? writer.MemberNull("ip") : writer.Member("ip", origin.ip);
    writer.Member("request_type", origin.auth_key ? "1" : "0");
    writer.MemberId("authkey_id", origin.auth_key.value());
    origin.request_id.empty() ? writer.MemberNull("request_id") : writer.Member("request_id", origin.request_id);
  }
  writer.Member("title", AuditTitle(subject));
  writer.EndObject();
  writer.Key("User");
  writer.BeginObject();
  if (!foreign) {
    writer.MemberId("id", origin.user.value());
    writer.Member("email", rows.EmailOf(origin.user));
    writer.MemberId("org_id", origin.org.value());
  }
  writer.EndObject();
  writer.Key("Organisation");
  writer.BeginObject();
  if (const fb::Organisation* org = rows.names().OrgById(origin.org)) {
    writer.MemberId("id", org->id());
    writer.Member("name", org->name() ? org->name()->string_view() : "");
    writer.Member("uuid", org->uuid() ? Uuid{org->uuid()->hi(), org->uuid()->lo()}.ToString() : "");
  }
  writer.EndObject();
  writer.EndObject();
}

http::Response AuditIndex(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("AuditLog");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const Parameters parameters(*body, call.path());
  const Created created = CreatedOf(parameters, call.now());
  const ColumnFilter filter(parameters, {"ip", "user", "request_id", "authkey_id", "model", "model_id", "event_id", "model_title",
                                         "action", "org", "request_type"});
  const Page page = PageOf(parameters, kRowsOfPage);
  const Actor& actor = call.actor();
  const LogScope scope = AuditScope(actor);
  LogRows rows(call.reader(), call.snapshot().sequence());
  absl::Status status;
  uint64_t seen = 0;
  http::Response response = AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginArray();
    const auto wants = [&](const Record& record) { return created.Holds(record) && InScope(scope, actor, record); };
    status = rows.Descending(wants, [&](const LogRow& row) {
      const zmq::AuditSubject& subject = row.entry.subject;
      const Origin& origin = row.record.origin;
      // A column that goes by several names is met by any of them.
      const auto holds_as = [&](bool by_number) {
        return filter.Holds([&](std::string_view name) -> std::string {
          if (name == "ip") return origin.ip;
          if (name == "user") return by_number ? absl::StrCat(origin.user.value()) : rows.EmailOf(origin.user);
          if (name == "org") return by_number ? absl::StrCat(origin.org.value()) : rows.OrganisationOf(origin.org);
          if (name == "request_id") return origin.request_id;
          if (name == "authkey_id") return absl::StrCat(origin.auth_key.value());
          if (name == "model") return std::string(subject.model);
          if (name == "model_id") return absl::StrCat(subject.model_id);
          if (name == "event_id") return absl::StrCat(subject.event.value());
          if (name == "model_title") return subject.title.value_or("");
          return name == "action" ? std::string(subject.action) : std::string(origin.auth_key ? "1" : "0");
        });
      };
      if ((!holds_as(true) && !holds_as(false)) || seen++ < page.skip) return true;
      WriteAuditRow(writer, rows, row, true, !actor.is_site_admin() && IsAboutSiteAdmin(call.reader(), subject), false);
      return page.limit == 0 || seen < page.skip + page.limit;
    });
    writer.EndArray();
  });
  return status.ok() ? response : AnswerStatus(call, status);
}

http::Response AuditEventIndex(Call& call) {
  const auto event = EventOfPath(call);
  if (!event.ok()) return AnswerStatus(call, event.status());
  if (!*event) return AnswerError(call, 404, "Invalid event.");
  absl::Status status;
  http::Response response = AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginArray();
    status = ForEachRowOfEvent(call, ***event, [&](LogRows& rows, const LogRow& row, bool foreign) {
      WriteAuditRow(writer, rows, row, false, false, foreign);
      return true;
    });
    writer.EndArray();
  });
  return status.ok() ? response : AnswerStatus(call, status);
}

// What one row says changed, whole.
http::Response FullChange(Call& call) {
  uint64_t id = 0;
  const bool number = absl::SimpleAtoi(ToAbsl(call.path().Arg(0)), &id);
  LogRows rows(call.reader(), call.snapshot().sequence());
  const SequenceNumber sequence = RecordOfRow(id);
  std::string change;
  if (number && sequence >= 1 && sequence <= call.snapshot().sequence()) {
    const absl::Status status = rows.Of({sequence}, [&](const LogRow& row) {
      const bool wanted = row.id == id && InScope(AuditScope(call.actor()), call.actor(), row.record) &&
                          (call.actor().is_site_admin() || !IsAboutSiteAdmin(call.reader(), row.entry.subject));
      if (!wanted) return true;
      json::JsonWriter writer(&change, call.style());
      zmq::WriteChange(writer, row.entry);
      return false;
    });
    if (!status.ok()) return AnswerStatus(call, status);
  }
  return change.empty() ? AnswerError(call, 404, "Log not found.") : Answer(200, std::move(change));
}

constexpr Route kRoutes[] = {
    {"logs", "index", Index, false, Permission::kAudit},
    {"logs", "index", Index, false, Permission::kAudit, false, true},
    {"logs", "adminindex", Index, false, Permission::kAudit},
    {"logs", "search", Index, false, Permission::kAudit, false, true},
    {"logs", "adminsearch", Index, false, Permission::kAudit},
    {"logs", "eventindex", EventIndex},
    {"logs", "returndates", ReturnDates},
    {"auditlogs", "index", AuditIndex, false, Permission::kAudit, false, true},
    {"auditlogs", "adminindex", AuditIndex, false, Permission::kAudit},
    {"auditlogs", "eventindex", AuditEventIndex},
    {"auditlogs", "fullchange", FullChange, false, Permission::kAudit},
    {"auditlogs", "returndates", ReturnDates},
};

}  // namespace

std::span<const Route> LogRoutes() { return kRoutes; }

}  // namespace muninn::api
