// SPDX-License-Identifier: Apache-2.0
#include "server/zmq/entry_columns.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/index/entry_names.h"
#include "engine/settings/settings.h"
#include "flatbuffers/minireflect.h"
#include "schema/base/status.h"
#include "schema/rules/url_login.h"

namespace muninn::zmq {
namespace {

constexpr std::string_view kMasked = "*****";
// Shown to nobody; that they changed is shown.
constexpr std::array<std::string_view, 8> kSecrets = {"hash",     "password_hash", "authkey", "external_auth_key",
                                                      "password", "secret",        "headers", "url_login"};
// Not columns of the audit log, or derived (audit.md §4).
constexpr std::array<std::string_view, 4> kLeftOut = {"id", "date_modified", "modified", "timestamp"};
// The first of these that a kind has names its entries.
constexpr std::array<std::string_view, 7> kTitles = {"name", "email", "namespace", "value", "setting", "event_uuid", "org_uuid"};

template <size_t n>
bool Holds(const std::array<std::string_view, n>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Turns the fields of the outer table into columns; what lies deeper becomes text.
class Collector final : public flatbuffers::IterationVisitor {
 public:
  Columns Take() { return std::move(columns_); }

  void StartSequence() override { ++depth_; }
  void EndSequence() override { --depth_; }
  void Field(size_t, size_t, flatbuffers::ElementaryType, bool is_vector, const flatbuffers::TypeTable*, const char* name,
             const uint8_t* value) override {
    if (depth_ != 1 || name == nullptr) return;
    open_ = value != nullptr && !Holds(kLeftOut, name);
    if (!open_) return;
    columns_.push_back({name, is_vector, 0, {}});
    secret_ = Holds(kSecrets, name);
  }
  void UType(uint8_t, const char*) override {}
  void Bool(bool value) override { Number(value); }
  void Char(int8_t value, const char*) override { Number(value); }
  void UChar(uint8_t value, const char*) override { Number(value); }
  void Short(int16_t value, const char*) override { Number(value); }
  void UShort(uint16_t value, const char*) override { Number(value); }
  void Int(int32_t value, const char*) override { Number(value); }
  void UInt(uint32_t value, const char*) override { Number(value); }
  void Long(int64_t value) override { Number(value); }
  void ULong(uint64_t value) override { Number(static_cast<int64_t>(value)); }
  void Float(float value) override { Text(absl::StrCat(value)); }
  void Double(double value) override { Text(absl::StrCat(value)); }
  // Of addresses stored before their logins were sealed, too, only the rest is shown.
  void String(const flatbuffers::String* text) override {
    const bool address = depth_ == 1 && open_ && columns_.back().name == "url";
    Text(address ? rules::WithoutLogin(text->string_view()) : text->str());
  }
  void Unknown(const uint8_t*) override {}
  void StartVector() override { ++vectors_; }
  void EndVector() override { --vectors_; }
  void Element(size_t, flatbuffers::ElementaryType, const flatbuffers::TypeTable*, const uint8_t*) override {}

 private:
  void Number(int64_t number) {
    if (!open_) return;
    if (depth_ == 1 && vectors_ == 0 && !secret_) {
      columns_.back().number = number;
    } else {
      Text(absl::StrCat(number));
    }
  }
  void Text(std::string_view text) {
    if (!open_) return;
    Column& column = columns_.back();
    column.is_text = true;
    std::string& target = secret_ ? column.hidden : column.text;
    if (secret_) column.text = kMasked;
    if (!target.empty()) target += ", ";
    target += text;
  }

  Columns columns_;
  int depth_ = 0, vectors_ = 0;
  bool open_ = false, secret_ = false;
};

// A setting's name decides whether its value is shown.
void MaskSetting(Columns* columns) {
  const auto find = [&](std::string_view name) {
    return std::find_if(columns->begin(), columns->end(), [&](const Column& column) { return column.name == name; });
  };
  const auto name = find("name"), value = find("value");
  if (name == columns->end() || value == columns->end() || !IsSecretSetting(name->text)) return;
  value->hidden = std::exchange(value->text, std::string(kMasked));
}

}  // namespace

Columns ColumnsOfEntry(fb::EntryKind kind, std::string_view bytes) {
  const flatbuffers::TypeTable* fields = FieldsOf(kind);
  if (fields == nullptr || bytes.empty()) return {};
  Collector collector;
  flatbuffers::IterateFlatBuffer(reinterpret_cast<const uint8_t*>(bytes.data()), fields, &collector);
  Columns columns = collector.Take();
  if (kind == fb::EntryKind::Setting) MaskSetting(&columns);
  return columns;
}

std::string TitleOfEntry(fb::EntryKind kind, std::string_view bytes) {
  const Columns columns = ColumnsOfEntry(kind, bytes);
  for (const std::string_view title : kTitles) {
    const auto found = std::find_if(columns.begin(), columns.end(), [&](const Column& column) { return column.name == title; });
    if (found != columns.end() && !found->text.empty()) return found->text;
  }
  return "";
}

}  // namespace muninn::zmq
