// SPDX-License-Identifier: Apache-2.0
#include "engine/match/approximation.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"

namespace muninn::match {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsIn(char c, std::string_view set) { return set.find(c) != set.npos; }

// Behind the class that begins at text[at]; text.size(): it does not end.
size_t EndOfClass(std::string_view text, size_t at) {
  ++at;
  if (at < text.size() && text[at] == '^') ++at;
  for (bool first = true; at < text.size(); first = false) {
    if (text[at] == ']' && !first) return at + 1;
    if (text[at] == '[' && at + 1 < text.size() && IsIn(text[at + 1], ":.=")) {  // "[:alpha:]"
      const size_t close = text.find(std::string{text[at + 1], ']'}, at + 2);
      at = close == text.npos ? at + 1 : close + 2;
    } else {
      at += text[at] == '\\' ? 2 : 1;
    }
  }
  return text.size();
}

// Behind the escape at text[at].
size_t EndOfEscape(std::string_view text, size_t at) {
  const char kind = at + 1 < text.size() ? text[at + 1] : '\0';
  size_t end = at + 2;
  if (kind == 'c') ++end;
  if (kind == 'x' && end < text.size() && text[end] == '{') end = std::min(text.find('}', end), text.size() - 1) + 1;
  return std::min(end, text.size());
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool Read(bool extended) {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      size_t end = at_ + 1;
      if (c == '\\') {
        end = EndOfEscape(text_, at_);
        if (!TakeEscape()) return false;
      } else if (c == '[') {
        end = EndOfClass(text_, at_);
      } else if (c == '(' && !TakeGroup()) {
        return false;
      }
      if (c == '\\' && IsIn(text_[at_ + 1], "AzZ"))
        written_ += text_[at_ + 1] == 'A' ? '^' : '$';
      else
        written_ += text_.substr(at_, end - at_);
      at_ = end;
    }
    // What a group's letter case is where it is repeated, and where a comment ends, is theirs to say.
    return !(back_reference_ && options_) && !((extended || extended_) && IsIn('#', text_));
  }
  std::string& written() { return written_; }

 private:
  bool TakeEscape() {
    if (at_ + 1 == text_.size()) return false;
    const char kind = text_[at_ + 1];
    if (IsIn(kind, "QEpPXGKgoNR")) return false;
    back_reference_ |= kind == 'k';  // "\k<name>"
    if (IsDigit(kind) && kind != '0') {
      back_reference_ = true;
      return at_ + 2 == text_.size() || !IsDigit(text_[at_ + 2]);  // "\10" may be a group or a character
    }
    return true;
  }

  // "(" and what stands behind it.
  bool TakeGroup() {
    const std::string_view rest = text_.substr(at_ + 1);
    if (rest.starts_with('*')) return false;  // "(*UTF8)", "(*SKIP)"
    if (!rest.starts_with('?')) return true;
    const std::string_view kind = rest.substr(1);
    if (kind.starts_with("P=")) return back_reference_ = true;
    if (kind.starts_with("P<") || (!kind.empty() && IsIn(kind[0], ":=!><'"))) return true;
    // Options: "i-s", "^". All else (conditions, calls, comments, branch resets) is beyond what is certain.
    bool off = false;
    options_ = true;
    size_t letters = 0;
    for (; letters < kind.size() && IsIn(kind[letters], "imsxU-"); ++letters) {
      off |= kind[letters] == '-';
      if (kind[letters] == 'm' && off) return false;  // "^" would mean the beginning of the block
      if (kind[letters] == 'x' && kind.substr(letters + 1).starts_with('x')) return false;
      extended_ |= kind[letters] == 'x';
    }
    return letters > 0 && letters < kind.size() && IsIn(kind[letters], ":)");
  }

  std::string_view text_;
  std::string written_;
  size_t at_ = 0;
  bool back_reference_ = false, options_ = false, extended_ = false;
};

// "{2,5}" at text[at] -> 5 and behind it; "{2,}" -> 3. nullopt: it is no repetition.
std::optional<size_t> ReadRepetition(std::string_view text, size_t* at) {
  constexpr size_t kMax = 100'000;
  size_t end = *at + 1;
  const auto read = [&] {
    size_t number = 0;
    for (; end < text.size() && IsDigit(text[end]); ++end)
      number = std::min(kMax, number * 10 + static_cast<size_t>(text[end] - '0'));
    return number;
  };
  if (end == text.size() || !IsDigit(text[end])) return std::nullopt;
  size_t times = read();
  if (end < text.size() && text[end] == ',') {
    ++end;
    times = end < text.size() && IsDigit(text[end]) ? read() : times + 1;
  }
  if (end == text.size() || text[end] != '}') return std::nullopt;
  *at = end + 1;
  return times;
}

}  // namespace

std::optional<Approximation> Approximate(const DelimitedText& text) {
  if (text.has('u') || text.has('n') || text.has('J') || text.expression.find('\0') != text.expression.npos) return std::nullopt;
  Reader reader(text.expression);
  if (!reader.Read(text.has('x'))) return std::nullopt;
  return Approximation{(text.has('x') ? "(?x)" : "") + reader.written(), text.has('i'), text.has('s')};
}

size_t CountPlaces(std::string_view text) {
  struct Group {
    size_t before = 0, last = 0;  // places in all but the last piece, and in that
    void Add(size_t places) {
      before = std::min(before + last, kPlacesCounted);
      last = places;
    }
    size_t all() const { return std::min(before + last, kPlacesCounted); }
  };
  std::vector<Group> open(1);
  for (size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '(') {
      open.emplace_back();
      ++at;
    } else if (c == ')' && open.size() > 1) {
      const size_t places = open.back().all();
      open.pop_back();
      open.back().Add(places);
      ++at;
    } else if (const auto times = c == '{' ? ReadRepetition(text, &at) : std::nullopt; times) {
      size_t& last = open.back().last;
      last = std::min(kPlacesCounted, last * std::max<size_t>(1, *times));
    } else {
      open.back().Add(1);
      at = c == '\\' ? EndOfEscape(text, at) : c == '[' ? EndOfClass(text, at) : at + 1;
    }
  }
  size_t places = 0;
  for (const Group& group : open) places += group.all();
  return std::min(places, kPlacesCounted);
}

}  // namespace muninn::match
