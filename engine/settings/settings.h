// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_SETTINGS_SETTINGS_H_
#define MUNINN_ENGINE_SETTINGS_SETTINGS_H_

// What the administrators have set (entries of kind Setting), read from any state. A value is kept as text: booleans "1" and
// "0", numbers in digits. Only values that differ from nothing are stored: an empty one takes the entry away.
//
//   if (SettingFlag(reader, "MISP.enableEventBlocklisting")) …
//
// Each question is a look-up in memory, made when one of them has changed; who asks several takes Settings. What does not read
// counts as not set: `muninn verify` finds the damage.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "engine/secrets/secret_key.h"
#include "engine/settings/setting_table.h"
#include "engine/store/reader.h"

namespace muninn {

// nullptr: there is no such setting.
const SettingRow* FindSetting(std::string_view name);

// Does its value open something? Then no log shows it, and it is stored sealed (OpenSetting). By its name, so also for those
// outside the table.
bool IsSecretSetting(std::string_view name);

struct SetValues;  // settings.cc

// Those of one state. What it returns is valid as long as it is.
class Settings {
 public:
  explicit Settings(const Reader& reader);

  // As it was set; nullopt: it never was.
  std::optional<std::string_view> Stored(std::string_view name) const;
  // As it was set, else as the table has it.
  std::string_view Text(std::string_view name) const;
  bool Flag(std::string_view name) const { return Text(name) == "1"; }
  // As it was set; `otherwise` when it was not, or is no number.
  int64_t Number(std::string_view name, int64_t otherwise) const;
  // Text of any setting, opened if it is a secret: the way to read those. Error: that of SecretKey::Open.
  absl::StatusOr<std::string> Open(const SecretKey& key, std::string_view name) const;

 private:
  std::shared_ptr<const SetValues> values_;  // nullptr: none is set
};

// One question each: see Settings. Also for names outside the table (the server's own, such as kEventBlockRule).
std::optional<std::string> StoredSetting(const Reader& reader, std::string_view name);
std::string SettingText(const Reader& reader, std::string_view name);
bool SettingFlag(const Reader& reader, std::string_view name);
int64_t SettingNumber(const Reader& reader, std::string_view name, int64_t otherwise);
absl::StatusOr<std::string> OpenSetting(const Reader& reader, const SecretKey& key, std::string_view name);

// The tags whose events are refused, one a line.
inline constexpr std::string_view kEventBlockRule = "eventBlockRule";

// A value as sent, in the form of storage. kInvalidArgument, for people: it is not one of the choices.
absl::StatusOr<std::string> ReadSetting(const SettingRow& row, std::string_view sent);
// What is wrong with a value, as MISP says it; "": nothing. Some legal values are worth a warning, too.
std::string CheckSetting(const Reader& reader, const SettingRow& row, std::string_view value);

}  // namespace muninn

#endif  // MUNINN_ENGINE_SETTINGS_SETTINGS_H_
