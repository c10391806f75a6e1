// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_SETTINGS_SETTING_TABLE_H_
#define MUNINN_ENGINE_SETTINGS_SETTING_TABLE_H_

// The settings of a server, by the names MISP gives them ("MISP.live", "Plugin.ZeroMQ_port", "debug").

#include <cstdint>
#include <span>
#include <string_view>

namespace muninn {

enum class SettingType : uint8_t { kBoolean, kNumeric, kString };

struct SettingRow {
  enum Flag : uint8_t { kNullable = 1, kRedacted = 2, kCliOnly = 4 };

  std::string_view name;
  int level = 0;  // 0 critical, 1 recommended, 2 optional, 3 deprecated
  SettingType type{};
  std::string_view value;  // while nothing is stored, in the form of settings.h: "1" and "0" for booleans
  std::string_view test;   // which check applies (CheckSetting), by MISP's name for it; "": none
  uint8_t flags = 0;
  std::string_view choices;  // "key=label|key=label"; "": anything goes
  std::string_view description;

  bool nullable() const { return flags & kNullable; }
  bool redacted() const { return flags & kRedacted; }
  bool cli_only() const { return flags & kCliOnly; }
};

std::span<const SettingRow> SettingRows();

}  // namespace muninn

#endif  // MUNINN_ENGINE_SETTINGS_SETTING_TABLE_H_
