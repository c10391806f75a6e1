// SPDX-License-Identifier: Apache-2.0
//
// Secrets of entries are sealed before a command becomes records.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>

#include "engine/command/sealed_entries.h"
#include "engine/engine.h"
#include "engine/index/registry.h"
#include "engine/secrets/secret_key.h"
#include "engine/settings/settings.h"
#include "schema/entities/remote_generated.h"
#include "schema/entities/setting_generated.h"
#include "tests/support/test_engine.h"

namespace muninn {
namespace {

constexpr std::string_view kPassword = "correct-horse-battery-staple", kNextPassword = "tr0ubador-and-three";
constexpr std::string_view kAuthkey = "jUqdCFDbCPMNmiR1cJYSwzPaKKB8tzyeqFqfsXtw";
constexpr std::string_view kHeaders = "X-Api-Key: door-7f3a";
constexpr std::string_view kOpenly = "openly-told-contact";
constexpr std::string_view kPasswordName = "GnuPG.password";

using SettingId = EntryIdOf<fb::Setting>;
using ServerId = EntryIdOf<fb::Server>;

class SealedSecretsTest : public testing::Test {
 protected:
  absl::StatusOr<Outcome> Change(EntryChange change) {
    return engine_->Execute(ChangeEntries{{std::move(change)}}, engine_.admin());
  }
  static EntryChange NewSetting(std::string_view name, std::string_view value) {
    fb::SettingT setting;
    setting.name = name;
    setting.value = value;
    return AddEntry(std::move(setting));
  }
  static EntryChange SetTo(SettingId id, std::string_view value) {
    return EditEntry<fb::Setting>(id, [text = std::string(value)](fb::SettingT& setting, const EntryScene&) {
      setting.value = text;
      return absl::OkStatus();
    });
  }
  static EntryChange NewServer() {
    fb::ServerT server;
    server.name = "theirs";
    server.url = "https://theirs.example";
    server.authkey = kAuthkey;
    server.remote_org_id = 1;
    return AddEntry(std::move(server));
  }
  SettingId AddPassword() {
    const auto outcome = Change(NewSetting(kPasswordName, kPassword));
    EXPECT_OK(outcome);
    return SettingId(outcome.ok() ? outcome->entries[0] : 0);
  }
  std::string Password() {
    return OpenSetting(engine_->Snapshot()->reader(), engine_->options().secret_key, kPasswordName).value_or("(refused)");
  }
  std::string StoredAuthkey(ServerId id) {
    const auto server = LoadEntry<fb::Server>(engine_->Snapshot()->reader(), id);
    return server.ok() && *server ? (**server)->authkey()->str() : "";
  }
  absl::Status OpenWith(const SecretKey& key) {
    engine_.Close();
    EngineOptions options = engine_.Options();
    options.secret_key = key;
    return engine_.Open(std::move(options));
  }
  static SecretKey OtherKey() { return *SecretKey::FromBytes(std::string(SecretKey::kBytes, 'o')); }
  // What lies in the files of the data folder.
  std::string Files() {
    std::string all;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(engine_.folder())) {
      if (!entry.is_regular_file()) continue;
      std::ifstream file(entry.path(), std::ios::binary);
      all.append(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    return all;
  }

  TestEngine engine_;
};

TEST_F(SealedSecretsTest, AreInNoRecordAndNoFile) {
  ASSERT_OK(Change(NewSetting("MISP.contact", kOpenly)));
  const SettingId password = AddPassword();
  ASSERT_OK(Change(SetTo(password, kNextPassword)));
  ASSERT_OK(Change(NewServer()));
  fb::FeedT feed;
  feed.name = feed.provider = "feed";
  feed.url = "https://feed.example";
  feed.headers = kHeaders;
  ASSERT_OK(Change(AddEntry(std::move(feed))));

  for (const std::string& bytes : {engine_.Payloads(), Files()}) {
    EXPECT_NE(bytes.find(kOpenly), std::string::npos);  // one would see it
    for (const std::string_view secret : {kPassword, kNextPassword, kAuthkey, kHeaders})
      EXPECT_EQ(bytes.find(secret), std::string::npos) << secret;
  }
  EXPECT_EQ(Password(), kNextPassword);
}

TEST_F(SealedSecretsTest, AreReadAfterAReopen) {
  AddPassword();
  const auto added = Change(NewServer());
  ASSERT_OK(added);
  engine_.Reopen();
  EXPECT_EQ(Password(), kPassword);
  const ServerId server(added->entries[0]);
  EXPECT_TRUE(IsSealed(StoredAuthkey(server)));
  const SecretPlace place{fb::EntryKind::Server, server.value(), "authkey"};
  EXPECT_EQ(engine_->options().secret_key.Open(StoredAuthkey(server), place).value_or("(refused)"), kAuthkey);
}

TEST_F(SealedSecretsTest, ChangeNothingWhenTheyAreSentAgain) {
  const SettingId password = AddPassword();
  const SequenceNumber before = engine_->Snapshot()->sequence();
  ASSERT_OK(Change(SetTo(password, kPassword)));
  EXPECT_EQ(engine_->Snapshot()->sequence(), before);
  ASSERT_OK(Change(SetTo(password, kNextPassword)));
  EXPECT_EQ(engine_->Snapshot()->sequence(), before + 1);
}

TEST_F(SealedSecretsTest, StayAsTheyAreWhenOtherFieldsChange) {
  const auto added = Change(NewServer());
  ASSERT_OK(added);
  const ServerId server(added->entries[0]);
  const std::string sealed = StoredAuthkey(server);
  const auto rename = [](fb::ServerT& changed, const EntryScene&) {
    changed.name = "renamed";
    return absl::OkStatus();
  };
  ASSERT_OK(OpenWith(SecretKey()));  // which takes no key
  ASSERT_OK(Change(EditEntry<fb::Server>(server, rename)));
  EXPECT_EQ(StoredAuthkey(server), sealed);
}

TEST_F(SealedSecretsTest, AreRefusedWithTheWrongKeyAndCanBeSetAgain) {
  const SettingId password = AddPassword();
  ASSERT_OK(OpenWith(OtherKey()));
  const auto opened = OpenSetting(engine_->Snapshot()->reader(), engine_->options().secret_key, kPasswordName);
  EXPECT_TRUE(absl::IsFailedPrecondition(opened.status())) << opened.status();
  ASSERT_OK(Change(SetTo(password, kPassword)));
  EXPECT_EQ(Password(), kPassword);
}

TEST_F(SealedSecretsTest, AreMissedAtOnceWhenTheKeyIsAnotherOne) {
  const auto check = [&](const SecretKey& key) { return CheckSealedEntries(engine_->Snapshot()->reader(), key); };
  ASSERT_OK(Change(NewSetting("MISP.contact", "sealed:v1:looks like one")));  // it is none
  EXPECT_OK(check(OtherKey()));
  EXPECT_OK(check(SecretKey()));
  AddPassword();
  ASSERT_OK(Change(NewServer()));
  EXPECT_OK(check(engine_->options().secret_key));
  for (const SecretKey& key : {OtherKey(), SecretKey()}) {
    const absl::Status lost = check(key);
    EXPECT_TRUE(absl::IsDataLoss(lost)) << lost;
    EXPECT_NE(std::string(lost.message()).find("does not open 2"), std::string::npos) << lost;
    EXPECT_NE(std::string(lost.message()).find(kPasswordName), std::string::npos) << lost;
  }
}

TEST_F(SealedSecretsTest, TakeTheLoginOutOfAFeedsAddress) {
  const auto feed_of = [&](uint64_t id) {
    fb::FeedT feed;
    const auto stored = LoadEntry<fb::Feed>(engine_->Snapshot()->reader(), EntryIdOf<fb::Feed>(id));
    if (stored.ok() && *stored) (**stored)->UnPackTo(&feed);
    return feed;
  };
  const auto login_of = [&](const fb::FeedT& feed) {
    const SecretPlace place{fb::EntryKind::Feed, feed.id, "url_login"};
    return engine_->options().secret_key.Open(feed.url_login, place).value_or("(refused)");
  };
  fb::FeedT feed;
  feed.name = feed.provider = "feed";
  feed.url = "https://ann:hidden-pass@feed.example/list";
  const auto added = Change(AddEntry(std::move(feed)));
  ASSERT_OK(added);
  const uint64_t id = added->entries[0];
  EXPECT_EQ(feed_of(id).url, "https://feed.example/list");
  EXPECT_TRUE(IsSealed(feed_of(id).url_login));
  EXPECT_EQ(login_of(feed_of(id)), "ann:hidden-pass");
  for (const std::string& bytes : {engine_.Payloads(), Files()}) EXPECT_EQ(bytes.find("hidden-pass"), std::string::npos);

  const auto set_url = [&](std::string url) {
    return Change(EditEntry<fb::Feed>(EntryIdOf<fb::Feed>(id), [url](fb::FeedT& edited, const EntryScene&) {
      edited.url = url;
      return absl::OkStatus();
    }));
  };
  ASSERT_OK(set_url("https://feed.example/list"));  // as it is shown to others
  EXPECT_EQ(login_of(feed_of(id)), "ann:hidden-pass");
  ASSERT_OK(set_url("https://@feed.example/list"));
  EXPECT_EQ(feed_of(id).url, "https://feed.example/list");
  EXPECT_EQ(feed_of(id).url_login, "");
  ASSERT_OK(set_url("https://ann:hidden-pass@feed.example/list"));
  ASSERT_OK(set_url("https://elsewhere.example/list"));  // which must not learn it
  EXPECT_EQ(feed_of(id).url_login, "");
}

TEST_F(SealedSecretsTest, AreNotTakenWithoutAKey) {
  ASSERT_OK(OpenWith(SecretKey()));
  const SequenceNumber before = engine_->Snapshot()->sequence();
  EXPECT_TRUE(absl::IsFailedPrecondition(Change(NewSetting(kPasswordName, kPassword)).status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(Change(NewServer()).status()));
  EXPECT_EQ(engine_->Snapshot()->sequence(), before);
}

TEST_F(SealedSecretsTest, NeedNoKeyToBeRebuiltAndVerified) {
  const SettingId password = AddPassword();
  ASSERT_OK(Change(SetTo(password, kNextPassword)));
  const std::string live = engine_.DumpProjections();
  ASSERT_OK(OpenWith(SecretKey()));
  ASSERT_OK(engine_->Rebuild([](SequenceNumber, SequenceNumber) {}));
  EXPECT_EQ(engine_.DumpProjections(), live);
  engine_.Close();
  const auto findings = Engine::Verify(engine_.folder(), nullptr);
  ASSERT_OK(findings);
  EXPECT_TRUE(findings->clean()) << findings->findings[0];
  ASSERT_OK(engine_.Open());
  EXPECT_EQ(Password(), kNextPassword);
}

}  // namespace
}  // namespace muninn
