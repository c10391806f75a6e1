// SPDX-License-Identifier: Apache-2.0
#include "server/api/report_markup.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "engine/match/literal_index.h"
#include "schema/base/status.h"

namespace muninn::api {
namespace {

// How long the reference is that stands at `at`; 0: none does.
size_t ReferenceAt(std::string_view content, size_t at) {
  if (content.substr(at, 2) != "@[") return 0;
  size_t end = at + 2;
  while (end < content.size() && absl::ascii_islower(static_cast<unsigned char>(content[end]))) ++end;
  if (end == at + 2 || content.substr(end, 2) != "](") return 0;
  end = content.find(')', end);
  return end == std::string_view::npos ? 0 : end + 1 - at;
}

bool IsWordByte(std::string_view content, size_t at) {
  // Bytes beyond ASCII are parts of letters.
  const auto byte = static_cast<unsigned char>(content[at]);
  return absl::ascii_isalnum(byte) || byte >= 0x80;
}

bool StandsAt(const Substitution& substitution, std::string_view content, size_t at) {
  const std::string_view text = substitution.text;
  if (content.substr(at, text.size()) != text) return false;
  if (!substitution.whole_word) return true;
  const size_t end = at + text.size();
  return (at == 0 || !IsWordByte(content, at - 1)) && (end == content.size() || !IsWordByte(content, end));
}

}  // namespace

std::string ReferenceTo(std::string_view kind, std::string_view what) {
  return absl::StrCat("@[", ToAbsl(kind), "](", ToAbsl(what), ")");
}

std::string WithoutReferences(std::string_view content) {
  std::string plain;
  for (size_t at = 0; at < content.size();) {
    const size_t length = ReferenceAt(content, at);
    plain.push_back(length == 0 ? content[at] : ' ');
    at += std::max<size_t>(length, 1);
  }
  return plain;
}

std::vector<size_t> Occurring(std::string_view content, std::span<const std::string> texts) {
  const std::string plain = WithoutReferences(content);
  std::vector<match::LiteralIndex::Literal> literals;
  for (size_t i = 0; i < texts.size(); ++i) {
    if (!texts[i].empty()) literals.push_back({texts[i], static_cast<uint32_t>(i)});
  }
  std::vector<size_t> found;
  const match::LiteralIndex index(std::move(literals));
  index.Scan(plain, [&](uint32_t id, size_t, size_t) {
    found.push_back(id);
    return true;
  });
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

std::string Substitute(std::string_view content, std::vector<Substitution> substitutions) {
  std::stable_sort(substitutions.begin(), substitutions.end(),
                   [](const Substitution& a, const Substitution& b) { return a.text.size() > b.text.size(); });
  std::array<std::vector<const Substitution*>, 256> by_first_byte;
  for (const Substitution& substitution : substitutions) {
    if (!substitution.text.empty()) by_first_byte[static_cast<unsigned char>(substitution.text[0])].push_back(&substitution);
  }
  std::string out;
  for (size_t at = 0; at < content.size();) {
    if (const size_t length = ReferenceAt(content, at); length > 0) {
      out += content.substr(at, length);
      at += length;
      continue;
    }
    const auto& candidates = by_first_byte[static_cast<unsigned char>(content[at])];
    const auto found = std::find_if(candidates.begin(), candidates.end(),
                                    [&](const Substitution* candidate) { return StandsAt(*candidate, content, at); });
    if (found == candidates.end()) {
      out.push_back(content[at++]);
    } else {
      out += (*found)->by;
      at += (*found)->text.size();
    }
  }
  return out;
}

}  // namespace muninn::api
