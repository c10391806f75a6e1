// SPDX-License-Identifier: Apache-2.0
#include "server/api/search_request.h"

#include <gtest/gtest.h>

#include <set>

#include "schema/base/status.h"
#include "server/api/search_parameters.h"
#include "server/api/search_places.h"
#include "tests/support/test_engine.h"

namespace muninn::api {
namespace {

constexpr uint64_t kNow = 1'700'000'000;

class SearchRequestTest : public testing::Test {
 protected:
  absl::StatusOr<SearchRequest> Read(std::string_view body, Scope scope = Scope::kAttributes) {
    document_.emplace(*json::Document::Parse(body));
    return ReadSearchRequest(engine_->Snapshot()->reader(), ServerActor(), Parameters(document_->root(), Path()), scope, kNow);
  }
  SearchRequest Ok(std::string_view body, Scope scope = Scope::kAttributes) {
    absl::StatusOr<SearchRequest> request = Read(body, scope);
    EXPECT_TRUE(request.ok()) << body << request.status();
    return request.ok() ? *std::move(request) : SearchRequest();
  }
  TestEngine engine_;
  std::optional<json::Document> document_;
};

TEST_F(SearchRequestTest, EveryParameterSaysWhatItMeans) {
  std::set<std::pair<std::string_view, int>> seen;
  for (const SearchParameter& row : SearchParameters()) {
    EXPECT_FALSE(row.help.empty()) << row.name;
    for (const Scope scope : {Scope::kEvents, Scope::kAttributes, Scope::kObjects}) {
      if ((row.scopes & static_cast<uint8_t>(scope)) != 0)
        EXPECT_TRUE(seen.emplace(row.name, static_cast<int>(scope)).second) << row.name << " has two meanings";
    }
  }
}

// Of the places of the path, all mean something somewhere: none is misspelt.
TEST_F(SearchRequestTest, EveryPlaceIsAParameter) {
  std::set<std::string_view> names;
  for (const SearchParameter& row : SearchParameters()) names.insert(row.name);
  for (const Scope scope : {Scope::kEvents, Scope::kAttributes, Scope::kObjects}) {
    for (const std::string_view place : SearchPlaces(scope)) EXPECT_TRUE(names.contains(place)) << place;
  }
}

TEST_F(SearchRequestTest, ZerosOfPyMispAskForNothing) {
  const SearchRequest request = Ok(
      R"({"returnFormat":"json","withAttachments":0,"metadata":0,"enforceWarninglist":0,"includeEventUuid":0,"includeEventTags":0,
          "sgReferenceOnly":0,"includeContext":0,"headerless":0,"includeSightings":0,"includeDecayScore":0,"includeCorrelations":0,
          "excludeDecayed":0})");
  EXPECT_FALSE(request.attachments || request.metadata || request.enforce_warninglist || request.include_event_uuid ||
               request.include_event_tags || request.sg_reference_only || request.include_context || request.include_sightings ||
               request.include_decay_score || request.include_correlations || request.exclude_decayed);
  EXPECT_FALSE(request.filter.looks_at_attributes());
}

TEST_F(SearchRequestTest, TimestampsMeanAnotherThingInEachScope) {
  constexpr std::string_view kBody = R"({"timestamp":[1700000000,"1600000000"]})";
  const SearchRequest events = Ok(kBody, Scope::kEvents), attributes = Ok(kBody), objects = Ok(kBody, Scope::kObjects);
  EXPECT_EQ(events.filter.event_timestamp->from, 1600000000);
  EXPECT_EQ(events.filter.event_timestamp->to, 1700000000);
  EXPECT_FALSE(events.filter.attribute_timestamp);
  EXPECT_FALSE(attributes.filter.event_timestamp);
  EXPECT_EQ(attributes.filter.attribute_timestamp->from, 1600000000);
  EXPECT_TRUE(objects.filter.event_timestamp && objects.filter.attribute_timestamp);
}

TEST_F(SearchRequestTest, BoundsOfOneTimeNarrowEachOther) {
  const Filter filter =
      Ok(R"({"publish_timestamp":"2d","last":"1d","from":"2023-01-01","to":"2023-12-31","date":["2023-02-01","2024-01-01"]})")
          .filter;
  EXPECT_EQ(filter.publish_timestamp->from, static_cast<int64_t>(kNow) - 86'400);
  EXPECT_EQ(filter.date_days->from, 19'389);  // 2023-02-01
  EXPECT_EQ(filter.date_days->to, 19'722);    // 2023-12-31
}

TEST_F(SearchRequestTest, LastSeenIsAnUpperBoundByItself) {
  const Filter filter = Ok(R"({"first_seen":"1700000000","last_seen":1700000000})").filter;
  EXPECT_EQ(filter.first_seen_us->from, 1'700'000'000'000'000);
  EXPECT_EQ(filter.first_seen_us->to, INT64_MAX);
  EXPECT_EQ(filter.last_seen_us->from, INT64_MIN);
  EXPECT_EQ(filter.last_seen_us->to, 1'700'000'000'000'000);
  const Filter objects = Ok(R"({"first_seen":"1d"})", Scope::kObjects).filter;
  EXPECT_TRUE(objects.object_first_seen_us && !objects.first_seen_us);
}

TEST_F(SearchRequestTest, UnreadableTimesAreInTheFuture) {
  for (const std::string_view text : {"\"5x\"", "\"ad\"", "\"\"", "[\"x\",\"y\"]"}) {
    const Filter filter = Ok("{\"last\":" + std::string(text) + "}").filter;
    EXPECT_EQ(filter.publish_timestamp->from, static_cast<int64_t>(kNow) + 1) << text;
  }
  EXPECT_GT(Ok(R"({"from":"nonsense"})").filter.date_days->from, Ok(R"({"from":"nonsense"})").filter.date_days->to);
}

TEST_F(SearchRequestTest, RangesHaveTwoEnds) {
  for (const std::string_view name : {"timestamp", "last", "first_seen", "date", "event_timestamp"}) {
    for (const std::string_view list : {"[\"1d\"]", "[1,2,3]"}) {
      const auto request = Read("{\"" + std::string(name) + "\":" + std::string(list) + "}");
      EXPECT_TRUE(absl::IsInvalidArgument(request.status())) << name << list;
    }
  }
}

TEST_F(SearchRequestTest, HugeTimesDoNotOverflow) {
  const Filter filter =
      Ok(R"({"first_seen":"9000000000000000000","last_seen":[-9000000000000000000,"9000000000000000000"]})").filter;
  EXPECT_GT(filter.first_seen_us->from, 0);
  EXPECT_LT(filter.last_seen_us->from, 0);
}

TEST_F(SearchRequestTest, AnEmailIsAnEmail) {
  const Filter filter = Ok(R"({"type":["email-src","domain"]})").filter;
  EXPECT_TRUE(filter.type.Matches("email") && filter.type.Matches("email-src") && filter.type.Matches("domain"));
  EXPECT_FALSE(Ok(R"({"type":"!email-dst"})").filter.type.Matches("email"));
}

TEST_F(SearchRequestTest, TheTextZeroChoosesEventsWithoutCuttingThem) {
  EXPECT_EQ(Ok(R"({"to_ids":"0"})", Scope::kEvents).shown_to_ids, std::nullopt);
  for (const std::string_view value : {"0", "\"exclude\"", "[0]"})
    EXPECT_EQ(Ok("{\"to_ids\":" + std::string(value) + "}", Scope::kEvents).shown_to_ids, false) << value;
  EXPECT_EQ(Ok(R"({"to_ids":"1"})", Scope::kEvents).shown_to_ids, true);
  for (const std::string_view value : {"0", "\"0\"", "\"exclude\""})
    EXPECT_EQ(Ok("{\"to_ids\":" + std::string(value) + "}").filter.to_ids, std::vector<bool>{false}) << value;
  EXPECT_TRUE(Ok(R"({"to_ids":[0,1]})").filter.to_ids.empty());
}

TEST_F(SearchRequestTest, FalseIsAFilterOnEventsOnly) {
  EXPECT_EQ(Ok(R"({"published":false})", Scope::kEvents).filter.published, false);
  EXPECT_EQ(Ok(R"({"published":false})").filter.published, std::nullopt);
  EXPECT_EQ(Ok(R"({"published":0})").filter.published, false);
  EXPECT_EQ(Ok(R"({"published":[true,false]})").filter.published, std::nullopt);
}

TEST_F(SearchRequestTest, DeletedIsNoneOnlyOrBoth) {
  EXPECT_EQ(Ok("{}").filter.deleted, Deleted::kLive);
  for (const std::string_view value : {"1", "true", "\"only\"", "[1]"})
    EXPECT_EQ(Ok("{\"deleted\":" + std::string(value) + "}").filter.deleted, Deleted::kOnlyDeleted) << value;
  EXPECT_EQ(Ok(R"({"deleted":[0,1]})").filter.deleted, Deleted::kBoth);
  EXPECT_EQ(Ok(R"({"deleted":0})").filter.deleted, Deleted::kLive);
}

TEST_F(SearchRequestTest, ATextAnywhereOutdoesOtherFilters) {
  constexpr std::string_view kBody =
      R"({"searchall":true,"value":"%x%","type":"domain","from":"2023-01-01","to_ids":1,"limit":5})";
  const SearchRequest attributes = Ok(kBody), events = Ok(kBody, Scope::kEvents);
  EXPECT_TRUE(attributes.filter.anywhere.Matches("axb"));
  EXPECT_TRUE(attributes.filter.value.empty() && attributes.filter.type.empty());
  EXPECT_FALSE(attributes.filter.date_days);
  EXPECT_EQ(attributes.limit, 5);
  EXPECT_TRUE(events.filter.date_days);
  EXPECT_EQ(events.shown_to_ids, true);
  EXPECT_TRUE(events.filter.to_ids.empty());
  EXPECT_TRUE(Ok(R"({"searchall":"ev_l%com"})").filter.anywhere.Matches("evil.com"));
  EXPECT_FALSE(Ok(R"({"quickFilter":"%a%","value":"b"})").filter.anywhere.Matches("b"));
}

TEST_F(SearchRequestTest, NamesThatNobodyHasFindNothing) {
  EXPECT_TRUE(Ok(R"({"org":"nobody"})").filter.orgs_asked);
  EXPECT_FALSE(Ok(R"({"org":"!nobody"})").filter.orgs_asked);
  EXPECT_TRUE(Ok(R"({"org.sector":"none"})").filter.orgs_asked);
  EXPECT_TRUE(Ok(R"({"eventid":"abc"})").filter.events.asked);
  EXPECT_FALSE(Ok(R"({"eventid":"all"})").filter.events.asked);
  EXPECT_TRUE(Ok(R"({"tags":"nothing"})").filter.tags.any.has_value());
  EXPECT_EQ(Ok(R"({"galaxy.synonyms":"APT29"})").filter.tags.all.size(), 1);
}

TEST_F(SearchRequestTest, TwoNamesOfEventsNarrowEachOther) {
  const EventMatch events = Ok(R"({"eventid":[1,2,3],"event_uuid":[2,3,4]})", Scope::kEvents).filter.events;
  EXPECT_EQ(events.wanted, (absl::flat_hash_set<EventId>{EventId(2), EventId(3)}));
}

TEST_F(SearchRequestTest, ExpressionsAreWholeWhateverSignsAreInThem) {
  using Texts = std::vector<std::string>;
  EXPECT_EQ(Ok(R"({"regex":"/a&&b/i"})").filter.expressions.expressions(), Texts{"/a&&b/i"});
  EXPECT_EQ(Ok(R"({"regex":["!a!","/x||y/"]})").filter.expressions.expressions(), (Texts{"!a!", "/x||y/"}));
  const Filter sorted = Ok(R"({"regex":{"OR":"/a/","NOT":["/b/","/c/"]}})", Scope::kEvents).filter;
  EXPECT_EQ(sorted.expressions.expressions(), Texts{"/a/"});
  EXPECT_EQ(sorted.not_expressions.expressions(), (Texts{"/b/", "/c/"}));
  EXPECT_TRUE(sorted.looks_at_attributes());
  for (const Scope scope : {Scope::kEvents, Scope::kAttributes, Scope::kObjects})
    EXPECT_FALSE(Ok(R"({"regex":"/a/","searchall":"b"})", scope).filter.expressions.empty()) << "beside a text anywhere, too";
  for (const std::string_view nothing : {"\"\"", "null", "false", "[]", "[\"\"]", "{\"NOT\":[]}"})
    EXPECT_FALSE(Ok("{\"regex\":" + std::string(nothing) + "}").filter.looks_at_attributes()) << nothing;
}

TEST_F(SearchRequestTest, ExpressionsThatAreRefusedNameTheirField) {
  for (const std::string_view regex : {"\"a\"", "\"/(/\"", "[\"/a/\",\"/b\"]", "{\"AND\":[\"/a/\"]}", "{\"NOT\":\"/(/\"}", "7"}) {
    const absl::Status status = Read("{\"regex\":" + std::string(regex) + "}").status();
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << regex;
    EXPECT_EQ(FieldOf(status), "regex") << regex;
  }
  EXPECT_EQ(FieldOf(Read(R"({"timestamp":[1,2,3]})").status()), "");
}

TEST_F(SearchRequestTest, KeepsWhatScoresWillNeed) {
  const SearchRequest request = Ok(
      R"({"excludeDecayed":1,"decayingModel":["1","2"],"modelOverrides":{"lifetime":3},"score":"30.5","includeFullModel":true})");
  EXPECT_TRUE(request.include_decay_score && request.exclude_decayed && request.include_full_model);
  EXPECT_EQ(request.decaying_models, (std::vector<uint64_t>{1, 2}));
  EXPECT_EQ(request.model_overrides, R"({"lifetime":3})");
  EXPECT_EQ(request.score, 30.5);
}

TEST_F(SearchRequestTest, ParametersOfAnotherScopeAreUnknown) {
  EXPECT_FALSE(Ok(R"({"first_seen":"1d"})", Scope::kEvents).filter.first_seen_us);
  EXPECT_TRUE(Ok(R"({"value1":"x"})", Scope::kEvents).filter.value1.empty());
  EXPECT_TRUE(Ok(R"({"object_name":"file"})").filter.object_name.empty());
  EXPECT_FALSE(Ok(R"({"object_name":"file"})", Scope::kEvents).filter.object_name.empty());
}

}  // namespace
}  // namespace muninn::api
