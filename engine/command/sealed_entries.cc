// SPDX-License-Identifier: Apache-2.0
#include "engine/command/sealed_entries.h"

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "engine/index/registry.h"
#include "engine/settings/settings.h"
#include "schema/base/status.h"
#include "schema/entities/remote_generated.h"
#include "schema/entities/setting_generated.h"

namespace muninn {
namespace {

std::string_view TextOf(const flatbuffers::String* text) { return text == nullptr ? std::string_view() : text->string_view(); }

// Counts what does not open, and remembers the first.
class Findings {
 public:
  explicit Findings(const SecretKey& key) : key_(key) {}

  void Look(const SecretPlace& place, const flatbuffers::String* text, std::string_view noun, const flatbuffers::String* name) {
    if (text == nullptr || key_.Open(text->string_view(), place).ok()) return;
    if (count_++ == 0) first_ = absl::StrCat(ToAbsl(noun), " \"", ToAbsl(TextOf(name)), "\" (", ToAbsl(place.field), ")");
  }
  absl::Status status() const {
    if (count_ == 0) return absl::OkStatus();
    return absl::DataLossError(
        absl::StrCat("this key does not open ", count_, " of the stored secrets; the first is of the ", first_));
  }

 private:
  const SecretKey& key_;
  size_t count_ = 0;
  std::string first_;
};

}  // namespace

absl::Status CheckSealedEntries(const Reader& reader, const SecretKey& key) {
  Findings findings(key);
  RETURN_IF_ERROR(ForEachEntry<fb::Setting>(reader, [&](const fb::Setting& setting) {
    // Others are never sealed, whatever they look like.
    if (IsSecretSetting(TextOf(setting.name())))
      findings.Look({fb::EntryKind::Setting, setting.id(), "value"}, setting.value(), "setting", setting.name());
    return true;
  }));
  RETURN_IF_ERROR(ForEachEntry<fb::Server>(reader, [&](const fb::Server& server) {
    findings.Look({fb::EntryKind::Server, server.id(), "authkey"}, server.authkey(), "server", server.name());
    return true;
  }));
  RETURN_IF_ERROR(ForEachEntry<fb::Feed>(reader, [&](const fb::Feed& feed) {
    findings.Look({fb::EntryKind::Feed, feed.id(), "headers"}, feed.headers(), "feed", feed.name());
    findings.Look({fb::EntryKind::Feed, feed.id(), "url_login"}, feed.url_login(), "feed", feed.name());
    return true;
  }));
  return findings.status();
}

}  // namespace muninn
