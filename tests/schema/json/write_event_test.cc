// SPDX-License-Identifier: Apache-2.0
#include "schema/json/write_event.h"

#include <gtest/gtest.h>

#include "schema/entities/galaxy_generated.h"
#include "schema/entities/identity_generated.h"
#include "schema/entities/tag_generated.h"
#include "schema/json/read_event.h"
#include "schema/json/write_attribute.h"
#include "schema/json/write_galaxy.h"
#include "schema/json/write_object.h"
#include "schema/json/write_organisation.h"
#include "tests/schema/json/event_document.h"
#include "tests/schema/json/sample_event.h"
#include "tests/schema/json/stored.h"

namespace muninn::json {
namespace {

template <typename Write>
std::string Written(Write write) {
  std::string text;
  JsonWriter writer(&text);
  write(writer);
  return text;
}

std::string Inside(std::string_view members) { return "{" + std::string(members) + "}"; }

TEST(WriteEventTest, ReturnsARichEventByteForByte) {
  const Document document = Document::Parse(kSampleEvent).value();
  EXPECT_EQ(WrittenAgain(document.root()), kSampleEvent);
}

TEST(WriteEventTest, WritesTheSameThingsIndented) {
  const Document document = Document::Parse(kSampleEvent).value();
  const Document indented = Document::Parse(WrittenAgain(document.root(), kPretty)).value();
  EXPECT_EQ(indented.root().ToJson(), kSampleEvent);
}

TEST(WriteEventTest, IsReadAsWhatItWas) {
  const Document document = Document::Parse("{\"Event\":" + std::string(kSampleEvent) + "}").value();
  const EventDraft event = ReadEvent(document.root()).value();
  EXPECT_EQ(event.info, "Dämo \"quoted\" / slash");
  EXPECT_EQ(event.attributes.size(), 2u);
  EXPECT_EQ(event.attributes[0].first_seen, "2019-09-01T00:00:00.000001+00:00");
  EXPECT_EQ(event.attributes[0].tags.size(), 2u) << "the galaxy's tag was there already";
  EXPECT_EQ(event.attributes[0].sightings.size(), 1u);
  EXPECT_EQ(event.attributes[0].proposals.size(), 1u);
  EXPECT_EQ(event.attributes[1].data, "fooba?");
  EXPECT_EQ(event.objects.at(0).attributes.at(0).value, "a.exe|0cc175b9c0f1b6a831c399e269772661");
  EXPECT_EQ(event.objects[0].references.size(), 1u);
  EXPECT_EQ(event.galaxies.at(0).clusters.at(0).value, "APT 99");
  EXPECT_EQ(event.reports.at(0).content, "# Title\n");
}

// An event with four tags: plain, local, not exportable, deleted since.
class TagsTest : public testing::Test {
 protected:
  TagsTest() {
    for (uint64_t id = 1; id <= 3; ++id) {
      fb::TagT tag;
      tag.id = id;
      tag.name = "t" + std::to_string(id);
      tag.colour = "#000000";
      tag.exportable = id != 3;
      names_.tags.emplace(id, Stored<fb::Tag>(tag));
    }
    for (uint64_t id = 1; id <= 4; ++id) {
      native_.tags.push_back(std::make_unique<fb::TagLinkT>());
      native_.tags.back()->id = 100 + id;
      native_.tags.back()->tag_id = id;
      native_.tags.back()->local = id == 2;
    }
    native_.id = 9;
  }

  std::string Shown(TagFilter filter) {
    const Stored<fb::Event> event(native_);
    return Written([&](JsonWriter& writer) {
      writer.BeginObject();
      WriteTagMember(writer, event.get()->tags(), names_, TagShape::kAdded, filter);
      writer.EndObject();
    });
  }

  FakeNames names_;
  fb::EventT native_;
};

TEST_F(TagsTest, ShowsWhatTheReaderMaySee) {
  const auto tag = [](int id) {
    return R"({"id":")" + std::to_string(id) + R"(","name":"t)" + std::to_string(id) +
           R"(","colour":"#000000","numerical_value":null})";
  };
  EXPECT_EQ(Shown({}), "{\"Tag\":[" + tag(1) + "," + tag(2) + "]}");
  EXPECT_EQ(Shown({.unexportable = true, .local = true}), "{\"Tag\":[" + tag(1) + "," + tag(2) + "," + tag(3) + "]}");
  EXPECT_EQ(Shown({.unexportable = false, .local = false}), "{\"Tag\":[" + tag(1) + "]}");
}

TEST_F(TagsTest, LeavesTheMemberOutWhenThereIsNoTagToShow) {
  names_.tags.clear();
  EXPECT_EQ(Shown({}), "{}");
}

TEST_F(TagsTest, RowsOfTheIndexShowLinks) {
  native_.tags.resize(1);
  const std::string row =
      Written([&](JsonWriter& writer) { WriteEventIndexRow(writer, *Stored<fb::Event>(native_), names_, {}); });
  EXPECT_NE(row.find(R"("EventTag":[{"id":"101","event_id":"9","tag_id":"1","local":false,"relationship_type":"",)"
                     R"("Tag":{"id":"1","name":"t1","colour":"#000000","is_galaxy":false}}])"),
            std::string::npos)
      << row;
}

TEST_F(TagsTest, AttributesShowInheritedTagsBehindTheirOwn) {
  native_.tags.resize(1);
  fb::AttributeT attribute;
  const Stored<fb::Event> event(native_);
  AttributeContext context = SearchContext(*event, names_);
  context.event_summary = EventSummary::kNone;
  context.inherited_tags = true;
  const auto tail = [&](const fb::AttributeT& native) {
    const std::string text =
        Written([&](JsonWriter& writer) { WriteAttribute(writer, *Stored<fb::Attribute>(native), context); });
    return text.substr(text.find("\"value\""));
  };
  EXPECT_EQ(tail(attribute),
            R"("value":"","Tag":[{"id":"1","name":"t1","colour":"#000000","numerical_value":null,"inherited":1}]})");
  attribute.tags.push_back(std::make_unique<fb::TagLinkT>());
  attribute.tags.back()->tag_id = 2;
  EXPECT_EQ(
      tail(attribute),
      R"("value":"","Tag":[{"id":"2","name":"t2","colour":"#000000","numerical_value":null,"is_galaxy":false,"local":false},)"
      R"({"id":"1","name":"t1","colour":"#000000","numerical_value":null,"inherited":1}]})");
}

TEST(WriteEventTest, MinimalRowsNameTheCreator) {
  FakeNames names;
  fb::EventT event;
  event.id = 3;
  event.orgc_id = 2;
  event.timestamp = 5;
  event.uuid = *Uuid::Parse("5f1a0a2c-1111-4c3d-8e4f-000000000006");
  fb::OrganisationT orgc;
  orgc.id = 2;
  orgc.uuid = *Uuid::Parse("c9000000-1111-4c3d-8e4f-000000000002");
  names.orgs.emplace(2, Stored<fb::Organisation>(orgc));
  EXPECT_EQ(
      Written([&](JsonWriter& writer) { WriteMinimalEventRow(writer, *Stored<fb::Event>(event), names); }),
      R"({"id":"3","timestamp":"5","sighting_timestamp":"0","published":false,"uuid":"5f1a0a2c-1111-4c3d-8e4f-000000000006",)"
      R"("orgc_uuid":"c9000000-1111-4c3d-8e4f-000000000002"})");
}

TEST(WriteOrganisationTest, WritesEveryColumn) {
  fb::OrganisationT organisation;
  organisation.id = 2;
  organisation.name = "Test Org";
  organisation.uuid = *Uuid::Parse("53ff4d31-a1da-4a3d-ac21-ac194b0fa54f");
  organisation.local = true;
  organisation.created_by = 1;
  organisation.date_created = organisation.date_modified = 1795308162;
  EXPECT_EQ(
      Written([&](JsonWriter& writer) { WriteOrganisation(writer, *Stored<fb::Organisation>(organisation)); }),
      R"({"id":"2","name":"Test Org","date_created":"2026-11-22 00:42:42","date_modified":"2026-11-22 00:42:42","description":null,)"
      R"("type":"","nationality":"","sector":"","created_by":"1","uuid":"53ff4d31-a1da-4a3d-ac21-ac194b0fa54f","contacts":null,)"
      R"("local":true,"restricted_to_domain":null,"landingpage":null})");
}

TEST(WriteOrganisationTest, KeepsTheKeysOfAnUnknownOne) {
  FakeNames names;
  EXPECT_EQ(Written([&](JsonWriter& writer) { WriteOrg(writer, OrgId(5), names, OrgShape::kLocal); }),
            R"({"id":"5","name":"","uuid":"","local":false})");
}

TEST(WriteObjectTest, HidesDeletedReferencesUnlessAsked) {
  fb::ObjectT native;
  native.references.push_back(std::make_unique<fb::ObjectReferenceT>());
  native.references.back()->deleted = true;
  const Stored<fb::Object> object(native);
  const auto written = [&](bool deleted) {
    ObjectContext context;
    context.deleted_references = deleted;
    return Written([&](JsonWriter& writer) {
      BeginObjectDocument(writer, *object, context);
      EndObjectDocument(writer, *object, context);
    });
  };
  EXPECT_NE(written(false).find("\"ObjectReference\":[],\"Attribute\":[]}"), std::string::npos);
  EXPECT_NE(written(true).find("\"deleted\":true"), std::string::npos);
}

TEST(WriteGalaxyTest, WritesAnEmptyMetaAsAnObject) {
  EXPECT_EQ(Written([](JsonWriter& writer) { WriteClusterMeta(writer, *Stored<fb::GalaxyCluster>(fb::GalaxyClusterT())); }),
            "{}");
}

TEST(WriteGalaxyTest, ShowsTheKillChainOnlyWhenThereIsOne) {
  fb::GalaxyT galaxy;
  const auto written = [&] {
    return Written([&](JsonWriter& writer) {
      writer.BeginObject();
      WriteGalaxyFields(writer, *Stored<fb::Galaxy>(galaxy));
      writer.EndObject();
    });
  };
  EXPECT_EQ(written().find("kill_chain_order"), std::string::npos);
  galaxy.kill_chain_order = R"({"a":["b"]})";
  EXPECT_NE(written().find(Inside(R"("a":["b"])")), std::string::npos);
}

}  // namespace
}  // namespace muninn::json
