// SPDX-License-Identifier: Apache-2.0
//
// users/statistics: figures about what is stored, of what the actor may see. Shapes: MISP 2.5.1 (endpoints.md §9.1).
#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "absl/strings/str_format.h"
#include "engine/access/visibility.h"
#include "engine/index/content_reader.h"
#include "engine/index/registry.h"
#include "engine/query/sighting_policy.h"
#include "schema/base/status.h"
#include "schema/entities/identity_generated.h"
#include "schema/json/fields.h"
#include "schema/rules/attribute_types.h"
#include "schema/rules/date_time.h"
#include "server/api/entry_list.h"
#include "server/api/event_walk.h"
#include "server/api/names.h"
#include "server/api/parts.h"
#include "server/api/routes.h"
#include "server/api/shown_organisations.h"

namespace muninn::api {
namespace {

constexpr uint64_t kMonthSeconds = 30 * 86400, kDaySeconds = 86400, kYearDays = 365;

// How many attributes of a visible event the actor sees. The event itself counts for those who see them all.
absl::StatusOr<uint64_t> CountAttributes(Call& call, const fb::Event& event) {
  if (call.actor().is_site_admin() || OrgId(event.org_id()) == call.actor().org) return event.attribute_count();
  uint64_t count = 0;
  EventVisitor visitor;
  visitor.attribute = [&](const AttributeHit&) { return ++count, true; };
  RETURN_IF_ERROR(WalkEvent(call.reader(), call.actor(), event, EventDocumentOptions(), visitor));
  return count;
}

// --- data: totals, all of them texts ---

http::Response Totals(Call& call) {
  const uint64_t since = call.now() - std::min(call.now(), kMonthSeconds);
  uint64_t events = 0, events_month = 0, attributes = 0, attributes_month = 0, proposals = 0;
  std::set<uint64_t> contributors;
  absl::Status status = ForEachVisibleEvent(call.reader(), call.actor(), [&](const fb::Event& event) {
    const bool recent = event.timestamp() >= since;
    ASSIGN_OR_RETURN(const uint64_t count, CountAttributes(call, event));
    ++events, attributes += count;
    if (recent) ++events_month, attributes_month += count;
    contributors.insert(event.orgc_id());
    return ForEachProposal(call.reader(), event, [&](const fb::ShadowAttribute& proposal) {
      if (!proposal.deleted() && MaySee(call.actor(), event, proposal) && MaySeeAttribute(call, event, proposal.old_id()))
        ++proposals;
      return true;
    });
  });
  uint64_t users = 0, with_key = 0, orgs = 0, local = 0;
  std::set<uint64_t> with_users;
  status.Update(ForEachEntry<fb::User>(call.reader(), [&](const fb::User& user) {
    ++users, with_users.insert(user.org_id());
    if (!json::View(user.gpgkey()).empty()) ++with_key;
    return true;
  }));
  status.Update(ForEachEntry<fb::Organisation>(call.reader(), [&](const fb::Organisation& org) {
    ++orgs;
    if (org.local()) ++local;
    return true;
  }));
  if (!status.ok()) return AnswerStatus(call, status);
  const double per_org = with_users.empty() ? 0 : static_cast<double>(users) / static_cast<double>(with_users.size());
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Key("stats");
    writer.BeginObject();
    writer.MemberId("event_count", events);
    writer.MemberId("event_count_month", events_month);
    writer.MemberId("attribute_count", attributes);
    writer.MemberId("attribute_count_month", attributes_month);
    writer.MemberId("attributes_per_event", events == 0 ? 0 : (attributes + events / 2) / events);
    writer.MemberId("proposal_count", proposals);
    writer.MemberId("user_count", users);
    writer.MemberId("user_count_pgp", with_key);
    writer.MemberId("org_count", orgs);
    writer.MemberId("local_org_count", local);
    writer.MemberId("contributing_org_count", contributors.size());
    writer.Member("average_user_per_org", absl::StrFormat("%.1f", per_org));
    for (const char* none : {"thread_count", "thread_count_month", "post_count", "post_count_month"}) writer.MemberId(none, 0);
    writer.EndObject();
    writer.EndObject();
  });
}

// --- orgs: by name ---

struct Contribution {
  uint64_t users = 0, events = 0, attributes = 0;
  std::map<int64_t, uint64_t> days;  // days since 1970 -> events
};

std::string ActivityCsv(const std::map<int64_t, uint64_t>& days, uint64_t now) {
  std::string csv = "Date,Close\\n";
  const auto today = static_cast<int64_t>(now / kDaySeconds);
  for (int64_t day = today - static_cast<int64_t>(kYearDays); day <= today; ++day) {
    const auto found = days.find(day);
    csv += rules::FormatDate(static_cast<int32_t>(day)) + "," + std::to_string(found == days.end() ? 0 : found->second) + "\\n";
  }
  return csv;
}

http::Response Organisations(Call& call) {
  std::map<uint64_t, Contribution> by_org;
  absl::Status status = ForEachVisibleEvent(call.reader(), call.actor(), [&](const fb::Event& event) {
    Contribution& org = by_org[event.orgc_id()];
    ASSIGN_OR_RETURN(const uint64_t count, CountAttributes(call, event));
    ++org.events, org.attributes += count;
    ++org.days[static_cast<int64_t>(event.timestamp() / kDaySeconds)];
    return absl::OkStatus();
  });
  status.Update(ForEachEntry<fb::User>(call.reader(), [&](const fb::User& user) {
    ++by_org[user.org_id()].users;
    return true;
  }));
  const absl::StatusOr<ShownOrganisations> shown = ShownOrganisations::Load(call.reader(), call.actor());
  status.Update(shown.status());
  if (!status.ok()) return AnswerStatus(call, status);
  http::Response response = AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    status = ForEachEntry<fb::Organisation>(call.reader(), [&](const fb::Organisation& org) {
      const Contribution& done = by_org[org.id()];
      if (!org.local() || !shown->Has(OrgId(org.id()))) return true;
      writer.Key(json::View(org.name()));
      writer.BeginObject();
      writer.MemberId("id", org.id());
      json::MemberText(writer, "name", org.name());
      json::MemberTextOrNull(writer, "description", org.description());
      writer.MemberBool("local", org.local());
      json::MemberTextOrNull(writer, "contacts", org.contacts());
      json::MemberText(writer, "type", org.type());
      json::MemberText(writer, "sector", org.sector());
      json::MemberText(writer, "nationality", org.nationality());
      writer.MemberId("userCount", done.users);
      writer.MemberId("eventCount", done.events);
      writer.MemberId("attributeCount", done.attributes);
      writer.Key("orgActivity");
      writer.BeginObject();
      writer.Member("csv", ActivityCsv(done.days, call.now()));
      writer.EndObject();
      writer.EndObject();
      return true;
    });
    writer.EndObject();
  });
  return status.ok() ? response : AnswerStatus(call, status);
}

// --- users: how many came this month and year ---

struct Growth {
  int64_t total = 0, month = 0, year = 0;
  void Count(uint64_t created, uint64_t now) {
    ++total;
    if (created + kMonthSeconds >= now) ++month;
    if (created + kYearDays * kDaySeconds >= now) ++year;
  }
};

http::Response Users(Call& call) {
  Growth users, local, external;
  const uint64_t now = call.now();
  absl::Status status = ForEachEntry<fb::User>(call.reader(), [&](const fb::User& user) {
    users.Count(user.date_created(), now);
    return true;
  });
  status.Update(ForEachEntry<fb::Organisation>(call.reader(), [&](const fb::Organisation& org) {
    (org.local() ? local : external).Count(org.date_created(), now);
    return true;
  }));
  if (!status.ok()) return AnswerStatus(call, status);
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    for (const auto& [name, growth] :
         {std::pair("user", users), std::pair("org_local", local), std::pair("org_external", external)}) {
      writer.Key(name);
      writer.BeginObject();
      writer.Key("data");
      writer.BeginObject();
      writer.MemberNumber("total", growth.total);
      writer.MemberNumber("month", growth.month);
      writer.MemberNumber("year", growth.year);
      writer.EndObject();
      writer.EndObject();
    }
    writer.EndObject();
  });
}

// --- tags: by the namespace of those that have a predicate or value, as taxonomies write them ---

using Taxonomies = std::map<std::string, std::map<std::string, uint64_t>>;

std::string GroupOf(const std::string& tag) {
  const size_t colon = tag.find(':');
  return colon == std::string::npos || colon == 0 ? "custom" : tag.substr(0, colon);
}

absl::Status CountTags(Call& call, Taxonomies* taxonomies) {
  ReaderNames names(call.reader());
  const auto count = [&](const auto* links) {
    for (flatbuffers::uoffset_t i = 0; links != nullptr && i < links->size(); ++i) {
      const fb::Tag* tag = names.TagById(TagId(links->Get(i)->tag_id()));
      if (tag == nullptr) continue;
      const std::string name = TextOf(tag->name());
      ++(*taxonomies)[GroupOf(name)][name];
    }
  };
  return ForEachVisibleEvent(call.reader(), call.actor(), [&](const fb::Event& event) {
    count(event.tags());
    return absl::OkStatus();
  });
}

void WriteSize(json::JsonWriter& writer, const std::string& name, uint64_t size) {
  writer.BeginObject();
  writer.Member("name", name);
  writer.MemberId("size", size);
  writer.EndObject();
}

http::Response Tags(Call& call) {
  Taxonomies taxonomies;
  if (const absl::Status status = CountTags(call, &taxonomies); !status.ok()) return AnswerStatus(call, status);
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Key("flatData");
    writer.BeginObject();
    for (const auto& [taxonomy, tags] : taxonomies) {
      writer.Key(taxonomy);
      writer.BeginObject();
      for (const auto& [name, size] : tags) {
        writer.Key(name);
        WriteSize(writer, name, size);
      }
      writer.EndObject();
    }
    writer.EndObject();
    writer.Key("treemap");
    writer.BeginObject();
    writer.Member("name", "tags");
    writer.Key("children");
    writer.BeginArray();
    for (const auto& [taxonomy, tags] : taxonomies) {
      writer.BeginObject();
      writer.Member("name", taxonomy);
      writer.Key("children");
      writer.BeginArray();
      for (const auto& [name, size] : tags) WriteSize(writer, name, size);
      writer.EndArray();
      writer.EndObject();
    }
    writer.EndArray();
    writer.EndObject();
    writer.EndObject();
  });
}

// --- attributehistogram: types, of all and of each organisation ---

using Types = std::map<std::string, uint64_t>;

void WriteTypes(json::JsonWriter& writer, std::string_view name, const Types& types) {
  int64_t total = 0;
  writer.BeginObject();
  writer.Key("data");
  writer.BeginObject();
  for (const auto& [type, count] : types) {
    writer.MemberId(type, count);
    total += static_cast<int64_t>(count);
  }
  writer.EndObject();
  writer.Member("org_name", name);
  writer.MemberNumber("total", total);
  writer.EndObject();
}

http::Response Histogram(Call& call) {
  Types all;
  std::map<uint64_t, Types> by_org;
  const absl::Status status = ForEachVisibleEvent(call.reader(), call.actor(), [&](const fb::Event& event) {
    Types& own = by_org[event.orgc_id()];
    EventVisitor visitor;
    visitor.attribute = [&](const AttributeHit& hit) {
      const std::string type(rules::TypeOf(hit.attribute.type()).name);
      ++all[type], ++own[type];
      return true;
    };
    return WalkEvent(call.reader(), call.actor(), event, EventDocumentOptions(), visitor);
  });
  if (!status.ok()) return AnswerStatus(call, status);
  ReaderNames names(call.reader());
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginArray();
    WriteTypes(writer, "All organisations", all);
    for (const auto& [org, types] : by_org) {
      const fb::Organisation* known = names.OrgById(OrgId(org));
      if (known != nullptr) WriteTypes(writer, json::View(known->name()), types);
    }
    writer.EndArray();
  });
}

// --- sightings: how many each event of the actor has, most first ---

http::Response Sightings(Call& call) {
  constexpr size_t kShown = 50;
  std::vector<std::pair<uint64_t, uint64_t>> counts;  // sightings, event
  SightingPolicy policy(call.reader(), call.actor());
  const absl::Status status = ForEachVisibleEvent(call.reader(), call.actor(), [&](const fb::Event& event) {
    uint64_t count = 0;
    RETURN_IF_ERROR(ForEachSighting(call.reader(), event, [&](const fb::Sighting& sighting) {
      if (policy.Shows(event, sighting) && MaySeeAttribute(call, event, sighting.attribute_id())) ++count;
      return true;
    }));
    if (count > 0) counts.emplace_back(count, event.id());
    return absl::OkStatus();
  });
  if (!status.ok()) return AnswerStatus(call, status);
  std::sort(counts.begin(), counts.end(),
            [](const auto& a, const auto& b) { return a.first > b.first || (a.first == b.first && a.second < b.second); });
  if (counts.size() > kShown) counts.resize(kShown);
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Key("toplist");
    writer.BeginObject();
    for (const auto& [count, event] : counts) writer.MemberNumber(std::to_string(event), static_cast<int64_t>(count));
    writer.EndObject();
    writer.Key("eventids");
    writer.BeginObject();
    for (const auto& [count, event] : counts) {
      writer.Key(std::to_string(event));
      writer.BeginArray();
      writer.String("sighting");
      writer.EndArray();
    }
    writer.EndObject();
    writer.EndObject();
  });
}

constexpr std::array<std::pair<std::string_view, HandlerFunction>, 6> kTabs = {{
    {"data", Totals},
    {"orgs", Organisations},
    {"users", Users},
    {"tags", Tags},
    {"attributehistogram", Histogram},
    {"sightings", Sightings},
}};

http::Response Statistics(Call& call) {
  const std::string_view tab = call.path().Arg(0).empty() ? std::string_view("data") : call.path().Arg(0);
  for (const auto& [name, handler] : kTabs) {
    if (name == tab) return handler(call);
  }
  return AnswerError(call, 404, "Invalid page");
}

constexpr Route kRoutes[] = {
    {"users", "statistics", Statistics},
};

}  // namespace

std::span<const Route> UserStatisticsRoutes() { return kRoutes; }

}  // namespace muninn::api
