// SPDX-License-Identifier: Apache-2.0
#include "engine/match/free_text.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "engine/index/registry.h"
#include "engine/match/free_text_kinds.h"
#include "engine/match/free_text_pieces.h"
#include "schema/base/status.h"
#include "schema/entities/list_generated.h"
#include "schema/rules/address.h"
#include "schema/rules/link_syntax.h"
#include "schema/rules/normalise.h"
#include "schema/rules/text.h"

namespace muninn::match {
namespace {

using rules::AllDigits;
using rules::Contains;

constexpr std::string_view kTldList = "TLDs as known by IANA",
                           kVendorList = "List of known domains used by automated malware analysis services & security vendors";

constexpr std::string_view kIpTypes[] = {"ip-dst", "ip-src", "ip-src/ip-dst"},
                           kIpPortTypes[] = {"ip-dst|port", "ip-src|port", "ip-src|port/ip-dst|port"},
                           kEmailTypes[] = {"email", "email-src", "email-dst", "target-email", "whois-registrant-email"},
                           kHostnameTypes[] = {"hostname", "domain", "url", "filename"}, kDomainTypes[] = {"domain", "filename"},
                           kPhoneTypes[] = {"phone-number", "prtn", "whois-registrant-phone"};

FreeTextItem Item(std::span<const std::string_view> types, std::string_view value) {
  FreeTextItem item;
  item.default_type = types.front();
  item.types.assign(types.begin(), types.end());
  item.value = std::string(value);
  return item;
}
FreeTextItem Item(std::string_view type, std::string_view value) { return Item(std::span(&type, 1), value); }

// A word in the forms that are looked at.
struct Word {
  std::string_view raw;
  std::string refanged;
  std::string port;      // "80" of "example.com:80", or ""
  std::string portless;  // `refanged` without it
};

// "[x]" -> "x", for any single x.
void UnwrapSingles(std::string* value) {
  if (!Contains(*value, '[')) return;
  std::string result;
  for (size_t at = 0; at < value->size(); ++at) {
    const bool single = (*value)[at] == '[' && at + 2 < value->size() && (*value)[at + 2] == ']';
    result += (*value)[single ? at + 1 : at];
    if (single) at += 2;
  }
  *value = std::move(result);
}

Word Prepare(std::string_view raw) {
  constexpr size_t kPortDigitsMin = 2, kPortDigitsMax = 5;
  Word word;
  word.raw = raw;
  word.refanged = std::string(raw);
  rules::RefangAnything(&word.refanged);
  word.refanged.erase(word.refanged.find_last_not_of('.') + 1);
  UnwrapSingles(&word.refanged);
  word.portless = word.refanged;
  const size_t colon = word.refanged.rfind(':');
  if (colon == word.refanged.npos) return word;
  const std::string_view digits = std::string_view(word.refanged).substr(colon + 1);
  if (digits.size() < kPortDigitsMin || digits.size() > kPortDigitsMax || !AllDigits(digits)) return word;
  word.port = std::string(digits);
  // Wherever it stands, as the reference does.
  word.portless = absl::StrReplaceAll(word.refanged, {{absl::StrCat(":", word.port), ""}});
  return word;
}

std::optional<FreeTextItem> AsHash(const Word& word) {
  const rules::Halves halves = rules::SplitAtPipe(word.raw);
  const bool named = Contains(word.raw, '|') && !Contains(halves.second, '|') && LooksLikeFilename(halves.first);
  if (named && LooksLikeHex(halves.second)) {
    if (const auto types = HashTypes(halves.second.size(), true); !types.empty()) return Item(types, word.raw);
  }
  if (named && LooksLikeSsdeep(halves.second)) return Item("filename|ssdeep", word.raw);
  if (LooksLikeHex(word.raw)) {
    if (const auto types = HashTypes(word.raw.size(), false); !types.empty()) {
      FreeTextItem item = Item(types, word.raw);
      if (LooksLikeBitcoin(word.raw)) item.types.push_back("btc");
      return item;
    }
  }
  return LooksLikeSsdeep(word.raw) ? std::optional(Item("ssdeep", word.raw)) : std::nullopt;
}

std::optional<FreeTextItem> AsAddress(const Word& word) {
  const std::string_view portless = word.portless;
  if (rules::IsIp(portless)) {
    if (word.port.empty()) return Item(kIpTypes, portless);
    return Item(kIpPortTypes, absl::StrCat(word.portless, "|", word.port));
  }
  if (rules::IsIpv6(word.refanged)) return Item(kIpTypes, word.refanged);
  if (!word.port.empty() && portless.starts_with('[') && portless.ends_with(']')) {
    const std::string_view inner = portless.substr(1, portless.size() - 2);
    if (rules::IsIpv6(inner)) return Item(kIpPortTypes, absl::StrCat(ToAbsl(inner), "|", word.port));
  }
  const size_t slash = portless.find('/');
  if (slash != portless.npos && rules::IsIp(portless.substr(0, slash)) && AllDigits(portless.substr(slash + 1)))
    return Item(kIpTypes, portless);
  return std::nullopt;
}

// The host of "https://host/…", lower case; "": another kind of link.
std::string HttpsHost(std::string_view link) {
  constexpr std::string_view kScheme = "https://";
  const std::string lower = absl::AsciiStrToLower(ToAbsl(link));
  if (!std::string_view(lower).starts_with(kScheme)) return "";
  std::string_view authority = std::string_view(lower).substr(kScheme.size());
  authority = authority.substr(0, authority.find_first_of("/?#"));
  if (const size_t at = authority.rfind('@'); at != authority.npos) authority.remove_prefix(at + 1);
  return std::string(authority.substr(0, authority.find(':')));
}

bool IsVendor(std::string_view host, const FreeTextKnowledge& knowledge) {
  return std::any_of(knowledge.vendor_domains.begin(), knowledge.vendor_domains.end(), [&](const std::string& domain) {
    return host == domain ||
           (host.ends_with(domain) && host.size() > domain.size() && host[host.size() - domain.size() - 1] == '.');
  });
}

// Names and links: what has a dot, without its port.
std::optional<FreeTextItem> AsName(const Word& word, const FreeTextKnowledge& knowledge) {
  const std::string_view name = word.portless;
  if (!Contains(name, '.')) return std::nullopt;
  const std::string tld = absl::AsciiStrToLower(ToAbsl(name.substr(name.rfind('.') + 1)));
  if (knowledge.tlds.contains(tld)) {
    const size_t labels = CountLabels(name);
    if (labels > 2) return Item(kHostnameTypes, name);
    if (labels == 2) return Item(kDomainTypes, name);
  }
  if (!rules::IsAbsoluteUrl(name) && !rules::IsAbsoluteUrl(absl::StrCat("http://", word.portless))) return std::nullopt;
  const std::string host = HttpsHost(name);
  if (!host.empty() && IsVendor(host, knowledge)) return Item("link", name);
  return Contains(name, '/') ? std::optional(Item("url", name)) : std::nullopt;
}

std::optional<FreeTextItem> AsPath(std::string_view raw) {
  if (Contains(raw, '.') && LooksLikeFilename(raw)) return Item("filename", raw);
  const size_t first = raw.find('\\'), last = raw.rfind('\\');
  if (first == raw.npos) return std::nullopt;
  const std::string_view root = raw.substr(0, first), leaf = raw.substr(last + 1);
  const bool on_drive = root.size() > 1 && root[1] == ':';
  if (Contains(leaf, '.') || on_drive) return LooksLikeFilename(leaf) ? std::optional(Item("filename", raw)) : std::nullopt;
  return root.empty() ? std::nullopt : std::optional(Item("regkey", raw));
}

std::optional<FreeTextItem> AsNumber(std::string_view raw) {
  if (LooksLikeCve(raw)) return Item("vulnerability", ToStd(absl::AsciiStrToUpper(ToAbsl(raw))));
  if (LooksLikePhoneNumber(raw)) return Item(kPhoneTypes, raw);
  if (LooksLikeAsn(raw)) return Item("AS", ToStd(absl::AsciiStrToUpper(ToAbsl(raw))));
  if (LooksLikeBitcoin(raw)) return Item("btc", raw);
  return std::nullopt;
}

// The first that fits, in the order of the reference.
std::optional<FreeTextItem> Resolve(std::string_view raw, const FreeTextKnowledge& knowledge) {
  if (rules::IsIp(raw)) return Item(kIpTypes, raw);
  const Word word = Prepare(raw);
  if (auto item = AsHash(word)) return item;
  if (Contains(word.refanged, '@') && LooksLikeEmail(word.refanged)) {
    FreeTextItem item = Item(kEmailTypes, word.refanged);
    item.default_type = "email-src";
    return item;
  }
  std::optional<FreeTextItem> item = AsAddress(word);
  if (!item) item = AsName(word, knowledge);
  if (item) {
    if (!word.port.empty()) item->comment = absl::StrCat("On port ", word.port);
    return item;
  }
  if (auto path = AsPath(raw)) return path;
  return AsNumber(raw);
}

absl::StatusOr<std::vector<std::string>> EntriesOf(const Reader& reader, std::string_view name) {
  std::vector<std::string> entries;
  ASSIGN_OR_RETURN(const auto id, FindByName<fb::Warninglist>(reader, name));
  if (!id) return entries;
  ASSIGN_OR_RETURN(const auto list, LoadEntry<fb::Warninglist>(reader, *id));
  if (!list || (*list)->values() == nullptr) return entries;
  for (const flatbuffers::String* value : *(*list)->values()) entries.push_back(absl::AsciiStrToLower(value->c_str()));
  return entries;
}

}  // namespace

FreeTextKnowledge::FreeTextKnowledge() : vendor_domains{"virustotal.com", "hybrid-analysis.com"} {
  for (char first = 'a'; first <= 'z'; ++first) {
    for (char second = 'a'; second <= 'z'; ++second) tlds.insert(std::string{first, second});
  }
  for (const char* old : {"biz",  "cat",  "com",  "edu",  "gov",  "int",  "mil",  "net",  "org",    "pro",    "tel",
                          "aero", "arpa", "asia", "coop", "info", "jobs", "mobi", "name", "museum", "travel", "onion"})
    tlds.insert(old);
}

absl::StatusOr<FreeTextKnowledge> LoadFreeTextKnowledge(const Reader& reader) {
  FreeTextKnowledge knowledge;
  ASSIGN_OR_RETURN(std::vector<std::string> tlds, EntriesOf(reader, kTldList));
  if (!tlds.empty()) {
    knowledge.tlds = {tlds.begin(), tlds.end()};
    knowledge.tlds.insert("onion");
  }
  ASSIGN_OR_RETURN(std::vector<std::string> vendors, EntriesOf(reader, kVendorList));
  if (!vendors.empty()) knowledge.vendor_domains = std::move(vendors);
  return knowledge;
}

std::vector<FreeTextItem> ExtractFreeText(std::string_view text, const FreeTextKnowledge& knowledge) {
  std::vector<FreeTextItem> items;
  absl::flat_hash_set<std::string> seen;
  for (const std::string& piece : SplitFreeText(text)) {
    std::optional<FreeTextItem> item = RecogniseFreeText(piece, knowledge);
    if (item && seen.insert(item->value).second) items.push_back(*std::move(item));
  }
  return items;
}

std::optional<FreeTextItem> RecogniseFreeText(std::string_view piece, const FreeTextKnowledge& knowledge) {
  std::optional<FreeTextItem> item = Resolve(piece, knowledge);
  if (item) item->original_value = std::string(piece);
  return item;
}

}  // namespace muninn::match
