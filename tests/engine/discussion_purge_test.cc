// SPDX-License-Identifier: Apache-2.0
//
// What was said about an event goes with it, in the log, too.
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/engine.h"
#include "engine/index/registry.h"
#include "schema/entities/discussion_generated.h"
#include "tests/support/test_engine.h"

namespace muninn {
namespace {

using ThreadId = EntryIdOf<fb::Thread>;
using PostId = EntryIdOf<fb::Post>;

class DiscussionPurgeTest : public testing::Test {
 protected:
  DiscussionPurgeTest() {
    for (const char* info : {"one", "two"}) EXPECT_OK(engine_->Execute(AddEvent{MakeEvent(info)}, engine_.admin()));
  }
  uint64_t Change(EntryChange change) {
    const auto outcome = engine_->Execute(ChangeEntries{{std::move(change)}}, engine_.admin());
    EXPECT_OK(outcome) << outcome.status();
    return outcome.ok() ? outcome->entries[0] : 0;
  }
  ThreadId AddThread(uint64_t event, std::string_view title) {
    fb::ThreadT thread;
    thread.event_id = event;
    thread.distribution = 1;
    thread.title = title;
    return ThreadId(Change(AddEntry(std::move(thread))));
  }
  PostId AddPost(ThreadId thread, std::string_view words) {
    fb::PostT post;
    post.thread_id = thread.value();
    post.contents = words;
    return PostId(Change(AddEntry(std::move(post))));
  }
  void Say(PostId post, std::string_view words) {
    Change(EditEntry<fb::Post>(post, [text = std::string(words)](fb::PostT& edited, const EntryScene&) {
      edited.contents = text;
      return absl::OkStatus();
    }));
  }
  void ExpectInLog(bool there, std::initializer_list<std::string_view> words) {
    const std::string log = engine_.Payloads();
    for (const std::string_view word : words) EXPECT_EQ(log.find(word) != std::string::npos, there) << word;
  }
  // Nobody may hold a snapshot, which keeps the store open.
  void ExpectSoundLog() {
    const std::string live = engine_.DumpProjections();
    ASSERT_OK(engine_->Rebuild([](SequenceNumber, SequenceNumber) {}));
    EXPECT_EQ(engine_.DumpProjections(), live);
    engine_.Close();
    const auto findings = Engine::Verify(engine_.folder(), nullptr);
    ASSERT_OK(findings);
    EXPECT_TRUE(findings->clean()) << findings->findings[0];
    const absl::Status opened = engine_.Open();
    ASSERT_TRUE(opened.ok()) << opened;
  }

  TestEngine engine_;
};

TEST_F(DiscussionPurgeTest, TakesAllThatWasEverSaidOutOfTheLog) {
  const ThreadId thread = AddThread(1, "about-one");
  const PostId post = AddPost(thread, "first-words"), other = AddPost(thread, "deleted-words");
  Say(post, "second-words");
  Say(post, "last-words");
  Change(RemoveEntry<fb::Post>(other));
  ExpectInLog(true, {"about-one", "first-words", "second-words", "last-words", "deleted-words"});
  ASSERT_OK(engine_->Execute(DeleteEvent{EventId(1)}, engine_.admin()));
  ExpectInLog(false, {"about-one", "first-words", "second-words", "last-words", "deleted-words"});
  auto snapshot = engine_->Snapshot();
  EXPECT_FALSE((*LoadEntry<fb::Thread>(snapshot->reader(), thread)).has_value());
  EXPECT_FALSE((*LoadEntry<fb::Post>(snapshot->reader(), post)).has_value());
  snapshot.reset();
  ExpectSoundLog();
  // Numbers are not given twice.
  EXPECT_GT(AddPost(AddThread(2, "about-two"), "more-words").value(), other.value());
}

TEST_F(DiscussionPurgeTest, TakesAThreadOutThatWentBefore) {
  const ThreadId thread = AddThread(1, "about-one");
  const PostId post = AddPost(thread, "only-words");
  Change(RemoveEntry<fb::Post>(post));
  Change(RemoveEntry<fb::Thread>(thread));
  AddPost(AddThread(1, "about-one-again"), "newer-words");
  ASSERT_OK(engine_->Execute(DeleteEvent{EventId(1)}, engine_.admin()));
  ExpectInLog(false, {"about-one", "only-words", "newer-words"});
  ExpectSoundLog();
}

TEST_F(DiscussionPurgeTest, LeavesWhatWasSaidAboutOthersAndAboutNothing) {
  AddPost(AddThread(1, "about-one"), "words-of-one");
  const PostId of_two = AddPost(AddThread(2, "about-two"), "words-of-two");
  const PostId of_none = AddPost(AddThread(0, "about-nothing"), "words-of-nothing");
  ASSERT_OK(engine_->Execute(DeleteEvent{EventId(1)}, engine_.admin()));
  ExpectInLog(false, {"about-one", "words-of-one"});
  ExpectInLog(true, {"about-two", "words-of-two", "about-nothing", "words-of-nothing"});
  auto snapshot = engine_->Snapshot();
  EXPECT_EQ((**LoadEntry<fb::Post>(snapshot->reader(), of_two))->contents()->str(), "words-of-two");
  EXPECT_EQ((**LoadEntry<fb::Post>(snapshot->reader(), of_none))->contents()->str(), "words-of-nothing");
  snapshot.reset();
  ExpectSoundLog();
}

}  // namespace
}  // namespace muninn
