// SPDX-License-Identifier: Apache-2.0
// Every real event must be read, down to the last attribute.
#include <gtest/gtest.h>

#include "schema/json/read_event.h"
#include "tests/schema/json/shared_data.h"

namespace muninn::json {
namespace {

struct Totals {
  size_t events = 0, attributes = 0, objects = 0, references = 0, reports = 0, proposals = 0, sightings = 0;
  bool operator==(const Totals&) const = default;
};

void Count(const std::vector<AttributeDraft>& attributes, Totals* totals) {
  totals->attributes += attributes.size();
  for (const AttributeDraft& attribute : attributes) {
    EXPECT_TRUE(attribute.type && attribute.value);
    EXPECT_FALSE(attribute.value_is_structured || attribute.data_is_bad_base64);
    EXPECT_NE(attribute.distribution, kBadNumber);
    EXPECT_NE(attribute.timestamp, kBadNumber);
    totals->sightings += attribute.sightings.size();
    totals->proposals += attribute.proposals.size();
  }
}

void Count(const EventDraft& event, Totals* totals) {
  EXPECT_TRUE(event.info.has_value());
  ++totals->events;
  Count(event.attributes, totals);
  for (const ObjectDraft& object : event.objects) {
    ++totals->objects;
    totals->references += object.references.size();
    Count(object.attributes, totals);
  }
  totals->reports += event.reports.size();
  totals->proposals += event.proposals.size();
}

Totals TotalsOf(const std::filesystem::path& folder) {
  Totals totals;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".json" || entry.path().filename() == "manifest.json") continue;
    SCOPED_TRACE(entry.path().filename());
    const absl::StatusOr<Document> document = Document::Parse(FileText(entry.path()));
    EXPECT_TRUE(document.ok()) << document.status();
    if (!document.ok()) continue;
    const absl::StatusOr<std::vector<Value>> events = EventsOf(document->root());
    EXPECT_TRUE(events.ok()) << events.status();
    if (!events.ok()) continue;
    for (const Value event : *events) {
      const absl::StatusOr<EventDraft> draft = ReadEvent(event);
      EXPECT_TRUE(draft.ok()) << draft.status();
      if (draft.ok()) Count(*draft, &totals);
    }
  }
  return totals;
}

TEST(RealEventsTest, ReadsEveryEvent) {
  NEEDS_SHARED_DATA();
  const Totals totals = TotalsOf(SharedData() / "events");
  EXPECT_EQ(totals.events, 132u);
  EXPECT_EQ(totals.attributes, 28'022u);
  EXPECT_EQ(totals.objects, 2'436u);
  EXPECT_EQ(totals.references, 456u);
  EXPECT_EQ(totals.reports, 8u);
  EXPECT_EQ(totals.sightings, 18u);
  EXPECT_EQ(totals.proposals, 4u);
}

TEST(RealEventsTest, ReadsMispFeeds) {
  NEEDS_SHARED_DATA();
  const Totals certfr = TotalsOf(SharedData() / "feeds" / "misp-feed-certfr");
  EXPECT_EQ(certfr.events, 13u);
  EXPECT_EQ(certfr.attributes, 1'913u);
  EXPECT_EQ(certfr.objects, 90u);
  const Totals tweetfeed = TotalsOf(SharedData() / "feeds" / "misp-feed-tweetfeed");
  EXPECT_EQ(tweetfeed.events, 31u);
  EXPECT_EQ(tweetfeed.attributes, 12'092u);
}

}  // namespace
}  // namespace muninn::json
