// SPDX-License-Identifier: Apache-2.0
#include "schema/rules/json_syntax.h"

#include "schema/rules/text.h"

namespace muninn::rules {
namespace {

// Recursive descent. Each Take… consumes what it names, or returns false with the position anywhere.
class JsonSyntax {
 public:
  explicit JsonSyntax(std::string_view text) : rest_(text) {}

  bool TakeDocument() { return TakeValue(0) && rest_.empty(); }

 private:
  void SkipSpace() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\n\r"), rest_.size())); }
  bool TakeChar(char c) {
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool TakeWord(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  bool TakeDigits() {
    const size_t digits = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
    rest_.remove_prefix(digits);
    return digits > 0;
  }

  // A value with the white space around it.
  bool TakeValue(size_t depth) {
    if (depth > kJsonNestingMax) return false;
    SkipSpace();
    if (rest_.empty() || !TakeBareValue(depth)) return false;
    SkipSpace();
    return true;
  }
  bool TakeBareValue(size_t depth) {
    switch (rest_[0]) {
      case '{':
        return TakeObject(depth);
      case '[':
        return TakeArray(depth);
      case '"':
        return TakeString();
      case 't':
        return TakeWord("true");
      case 'f':
        return TakeWord("false");
      case 'n':
        return TakeWord("null");
      default:
        return TakeNumber();
    }
  }
  bool TakeObject(size_t depth) {
    TakeChar('{');
    SkipSpace();
    if (TakeChar('}')) return true;
    do {
      SkipSpace();
      if (!TakeString()) return false;
      SkipSpace();
      if (!TakeChar(':') || !TakeValue(depth + 1)) return false;
    } while (TakeChar(','));
    return TakeChar('}');
  }
  bool TakeArray(size_t depth) {
    TakeChar('[');
    SkipSpace();
    if (TakeChar(']')) return true;
    do {
      if (!TakeValue(depth + 1)) return false;
    } while (TakeChar(','));
    return TakeChar(']');
  }
  bool TakeString() {
    if (!TakeChar('"')) return false;
    while (!rest_.empty()) {
      const char c = rest_[0];
      rest_.remove_prefix(1);
      if (c == '"') return true;
      if (static_cast<unsigned char>(c) < 0x20) return false;
      if (c == '\\' && !TakeEscape()) return false;
    }
    return false;
  }
  bool TakeEscape() {
    if (!TakeChar('u')) {
      if (rest_.empty() || !Contains("\"\\/bfnrt", rest_[0])) return false;
      rest_.remove_prefix(1);
      return true;
    }
    if (rest_.size() < 4 || !AllOf(rest_.substr(0, 4), IsHex)) return false;
    rest_.remove_prefix(4);
    return true;
  }
  bool TakeNumber() {
    TakeChar('-');
    if (!TakeChar('0') && !TakeDigits()) return false;
    if (TakeChar('.') && !TakeDigits()) return false;
    if (!TakeChar('e') && !TakeChar('E')) return true;
    if (!TakeChar('+')) TakeChar('-');
    return TakeDigits();
  }

  std::string_view rest_;
};

}  // namespace

bool IsJson(std::string_view text) { return JsonSyntax(text).TakeDocument(); }

}  // namespace muninn::rules
