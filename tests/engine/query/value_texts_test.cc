// SPDX-License-Identifier: Apache-2.0
//
// A search that passes over blocks must find what reading all of them finds, whatever changed in between.
#include "engine/query/value_texts.h"

#include <deque>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/searches.h"
#include "tests/engine/property/history.h"

namespace muninn {
namespace {

constexpr SequenceNumber kPast = 10, kNow = 20;

TEST(ValueTextsTest, WhatAnEventsChangeMadeOldIsNotKnown) {
  ValueTexts texts;
  texts.Keep(EventId(1), 7, kNow, "a text");
  ASSERT_NE(texts.Find(EventId(1), 7, kNow), nullptr);
  EXPECT_EQ(*texts.Find(EventId(1), 7, kNow), "a text");
  EXPECT_NE(texts.Find(EventId(1), 7, kPast), nullptr) << "nothing changed between";
  EXPECT_EQ(texts.Find(EventId(2), 7, kNow), nullptr);
  EXPECT_EQ(texts.Find(EventId(1), 8, kNow), nullptr);
  texts.Changed(kNow + 1, EventId(2));
  EXPECT_NE(texts.Find(EventId(1), 7, kNow + 1), nullptr);
  texts.Changed(kNow + 2, EventId(1));
  EXPECT_EQ(texts.Find(EventId(1), 7, kNow + 2), nullptr) << "read before the change";
  EXPECT_EQ(texts.Find(EventId(1), 7, kNow), nullptr) << "nobody knows what else changed";
  texts.Keep(EventId(1), 7, kNow, "a text");
  EXPECT_EQ(texts.Find(EventId(1), 7, kNow), nullptr) << "an old reader's find is not kept";
  texts.Keep(EventId(1), 7, kNow + 2, "another");
  ASSERT_NE(texts.Find(EventId(1), 7, kNow + 2), nullptr);
  EXPECT_EQ(*texts.Find(EventId(1), 7, kNow + 5), "another");
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

TEST(ValueTextsTest, SearchesFindWhatTheyFindWithoutThem) {
  std::vector<Filter> filters(5);
  filters[0].value.AddAny("%HOST1%");
  filters[1].value.AddAny("%.example");
  filters[1].value.AddNone("%2%");
  filters[2].value1.AddAll("%a%");
  filters[2].value1.AddAll("%1%");
  filters[3].value.AddAny("%zzz nowhere%");
  filters[4].value2.AddAny("%e%");
  filters[4].deleted = Deleted::kBoth;
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
        quick.Use(SearchMemoryOf(*engine).texts, snapshot.sequence());
        const std::vector<uint64_t> found = All(quick);
        ASSERT_EQ(found, All(plain)) << "seed " << seed;
        hits += found.size();
      }
    });
    // Nothing has this value: once all is known, no block is read.
    const auto snapshot = engine->Snapshot();
    AttributeSearch first(snapshot->reader(), actor, filters[3]), second(snapshot->reader(), actor, filters[3]);
    first.Use(SearchMemoryOf(*engine).texts, snapshot->sequence());
    second.Use(SearchMemoryOf(*engine).texts, snapshot->sequence());
    EXPECT_TRUE(All(first).empty());
    EXPECT_TRUE(All(second).empty());
    EXPECT_EQ(second.figures().blocks, 0u);
  }
  EXPECT_GT(hits, 1000u);
}

}  // namespace
}  // namespace muninn
