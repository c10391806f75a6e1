// SPDX-License-Identifier: Apache-2.0
#include "engine/index/check_index.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/index/content_keys.h"
#include "engine/index/near_keys.h"
#include "engine/store/store.h"
#include "tests/engine/property/history.h"

namespace muninn {
namespace {

class CheckIndexTest : public testing::Test {
 protected:
  CheckIndexTest() : engine_(3) {
    Model model;
    RandomHistory(3, {}).Play(engine_, &model);
    for (const auto& [id, attribute] : model.attributes) {
      attribute_ = AttributeId(id);
      event_ = EventId(attribute.event);
    }
    EXPECT_NE(attribute_.value(), 0u);
    engine_.Close();
  }
  // Changes the store behind the engine's back.
  void Change(const std::function<void(Transaction&)>& change) {
    StoreOptions options = engine_.Options().store;
    options.folder = engine_.folder() + "/store";
    const auto store = Store::Open(options);
    ASSERT_TRUE(store.ok()) << store.status();
    Transaction txn((*store)->Latest());
    change(txn);
    ASSERT_TRUE((*store)->Write(txn).ok());
    ASSERT_TRUE((*store)->Sync().ok());
  }
  std::vector<std::string> Findings() {
    const auto findings = Engine::Verify(engine_.folder(), nullptr);
    EXPECT_TRUE(findings.ok()) << findings.status();
    return findings.ok() ? findings->findings : std::vector<std::string>();
  }
  // Is the only finding one that says this?
  void ExpectFinding(std::string_view text) {
    const std::vector<std::string> findings = Findings();
    ASSERT_EQ(findings.size(), 1u) << text;
    EXPECT_NE(findings[0].find(text), std::string::npos) << findings[0];
  }

  TestEngine engine_;
  AttributeId attribute_;
  EventId event_;
};

TEST_F(CheckIndexTest, FindsNothingInWhatTheEngineWrote) { EXPECT_EQ(Findings(), std::vector<std::string>()); }

TEST_F(CheckIndexTest, FindsATableThatDoesNotDecode) {
  Change([&](Transaction& txn) { txn.Put(Family::kPart, PartKey(event_, PartKind::kEvent, 0), "no table"); });
  ExpectFinding("does not decode");
}

TEST_F(CheckIndexTest, FindsABlockInAnotherPlace) {
  Change([&](Transaction& txn) {
    std::string block;
    ASSERT_TRUE(*txn.Get(Family::kPart, PartKey(event_, PartKind::kAttributes, attribute_.value()), &block));
    txn.Put(Family::kPart, PartKey(event_, PartKind::kAttributes, attribute_.value() + 1000 * kIdsPerBlock), block);
  });
  ExpectFinding("of another block");
}

TEST_F(CheckIndexTest, FindsAnEventUnderAnotherNumber) {
  Change([&](Transaction& txn) {
    std::string event;
    ASSERT_TRUE(*txn.Get(Family::kPart, PartKey(event_, PartKind::kEvent, 0), &event));
    txn.Put(Family::kPart, PartKey(EventId(9999), PartKind::kEvent, 0), event);
  });
  ExpectFinding("is that of event");
}

TEST_F(CheckIndexTest, FindsKeysAndValuesOfTheWrongShape) {
  const std::string hash = ValueHash("value");
  const std::function<void(Transaction&)> changes[] = {
      [&](Transaction& txn) { txn.Put(Family::kPosting, hash + "short", "\x01"); },
      [&](Transaction& txn) { txn.Put(Family::kUuid, std::string(16, '\x7f'), "short"); },
      [&](Transaction& txn) { txn.Put(Family::kHistory, "short", ""); },
      [&](Transaction& txn) { txn.Put(Family::kRun, "a", ""); },
      [&](Transaction& txn) { txn.Put(Family::kNear, "a\x05" + std::string(32, '\x01'), ""); },
      [&](Transaction& txn) { txn.Put(Family::kNear, AddressKey(*ParseNetwork("10.1.2.3")) + std::string(16, '\x01'), "text"); },
      [&](Transaction& txn) { txn.Put(Family::kTagUse, EventTagUseKey(TagId(1), event_, 1) + "long", ""); },
      [&](Transaction& txn) { txn.Put(Family::kRegistry, "e\x06" + std::string(8, '\x11'), "no table"); },
  };
  for (size_t i = 0; i < std::size(changes); ++i) {
    Change(changes[i]);
    EXPECT_EQ(Findings().size(), i + 1);
  }
}

}  // namespace
}  // namespace muninn
