// SPDX-License-Identifier: Apache-2.0
#include "engine/match/usual_values.h"

#include <cstdint>
#include <iterator>
#include <string_view>

#include "absl/strings/str_cat.h"

namespace muninn::match {
namespace {

constexpr int kOfEachKind = 24;

// SplitMix64: the same everywhere, which the standard's distributions are not.
class Dice {
 public:
  uint64_t Below(uint64_t end) {
    state_ += 0x9e3779b97f4a7c15ull;
    uint64_t mixed = (state_ ^ state_ >> 30) * 0xbf58476d1ce4e5b9ull;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111ebull;
    return (mixed ^ mixed >> 31) % end;
  }
  std::string Of(std::string_view letters, uint64_t count) {
    std::string text;
    for (; count > 0; --count) text += letters[Below(letters.size())];
    return text;
  }
  std::string Hex(uint64_t digits) { return Of("0123456789abcdef", digits); }
  const char* Word() {
    constexpr const char* kWords[] = {"update", "login", "Mail",   "secure", "The",  "invoice", "account", "server",
                                      "was",    "data",  "System", "from",   "with", "payload", "Service", "download"};
    return kWords[Below(std::size(kWords))];
  }

 private:
  uint64_t state_ = 1;
};

std::vector<std::string> Invent() {
  Dice dice;
  const auto name = [&] { return absl::StrCat(dice.Of("abcdefghijklmnopqrstuvwxyz", 4 + dice.Below(8)), "-", dice.Hex(3)); };
  const auto host = [&] {
    constexpr const char* kEnds[] = {".com", ".example", ".net", ".co.uk", ".ru", ".info"};
    return absl::StrCat(name(), kEnds[dice.Below(std::size(kEnds))]);
  };
  std::vector<std::string> values;
  for (int i = 0; i < kOfEachKind; ++i) {
    values.push_back(dice.Hex(32));
    values.push_back(dice.Hex(40));
    values.push_back(dice.Hex(64));
    values.push_back(absl::StrCat(1 + dice.Below(223), ".", dice.Below(256), ".", dice.Below(256), ".", dice.Below(256)));
    values.push_back(host());
    values.push_back(absl::StrCat("www.", host()));
    values.push_back(absl::StrCat("http://", host(), "/", dice.Word(), "/", dice.Hex(8), ".php?id=", dice.Below(100'000)));
    values.push_back(absl::StrCat(dice.Word(), ".", name(), "@", host()));
    values.push_back(absl::StrCat(dice.Word(), "_", dice.Below(10'000), ".exe"));
    values.push_back(absl::StrCat("C:\\Users\\", dice.Word(), "\\AppData\\Local\\Temp\\", dice.Hex(6), ".dll"));
    values.push_back(absl::StrCat("HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\", dice.Word(), dice.Below(100)));
    values.push_back(absl::StrCat("Mozilla/5.0 (Windows NT ", dice.Below(11), ".0; Win64; x64) Gecko/20100101 ", dice.Word(), "/",
                                  dice.Below(120), ".0"));
    values.push_back(absl::StrCat(dice.Word(), " ", dice.Word(), " ", dice.Word(), ", ", dice.Word(), " ", dice.Below(2030)));
  }
  return values;
}

}  // namespace

const std::vector<std::string>& UsualValues() {
  static const auto* const kValues = new std::vector<std::string>(Invent());
  return *kValues;
}

}  // namespace muninn::match
