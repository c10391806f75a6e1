// SPDX-License-Identifier: Apache-2.0
//
// What import rules make of values is on record, with what the values were; nothing runs the rules again.
#include <functional>
#include <iterator>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "engine/command/decide.h"
#include "engine/command/entry_change.h"
#include "engine/engine.h"
#include "engine/index/content_reader.h"
#include "engine/index/registry.h"
#include "engine/log/log.h"
#include "schema/entities/exclusion_generated.h"
#include "schema/entities/setting_generated.h"
#include "schema/json/json_value.h"
#include "schema/rules/accept.h"
#include "tests/support/cases.h"
#include "tests/support/test_engine.h"

namespace muninn {
namespace {

class RewrittenValuesTest : public testing::Test {
 protected:
  uint64_t AddRule(std::string regexp, std::string replacement, std::string type = "ALL") {
    fb::RegexpT rule;
    rule.regexp = std::move(regexp);
    rule.replacement = std::move(replacement);
    rule.type = std::move(type);
    const auto outcome = engine_->Execute(ChangeEntries{{AddEntry(rule)}}, engine_.admin());
    EXPECT_TRUE(outcome.ok()) << outcome.status();
    return outcome.ok() ? outcome->entries[0] : 0;
  }
  // As a request would bring it in.
  rules::AcceptedAttribute Accepted(std::string_view value) {
    const auto snapshot = engine_->Snapshot();
    AttributeDraft draft;
    draft.type = "text";
    draft.value = std::string(value);
    rules::AcceptedAttribute accepted;
    EXPECT_TRUE(rules::AcceptAttribute(std::move(draft), engine_->accept_options(snapshot->reader()), &accepted).empty());
    return accepted;
  }
  AttributeId Add(std::string_view value) {
    const auto outcome = engine_->Execute(AddAttributes{EventId(1), {Accepted(value)}}, engine_.admin());
    EXPECT_TRUE(outcome.ok()) << outcome.status();
    return outcome.ok() ? outcome->attributes[0] : AttributeId();
  }
  fb::AttributeT Stored(AttributeId id) {
    fb::AttributeT stored;
    const auto block = LoadAttributeBlock(engine_->Snapshot()->reader(), EventId(1), id);
    const fb::Attribute* attribute = block.ok() && *block ? FindIn(***block, id) : nullptr;
    EXPECT_NE(attribute, nullptr);
    if (attribute != nullptr) attribute->UnPackTo(&stored);
    return stored;
  }
  void Edit(AttributeId id, const std::function<void(AttributeDraft&)>& change) {
    EditAttribute command{id, {}};
    change(command.draft);
    engine_.clock().Advance(1);
    const auto outcome = engine_->Execute(command, engine_.admin());
    ASSERT_TRUE(outcome.ok()) << outcome.status();
    ASSERT_TRUE(outcome->refusals.empty());
  }
  // All records that hold this text, in whatever form.
  std::vector<SequenceNumber> RecordsWith(std::string_view text) {
    std::vector<SequenceNumber> found;
    const auto snapshot = engine_->Snapshot();
    const auto records = ReadRecords(snapshot->reader(), 1, snapshot->sequence());
    EXPECT_TRUE(records.ok());
    if (!records.ok()) return found;
    for (const Record& record : *records) {
      if (record.payload.find(text) != std::string::npos) found.push_back(record.sequence);
    }
    return found;
  }
  void SetUp() override { ASSERT_OK(engine_->Execute(AddEvent{MakeEvent("e")}, engine_.admin())); }

  TestEngine engine_;
};

TEST_F(RewrittenValuesTest, TheRecordKeepsTheValueAndTheRules) {
  const uint64_t first = AddRule("/john/", "USER"), second = AddRule("/^c:/i", "DRIVE");
  const AttributeId id = Add("C:\\john\\x"), untouched = Add("nothing");
  EXPECT_EQ(Stored(id).value1, "DRIVE\\USER\\x");
  EXPECT_EQ(Stored(id).original_value, "C:\\john\\x");
  EXPECT_EQ(Stored(id).rewritten_by, (std::vector<uint64_t>{first, second}));
  EXPECT_TRUE(Stored(untouched).original_value.empty());
  EXPECT_TRUE(Stored(untouched).rewritten_by.empty());
  EXPECT_EQ(RecordsWith("C:\\john\\x").size(), 1u);
}

TEST_F(RewrittenValuesTest, ARebuildRunsNoRules) {
  const uint64_t rule = AddRule("/before/", "after");
  const AttributeId id = Add("before");
  AddRule("/after/", "never");
  AddRule("/.*/", "");
  const std::string live = engine_.DumpProjections();
  ASSERT_OK(engine_->Rebuild([](SequenceNumber, SequenceNumber) {}));
  EXPECT_EQ(engine_.DumpProjections(), live);
  EXPECT_EQ(Stored(id).value1, "after");
  EXPECT_EQ(Stored(id).original_value, "before");
  EXPECT_EQ(Stored(id).rewritten_by, (std::vector<uint64_t>{rule}));
}

TEST_F(RewrittenValuesTest, AnEditKeepsItUntilTheValueIsAnother) {
  const uint64_t rule = AddRule("/before/", "after");
  const AttributeId id = Add("before");
  Edit(id, [](AttributeDraft& draft) { draft.comment = "seen"; });
  EXPECT_EQ(Stored(id).comment, "seen");
  EXPECT_EQ(Stored(id).original_value, "before");
  Edit(id, [](AttributeDraft& draft) { draft.value = "before too"; });
  EXPECT_EQ(Stored(id).value1, "after too");
  EXPECT_EQ(Stored(id).original_value, "before too");
  EXPECT_EQ(Stored(id).rewritten_by, (std::vector<uint64_t>{rule}));
  Edit(id, [](AttributeDraft& draft) { draft.value = "free"; });
  EXPECT_TRUE(Stored(id).original_value.empty());
  EXPECT_TRUE(Stored(id).rewritten_by.empty());
}

TEST_F(RewrittenValuesTest, APurgeTakesItAlong) {
  AddRule("/before/", "after");
  const AttributeId id = Add("known before");
  ASSERT_EQ(RecordsWith("known before").size(), 1u);
  ASSERT_OK(engine_->Execute(DeleteAttribute{id, /*hard=*/true}, engine_.admin()));
  EXPECT_TRUE(RecordsWith("known before").empty());
}

TEST_F(RewrittenValuesTest, WhatAnEventCameWithAndMayNotHaveIsOnRecordUntilItGoes) {
  const uint64_t rule = AddRule("/secret/", "");
  EventDraft draft;
  draft.info = "partly";
  for (const char* value : {"fine", "top secret"}) {
    AttributeDraft& attribute = draft.attributes.emplace_back();
    attribute.type = "text";
    attribute.value = value;
  }
  AddEvent command;
  const rules::AcceptOptions options = engine_->accept_options(engine_->Snapshot()->reader());
  ASSERT_TRUE(rules::AcceptEvent(std::move(draft), options, &command.event).empty());
  const auto outcome = engine_->Execute(command, engine_.admin());
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  ASSERT_EQ(outcome->refusals.size(), 1u);
  const std::vector<SequenceNumber> records = RecordsWith("top secret");
  ASSERT_EQ(records.size(), 1u);
  const auto record = ReadRecord(engine_->Snapshot()->reader(), records[0]);
  ASSERT_TRUE(record.ok()) << record.status();
  const auto* added = record->fact().fact_as_ContentAdded();
  ASSERT_NE(added, nullptr);
  ASSERT_NE(added->blocked(), nullptr);
  ASSERT_EQ(added->blocked()->size(), 1u);
  EXPECT_EQ(added->blocked()->Get(0)->rules()->Get(0), rule);
  const std::string live = engine_.DumpProjections();
  ASSERT_OK(engine_->Rebuild([](SequenceNumber, SequenceNumber) {}));
  EXPECT_EQ(engine_.DumpProjections(), live);
  ASSERT_OK(engine_->Execute(DeleteEvent{outcome->event}, engine_.admin()));
  EXPECT_TRUE(RecordsWith("top secret").empty());
}

TEST_F(RewrittenValuesTest, AnEventsInfoIsOnRecordAsItCame) {
  fb::SettingT setting;
  setting.name = "MISP.regexp_event_info";
  setting.value = "1";
  ASSERT_OK(engine_->Execute(ChangeEntries{{AddEntry(std::move(setting))}}, engine_.admin()));
  const uint64_t rule = AddRule("/before/", "after");
  AddRule("/after/", "never", "text");  // not for what is no attribute
  EventDraft draft;
  draft.info = "known before";
  AddEvent command;
  const rules::AcceptOptions options = engine_->accept_options(engine_->Snapshot()->reader());
  ASSERT_TRUE(rules::AcceptEvent(std::move(draft), options, &command.event).empty());
  const auto added = engine_->Execute(command, engine_.admin());
  ASSERT_TRUE(added.ok()) << added.status();
  const EventId id = added->event;
  const auto stored = [&] {
    fb::EventT event;
    const auto loaded = LoadEvent(engine_->Snapshot()->reader(), id);
    EXPECT_TRUE(loaded.ok() && *loaded);
    if (loaded.ok() && *loaded) (**loaded)->UnPackTo(&event);
    return event;
  };
  const auto edit = [&](const std::function<void(EventDraft&)>& change) {
    EditEvent edited{id, {}};
    change(edited.draft);
    engine_.clock().Advance(1);
    const auto outcome = engine_->Execute(edited, engine_.admin());
    ASSERT_TRUE(outcome.ok()) << outcome.status();
    ASSERT_TRUE(outcome->refusals.empty());
  };
  EXPECT_EQ(stored().info, "known after");
  EXPECT_EQ(stored().original_value, "known before");
  EXPECT_EQ(stored().rewritten_by, (std::vector<uint64_t>{rule}));
  edit([](EventDraft& changes) { changes.analysis = 2; });
  EXPECT_EQ(stored().original_value, "known before") << "where it comes from is as true as it was";
  EXPECT_EQ(stored().rewritten_by, (std::vector<uint64_t>{rule}));
  const std::string live = engine_.DumpProjections();
  ASSERT_OK(engine_->Rebuild([](SequenceNumber, SequenceNumber) {}));
  EXPECT_EQ(engine_.DumpProjections(), live);
  edit([](EventDraft& changes) { changes.info = "what was before that"; });
  EXPECT_EQ(stored().info, "what was after that");
  EXPECT_EQ(stored().original_value, "what was before that");
  edit([](EventDraft& changes) { changes.info = "by hand"; });
  EXPECT_EQ(stored().original_value, "");
  EXPECT_TRUE(stored().rewritten_by.empty());
  EXPECT_FALSE(RecordsWith("known before").empty());
  ASSERT_OK(engine_->Execute(DeleteEvent{id}, engine_.admin()));
  EXPECT_TRUE(RecordsWith("known before").empty());
  EXPECT_TRUE(RecordsWith("what was before that").empty());
}

// Rules come, change and go while values come in: what is rebuilt later is what came of each value then.
TEST_F(RewrittenValuesTest, ARebuildEqualsLiveWhateverTheRulesWereMeanwhile) {
  constexpr const char* kExpressions[] = {"/a/", "/b+/", "/(\\w)c/", "/d$/", "/^x/"};
  constexpr const char* kReplacements[] = {"x", "b", "$1", "", "0", "dd"};
  constexpr const char* kTypes[] = {"ALL", "text", "domain"};
  std::mt19937_64 random(7);
  const auto one_of = [&](const auto& list) { return std::string(list[random() % std::size(list)]); };
  const auto value = [&] {
    std::string text;
    for (uint64_t size = 2 + random() % 6; size > 0; --size) text += "abcdx "[random() % 6];
    return text + std::to_string(random() % 1000) + "e";
  };
  std::vector<uint64_t> rules;
  std::vector<AttributeId> attributes;
  size_t rewritten = 0, kept_out = 0, rule_changes = 0;
  for (int step = 1; step <= 240; ++step) {
    const rules::AcceptOptions options = engine_->accept_options(engine_->Snapshot()->reader());
    const uint64_t dice = random() % 10;
    if (dice < 2 && rules.size() < 4) {
      rules.push_back(AddRule(one_of(kExpressions), one_of(kReplacements), one_of(kTypes)));
      ++rule_changes;
    } else if (dice < 4 && !rules.empty()) {
      const size_t which = random() % rules.size();
      const auto change = [&](fb::RegexpT& rule, const EntryScene&) {
        rule.replacement = one_of(kReplacements);
        return absl::OkStatus();
      };
      const EntryIdOf<fb::Regexp> id(rules[which]);
      const EntryChange changed = dice == 2 ? RemoveEntry<fb::Regexp>(id) : EditEntry<fb::Regexp>(id, change);
      ASSERT_OK(engine_->Execute(ChangeEntries{{changed}}, engine_.admin()));
      if (dice == 2) rules.erase(rules.begin() + static_cast<std::ptrdiff_t>(which));
      ++rule_changes;
    } else if (dice < 7 || attributes.empty()) {
      AttributeDraft draft;
      draft.type = "text";
      draft.value = value();
      rules::AcceptedAttribute accepted;
      if (!rules::AcceptAttribute(std::move(draft), options, &accepted).empty()) {
        ++kept_out;
        continue;
      }
      rewritten += !accepted.attribute.rewritten_by.empty();
      const auto outcome = engine_->Execute(AddAttributes{EventId(1), {std::move(accepted)}}, engine_.admin());
      ASSERT_TRUE(outcome.ok()) << outcome.status();
      attributes.insert(attributes.end(), outcome->attributes.begin(), outcome->attributes.end());
    } else if (dice < 9) {
      EditAttribute command{attributes[random() % attributes.size()], {}};
      command.draft.value = value();
      engine_.clock().Advance(1);
      ASSERT_OK(engine_->Execute(command, engine_.admin()));
    } else {
      EventDraft draft;
      draft.info = "several";
      for (int i = 0; i < 4; ++i) {
        AttributeDraft& attribute = draft.attributes.emplace_back();
        attribute.type = "text";
        attribute.value = value();
      }
      AddEvent command;
      ASSERT_TRUE(rules::AcceptEvent(std::move(draft), options, &command.event).empty());
      kept_out += command.event.refusals.size();
      ASSERT_OK(engine_->Execute(command, engine_.admin()));
    }
    if (step % 60 != 0) continue;
    const std::string live = engine_.DumpProjections();
    ASSERT_OK(engine_->Rebuild([](SequenceNumber, SequenceNumber) {}));
    ASSERT_EQ(engine_.DumpProjections(), live) << "after step " << step;
    engine_.Reopen();
    ASSERT_EQ(engine_.DumpProjections(), live) << "opened after step " << step;
  }
  EXPECT_GT(rewritten, 10u);
  EXPECT_GT(kept_out, 5u);
  EXPECT_GT(rule_changes, 20u);
}

TEST_F(RewrittenValuesTest, RulesAreSavedAsTheReferenceSavesThem) {
  const auto check = [&](const std::string&, json::Value one) {
    fb::RegexpT rule;
    rule.regexp = *one["regexp"].AsText();
    rule.replacement = "x";
    const auto outcome = engine_->Execute(ChangeEntries{{AddEntry(rule)}}, engine_.admin());
    ASSERT_EQ(outcome.ok(), *one["accepted"].AsBool()) << outcome.status();
    if (!outcome.ok()) return;
    const auto stored = LoadEntry<fb::Regexp>(engine_->Snapshot()->reader(), EntryIdOf<fb::Regexp>(outcome->entries[0]));
    ASSERT_TRUE(stored.ok() && *stored);
    EXPECT_EQ((**stored)->regexp()->str(), *one["stored"].AsText());
  };
  test::ForEachCase("regexp", 8, check, "save_rule");
}

TEST_F(RewrittenValuesTest, WhatIsConsideredIsNotDone) {
  const auto snapshot = engine_->Snapshot();
  fb::RegexpT rule;
  rule.regexp = "/a/e";
  const auto decision = engine_->Consider(ChangeEntries{{AddEntry(rule)}}, engine_.admin(), snapshot->reader());
  ASSERT_TRUE(decision.ok()) << decision.status();
  EXPECT_EQ(decision->facts.size(), 1u);
  EXPECT_EQ(decision->outcome.entries.size(), 1u);
  rule.regexp = "/(/";
  EXPECT_FALSE(engine_->Consider(ChangeEntries{{AddEntry(rule)}}, engine_.admin(), snapshot->reader()).ok());
  EXPECT_EQ(engine_->Snapshot()->sequence(), snapshot->sequence());
  const AttributeId id = Add("a");
  EXPECT_EQ(Stored(id).value1, "a");
}

}  // namespace
}  // namespace muninn
