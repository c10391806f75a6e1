// SPDX-License-Identifier: Apache-2.0
#include "engine/match/delimited_pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <iterator>
#include <mutex>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "schema/base/status.h"

namespace muninn::match {
namespace {

constexpr uint32_t kMatchLimit = 1'000'000;  // as PHP's pcre.backtrack_limit
constexpr uint32_t kDepthLimit = 100'000;
constexpr uint32_t kHeapKilobytesMax = 16 * 1024;  // of one match that is interpreted
constexpr size_t kJitStackBytes = 32 * 1024, kJitStackBytesMax = 512 * 1024;

constexpr std::string_view kFlags = "imsxuUADXJSn";

char MirrorOf(char open) {
  switch (open) {
    case '(':
      return ')';
    case '[':
      return ']';
    case '{':
      return '}';
    case '<':
      return '>';
    default:
      return open;
  }
}

// Where the closing delimiter stands; npos: nowhere.
size_t EndOf(std::string_view text, char open, char close) {
  int depth = 1;
  for (size_t at = 1; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == close && --depth == 0) {
      return at;
    } else if (text[at] == open && open != close) {
      ++depth;
    }
  }
  return std::string_view::npos;
}

uint32_t OptionsOf(const DelimitedText& text) {
  constexpr std::pair<char, uint32_t> kOptions[] = {
      {'i', PCRE2_CASELESS},        {'m', PCRE2_MULTILINE},       {'s', PCRE2_DOTALL},   {'x', PCRE2_EXTENDED},
      {'u', PCRE2_UTF | PCRE2_UCP}, {'U', PCRE2_UNGREEDY},        {'A', PCRE2_ANCHORED}, {'D', PCRE2_DOLLAR_ENDONLY},
      {'J', PCRE2_DUPNAMES},        {'n', PCRE2_NO_AUTO_CAPTURE},
  };
  uint32_t options = 0;
  for (const auto& [flag, option] : kOptions) options |= text.has(flag) ? option : 0;
  return options;
}

// PCRE2 10.42's machine code differs from its interpreter where groups don't give back what they took ("(?>.+?)a" is not found in
// "xya"), at "\K" in groups, and at names that several groups have. Expressions with such are interpreted.
bool MayBecomeMachineCode(const DelimitedText& text) {
  constexpr std::string_view kDoubtful[] = {"(?>", "(*", ")*+", ")++", ")?+", "}+", "\\K", "(?J"};
  return !text.has('J') && std::none_of(std::begin(kDoubtful), std::end(kDoubtful),
                                        [&](std::string_view part) { return text.expression.find(part) != std::string::npos; });
}

struct FreeMatch {
  void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
};
using MatchData = std::unique_ptr<pcre2_match_data, FreeMatch>;

PCRE2_SPTR Bytes(std::string_view text) { return reinterpret_cast<PCRE2_SPTR>(text.data()); }

// One or two digits; nullopt: none.
std::optional<int> TakeGroup(std::string_view text, size_t* at) {
  std::optional<int> group;
  for (int digits = 0; digits < 2 && *at < text.size() && absl::ascii_isdigit(static_cast<unsigned char>(text[*at])); ++digits)
    group = group.value_or(0) * 10 + (text[(*at)++] - '0');
  return group;
}

}  // namespace

absl::StatusOr<DelimitedText> ParseDelimited(std::string_view text) {
  if (text.empty()) return absl::InvalidArgumentError("it is empty");
  const auto open = static_cast<unsigned char>(text[0]);
  if (absl::ascii_isalnum(open) || absl::ascii_isspace(open) || open == '\\' || open == 0)
    return absl::InvalidArgumentError("it does not start with a delimiter");
  const size_t end = EndOf(text, text[0], MirrorOf(text[0]));
  if (end == std::string_view::npos) return absl::InvalidArgumentError("its closing delimiter is missing");
  DelimitedText parsed{std::string(text.substr(1, end - 1)), std::string(text.substr(end + 1))};
  if (const size_t bad = parsed.flags.find_first_not_of(kFlags); bad != std::string::npos)
    return absl::InvalidArgumentError(absl::StrCat("the flag \"", parsed.flags.substr(bad, 1), "\" is unknown"));
  return parsed;
}

Replacement::Replacement(std::string_view text) {
  Piece piece;
  for (size_t at = 0; at < text.size();) {
    const char c = text[at];
    size_t next = at + 1;
    std::optional<int> group;
    if (c == '\\' && next < text.size() && text[next] == '\\') {
      ++next;
    } else if (c == '\\') {
      group = TakeGroup(text, &next);
    } else if (c == '$' && next < text.size() && text[next] == '{') {
      size_t inside = next + 1;
      group = TakeGroup(text, &inside);
      if (group && inside < text.size() && text[inside] == '}')
        next = inside + 1;
      else
        group.reset();
    } else if (c == '$') {
      group = TakeGroup(text, &next);
    }
    if (group) {
      piece.group = *group;
      pieces_.push_back(std::move(piece));
      piece = Piece();
    } else {
      piece.literal.push_back(c);
    }
    at = next;
  }
  if (!piece.literal.empty()) pieces_.push_back(std::move(piece));
}

namespace {

std::atomic<uint64_t> give_ups{0};

// What a thread needs to match with whatever expression.
class Matcher {
 public:
  static Matcher& OfThisThread() {
    thread_local Matcher matcher;
    return matcher;
  }
  Matcher(const Matcher&) = delete;
  Matcher& operator=(const Matcher&) = delete;

  pcre2_match_context* const context = pcre2_match_context_create(nullptr);
  pcre2_match_data* const ends = pcre2_match_data_create(1, nullptr);  // of the whole match only

 private:
  Matcher() {
    if (context == nullptr) return;
    pcre2_set_match_limit(context, kMatchLimit);
    pcre2_set_depth_limit(context, kDepthLimit);
    pcre2_set_heap_limit(context, kHeapKilobytesMax);
    if (stack_ != nullptr) pcre2_jit_stack_assign(context, nullptr, stack_);
  }
  ~Matcher() {
    pcre2_match_data_free(ends);
    pcre2_match_context_free(context);
    pcre2_jit_stack_free(stack_);
  }

  pcre2_jit_stack* const stack_ = pcre2_jit_stack_create(kJitStackBytes, kJitStackBytesMax, nullptr);
};

}  // namespace

uint64_t GiveUps() { return give_ups.load(std::memory_order_relaxed); }

struct DelimitedPattern::Code {
  Code(pcre2_code* compiled, bool may_become_machine_code) : code(compiled), jits(may_become_machine_code) {}
  ~Code() { pcre2_code_free(code); }
  Code(const Code&) = delete;
  Code& operator=(const Code&) = delete;

  MatchData MakeData() const { return MatchData(pcre2_match_data_create_from_pattern(code, nullptr)); }
  // Looks at and after `from`. Text that is no UTF-8 does not match characters.
  Answer Match(std::string_view value, size_t from, uint32_t options, pcre2_match_data* data) const {
    pcre2_match_context* const context = Matcher::OfThisThread().context;
    if (context == nullptr || data == nullptr) return Answer::kGaveUp;
    if (jits) std::call_once(jit, [this] { pcre2_jit_compile(code, PCRE2_JIT_COMPLETE); });  // or it is interpreted, too
    int found = pcre2_match(code, Bytes(value), value.size(), from, options, data, context);
    if (found == PCRE2_ERROR_JIT_STACKLIMIT)  // deep, but perhaps harmless
      found = pcre2_match(code, Bytes(value), value.size(), from, options | PCRE2_NO_JIT, data, context);
    if (found >= 0) return Answer::kYes;
    const bool gave_up = found == PCRE2_ERROR_MATCHLIMIT || found == PCRE2_ERROR_DEPTHLIMIT || found == PCRE2_ERROR_HEAPLIMIT ||
                         found == PCRE2_ERROR_JIT_STACKLIMIT || found == PCRE2_ERROR_NOMEMORY || found == PCRE2_ERROR_RECURSELOOP;
    if (gave_up) give_ups.fetch_add(1, std::memory_order_relaxed);
    return gave_up ? Answer::kGaveUp : Answer::kNo;
  }

  pcre2_code* const code;
  const bool jits;
  mutable std::once_flag jit;
};

absl::StatusOr<DelimitedPattern> DelimitedPattern::Compile(std::string_view text) {
  ASSIGN_OR_RETURN(DelimitedText parsed, ParseDelimited(text));
  return Compile(std::move(parsed));
}

absl::StatusOr<DelimitedPattern> DelimitedPattern::Compile(DelimitedText parsed) {
  pcre2_compile_context* const context = pcre2_compile_context_create(nullptr);
  // "\y" is a "y", unless X asks for strictness: as PHP has it.
  if (!parsed.has('X')) pcre2_set_compile_extra_options(context, PCRE2_EXTRA_BAD_ESCAPE_IS_LITERAL);
  int error = 0;
  PCRE2_SIZE offset = 0;
  pcre2_code* const code =
      pcre2_compile(Bytes(parsed.expression), parsed.expression.size(), OptionsOf(parsed), &error, &offset, context);
  pcre2_compile_context_free(context);
  if (code == nullptr) {
    std::array<PCRE2_UCHAR, 256> message{};
    pcre2_get_error_message(error, message.data(), message.size());
    return absl::InvalidArgumentError(absl::StrCat(reinterpret_cast<const char*>(message.data()), " at offset ", offset));
  }
  auto shared = std::make_shared<const Code>(code, MayBecomeMachineCode(parsed));
  return DelimitedPattern(std::move(parsed), std::move(shared));
}

Found DelimitedPattern::Find(std::string_view value) const {
  pcre2_match_data* const data = Matcher::OfThisThread().ends;
  Found found;
  found.answer = code_->Match(value, 0, 0, data);
  if (found.answer != Answer::kYes) return found;
  const PCRE2_SIZE* const ends = pcre2_get_ovector_pointer(data);
  found.to = ends[1];
  found.from = std::min(ends[0], ends[1]);
  return found;
}

std::optional<std::string> DelimitedPattern::ReplaceAll(std::string_view value, const Replacement& replacement) const {
  const MatchData data = code_->MakeData();
  std::string result;
  size_t copied = 0, from = 0;
  uint32_t options = 0;
  bool matched = false;
  while (from <= value.size()) {
    const Answer answer = code_->Match(value, from, options, data.get());
    if (answer == Answer::kGaveUp) return std::nullopt;  // all or nothing
    if (answer == Answer::kNo) {
      if (options == 0) break;
      // Behind an empty match nothing starts here: go one on.
      options = 0;
      ++from;
      while (text_.has('u') && from < value.size() && (static_cast<unsigned char>(value[from]) & 0xc0) == 0x80) ++from;
      continue;
    }
    matched = true;
    const PCRE2_SIZE* const ends = pcre2_get_ovector_pointer(data.get());
    const uint32_t groups = pcre2_get_ovector_count(data.get());
    if (ends[1] < ends[0] || ends[0] < copied) return std::nullopt;  // "\K" in a look-ahead: no place to replace
    result.append(value.substr(copied, ends[0] - copied));
    for (const Replacement::Piece& piece : replacement.pieces_) {
      result.append(piece.literal);
      const auto group = static_cast<uint32_t>(piece.group);
      if (piece.group < 0 || group >= groups || ends[2 * group] == PCRE2_UNSET) continue;
      result.append(value.substr(ends[2 * group], ends[2 * group + 1] - ends[2 * group]));
    }
    copied = from = ends[1];
    options = ends[0] == ends[1] ? PCRE2_NOTEMPTY_ATSTART | PCRE2_ANCHORED : 0;
  }
  if (!matched) return std::nullopt;
  return result.append(value.substr(copied));
}

}  // namespace muninn::match
