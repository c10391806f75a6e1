// SPDX-License-Identifier: Apache-2.0
//
// What MISP 2.5.1 correlates, case by case (data/cases/correlation.jsonl), with its departures where a line has an "ideal".
#include <map>
#include <set>
#include <tuple>

#include "engine/access/visibility.h"
#include "engine/correlate/correlator.h"
#include "engine/index/content_reader.h"
#include "schema/entities/identity_generated.h"
#include "schema/json/json_value.h"
#include "schema/rules/correlation_key.h"
#include "tests/support/cases.h"
#include "tests/support/test_engine.h"

namespace muninn {
namespace {

using json::Value;

uint64_t Number(Value value, uint64_t otherwise = 0) {
  return static_cast<uint64_t>(value.AsInteger().value_or(static_cast<int64_t>(otherwise)));
}
bool Flag(Value value) { return value.AsBool().value_or(false); }

// One line as an engine of its own.
class Case {
 public:
  explicit Case(Value line) : line_(line) {
    // Their numbers are those of the lines: 7 and 8.
    std::vector<EntryChange> groups;
    for (int i = 1; i <= 8; ++i) {
      fb::SharingGroupT group;
      group.name = "group " + std::to_string(i);
      group.uuid = Uuid{0x4000, 0x8000000000000000 + static_cast<uint64_t>(i)};
      groups.push_back(AddEntry(std::move(group)));
    }
    EXPECT_OK(engine_->Execute(ChangeEntries{std::move(groups)}, engine_.admin()));
    line["events"].ForEach([&](Value event) { AddEventOf(event); });
    const Value settings = line["settings"];
    options_.advanced = Flag(settings["advanced"]);
    options_.over_correlation_limit = Number(settings["correlation_limit"], 20);
    options_.ssdeep_threshold = static_cast<int>(Number(settings["ssdeep_threshold"], 40));
    options_.strict_access = true;
    auto exclusions = std::make_shared<Exclusions>();
    settings["exclusions"].ForEach([&](Value pattern) { exclusions->Add(*pattern.AsStringView()); });
    options_.exclusions = exclusions;
  }

  void Check() {
    const Value wanted = line_["ideal"].absent() ? line_["expect"] : line_["ideal"];
    CheckPairs(wanted["pairs"]);
    CheckOverCorrelating(wanted["over_correlating"]);
    wanted["views"].ForEach([&](Value view) { CheckView(view); });
  }

 private:
  Actor ActorOf(uint64_t org) {
    Actor actor = engine_.admin();
    actor.org = OrgId(org);
    return actor;
  }
  // Events come whole: then what is in them twice stays.
  void AddEventOf(Value event) {
    EventDraft draft;
    draft.info = "event " + std::to_string(Number(event["id"]));
    draft.distribution = static_cast<int64_t>(Number(event["distribution"], 1));
    if (!event["sharing_group_id"].absent()) draft.sharing_group_id = event["sharing_group_id"].AsInteger();
    draft.disable_correlation = Flag(event["disable_correlation"]);
    AddEvent command;
    rules::AcceptEvent(std::move(draft), rules::AcceptOptions(), &command.event);
    std::vector<std::pair<std::string, uint64_t>> uuids;
    line_["attributes"].ForEach([&](Value attribute) {
      if (Number(attribute["event_id"]) != Number(event["id"])) return;
      if (AddAttributeOf(attribute, command.event)) uuids.emplace_back(*DraftOf(attribute).uuid, Number(attribute["id"]));
    });
    const auto outcome = engine_->Execute(command, ActorOf(Number(event["org_id"], 1)));
    ASSERT_TRUE(outcome.ok()) << outcome.status();
    ASSERT_EQ(outcome->refusals.size(), 0u);
    events_[Number(event["id"])] = outcome->event;
    for (const auto& [uuid, name] : uuids) {
      const auto place = FindUuid(engine_->Snapshot()->reader(), *Uuid::Parse(uuid));
      ASSERT_TRUE(place.ok() && *place) << name;
      names_[(*place)->id] = name;
    }
  }
  AttributeDraft DraftOf(Value attribute) {
    AttributeDraft draft;
    draft.type = attribute["type"].AsText();
    draft.value = attribute["value"].AsText();
    draft.distribution = static_cast<int64_t>(Number(attribute["distribution"], 5));
    if (!attribute["sharing_group_id"].absent()) draft.sharing_group_id = attribute["sharing_group_id"].AsInteger();
    draft.disable_correlation = Flag(attribute["disable_correlation"]);
    draft.deleted = Flag(attribute["deleted"]);
    draft.uuid = Uuid{0x4000, 0x8000000000000000 + Number(attribute["id"])}.ToString();
    return draft;
  }
  // False for a part of no object: there are none such here.
  bool AddAttributeOf(Value attribute, rules::AcceptedEvent& event) {
    const uint64_t object = Number(attribute["object_id"]);
    if (object == 0) {
      const auto errors = rules::AcceptAttribute(DraftOf(attribute), rules::AcceptOptions(), &event.attributes.emplace_back());
      EXPECT_TRUE(errors.empty()) << errors[0].second[0];
      return true;
    }
    ObjectDraft draft;
    draft.name = "file";
    bool known = false;
    line_["objects"].ForEach([&](Value other) {
      if (Number(other["id"]) != object) return;
      known = true;
      draft.distribution = static_cast<int64_t>(Number(other["distribution"], 5));
      if (!other["sharing_group_id"].absent()) draft.sharing_group_id = other["sharing_group_id"].AsInteger();
    });
    if (!known) return false;
    draft.attributes.push_back(DraftOf(attribute));
    draft.attributes.back().object_relation = "part";
    rules::AcceptObject(std::move(draft), rules::AcceptOptions(), &event.objects.emplace_back());
    return true;
  }
  uint64_t NameOf(EventId event) const {
    for (const auto& [name, id] : events_) {
      if (id == event) return name;
    }
    return 0;
  }

  using Pair = std::pair<uint64_t, uint64_t>;
  // For each attribute of the event that the actor sees, and each partner.
  void ForEachRelation(EventId event, const Actor& actor,
                       const std::function<void(const fb::Attribute&, const Correlator::Relation&)>& visit) {
    const auto snapshot = engine_->Snapshot();
    const auto loaded = LoadEvent(snapshot->reader(), event);
    ASSERT_TRUE(loaded.ok() && *loaded);
    Correlator correlator(snapshot->reader(), actor, options_, ***loaded);
    ASSERT_OK(ForEachAttribute(snapshot->reader(), event, [&](const fb::Attribute& attribute) {
      const auto marks = correlator.ForEachRelated(attribute, [&](const Correlator::Relation& relation) {
        visit(attribute, relation);
        return true;
      });
      EXPECT_TRUE(marks.ok()) << marks.status();
      if (marks->over_correlation) over_.insert(names_.at(attribute.id()));
      return true;
    }));
  }
  void CheckPairs(Value pairs) {
    std::map<Pair, std::string> found, wanted;
    for (const auto& [name, event] : events_) {
      ForEachRelation(event, engine_.admin(), [&](const fb::Attribute& attribute, const Correlator::Relation& relation) {
        const auto [low, high] = std::minmax(names_.at(attribute.id()), names_.at(relation.attribute.id()));
        found[{low, high}] = rules::CorrelationKey(relation.value);
        seen_both_ways_.insert({names_.at(attribute.id()), names_.at(relation.attribute.id())});
      });
    }
    pairs.ForEach([&](Value pair) {
      std::vector<Value> items;
      pair.ForEach([&](Value item) { items.push_back(item); });
      const Pair key{Number(items[0]), Number(items[1])};
      // Of ranges and fuzzy hashes either side may be named, and of those that share both halves either half.
      const std::set<std::string> shared = SharedHalves(key);
      const bool either = shared.empty() || (shared.size() > 1 && shared.contains(found[key]));
      wanted[key] = either ? found[key] : rules::CorrelationKey(*items[2].AsStringView());
    });
    EXPECT_EQ(found, wanted);
    for (const auto& [low, high] : seen_both_ways_)
      EXPECT_TRUE(seen_both_ways_.contains({high, low})) << low << " knows " << high << ", but not the other way";
  }
  std::set<std::string> SharedHalves(const Pair& pair) {
    std::set<std::string> halves, shared;
    line_["attributes"].ForEach([&](Value attribute) {
      const uint64_t id = Number(attribute["id"]);
      if (id != pair.first && id != pair.second) return;
      const std::string value = *attribute["value"].AsText();
      std::set<std::string> own;
      for (size_t at = 0; at <= value.size();) {
        const size_t end = std::min(value.find('|', at), value.size());
        own.insert(rules::CorrelationKey(value.substr(at, end - at)));
        at = end + 1;
      }
      for (const std::string& half : own) {
        if (!halves.insert(half).second) shared.insert(half);
      }
    });
    return shared;
  }
  void CheckOverCorrelating(Value values) {
    std::set<std::string> wanted;
    values.ForEach([&](Value value) { wanted.insert(rules::CorrelationKey(*value.AsStringView())); });
    std::set<uint64_t> attributes;
    line_["attributes"].ForEach([&](Value attribute) {
      const std::string value = rules::CorrelationKey(*attribute["value"].AsText());
      for (const std::string& half : wanted) {
        if (value == half || value.starts_with(half + "|") || value.ends_with("|" + half))
          attributes.insert(Number(attribute["id"]));
      }
    });
    EXPECT_EQ(over_, attributes);
  }
  void CheckView(Value view) {
    Actor actor;
    actor.org = OrgId(Number(view["org_id"]));
    if (Flag(view["site_admin"])) actor.permissions = engine_.admin().permissions;
    auto groups = std::make_shared<SharingGroupSet>();
    view["sharing_groups"].ForEach([&](Value group) { groups->insert(SharingGroupId(Number(group))); });
    actor.sharing_groups = groups;
    const EventId event = events_.at(Number(view["event_id"]));

    using Row = std::tuple<uint64_t, uint64_t, uint64_t, std::string>;
    std::set<Row> found, wanted;
    ForEachRelation(event, actor, [&](const fb::Attribute& attribute, const Correlator::Relation& relation) {
      found.insert({names_.at(attribute.id()), NameOf(EventId(relation.event.id())), names_.at(relation.attribute.id()),
                    rules::CorrelationKey(relation.value)});
    });
    view["related_attributes"].ForEach([&](Value row) {
      wanted.insert({Number(row["attribute_id"]), Number(row["related_event_id"]), Number(row["related_attribute_id"]),
                     rules::CorrelationKey(*row["value"].AsStringView())});
    });
    EXPECT_EQ(found, wanted) << view.ToJson();

    const auto snapshot = engine_->Snapshot();
    const auto loaded = LoadEvent(snapshot->reader(), event);
    Correlator correlator(snapshot->reader(), actor, options_, ***loaded);
    ASSERT_OK(ForEachAttribute(snapshot->reader(), event, [&](const fb::Attribute& attribute) {
      correlator.Add(attribute);
      return true;
    }));
    const auto related = correlator.RelatedEvents();
    ASSERT_TRUE(related.ok()) << related.status();
    std::set<uint64_t> found_events, wanted_events;
    for (const auto& other : *related) found_events.insert(NameOf(EventId(other->id())));
    view["related_events"].ForEach([&](Value id) { wanted_events.insert(Number(id)); });
    EXPECT_EQ(found_events, wanted_events) << view.ToJson();
  }

  const Value line_;
  TestEngine engine_;
  CorrelateOptions options_;
  std::map<uint64_t, EventId> events_;
  std::map<uint64_t, uint64_t> names_;  // our ids -> those of the line
  std::set<uint64_t> over_;
  std::set<Pair> seen_both_ways_;
};

TEST(CorrelationCasesTest, EveryLineHolds) {
  test::ForEachCase("correlation", 107, [](const std::string&, Value line) { Case(line).Check(); });
}

}  // namespace
}  // namespace muninn
