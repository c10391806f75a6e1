// SPDX-License-Identifier: Apache-2.0
#include "schema/rules/accept.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "schema/rules/attribute_types.h"
#include "schema/rules/messages.h"

namespace muninn::rules {
namespace {

constexpr uint64_t kNow = 1'729'500'000;  // 2024-10-21
constexpr char kUuid[] = "72441682-492D-4259-89D4-FF4E0C941780";
constexpr char kLowerUuid[] = "72441682-492d-4259-89d4-ff4e0c941780";
const AcceptOptions kOptions{.now = kNow};

AttributeDraft Draft(std::string type, std::string value) {
  AttributeDraft draft;
  draft.type = std::move(type);
  draft.value = std::move(value);
  return draft;
}

AttributeDraft Related(std::string relation, std::string type, std::string value) {
  AttributeDraft draft = Draft(std::move(type), std::move(value));
  draft.object_relation = std::move(relation);
  return draft;
}

// What is wrong, as "field: message" lines.
std::string Told(const FieldErrors& errors) {
  std::string text;
  for (const auto& [field, messages] : errors) {
    for (const std::string& message : messages) text += field + ": " + message + "\n";
  }
  return text;
}
std::string Line(std::string_view field, std::string_view message) {
  return std::string(field) + ": " + std::string(message) + "\n";
}

std::string ErrorsOf(AttributeDraft draft) {
  AcceptedAttribute accepted;
  return Told(AcceptAttribute(std::move(draft), kOptions, &accepted));
}

fb::AttributeT Accepted(AttributeDraft draft) {
  AcceptedAttribute accepted;
  EXPECT_EQ(Told(AcceptAttribute(std::move(draft), kOptions, &accepted)), "");
  return std::move(accepted.attribute);
}

TEST(AcceptAttributeTest, FillsInDefaults) {
  const fb::AttributeT attribute = Accepted(Draft(" ip-dst ", " 1.2.3[.]4\n"));
  EXPECT_EQ(attribute.value1, "1.2.3.4");
  EXPECT_EQ(attribute.value2, "");
  EXPECT_EQ(TypeOf(attribute.type).name, "ip-dst");
  EXPECT_EQ(CategoryOf(attribute.category), "Network activity");
  EXPECT_TRUE(attribute.to_ids);
  EXPECT_EQ(attribute.timestamp, kNow);
  EXPECT_EQ(attribute.distribution, 5);
  EXPECT_EQ(attribute.comment, "");
  EXPECT_TRUE(attribute.uuid.is_nil());
  EXPECT_FALSE(attribute.deleted);
  EXPECT_FALSE(attribute.disable_correlation);
  EXPECT_FALSE(attribute.first_seen_us.has_value());
}

TEST(AcceptAttributeTest, KeepsWhatWasSent) {
  AttributeDraft draft = Draft("filename|md5", "A.exe|D41D8CD98F00B204E9800998ECF8427E");
  draft.uuid = kUuid;
  draft.category = "Artifacts dropped";
  draft.to_ids = false;
  draft.timestamp = 5;
  draft.comment = " seen here ";
  draft.deleted = true;
  draft.disable_correlation = true;
  draft.first_seen = "2019-09-01T02:00:00+02:00";
  draft.last_seen = "2019-09-01";
  const fb::AttributeT attribute = Accepted(std::move(draft));
  EXPECT_EQ(attribute.uuid.ToString(), kLowerUuid);
  EXPECT_EQ(attribute.value1, "A.exe");
  EXPECT_EQ(attribute.value2, "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(CategoryOf(attribute.category), "Artifacts dropped");
  EXPECT_FALSE(attribute.to_ids);
  EXPECT_EQ(attribute.timestamp, 5u);
  EXPECT_EQ(attribute.comment, "seen here");
  EXPECT_TRUE(attribute.deleted);
  EXPECT_TRUE(attribute.disable_correlation);
  EXPECT_EQ(attribute.first_seen_us, attribute.last_seen_us);
}

TEST(AcceptAttributeTest, JoinsHalvesWhenNoValueCame) {
  AttributeDraft draft;
  draft.type = "domain|ip";
  draft.value1 = "Example.com";
  draft.value2 = "1.2.3.4";
  const fb::AttributeT attribute = Accepted(std::move(draft));
  EXPECT_EQ(attribute.value1, "example.com");
  EXPECT_EQ(attribute.value2, "1.2.3.4");
}

TEST(AcceptAttributeTest, SaysWhatMispSays) {
  EXPECT_EQ(ErrorsOf(Draft("", "x")), Line("type", "No type set."));
  EXPECT_EQ(ErrorsOf(Draft("nosuchtype", "x")), Line("type", "Invalid type."));
  EXPECT_EQ(ErrorsOf(Draft("md5", "x")),
            Line("value", "Value not in the right type/format. Please double check the value or select type \"other\"."));
  EXPECT_EQ(ErrorsOf(Draft("md5", "  ")), Line("value", message::kEmptyValue));
  EXPECT_EQ(ErrorsOf(Draft("domain|ip", "example.com")),
            Line("value", "Composite type found but the value not in the composite (value1|value2) format."));
  AttributeDraft draft = Draft("ip-src", "1.2.3.4");
  draft.category = "Payload installation";
  EXPECT_EQ(ErrorsOf(draft), Line("type", "Options depend on the selected category."));
  draft.category = "Nonsense";
  EXPECT_EQ(ErrorsOf(draft), Line("category", message::kInvalidCategory));
  draft = Draft("text", "x");
  draft.uuid = "72441682";
  EXPECT_EQ(ErrorsOf(draft), Line("uuid", "Please provide a valid RFC 4122 UUID"));
  draft.uuid = "00000000-0000-0000-0000-000000000000";
  EXPECT_EQ(ErrorsOf(draft), Line("uuid", "Please provide a valid RFC 4122 UUID"));
  draft = Draft("text", "x");
  draft.value_is_structured = true;
  EXPECT_EQ(ErrorsOf(draft), Line("value", message::kInvalidValue));
  draft = Draft("text", "x");
  draft.comment = std::string(70'000, 'c');
  EXPECT_EQ(ErrorsOf(draft), Line("comment", message::kTooLong));
  draft = Draft("text", "x");
  draft.timestamp = kBadNumber;
  EXPECT_EQ(ErrorsOf(draft), Line("timestamp", message::kInvalidTimestamp));
}

TEST(AcceptAttributeTest, ReportsEveryFieldThatIsWrong) {
  AttributeDraft draft = Draft("md5", "x");
  draft.distribution = 6;
  draft.first_seen = "soon";
  EXPECT_EQ(ErrorsOf(draft), Line("value", message::kInvalidValue) + Line("distribution", message::kPartDistribution) +
                                 Line("first_seen", "Invalid ISO 8601 format"));
}

TEST(AcceptAttributeTest, WantsSeenTimesInOrder) {
  AttributeDraft draft = Draft("text", "x");
  draft.first_seen = "2020-01-02";
  draft.last_seen = "2020-01-01";
  EXPECT_EQ(ErrorsOf(draft), Line("last_seen", "Last seen value should be greater than first seen value"));
  draft.last_seen = "";
  EXPECT_EQ(ErrorsOf(draft), "") << "an empty text clears the field";
}

TEST(AcceptAttributeTest, KeepsASharingGroupOnlyWithDistributionFour) {
  AttributeDraft draft = Draft("text", "x");
  draft.sharing_group_id = 7;
  draft.distribution = 1;
  EXPECT_EQ(Accepted(draft).sharing_group_id, 0u);
  draft.distribution = 4;
  EXPECT_EQ(Accepted(draft).sharing_group_id, 7u);
  draft.sharing_group_id = 0;
  EXPECT_EQ(ErrorsOf(draft), Line("sharing_group_id", "Invalid Sharing Group or not authorised."));
}

TEST(AcceptAttributeTest, TakesDataForAttachmentsOnlyAndDoesNotInsistOnIt) {
  AttributeDraft draft = Draft("malware-sample", "a.exe|d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_TRUE(Accepted(draft).file_sha256.empty());
  draft.data = std::string("PK\0x", 4);
  EXPECT_EQ(ErrorsOf(draft), Line("data", message::kFileNotStored));
  draft.data.reset();
  draft.file = FileDraft{std::string(32, 'h'), 4, nullptr};
  EXPECT_EQ(Accepted(draft).file_sha256.size(), 32u);
  EXPECT_EQ(Accepted(draft).file_bytes, 4u);
  draft.data_is_bad_base64 = true;
  EXPECT_EQ(ErrorsOf(draft), Line("data", message::kInvalidData));
  draft = Draft("text", "x");
  draft.data = "bytes";
  EXPECT_TRUE(Accepted(draft).file_sha256.empty());
}

TEST(AcceptAttributeTest, DoesNotCorrelatePicturesUnlessAskedTo) {
  AttributeDraft draft = Draft("attachment", "Screenshot.PNG");
  EXPECT_TRUE(Accepted(draft).disable_correlation);
  draft.disable_correlation = false;
  EXPECT_FALSE(Accepted(draft).disable_correlation);
  EXPECT_FALSE(Accepted(Draft("attachment", "report.pdf")).disable_correlation);
  EXPECT_FALSE(Accepted(Draft("filename", "logo.png")).disable_correlation);
}

TEST(AcceptAttributeTest, RecoversWhatAnEditLeftOut) {
  AttributeDraft first = Draft("domain|ip", "example.com|1.2.3.4");
  first.uuid = kUuid;
  first.object_relation = "domain-ip";
  first.comment = "old";
  first.first_seen = "2019-09-01T00:00:00.000001Z";
  first.to_ids = false;
  const fb::AttributeT stored = Accepted(std::move(first));
  AttributeDraft edit;
  edit.comment = "new";
  edit.timestamp = 1'800'000'000;
  RecoverFromStored(stored, &edit);
  const fb::AttributeT edited = Accepted(std::move(edit));
  EXPECT_EQ(edited.comment, "new");
  EXPECT_EQ(edited.timestamp, 1'800'000'000u);
  EXPECT_EQ(edited.uuid, stored.uuid);
  EXPECT_EQ(edited.type, stored.type);
  EXPECT_EQ(edited.value1, "example.com");
  EXPECT_EQ(edited.value2, "1.2.3.4");
  EXPECT_EQ(edited.object_relation, "domain-ip");
  EXPECT_EQ(edited.first_seen_us, stored.first_seen_us);
  EXPECT_FALSE(edited.to_ids);
}

TEST(AcceptProposalTest, IsAnAttributeAndWhoProposes) {
  ProposalDraft draft;
  draft.attribute = Draft("md5", "D41D8CD98F00B204E9800998ECF8427E");
  draft.email = " a@b.example ";
  draft.proposal_to_delete = true;
  draft.org = OrganisationDraft{.name = "ORG"};
  AcceptedProposal accepted;
  EXPECT_EQ(Told(AcceptProposal(std::move(draft), kOptions, &accepted)), "");
  EXPECT_EQ(accepted.proposal.value1, "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(accepted.proposal.email, "a@b.example");
  EXPECT_TRUE(accepted.proposal.proposal_to_delete);
  EXPECT_EQ(accepted.org->name, "ORG");
}

ObjectDraft FileObject() {
  ObjectDraft draft;
  draft.name = "file";
  draft.attributes.push_back(Related("md5", "md5", "d41d8cd98f00b204e9800998ecf8427e"));
  draft.attributes.push_back(Related("filename", "filename", "a.exe"));
  return draft;
}

TEST(AcceptObjectTest, IsRefusedAsAWhole) {
  ObjectDraft draft = FileObject();
  draft.attributes[0].value = "nonsense";
  AcceptedObject accepted;
  const std::string told = Told(AcceptObject(std::move(draft), kOptions, &accepted));
  EXPECT_EQ(told, "Attribute: Could not save object as at least one attribute has failed validation (md5). value: " +
                      std::string(message::kInvalidValue) + "\n");
  accepted = {};
  EXPECT_EQ(Told(AcceptObject({}, kOptions, &accepted)), Line("name", message::kEmptyName));
}

TEST(AcceptObjectTest, WantsRelations) {
  ObjectDraft draft = FileObject();
  draft.attributes[1].object_relation.reset();
  AcceptedObject accepted;
  EXPECT_NE(Told(AcceptObject(std::move(draft), kOptions, &accepted)).find("Object attribute sent, but no object_relation set."),
            std::string::npos);
}

TEST(AcceptObjectTest, DeletesItsAttributesWithItself) {
  ObjectDraft draft = FileObject();
  draft.deleted = true;
  AcceptedObject accepted;
  EXPECT_EQ(Told(AcceptObject(std::move(draft), kOptions, &accepted)), "");
  for (const AcceptedAttribute& part : accepted.attributes) EXPECT_TRUE(part.attribute.deleted);
}

TEST(AcceptObjectTest, RecoversWhatAnEditLeftOut) {
  AcceptedObject first;
  ObjectDraft draft = FileObject();
  draft.comment = "old";
  ASSERT_EQ(Told(AcceptObject(std::move(draft), kOptions, &first)), "");
  ObjectDraft edit;
  edit.distribution = 1;
  RecoverFromStored(first.object, &edit);
  AcceptedObject edited;
  EXPECT_EQ(Told(AcceptObject(std::move(edit), kOptions, &edited)), "") << "an edit may come without attributes";
  EXPECT_EQ(edited.object.name, "file");
  EXPECT_EQ(edited.object.comment, "old");
  EXPECT_EQ(edited.object.distribution, 1);
}

EventDraft Event() {
  EventDraft draft;
  draft.info = "Demo";
  return draft;
}

AcceptedEvent AcceptedFrom(EventDraft draft) {
  AcceptedEvent accepted;
  EXPECT_EQ(Told(AcceptEvent(std::move(draft), kOptions, &accepted)), "");
  return accepted;
}

std::string ErrorsOf(EventDraft draft) {
  AcceptedEvent accepted;
  return Told(AcceptEvent(std::move(draft), kOptions, &accepted));
}

TEST(AcceptEventTest, FillsInDefaults) {
  const AcceptedEvent accepted = AcceptedFrom(Event());
  EXPECT_EQ(accepted.event.info, "Demo");
  EXPECT_EQ(FormatDate(accepted.event.date_days), "2024-10-21");
  EXPECT_EQ(accepted.event.threat_level, 4);
  EXPECT_EQ(accepted.event.analysis, 0);
  EXPECT_EQ(accepted.event.distribution, 0);
  EXPECT_EQ(accepted.event.timestamp, kNow);
  EXPECT_EQ(accepted.event.publish_timestamp, 0u);
  EXPECT_FALSE(accepted.event.published);
  EXPECT_FALSE(accepted.event.protected_.has_value());
}

TEST(AcceptEventTest, RefusesWhatCannotBe) {
  EXPECT_EQ(ErrorsOf(EventDraft()), Line("info", message::kEmptyInfo));
  EventDraft draft = Event();
  draft.date = "21.10.2024";
  draft.distribution = 5;
  draft.threat_level_id = 0;
  draft.analysis = kBadNumber;
  draft.extends_uuid = "an event";
  EXPECT_EQ(ErrorsOf(draft), Line("date", "Expected date format: YYYY-MM-DD") +
                                 Line("distribution", message::kEventDistribution) +
                                 Line("threat_level_id", message::kThreatLevel) + Line("analysis", message::kAnalysis) +
                                 Line("extends_uuid", message::kInvalidExtends));
}

TEST(AcceptEventTest, ReadsWhatItExtends) {
  EventDraft draft = Event();
  draft.extends_uuid = kUuid;
  EXPECT_EQ(AcceptedFrom(draft).event.extends_uuid, kLowerUuid);
  draft.extends_uuid = "42";
  EXPECT_EQ(AcceptedFrom(draft).event.extends_uuid, "42");
  draft.extends_uuid = "";
  EXPECT_EQ(AcceptedFrom(draft).event.extends_uuid, "");
}

TEST(AcceptEventTest, StandsWithoutTheAttributesThatAreRefused) {
  EventDraft draft = Event();
  draft.attributes = {Draft("md5", "call me"), Draft("ip-dst", "1.2.3.4"), Draft("nosuchtype", std::string(500, 'x'))};
  const AcceptedEvent accepted = AcceptedFrom(std::move(draft));
  ASSERT_EQ(accepted.attributes.size(), 1u);
  ASSERT_EQ(accepted.refusals.size(), 2u);
  EXPECT_EQ(accepted.refusals[0].part, "Attribute");
  EXPECT_EQ(accepted.refusals[0].index, 0u);
  EXPECT_EQ(accepted.refusals[0].type, "md5");
  EXPECT_EQ(accepted.refusals[0].value, "call me");
  EXPECT_EQ(Told(accepted.refusals[0].errors), Line("value", message::kInvalidValue));
  EXPECT_EQ(accepted.refusals[1].index, 2u);
  EXPECT_EQ(accepted.refusals[1].value.size(), kRefusedValueBytes);
}

TEST(AcceptEventTest, QuotesWholeCharacters) {
  EventDraft draft = Event();
  std::string value(kRefusedValueBytes - 1, 'x');
  draft.attributes = {Draft("md5", value + "é")};
  EXPECT_EQ(AcceptedFrom(std::move(draft)).refusals.at(0).value, value);
}

TEST(AcceptEventTest, SavesEqualAttributesOnceAndTellsSpellingsApart) {
  EventDraft draft = Event();
  draft.attributes = {Draft("domain", "evil.com"), Draft("domain", "EVIL.com."), Draft("hostname", "evil.com"),
                      Draft("text", "Évil"), Draft("text", "evil")};
  draft.attributes.push_back(Draft("domain", "evil.com"));
  draft.attributes.back().category = "Payload delivery";
  draft.attributes.push_back(Draft("domain", "evil.com"));
  draft.attributes.back().deleted = true;
  const AcceptedEvent accepted = AcceptedFrom(std::move(draft));
  EXPECT_EQ(accepted.attributes.size(), 6u) << "other types, categories and spellings are not equal, nor are deleted ones";
  ASSERT_EQ(accepted.refusals.size(), 1u);
  EXPECT_EQ(accepted.refusals[0].index, 1u);
  EXPECT_EQ(Told(accepted.refusals[0].errors), Line("value", "A similar attribute already exists for this event."));
}

TEST(AcceptEventTest, SavesPartsOfOneUuidOnce) {
  EventDraft draft = Event();
  draft.attributes = {Draft("text", "a"), Draft("text", "b")};
  draft.attributes[0].uuid = kUuid;
  draft.attributes[1].uuid = kLowerUuid;
  draft.objects.push_back(FileObject());
  draft.objects[0].attributes[0].uuid = kUuid;
  const AcceptedEvent accepted = AcceptedFrom(std::move(draft));
  EXPECT_EQ(accepted.attributes.size(), 1u);
  ASSERT_EQ(accepted.objects.size(), 1u);
  EXPECT_EQ(accepted.objects[0].attributes.size(), 1u);
  ASSERT_EQ(accepted.refusals.size(), 2u);
  EXPECT_EQ(Told(accepted.refusals[0].errors), Line("uuid", "The UUID provided is not unique"));
  EXPECT_EQ(accepted.refusals[1].object_index, 0u);
}

TEST(AcceptEventTest, KeepsAnObjectWhileAnAttributeIsLeft) {
  EventDraft draft = Event();
  draft.objects = {FileObject(), FileObject(), FileObject()};
  draft.objects[1].attributes[0].value = "bad";
  for (AttributeDraft& attribute : draft.objects[2].attributes) attribute.object_relation = "";
  const AcceptedEvent accepted = AcceptedFrom(std::move(draft));
  ASSERT_EQ(accepted.objects.size(), 2u);
  EXPECT_EQ(accepted.objects[0].attributes.size(), 2u) << "objects may repeat the attributes of others";
  EXPECT_EQ(accepted.objects[1].attributes.size(), 1u);
  ASSERT_EQ(accepted.refusals.size(), 4u);
  EXPECT_EQ(accepted.refusals[0].object_index, 1u);
  EXPECT_EQ(accepted.refusals[3].part, "Object");
  EXPECT_EQ(accepted.refusals[3].index, 2u);
  EXPECT_EQ(accepted.refusals[3].type, "file");
}

TEST(AcceptEventTest, RecoversWhatAnEditLeftOut) {
  EventDraft first = Event();
  first.uuid = kUuid;
  first.date = "2020-02-29";
  first.threat_level_id = 1;
  first.published = true;
  const AcceptedEvent stored = AcceptedFrom(std::move(first));
  EventDraft edit;
  edit.analysis = 2;
  edit.locked = true;
  RecoverFromStored(stored.event, &edit);
  const AcceptedEvent edited = AcceptedFrom(std::move(edit));
  EXPECT_EQ(edited.event.uuid, stored.event.uuid);
  EXPECT_EQ(edited.event.info, "Demo");
  EXPECT_EQ(FormatDate(edited.event.date_days), "2020-02-29");
  EXPECT_EQ(edited.event.threat_level, 1);
  EXPECT_EQ(edited.event.analysis, 2);
  EXPECT_FALSE(edited.event.published);
  EXPECT_FALSE(edited.event.locked);
}

TEST(AcceptEventTest, RefusesReportsWithoutNameAndTagsWithout) {
  EventDraft draft = Event();
  draft.reports.resize(2);
  draft.reports[0].content = "text";
  draft.reports[1].name = " Report ";
  draft.tags = {{.name = " tlp:white "}, {.name = ""}, {.name = std::string(256, 't')}};
  const AcceptedEvent accepted = AcceptedFrom(std::move(draft));
  ASSERT_EQ(accepted.reports.size(), 1u);
  EXPECT_EQ(accepted.reports[0].name, "Report");
  EXPECT_EQ(accepted.reports[0].distribution, 5);
  ASSERT_EQ(accepted.tags.size(), 1u);
  EXPECT_EQ(accepted.tags[0].name, "tlp:white");
  EXPECT_EQ(accepted.refusals.size(), 3u);
}

}  // namespace
}  // namespace muninn::rules
