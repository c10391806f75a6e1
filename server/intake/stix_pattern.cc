// SPDX-License-Identifier: Apache-2.0
#include "server/intake/stix_pattern.h"

#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "schema/base/status.h"

namespace muninn::intake {
namespace {

enum class Kind { kEnd, kWord, kText, kSign };
struct Token {
  Kind kind = Kind::kEnd;
  std::string text;  // of kText without its quotes and escapes
};

// A path is one word: "file:hashes.'SHA-256'", "x:values[0].data"; so are numbers and keywords.
class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  // nullopt: a text without an end.
  std::optional<Token> Next() {
    while (at_ < text_.size() && absl::ascii_isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
    if (at_ == text_.size()) return Token{};
    if (text_[at_] == '\'') return Text();
    if (IsSign(text_[at_])) return Token{Kind::kSign, std::string(1, text_[at_++])};
    return Word();
  }

 private:
  static bool IsSign(char c) {
    return c == '[' || c == ']' || c == '(' || c == ')' || c == '=' || c == ',' || c == '!' || c == '<' || c == '>';
  }

  std::optional<Token> Text() {
    Token token{Kind::kText, ""};
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\'') {
        ++at_;
        return token;
      }
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      token.text += text_[at_];
    }
    return std::nullopt;
  }

  std::optional<Token> Word() {
    const size_t begin = at_;
    bool path = false;
    while (at_ < text_.size() && !absl::ascii_isspace(static_cast<unsigned char>(text_[at_]))) {
      const char c = text_[at_];
      if (c == ':') path = true;
      if (c == '\'') {  // a quoted key
        at_ = text_.find('\'', at_ + 1);
        if (at_ == std::string_view::npos) return std::nullopt;
      } else if (path && c == '[') {  // a place in a list
        at_ = text_.find(']', at_);
        if (at_ == std::string_view::npos) return std::nullopt;
      } else if (IsSign(c)) {
        break;
      }
      ++at_;
    }
    return Token{Kind::kWord, std::string(text_.substr(begin, at_ - begin))};
  }

  std::string_view text_;
  size_t at_ = 0;
};

// Goes through the tokens once; any surprise ends it.
class Parser {
 public:
  explicit Parser(std::string_view text) : lexer_(text) { Step(); }

  std::optional<StixPattern> Read() {
    bool more = true;
    while (more) {
      if (!Sign("[") || !Comparisons() || !Sign("]")) return std::nullopt;
      more = Joint();
    }
    if (broken_ || token_.kind != Kind::kEnd || (and_ && or_)) return std::nullopt;
    pattern_.all = !or_;
    return std::move(pattern_);
  }

 private:
  void Step() {
    std::optional<Token> next = lexer_.Next();
    broken_ = broken_ || !next;
    token_ = next ? *std::move(next) : Token{};
  }
  bool Sign(std::string_view sign) {
    if (token_.kind != Kind::kSign || token_.text != sign) return false;
    Step();
    return true;
  }
  bool Keyword(std::string_view word) {
    if (token_.kind != Kind::kWord || !absl::EqualsIgnoreCase(token_.text, ToAbsl(word))) return false;
    Step();
    return true;
  }
  bool Joint() {
    if (Keyword("AND")) return and_ = true;
    if (Keyword("OR")) return or_ = true;
    return false;
  }

  bool Comparisons() {
    int open = 0;
    while (true) {
      while (Sign("(")) ++open;
      if (!Comparison()) return false;
      while (open > 0 && Sign(")")) --open;
      if (!Joint()) return open == 0;
    }
  }

  bool Comparison() {
    if (token_.kind != Kind::kWord || token_.text.find(':') == std::string::npos) return false;
    const std::string path = std::move(token_.text);
    Step();
    if (Keyword("IN")) {
      if (!Sign("(")) return false;
      do {
        if (!Constant(path)) return false;
      } while (Sign(","));
      or_ = true;
      return Sign(")");
    }
    if (!Keyword("ISSUBSET") && !Sign("=")) return false;
    Sign("=");  // "==" is taken as well
    return Constant(path);
  }

  bool Constant(const std::string& path) {
    if (token_.kind != Kind::kText && token_.kind != Kind::kWord) return false;
    pattern_.facts.push_back({path, std::move(token_.text)});
    Step();
    return true;
  }

  Lexer lexer_;
  Token token_;
  StixPattern pattern_;
  bool and_ = false, or_ = false, broken_ = false;
};

}  // namespace

std::optional<StixPattern> ReadStixPattern(std::string_view text) { return Parser(text).Read(); }

}  // namespace muninn::intake
