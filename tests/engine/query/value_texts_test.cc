// SPDX-License-Identifier: Apache-2.0
//
// A search that passes over blocks must find what reading all of them finds, whatever changed in between.
#include "engine/query/value_texts.h"

#include <deque>
#include <iterator>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/query/search.h"
#include "engine/query/search_objects.h"
#include "engine/searches.h"
#include "tests/engine/match/naive_match.h"
#include "tests/engine/property/history.h"

namespace muninn {
namespace {

constexpr SequenceNumber kPast = 10, kNow = 20;

TEST(ValueTextsTest, WhatAnEventsChangeMadeOldIsNotKnown) {
  ValueTexts texts;
  texts.Keep(EventId(1), 7, kNow, {"a text", ""});
  ASSERT_NE(texts.Find(EventId(1), 7, kNow), nullptr);
  EXPECT_EQ(texts.Find(EventId(1), 7, kNow)->written, "a text");
  EXPECT_EQ(texts.Find(EventId(1), 7, kNow)->Folded(), "a text") << "as written";
  EXPECT_NE(texts.Find(EventId(1), 7, kPast), nullptr) << "nothing changed between";
  EXPECT_EQ(texts.Find(EventId(2), 7, kNow), nullptr);
  EXPECT_EQ(texts.Find(EventId(1), 8, kNow), nullptr);
  texts.Changed(kNow + 1, EventId(2));
  EXPECT_NE(texts.Find(EventId(1), 7, kNow + 1), nullptr);
  texts.Changed(kNow + 2, EventId(1));
  EXPECT_EQ(texts.Find(EventId(1), 7, kNow + 2), nullptr) << "read before the change";
  EXPECT_EQ(texts.Find(EventId(1), 7, kNow), nullptr) << "nobody knows what else changed";
  texts.Keep(EventId(1), 7, kNow, {"a text", ""});
  EXPECT_EQ(texts.Find(EventId(1), 7, kNow), nullptr) << "an old reader's find is not kept";
  texts.Keep(EventId(1), 7, kNow + 2, {"Another", "another"});
  ASSERT_NE(texts.Find(EventId(1), 7, kNow + 2), nullptr);
  EXPECT_EQ(texts.Find(EventId(1), 7, kNow + 5)->written, "Another");
  EXPECT_EQ(texts.Find(EventId(1), 7, kNow + 5)->Folded(), "another");
  EXPECT_EQ(texts.Find(EventId(1), 7, kNow), nullptr) << "of a state before the change";
}

TEST(TextMatchTest, NoPatternMatchesWhereItMayNot) {
  std::mt19937_64 random(5);
  const auto word = [&](std::string_view alphabet, size_t longest) {
    std::string text;
    for (size_t i = random() % (longest + 1); i > 0; --i) text.push_back(alphabet[random() % alphabet.size()]);
    return text;
  };
  int matched = 0, passed_over = 0;
  for (int round = 0; round < 200'000; ++round) {
    TextMatch match(TextMatch::Case::kExact);
    for (size_t i = random() % 3; i > 0; --i) match.AddAny(word("ab%_\\", 5));
    for (size_t i = random() % 3; i > 0; --i) match.AddAll(word("ab%_\\", 5));
    if (random() % 4 == 0) match.AddPattern(word("ab%_\\", 5));
    if (random() % 4 == 0) match.AddNone(word("ab%", 3));
    const std::string one = word("ab\\%_", 6), two = word("ab", 6);
    const std::string_view halves[2] = {one, two};
    const bool may = match.MayMatchIn(absl::StrCat(one, std::string(1, '\0'), two, std::string(1, '\0')));
    const bool matches = match.MatchesEither(halves);
    ASSERT_TRUE(may || !matches) << one << " " << two;
    matched += matches;
    passed_over += !may;
  }
  EXPECT_GT(matched, 1000);
  EXPECT_GT(passed_over, 1000);
}

std::vector<uint64_t> All(AttributeSearch& search) {
  std::vector<uint64_t> ids;
  for (;;) {
    const auto hit = search.Next();
    EXPECT_TRUE(hit.ok()) << hit.status();
    if (!hit.ok() || *hit == nullptr) return ids;
    ids.push_back((*hit)->attribute.id());
  }
}

ValueExpressions Expressions(std::vector<std::string> expressions) {
  auto made = ValueExpressions::Compile(std::move(expressions));
  EXPECT_TRUE(made.ok()) << made.status();
  return made.ok() ? *std::move(made) : ValueExpressions();
}

std::vector<Filter> ValueFilters() {
  std::vector<Filter> filters(9);
  filters[0].value.AddAny("%HOST1%");
  filters[1].value.AddAny("%.example");
  filters[1].value.AddNone("%2%");
  filters[2].value1.AddAll("%a%");
  filters[2].value1.AddAll("%1%");
  filters[3].value.AddAny("%zzz nowhere%");
  filters[4].value2.AddAny("%e%");
  filters[4].deleted = Deleted::kBoth;
  filters[5].expressions = Expressions({"/^host1/", "/^Note \\d$/"});
  filters[6].expressions = Expressions({"/\\.EXE(?:\\||$)/"});  // letter case counts, folding does not
  filters[6].value.AddAny("%file%");
  filters[7].expressions = Expressions({"/^.{3,}$/u"});  // not for Hyperscan
  filters[7].not_expressions = Expressions({"/[0-9]$/"});
  filters[7].deleted = Deleted::kBoth;
  filters[8].expressions = Expressions({"/\\|10\\.1\\./"});  // across both halves
  return filters;
}

TEST(ValueTextsTest, SearchesFindWhatTheyFindWithoutThem) {
  const std::vector<Filter> filters = ValueFilters();
  uint64_t hits = 0;
  for (const uint64_t seed : Seeds(4)) {
    TestEngine engine(seed);
    Model model;
    std::mt19937_64 random(seed);
    std::deque<std::shared_ptr<const Snapshot>> snapshots;
    const Actor actor = engine.admin();
    RandomHistory(seed, {.commands = 120}).Play(engine, &model, [&](const Outcome&) {
      snapshots.push_back(engine->Snapshot());
      if (snapshots.size() > 5) snapshots.pop_front();
      for (int i = 0; i < 3; ++i) {
        const Snapshot& snapshot = *snapshots[random() % snapshots.size()];
        const Filter& filter = filters[random() % filters.size()];
        AttributeSearch plain(snapshot.reader(), actor, filter), quick(snapshot.reader(), actor, filter);
        quick.Use({&SearchMemoryOf(*engine).texts, snapshot.sequence()});
        const std::vector<uint64_t> found = All(quick);
        ASSERT_EQ(found, All(plain)) << "seed " << seed;
        hits += found.size();
      }
    });
    // Nothing has this value: once all is known, no block is read.
    const auto snapshot = engine->Snapshot();
    AttributeSearch first(snapshot->reader(), actor, filters[3]), second(snapshot->reader(), actor, filters[3]);
    first.Use({&SearchMemoryOf(*engine).texts, snapshot->sequence()});
    second.Use({&SearchMemoryOf(*engine).texts, snapshot->sequence()});
    EXPECT_TRUE(All(first).empty());
    EXPECT_TRUE(All(second).empty());
    EXPECT_EQ(second.figures().blocks, 0u);
  }
  EXPECT_GT(hits, 1000u);
}

std::vector<uint64_t> Objects(const Snapshot& snapshot, const Actor& actor, const Filter& filter, const KnownTexts& known) {
  std::vector<uint64_t> ids;
  const auto take = [&](const ObjectHit& hit) {
    ids.push_back(hit.object.id());
    return true;
  };
  EXPECT_TRUE(SearchObjects(snapshot.reader(), actor, filter, take, known).ok());
  return ids;
}

TEST(ValueTextsTest, SearchesForEventsAndObjectsFindWhatTheyFindWithoutThem) {
  std::vector<Filter> filters = ValueFilters();
  for (size_t i = 0, count = filters.size(); i < count; ++i) {  // ... and with something to be said of the event
    Filter filter = filters[i];
    if (i % 3 == 0) filter.published = true;
    if (i % 3 == 1) filter.events.unwanted = {EventId(1), EventId(3)};
    if (i % 3 == 2) filter.distributions = {0, 1, 3};
    filters.push_back(std::move(filter));
  }
  uint64_t events_found = 0, objects_found = 0;
  for (const uint64_t seed : Seeds(4)) {
    TestEngine engine(seed + 200);
    Model model;
    std::mt19937_64 random(seed);
    std::deque<std::shared_ptr<const Snapshot>> snapshots;
    Actor stranger;
    stranger.user = UserId(99);
    stranger.org = OrgId(99);
    const Actor actors[] = {engine.admin(), stranger};
    RandomHistory(seed + 200, {.commands = 120}).Play(engine, &model, [&](const Outcome&) {
      snapshots.push_back(engine->Snapshot());
      if (snapshots.size() > 5) snapshots.pop_front();
      for (int i = 0; i < 3; ++i) {
        const Snapshot& snapshot = *snapshots[random() % snapshots.size()];
        const KnownTexts known{&SearchMemoryOf(*engine).texts, snapshot.sequence()};
        const size_t which = random() % filters.size();
        const Filter& filter = filters[which];
        const Actor& actor = actors[random() % 2];
        SCOPED_TRACE(absl::StrCat("seed ", seed, " filter ", which));
        const auto plain = SearchEvents(snapshot.reader(), actor, filter);
        const auto quick = SearchEvents(snapshot.reader(), actor, filter, known);
        ASSERT_TRUE(plain.ok() && quick.ok());
        ASSERT_EQ(*quick, *plain);
        const std::vector<uint64_t> objects = Objects(snapshot, actor, filter, known);
        ASSERT_EQ(objects, Objects(snapshot, actor, filter, {}));
        events_found += plain->size();
        objects_found += objects.size();
      }
    });
    // Nothing has this value: once all is known, no attribute is looked at.
    const auto snapshot = engine->Snapshot();
    const KnownTexts known{&SearchMemoryOf(*engine).texts, snapshot->sequence()};
    Plan plan = PlanWith(Source());
    for (int round = 0; round < 2; ++round) {
      SearchFigures figures;
      const auto none = SearchEvents(snapshot->reader(), engine.admin(), filters[3], plan, known, &figures);
      ASSERT_TRUE(none.ok());
      EXPECT_TRUE(none->empty());
      if (round > 0) {
        EXPECT_EQ(figures.blocks, 0u);
        EXPECT_GT(figures.passed_over, 0u);
      }
    }
  }
  EXPECT_GT(events_found, 200u);
  EXPECT_GT(objects_found, 20u);
}

// The whole value of each attribute, held against PCRE2's interpreter, one by one.
std::vector<uint64_t> Naive(const Snapshot& snapshot, const Actor& actor, const match::test::NaivePattern& pattern) {
  std::vector<uint64_t> ids;
  const Filter everything;
  EXPECT_TRUE(SearchAttributes(snapshot.reader(), actor, everything, [&](const AttributeHit& hit) {
                std::string value = hit.attribute.value1() == nullptr ? "" : hit.attribute.value1()->str();
                if (hit.attribute.value2() != nullptr && hit.attribute.value2()->size() > 0)
                  value += "|" + hit.attribute.value2()->str();
                if (pattern.Find(value).matches) ids.push_back(hit.attribute.id());
                return true;
              }).ok());
  return ids;
}

TEST(ValueTextsTest, ExpressionsFindWhatPcre2FindsBeforeAndAfterChanges) {
  constexpr const char* kExpressions[] = {"/^host[0-4]\\.example$/",
                                          "/FILE\\d+\\.exe/i",
                                          "/file\\d+\\.exe/",
                                          "/\\|/",
                                          "/^10\\.1\\.0\\.1[\\d|]/",
                                          "/^.{4,6}$/u",
                                          "/^2001:db8:/",
                                          "/[a-f0-9]{32}$/",
                                          "/KEY1$/",
                                          "/nowhere/"};
  uint64_t hits = 0, passed_over = 0;
  for (const uint64_t seed : Seeds(4)) {
    TestEngine engine(seed + 100);
    Model model;
    const Actor actor = engine.admin();
    uint64_t round = 0;
    RandomHistory(seed + 100, {.commands = 120}).Play(engine, &model, [&](const Outcome&) {
      const auto snapshot = engine->Snapshot();
      const char* const expression = kExpressions[round++ % std::size(kExpressions)];
      Filter filter;
      filter.expressions = Expressions({expression});
      AttributeSearch search(snapshot->reader(), actor, filter);
      search.Use({&SearchMemoryOf(*engine).texts, snapshot->sequence()});
      const std::vector<uint64_t> found = All(search);
      ASSERT_EQ(found, Naive(*snapshot, actor, match::test::NaivePattern(*match::ReadPattern(expression))))
          << expression << ", seed " << seed;
      hits += found.size();
      passed_over += search.figures().passed_over;
    });
  }
  EXPECT_GT(hits, 500u);
  EXPECT_GT(passed_over, 100u);
}

}  // namespace
}  // namespace muninn
