// SPDX-License-Identifier: Apache-2.0
// What MISP 2.5.1 answered and sent, stored and written anew, must come out byte for byte. Bodies are compared in compact
// form; MISP indents some of them.
#include <gtest/gtest.h>

#include <functional>

#include "absl/strings/match.h"
#include "schema/base/status.h"
#include "schema/entities/tag_generated.h"
#include "schema/json/errors.h"
#include "schema/json/write_attribute.h"
#include "schema/json/write_event.h"
#include "schema/json/write_message.h"
#include "schema/json/write_object.h"
#include "schema/json/write_proposal.h"
#include "schema/json/write_sighting.h"
#include "tests/schema/json/event_document.h"
#include "tests/schema/json/shared_data.h"
#include "tests/schema/json/stored.h"

namespace muninn::json {
namespace {

constexpr TagFilter kAllTags{.unexportable = true, .local = true};

struct Answer {
  std::string path;
  std::string text;
};

// JSON answers to requests whose path contains `path`.
void ForEachAnswer(std::string_view path, const std::function<void(Value body, const std::string& text)>& visit) {
  static const auto* const answers = [] {
    auto* all = new std::vector<Answer>;
    for (const char* file : {"pymisp-2.5.1.jsonl.gz", "zmq-http.jsonl"}) {
      for (const std::string& line : FileLines(SharedData() / "transcripts" / file)) {
        const Document document = Document::Parse(line).value();
        const Value body = document.root()["response"]["body"];
        all->push_back({TextIn(document.root()["request"]["path"]), TextIn(body.is_object() ? body["text"] : body)});
      }
    }
    return all;
  }();
  for (const Answer& answer : *answers) {
    if (!absl::StrContains(answer.path, ToAbsl(path))) continue;
    const absl::StatusOr<Document> document = Document::Parse(answer.text);
    if (!document.ok()) continue;
    SCOPED_TRACE(answer.path);
    visit(document->root(), answer.text);
  }
}

std::string Written(const std::function<void(JsonWriter&)>& write) {
  std::string text;
  JsonWriter writer(&text);
  write(writer);
  return text;
}

// Documents are long: shows only where they part.
void ExpectSame(const std::string& written, const std::string& expected) {
  if (written == expected) return;
  size_t at = 0;
  while (at < written.size() && at < expected.size() && written[at] == expected[at]) ++at;
  const size_t from = at < 80 ? 0 : at - 80;
  ADD_FAILURE() << "written:  …" << written.substr(from, 200) << "…\nexpected: …" << expected.substr(from, 200) << "…";
}

// Relations that point at a cluster from elsewhere are not kept with the cluster, and not written.
bool HasUnwrittenParts(const std::string& text) { return absl::StrContains(text, "\"TargetingClusterRelation\""); }

void QuoteNumbersOf(std::string_view key, std::string* json) {
  for (size_t at = 0; (at = json->find(key, at)) != std::string::npos;) {
    at += key.size();
    if ((*json)[at] == '"') continue;
    json->insert(json->find_first_not_of("0123456789", at), 1, '"');
    json->insert(at, 1, '"');
  }
}

// Ours leave it out (engine/ARCHITECTURE.md, where we differ).
void DropDistributionOfDefaultClusters(std::string* json) {
  constexpr std::string_view kMember = "\"distribution\":\"3\",";
  constexpr std::string_view kRest = "\"sharing_group_id\":null,\"org_id\":\"0\",\"orgc_id\":\"0\",\"default\":true";
  for (size_t at = 0; (at = json->find(kMember, at)) != std::string::npos;) {
    const bool drop = std::string_view(*json).substr(at + kMember.size()).starts_with(kRest);
    drop ? void(json->erase(at, kMember.size())) : void(at += kMember.size());
  }
}

TEST(TranscriptTest, EventDocuments) {
  NEEDS_SHARED_DATA();
  size_t compared = 0;
  const auto compare = [&](Value event) {
    std::string expected = event.ToJson();
    if (HasUnwrittenParts(expected)) return;
    // MISP shows a cluster's tag_id as a number here and as a string there; ours is a string always.
    QuoteNumbersOf("\"tag_id\":", &expected);
    DropDistributionOfDefaultClusters(&expected);
    ExpectSame(WrittenAgain(event), expected);
    ++compared;
  };
  ForEachAnswer("/events/", [&](Value body, const std::string&) {
    if (body["Event"].is_object()) compare(body["Event"]);
    body["response"].ForEach([&](Value element) { compare(element["Event"]); });
  });
  EXPECT_GT(compared, 200u);
}

TEST(TranscriptTest, EventDocumentsKeepTheirIndentation) {
  NEEDS_SHARED_DATA();
  size_t compared = 0;
  ForEachAnswer("/events/", [&](Value body, const std::string& text) {
    // Parts that are taken over as they are would not be indented.
    if (!body["Event"].is_object() || text.find('\n') == std::string::npos || absl::StrContains(text, "\"SharingGroup\": {"))
      return;
    if (HasUnwrittenParts(text) || absl::StrContains(text, "\"warnings\"") || absl::StrContains(text, "\"Note\"")) return;
    std::string indented = "{\n    \"Event\": ";
    const std::string event = WrittenAgain(body["Event"], kPretty);
    for (const char c : event) indented += c == '\n' ? "\n    " : std::string(1, c);
    ExpectSame(indented + "\n}", text);
    ++compared;
  });
  EXPECT_GT(compared, 0u);
}

TEST(TranscriptTest, EventIndexRows) {
  NEEDS_SHARED_DATA();
  size_t compared = 0;
  ForEachAnswer("/events/index", [&](Value body, const std::string&) {
    body.ForEach([&](Value row) {
      if (!row["Org"].is_object()) return;
      FakeNames names;
      const Stored<fb::Event> event(EventFrom(row, &names));
      ExpectSame(Written([&](JsonWriter& writer) { WriteEventIndexRow(writer, *event, names, kAllTags); }), row.ToJson());
      ++compared;
    });
  });
  EXPECT_GT(compared, 10u);
}

// The event of a row of attributes/restSearch, from its summary and the inherited tags.
fb::EventT EventOfRow(Value row, FakeNames* names) {
  fb::EventT event = EventFrom(row["Event"], names);
  event.id = NumberIn(row["event_id"]);
  if (!row["event_uuid"].absent()) event.uuid = *Uuid::Parse(TextIn(row["event_uuid"]));
  row["Tag"].ForEach([&](Value tag) {
    if (tag["inherited"].absent()) return;
    const fb::TagT native = TagFrom(tag);
    names->tags.insert_or_assign(native.id, Stored<fb::Tag>(native));
    event.tags.push_back(std::make_unique<fb::TagLinkT>());
    event.tags.back()->tag_id = native.id;
  });
  return event;
}

fb::AttributeT AttributeOfRow(Value row, FakeNames* names) {
  fb::AttributeT attribute = AttributeFrom(row, names);
  size_t own = 0;
  row["Tag"].ForEach([&](Value tag) { own += tag["inherited"].absent(); });
  attribute.tags.resize(own);
  return attribute;
}

TagShape ShapeOf(Value tag) {
  if (!tag["user_id"].absent()) return TagShape::kEdited;
  return tag["is_galaxy"].absent() ? TagShape::kAdded : TagShape::kSearch;
}

void CompareRow(Value row) {
  FakeNames names;
  const Stored<fb::Event> event(EventOfRow(row, &names));
  const Stored<fb::Attribute> attribute(AttributeOfRow(row, &names));
  std::vector<Stored<fb::Sighting>> stored;
  row["Sighting"].ForEach([&](Value value) { stored.emplace_back(SightingFrom(value, &names)); });
  std::vector<const fb::Sighting*> sightings;
  for (const auto& sighting : stored) sightings.push_back(sighting.get());

  AttributeContext context = SearchContext(*event, names);
  context.tag_filter = kAllTags;
  row["Tag"].ForEach([&](Value tag) {
    if (tag["inherited"].absent()) context.tag_shape = ShapeOf(tag);
  });
  context.event_uuid = !row["event_uuid"].absent();
  context.inherited_tags = true;
  if (!row["value1"].absent()) context.shape = AttributeShape::kRowWithHalves;
  context.event_summary = row["Event"].absent()              ? EventSummary::kNone
                          : row["Event"]["Orgc"].is_object() ? EventSummary::kContext
                                                             : EventSummary::kShort;
  if (context.event_summary != EventSummary::kShort) context.inherited_tags = false;
  context.sightings = [&](const fb::Attribute&) { return std::span<const fb::Sighting* const>(sightings); };
  const auto take_over = [&](std::string_view name) {
    return [row, name](JsonWriter& writer, const fb::Attribute&) {
      if (row[name].absent()) return;
      writer.Key(name);
      writer.Raw(row[name].ToJson());
    };
  };
  context.decay_score = take_over("decay_score");
  context.related = [&](JsonWriter& writer, const fb::Attribute&) {
    if (row["RelatedAttribute"].absent()) return;
    BeginList(writer, "RelatedAttribute");
    row["RelatedAttribute"].ForEach([&](Value related) {
      FakeNames others;
      WriteRelatedAttribute(writer, *Stored<fb::Attribute>(AttributeFrom(related, &others)),
                            *Stored<fb::Event>(EventFrom(related["Event"], &others)));
    });
    writer.EndArray();
  };
  ExpectSame(Written([&](JsonWriter& writer) { WriteAttribute(writer, *attribute, context); }), row.ToJson());
}

TEST(TranscriptTest, AttributeRows) {
  NEEDS_SHARED_DATA();
  size_t compared = 0;
  const auto compare = [&](Value row) {
    CompareRow(row);
    ++compared;
  };
  ForEachAnswer("/attributes/", [&](Value body, const std::string&) {
    body["response"]["Attribute"].ForEach(compare);
    if (body["Attribute"].is_object() && body["Attribute"]["event_id"].is_string()) compare(body["Attribute"]);
    body["Attribute"].ForEach(compare);
    body.ForEach(compare);  // attributes/index
  });
  EXPECT_GT(compared, 80u);
}

TEST(TranscriptTest, ObjectRows) {
  NEEDS_SHARED_DATA();
  size_t compared = 0;
  ForEachAnswer("/objects/", [&](Value body, const std::string&) {
    const Value object = body["Object"];
    if (!object.is_object() || !object["Event"].absent()) return;
    const Stored<fb::Object> stored(ObjectFrom(object));
    const std::string written = Written([&](JsonWriter& writer) {
      writer.BeginObject();
      WriteObjectFields(writer, *stored, EventId(NumberIn(object["event_id"])));
      writer.Key("Attribute");
      writer.Raw(object["Attribute"].ToJson());
      writer.EndObject();
    });
    ExpectSame(written, object.ToJson());
    ++compared;
  });
  EXPECT_GT(compared, 10u);
}

TEST(TranscriptTest, Tags) {
  NEEDS_SHARED_DATA();
  size_t compared = 0;
  ForEachAnswer("/tags/", [&](Value body, const std::string&) {
    if (!body["Tag"].is_object()) return;
    ExpectSame(Written([&](JsonWriter& writer) { WriteTag(writer, *Stored<fb::Tag>(TagFrom(body["Tag"]))); }),
               body["Tag"].ToJson());
    ++compared;
  });
  EXPECT_GT(compared, 5u);
}

TEST(TranscriptTest, ProposalsAndSightings) {
  NEEDS_SHARED_DATA();
  size_t proposals = 0, sightings = 0;
  ForEachAnswer("/shadowAttributes/", [&](Value body, const std::string&) {
    FakeNames names;
    fb::EventT event;
    if (const Value row = body["ShadowAttribute"]; row.is_object() && !row["event_org_id"].absent()) {
      event.id = NumberIn(row["event_id"]);
      event.org_id = NumberIn(row["event_org_id"]);
      const Stored<fb::ShadowAttribute> proposal(ProposalFrom(row, &names));
      ExpectSame(Written([&](JsonWriter& writer) { WriteProposalRow(writer, *proposal, *Stored<fb::Event>(event)); }),
                 row.ToJson());
      ++proposals;
    }
    body.ForEach([&](Value element) {
      const Value row = element["ShadowAttribute"];
      event.id = NumberIn(row["event_id"]);
      event.uuid = *Uuid::Parse(TextIn(row["event_uuid"]));
      const Stored<fb::ShadowAttribute> proposal(ProposalFrom(row, &names));
      ExpectSame(Written([&](JsonWriter& writer) { WriteProposalIndexRow(writer, *proposal, *Stored<fb::Event>(event), names); }),
                 row.ToJson());
      ++proposals;
    });
  });
  ForEachAnswer("/sightings/add", [&](Value body, const std::string&) {
    const Value row = body["Sighting"];
    if (!row.is_object()) return;
    FakeNames names;
    const Stored<fb::Sighting> sighting(SightingFrom(row, &names));
    const std::string written = Written([&](JsonWriter& writer) {
      writer.BeginObject();
      WriteSightingFields(writer, *sighting, EventId(NumberIn(row["event_id"])));
      writer.EndObject();
    });
    ExpectSame(written, row.ToJson());
    ++sightings;
  });
  EXPECT_GT(proposals, 10u);
  EXPECT_GT(sightings, 5u);
}

TEST(TranscriptTest, ErrorBodies) {
  NEEDS_SHARED_DATA();
  size_t compared = 0;
  ForEachAnswer("/", [&](Value body, const std::string& text) {
    if (body.size() != 3 || !body["name"].is_string() || !body["message"].is_string() || !body["url"].is_string()) return;
    if (absl::StrContains(text, "&")) return;  // escaped already
    const JsonStyle style = text.find('\n') == std::string::npos ? kCompact : kPretty;
    EXPECT_EQ(ExceptionBody(TextIn(body["message"]), TextIn(body["url"]), style), text);
    ++compared;
  });
  EXPECT_GT(compared, 20u);
}

// ZeroMQ messages of one topic.
void ForEachMessage(std::string_view topic, const std::function<void(Value message)>& visit) {
  for (const std::string& line : FileLines(SharedData() / "transcripts" / "zmq.jsonl")) {
    const Document document = Document::Parse(line).value();
    if (document.root()["topic"].AsStringView() != topic) continue;
    SCOPED_TRACE(TextIn(document.root()["action_label"]));
    visit(document.root()["json"]);
  }
}

TEST(TranscriptTest, MessagesAboutEvents) {
  NEEDS_SHARED_DATA();
  size_t compared = 0;
  ForEachMessage("misp_json_event", [&](Value message) {
    FakeNames names;
    fb::EventT native = EventFrom(message["Event"], &names);
    native.tags = EventFrom(message, &names).tags;  // EventTag stands beside Event
    KeepOrganisation(message["Orgc"], &names);
    const Stored<fb::Event> event(native);
    ExpectSame(Written([&](JsonWriter& writer) { WriteEventMessage(writer, *event, names, TextIn(message["action"])); }),
               message.ToJson());
    ++compared;
  });
  EXPECT_EQ(compared, 5u);
}

TEST(TranscriptTest, MessagesAboutAttributes) {
  NEEDS_SHARED_DATA();
  size_t compared = 0;
  ForEachMessage("misp_json_attribute", [&](Value message) {
    FakeNames names;
    fb::EventT native = EventFrom(message["Event"], &names);
    native.id = NumberIn(message["Attribute"]["event_id"]);
    const Stored<fb::Event> event(native);
    const Stored<fb::Object> object(ObjectFrom(message["Object"]));
    const Stored<fb::Attribute> attribute(AttributeFrom(message["Attribute"], &names));
    std::vector<Stored<fb::Sighting>> stored;
    message["Attribute"]["Sighting"].ForEach([&](Value value) { stored.emplace_back(SightingFrom(value, &names)); });
    std::vector<const fb::Sighting*> sightings;
    for (const auto& sighting : stored) sightings.push_back(sighting.get());
    const std::string action = TextIn(message["action"]);
    const AttributeMessage about{.event = event.get(),
                                 .object = message["Object"].is_object() ? object.get() : nullptr,
                                 .sightings = sightings,
                                 .files = &kNoFiles,
                                 .action = action};
    ExpectSame(Written([&](JsonWriter& writer) { WriteAttributeMessage(writer, *attribute, names, about); }), message.ToJson());
    ++compared;
  });
  EXPECT_EQ(compared, 17u);
}

TEST(TranscriptTest, MessagesAboutObjectsAndReferences) {
  NEEDS_SHARED_DATA();
  size_t compared = 0;
  ForEachMessage("misp_json_object", [&](Value message) {
    const Stored<fb::Object> object(ObjectFrom(message["Object"]));
    const EventId event_id(NumberIn(message["Object"]["event_id"]));
    ExpectSame(Written([&](JsonWriter& writer) { WriteObjectMessage(writer, *object, event_id, TextIn(message["action"])); }),
               message.ToJson());
    ++compared;
  });
  ForEachMessage("misp_json_object_reference", [&](Value message) {
    const Value row = message["ObjectReference"];
    fb::ObjectT source;
    source.id = NumberIn(row["object_id"]);
    source.uuid = *Uuid::Parse(TextIn(row["source_uuid"]));
    const Stored<fb::ObjectReference> reference(ReferenceFrom(row));
    const EventId event_id(NumberIn(row["event_id"]));
    ExpectSame(Written([&](JsonWriter& writer) {
                 WriteObjectReferenceMessage(writer, *reference, *Stored<fb::Object>(source), event_id,
                                             TextIn(message["action"]));
               }),
               message.ToJson());
    ++compared;
  });
  ForEachMessage("misp_json", [&](Value message) { ExpectSame(WrittenAgain(message["Event"]), message["Event"].ToJson()); });
  EXPECT_EQ(compared, 7u);
}

}  // namespace
}  // namespace muninn::json
