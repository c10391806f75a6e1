// SPDX-License-Identifier: Apache-2.0
#include "engine/settings/settings.h"

#include <algorithm>
#include <iterator>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/index/registry.h"
#include "schema/base/status.h"
#include "schema/entities/identity_generated.h"
#include "schema/entities/setting_generated.h"

namespace muninn {

struct SetValues {
  struct One {
    uint64_t id = 0;  // of its entry
    std::string text;
  };
  absl::flat_hash_map<std::string, One> by_name;  // by FoldName
  const One* Find(std::string_view name) const {
    const auto found = by_name.find(FoldName(name));
    return found == by_name.end() ? nullptr : &found->second;
  }
};

namespace {

constexpr std::string_view kNotSet = "Value not set.";

// Is `value` one of "key=label|key=label"?
bool IsChoice(std::string_view choices, std::string_view value) {
  while (!choices.empty()) {
    const std::string_view choice = choices.substr(0, choices.find('|'));
    if (choice.substr(0, choice.find('=')) == value) return true;
    choices.remove_prefix(std::min(choices.size(), choice.size() + 1));
  }
  return false;
}

bool IsNumber(std::string_view text) {
  int64_t number = 0;
  return absl::SimpleAtoi(ToAbsl(text), &number);
}

bool IsWebAddress(std::string_view text) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (text.starts_with(scheme)) return text.size() > scheme.size() && text.find_first_of(" \t") == std::string_view::npos;
  }
  return false;
}

bool IsPort(std::string_view text, int64_t from) {
  int64_t port = 0;
  return absl::SimpleAtoi(ToAbsl(text), &port) && port >= from && port <= 65535;
}

std::string CheckLocalOrg(const Reader& reader, std::string_view value, bool needed) {
  uint64_t id = 0;
  if (!absl::SimpleAtoi(ToAbsl(value), &id)) return needed ? "No organisation selected" : "";
  if (id == 0) return needed ? "No organisation selected" : "";
  const auto org = LoadEntry<fb::Organisation>(reader, OrgId(id));
  return org.ok() && *org && (**org)->local() ? "" : "Invalid organisation";
}

}  // namespace

const SettingRow* FindSetting(std::string_view name) {
  static const auto* const map = [] {
    auto* rows = new absl::flat_hash_map<std::string_view, const SettingRow*>;
    for (const SettingRow& row : SettingRows()) rows->emplace(row.name, &row);
    return rows;
  }();
  const auto found = map->find(name);
  return found == map->end() ? nullptr : found->second;
}

bool IsSecretSetting(std::string_view name) {
  const SettingRow* row = FindSetting(name);
  if (row != nullptr && row->redacted()) return true;
  const std::string folded = absl::AsciiStrToLower(ToAbsl(name));
  // Whatever a module is called, these two of its settings are a switch and an organisation.
  if (row == nullptr && (folded.ends_with("_enabled") || folded.ends_with("_restrict"))) return false;
  const auto has = [&](std::string_view part) { return folded.find(part) != std::string::npos; };
  if (folded.starts_with("plugin.") && (has("apikey") || has("secret"))) return true;
  // The table says which of its settings about passwords are passwords; what modules have to be told is in no table.
  if (row != nullptr) return false;
  std::string bare;
  std::copy_if(folded.begin(), folded.end(), std::back_inserter(bare), [](char c) { return c != '_' && c != '-'; });
  const auto tells = [&](std::string_view part) { return bare.find(part) != std::string::npos; };
  return tells("password") || tells("apikey") || tells("apipass") || tells("authkey") || tells("privatekey") || tells("token");
}

Settings::Settings(const Reader& reader) {
  auto values = FromEntries<fb::Setting, SetValues>(reader, [](const fb::Setting& entry, SetValues& all) {
    if (entry.name() != nullptr && entry.value() != nullptr)
      all.by_name.emplace(FoldName(entry.name()->string_view()), SetValues::One{entry.id(), entry.value()->str()});
  });
  if (values.ok()) values_ = *std::move(values);
}

std::optional<std::string_view> Settings::Stored(std::string_view name) const {
  const SetValues::One* const value = values_ == nullptr ? nullptr : values_->Find(name);
  return value == nullptr ? std::nullopt : std::optional<std::string_view>(value->text);
}

std::string_view Settings::Text(std::string_view name) const {
  if (const std::optional<std::string_view> stored = Stored(name)) return *stored;
  const SettingRow* row = FindSetting(name);
  return row == nullptr ? std::string_view() : std::string_view(row->value);
}

int64_t Settings::Number(std::string_view name, int64_t otherwise) const {
  const std::optional<std::string_view> stored = Stored(name);
  int64_t number = 0;
  return stored && absl::SimpleAtoi(ToAbsl(*stored), &number) ? number : otherwise;
}

absl::StatusOr<std::string> Settings::Open(const SecretKey& key, std::string_view name) const {
  const SetValues::One* const value = values_ == nullptr ? nullptr : values_->Find(name);
  if (value == nullptr || !IsSecretSetting(name)) return std::string(Text(name));
  return key.Open(value->text, {fb::EntryKind::Setting, value->id, "value"});
}

std::optional<std::string> StoredSetting(const Reader& reader, std::string_view name) {
  const Settings settings(reader);
  const std::optional<std::string_view> stored = settings.Stored(name);
  return stored ? std::optional(std::string(*stored)) : std::nullopt;
}

std::string SettingText(const Reader& reader, std::string_view name) { return std::string(Settings(reader).Text(name)); }

bool SettingFlag(const Reader& reader, std::string_view name) { return Settings(reader).Flag(name); }

int64_t SettingNumber(const Reader& reader, std::string_view name, int64_t otherwise) {
  return Settings(reader).Number(name, otherwise);
}

absl::StatusOr<std::string> OpenSetting(const Reader& reader, const SecretKey& key, std::string_view name) {
  return Settings(reader).Open(key, name);
}

absl::StatusOr<std::string> ReadSetting(const SettingRow& row, std::string_view sent) {
  const std::string_view text = ToStd(absl::StripAsciiWhitespace(ToAbsl(sent)));
  switch (row.type) {
    case SettingType::kBoolean: {
      // The reference takes the text "false" for true; nobody means that.
      const std::string lower = absl::AsciiStrToLower(ToAbsl(text));
      return std::string(lower.empty() || lower == "0" || lower == "false" ? "0" : "1");
    }
    case SettingType::kNumeric: {
      if (text.empty()) return std::string();
      int64_t number = 0;
      if (!absl::SimpleAtoi(ToAbsl(text), &number)) return absl::InvalidArgumentError("This setting has to be a number.");
      return std::to_string(number);
    }
    case SettingType::kString:
      break;
  }
  if (!text.empty() && !row.choices.empty() && !IsChoice(row.choices, text))
    return absl::InvalidArgumentError("Invalid setting, pick one of the options.");
  // Links are made by putting "/…" behind it.
  return row.test == "testBaseURL" ? std::string(text.substr(0, text.find_last_not_of('/') + 1)) : std::string(text);
}

std::string CheckSetting(const Reader& reader, const SettingRow& row, std::string_view value) {
  const std::string_view test = row.test;
  if (row.type == SettingType::kBoolean) {
    if (test == "testLive" && value == "0") return "Instance is not live, no user except for site admins will be able to use it.";
    if (test == "testBoolTrue" && value == "0") return "Value is not set to true.";
    if ((test == "testBoolFalse" || test == "testDisableEmail" || test == "testDebugAdmin") && value == "1")
      return "Value is not set to false.";
    return "";
  }
  if (value.empty()) return row.nullable() || test.empty() ? "" : std::string(kNotSet);
  if (row.type == SettingType::kNumeric && !IsNumber(value)) return "This setting has to be a number.";
  if (test == "testBaseURL" || test == "testURL")
    return IsWebAddress(value) ? "" : "Invalid URL: it starts with http:// or https://.";
  if (test == "testUuid") return Uuid::Parse(value) ? "" : "Invalid UUID.";
  if (test == "testLocalOrgStrict") return CheckLocalOrg(reader, value, true);
  if (test == "testLocalOrg") return CheckLocalOrg(reader, value, false);
  if (test == "testForPortNumber")
    return IsPort(value, 21) ? "" : "Make sure that you set a valid port number between 21 and 65535.";
  if (test == "testForZMQPortNumber")
    return IsPort(value, 49152) ? "" : "It is recommended that you pick a port number in the dynamic range (49152-65535).";
  if (test == "testForPositiveInteger")
    return value != "0" && value[0] != '-' ? "" : "The value has to be a whole number greater 0.";
  if (test == "testPasswordLength") return value[0] != '-' ? "" : "Length can not be negative.";
  if (test == "testForRPZBehaviour")
    return value.size() == 1 && value[0] >= '0' && value[0] <= '5' ? "" : "Invalid option: 0 to 5.";
  if (test == "testSalt") return value.size() >= 32 ? "" : "The salt has to be at least 32 characters long.";
  if (test == "testDebug") return value == "0" ? "" : "This setting has to be set to 0 on production systems.";
  if (test == "testPasswordResetText") {
    for (const std::string_view part : {"$username", "$password", "$misp"}) {
      if (value.find(part) == std::string_view::npos)
        return absl::StrCat("The text served to the users must include the following replacement strings: \"$username\", ",
                            "\"$password\" and \"$misp\".");
    }
  }
  return "";
}

}  // namespace muninn
