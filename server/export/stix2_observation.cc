// SPDX-License-Identifier: Apache-2.0
#include "server/export/stix2_observation.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "schema/base/status.h"
#include "schema/json/fields.h"
#include "schema/json/json_writer.h"
#include "server/export/fields.h"
#include "server/export/type_table.h"

namespace muninn::exports {
namespace {

using Kind = StixProperty::Kind;

std::string Equals(std::string_view path, std::string_view text) { return absl::StrCat(ToAbsl(path), " = ", StixText(text)); }
std::string EqualsNumber(std::string_view path, uint64_t number) { return absl::StrCat(ToAbsl(path), " = ", number); }
StixProperty TextOf(std::string_view name, std::string_view text) { return {Kind::kText, name, std::string(text), 0}; }
StixProperty RefTo(Kind kind, std::string_view name, size_t place) { return {kind, name, "", place}; }

std::string_view AddressType(std::string_view address) {
  return address.find(':') == std::string_view::npos ? "ipv4-addr" : "ipv6-addr";
}
StixObservable Address(std::string_view address) { return {AddressType(address), {TextOf("value", address)}}; }

// What is known of a type: its recipe, and up to two words that the recipe needs.
struct Word;
using Recipe = void (*)(const Word& word, const fb::Attribute& attribute, Observation& out);
struct Word {
  Recipe recipe = nullptr;
  std::string_view first, second;
};

// An observable of type `first` with the one property `second`.
void Plain(const Word& word, const fb::Attribute& attribute, Observation& out) {
  out.observables.push_back({word.first, {TextOf(word.second, Value1(attribute))}});
  out.comparisons.push_back(Equals(absl::StrCat(ToAbsl(word.first), ":", ToAbsl(word.second)), Value1(attribute)));
}

// A URI as RFC 3986 writes it: a scheme, and no sign that would have to be encoded.
bool IsUri(std::string_view text) {
  constexpr std::string_view kSigns = "-._~:/?#[]@!$&'()*+,;=";
  const auto is_alnum = [](char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)); };
  const auto is_hex = [&](size_t at) { return at < text.size() && absl::ascii_isxdigit(static_cast<unsigned char>(text[at])); };
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || !absl::ascii_isalpha(static_cast<unsigned char>(text[0]))) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool fits = i < colon        ? is_alnum(text[i]) || text[i] == '+' || text[i] == '-' || text[i] == '.'
                      : text[i] == '%' ? is_hex(i + 1) && is_hex(i + 2)
                                       : is_alnum(text[i]) || kSigns.find(text[i]) != std::string_view::npos;
    if (!fits) return false;
  }
  return true;
}
// What is no whole URI ("evil.example/a") is only compared.
void Url(const Word&, const fb::Attribute& attribute, Observation& out) {
  if (IsUri(Value1(attribute))) out.observables.push_back({"url", {TextOf("value", Value1(attribute))}});
  out.comparisons.push_back(Equals("url:value", Value1(attribute)));
}

std::string HashPath(std::string_view type, std::string_view algorithm) {
  const bool quoted = algorithm.find('-') != std::string_view::npos;
  return absl::StrCat(ToAbsl(type), ":hashes.", quoted ? "'" : "", ToAbsl(algorithm), quoted ? "'" : "");
}
// The two fuzzy hashes have a form in STIX; others of that name need another key.
StixProperty Hash(std::string_view algorithm, std::string_view hash) {
  if (algorithm == "TLSH") {
    if (hash.size() == 72) hash.remove_prefix(2);  // "t1", the version
    if (hash.size() != 70) algorithm = "X_TLSH";
  }
  if (algorithm == "SSDEEP" && hash.size() > 128) algorithm = "X_SSDEEP";
  return {Kind::kHash, algorithm, std::string(hash), 0};
}
// Hashes of an observable of type `second`; `first` is the algorithm.
void HashOf(const Word& word, const fb::Attribute& attribute, Observation& out) {
  out.observables.push_back({word.second, {Hash(word.first, Value1(attribute))}});
  out.comparisons.push_back(Equals(HashPath(word.second, word.first), Value1(attribute)));
}
void FileHash(const Word& word, const fb::Attribute& attribute, Observation& out) {
  HashOf({nullptr, word.first, "file"}, attribute, out);
}
void Certificate(const Word& word, const fb::Attribute& attribute, Observation& out) {
  HashOf({nullptr, word.first, "x509-certificate"}, attribute, out);
}
void NameAndHash(const Word& word, const fb::Attribute& attribute, Observation& out) {
  out.observables.push_back({"file", {TextOf("name", Value1(attribute)), Hash(word.first, Value2(attribute))}});
  out.comparisons = {Equals("file:name", Value1(attribute)), Equals(HashPath("file", word.first), Value2(attribute))};
}

// A sample or attachment as an artifact beside its file; FillArtifact brings the bytes.
void AddArtifact(bool sample, Observation& out) {
  StixObservable artifact{"artifact", {TextOf("payload_bin", "")}};
  if (sample) {
    artifact.properties.push_back(TextOf("mime_type", "application/zip"));
    artifact.properties.push_back(TextOf("encryption_algorithm", "mime-type-indicated"));
    artifact.properties.push_back(TextOf("decryption_key", "infected"));
  }
  out.observables[0].properties.push_back(RefTo(Kind::kRef, "content_ref", out.observables.size()));
  out.observables.push_back(std::move(artifact));
}
void Sample(const Word&, const fb::Attribute& attribute, Observation& out) {
  NameAndHash({nullptr, "MD5", ""}, attribute, out);
  AddArtifact(true, out);
}
void Attachment(const Word&, const fb::Attribute& attribute, Observation& out) {
  Plain({nullptr, "file", "name"}, attribute, out);
  AddArtifact(false, out);
}

// An address as one end of a connection; `first` is "src" or "dst".
void Endpoint(const Word& word, const fb::Attribute& attribute, Observation& out) {
  const bool source = word.first == "src";
  const std::string_view ref = source ? "src_ref" : "dst_ref", port_name = source ? "src_port" : "dst_port";
  StixObservable traffic{"network-traffic", {RefTo(Kind::kRef, ref, 1), {Kind::kTexts, "protocols", "tcp", 0}}};
  const std::string path = absl::StrCat("network-traffic:", ToAbsl(ref));
  out.comparisons = {Equals(path + ".type", AddressType(Value1(attribute))), Equals(path + ".value", Value1(attribute))};
  uint64_t port = 0;
  if (!Value2(attribute).empty() && absl::SimpleAtoi(ToAbsl(Value2(attribute)), &port)) {
    traffic.properties.push_back({Kind::kNumber, port_name, "", port});
    out.comparisons.push_back(EqualsNumber(absl::StrCat("network-traffic:", ToAbsl(port_name)), port));
  }
  out.observables = {std::move(traffic), Address(Value1(attribute))};
}

void DomainAndAddress(const Word&, const fb::Attribute& attribute, Observation& out) {
  out.observables = {{"domain-name", {TextOf("value", Value1(attribute)), RefTo(Kind::kRefs, "resolves_to_refs", 1)}},
                     Address(Value2(attribute))};
  out.comparisons = {Equals("domain-name:value", Value1(attribute)),
                     Equals("domain-name:resolves_to_refs[*].value", Value2(attribute))};
}
void HostAndPort(const Word&, const fb::Attribute& attribute, Observation& out) {
  uint64_t port = 0;
  if (!absl::SimpleAtoi(ToAbsl(Value2(attribute)), &port)) return;
  out.observables = {
      {"network-traffic",
       {RefTo(Kind::kRef, "dst_ref", 1), {Kind::kNumber, "dst_port", "", port}, {Kind::kTexts, "protocols", "tcp", 0}}},
      {"domain-name", {TextOf("value", Value1(attribute))}}};
  out.comparisons = {Equals("domain-name:value", Value1(attribute)), EqualsNumber("network-traffic:dst_port", port)};
}

// Messages. `first` is the property.
StixObservable Message(StixProperty property) {
  return {"email-message", {{Kind::kFlag, "is_multipart", "", 0}, std::move(property)}};
}
void MessageText(const Word& word, const fb::Attribute& attribute, Observation& out) {
  out.observables.push_back(Message(TextOf(word.first, Value1(attribute))));
  out.comparisons.push_back(Equals(absl::StrCat("email-message:", ToAbsl(word.first)), Value1(attribute)));
}
void ReceivedLine(const Word&, const fb::Attribute& attribute, Observation& out) {
  out.observables.push_back(Message({Kind::kTexts, "received_lines", std::string(Value1(attribute)), 0}));
  out.comparisons.push_back(Equals("email-message:received_lines[*]", Value1(attribute)));
}
void Header(const Word& word, const fb::Attribute& attribute, Observation& out) {
  out.observables.push_back(Message({Kind::kHeader, word.first, std::string(Value1(attribute)), 0}));
  out.comparisons.push_back(
      Equals(absl::StrCat("email-message:additional_header_fields.'", ToAbsl(word.first), "'"), Value1(attribute)));
}
// An address in a message; `first` is "from_ref" or a list such as "to_refs".
void MessageAddress(const Word& word, const fb::Attribute& attribute, Observation& out) {
  const bool list = word.first.ends_with('s');
  out.observables = {Message(RefTo(list ? Kind::kRefs : Kind::kRef, word.first, 1)),
                     {"email-addr", {TextOf("value", Value1(attribute))}}};
  out.comparisons.push_back(
      Equals(absl::StrCat("email-message:", ToAbsl(word.first), list ? "[*].value" : ".value"), Value1(attribute)));
}
void MessageAttachment(const Word&, const fb::Attribute& attribute, Observation& out) {
  out.comparisons.push_back(Equals("email-message:body_multipart[*].body_raw_ref.name", Value1(attribute)));
}

// STIX wants the hive by its whole name: HKLM\Software is HKEY_LOCAL_MACHINE\Software.
std::string RegistryPath(std::string_view key) {
  constexpr std::pair<std::string_view, std::string_view> kHives[] = {
      {"HKLM", "HKEY_LOCAL_MACHINE"}, {"HKCU", "HKEY_CURRENT_USER"},   {"HKCR", "HKEY_CLASSES_ROOT"},
      {"HKU", "HKEY_USERS"},          {"HKCC", "HKEY_CURRENT_CONFIG"},
  };
  const size_t end = std::min(key.find('\\'), key.size());
  for (const auto& [brief, whole] : kHives) {
    if (absl::EqualsIgnoreCase(ToAbsl(key.substr(0, end)), ToAbsl(brief)))
      return absl::StrCat(ToAbsl(whole), ToAbsl(key.substr(end)));
  }
  return std::string(key);
}
void RegistryKey(const Word&, const fb::Attribute& attribute, Observation& out) {
  const std::string key = RegistryPath(Value1(attribute));
  out.observables.push_back({"windows-registry-key", {TextOf("key", key)}});
  out.comparisons.push_back(Equals("windows-registry-key:key", key));
}
void RegistryValue(const Word&, const fb::Attribute& attribute, Observation& out) {
  std::string values;
  json::JsonWriter writer(&values);
  writer.BeginArray();
  writer.BeginObject();
  writer.Member("name", "");
  writer.Member("data", Value2(attribute));
  writer.EndObject();
  writer.EndArray();
  const std::string key = RegistryPath(Value1(attribute));
  out.observables.push_back({"windows-registry-key", {TextOf("key", key), {Kind::kJson, "values", std::move(values), 0}}});
  out.comparisons = {Equals("windows-registry-key:key", key), Equals("windows-registry-key:values[*].data", Value2(attribute))};
}

void AutonomousSystem(const Word&, const fb::Attribute& attribute, Observation& out) {
  uint64_t number = 0;
  if (!absl::SimpleAtoi(ToAbsl(Value1(attribute)), &number)) return;
  out.observables.push_back({"autonomous-system", {{Kind::kNumber, "number", "", number}}});
  out.comparisons.push_back(EqualsNumber("autonomous-system:number", number));
}

// `first` is the service.
void Account(const Word& word, const fb::Attribute& attribute, Observation& out) {
  out.observables.push_back(
      {"user-account",
       {TextOf("user_id", Value1(attribute)), TextOf("account_login", Value1(attribute)), TextOf("account_type", word.first)}});
  out.comparisons = {Equals("user-account:account_type", word.first), Equals("user-account:account_login", Value1(attribute))};
}

// No observable can be made of it alone. `first` is the path.
void OnlyText(const Word& word, const fb::Attribute& attribute, Observation& out) {
  out.comparisons.push_back(Equals(word.first, Value1(attribute)));
}
void OnlyNumber(const Word& word, const fb::Attribute& attribute, Observation& out) {
  uint64_t number = 0;
  if (absl::SimpleAtoi(ToAbsl(Value1(attribute)), &number)) out.comparisons.push_back(EqualsNumber(word.first, number));
}

// A rule in another language, `first`.
void Rule(const Word& word, const fb::Attribute& attribute, Observation& out) {
  out.language = word.first;
  out.pattern = Value1(attribute);
}

const TypeTable<Word>& Words() {
  static const auto& table = *new TypeTable<Word>({
      {"domain", {Plain, "domain-name", "value"}},
      {"hostname", {Plain, "domain-name", "value"}},
      {"domain|ip", {DomainAndAddress, "", ""}},
      {"hostname|port", {HostAndPort, "", ""}},
      {"ip-src", {Endpoint, "src", ""}},
      {"ip-dst", {Endpoint, "dst", ""}},
      {"ip-src|port", {Endpoint, "src", ""}},
      {"ip-dst|port", {Endpoint, "dst", ""}},
      {"port", {OnlyNumber, "network-traffic:dst_port", ""}},
      {"url", {Url, "", ""}},
      {"uri", {Url, "", ""}},
      {"link", {Url, "", ""}},
      {"user-agent", {OnlyText, "network-traffic:extensions.'http-request-ext'.request_header.'User-Agent'", ""}},
      {"http-method", {OnlyText, "network-traffic:extensions.'http-request-ext'.request_method", ""}},
      {"mac-address", {Plain, "mac-addr", "value"}},
      {"AS", {AutonomousSystem, "", ""}},
      {"email", {Plain, "email-addr", "value"}},
      {"email-src", {MessageAddress, "from_ref", ""}},
      {"email-dst", {MessageAddress, "to_refs", ""}},
      {"email-subject", {MessageText, "subject", ""}},
      {"email-body", {MessageText, "body", ""}},
      {"email-message-id", {Header, "Message-ID", ""}},
      {"email-reply-to", {Header, "Reply-To", ""}},
      {"email-x-mailer", {Header, "X-Mailer", ""}},
      {"email-header", {ReceivedLine, "", ""}},
      {"email-attachment", {MessageAttachment, "", ""}},
      {"filename", {Plain, "file", "name"}},
      {"attachment", {Attachment, "", ""}},
      {"malware-sample", {Sample, "", ""}},
      {"size-in-bytes", {OnlyNumber, "file:size", ""}},
      {"mime-type", {OnlyText, "file:mime_type", ""}},
      {"md5", {FileHash, "MD5", ""}},
      {"sha1", {FileHash, "SHA-1", ""}},
      {"sha224", {FileHash, "SHA-224", ""}},
      {"sha256", {FileHash, "SHA-256", ""}},
      {"sha384", {FileHash, "SHA-384", ""}},
      {"sha512", {FileHash, "SHA-512", ""}},
      {"sha512/224", {FileHash, "SHA-512-224", ""}},
      {"sha512/256", {FileHash, "SHA-512-256", ""}},
      {"sha3-224", {FileHash, "SHA3-224", ""}},
      {"sha3-256", {FileHash, "SHA3-256", ""}},
      {"sha3-384", {FileHash, "SHA3-384", ""}},
      {"sha3-512", {FileHash, "SHA3-512", ""}},
      {"ssdeep", {FileHash, "SSDEEP", ""}},
      {"tlsh", {FileHash, "TLSH", ""}},
      {"imphash", {FileHash, "IMPHASH", ""}},
      {"impfuzzy", {FileHash, "IMPFUZZY", ""}},
      {"pehash", {FileHash, "PEHASH", ""}},
      {"authentihash", {FileHash, "AUTHENTIHASH", ""}},
      {"vhash", {FileHash, "VHASH", ""}},
      {"telfhash", {FileHash, "TELFHASH", ""}},
      {"cdhash", {FileHash, "CDHASH", ""}},
      {"filename|md5", {NameAndHash, "MD5", ""}},
      {"filename|sha1", {NameAndHash, "SHA-1", ""}},
      {"filename|sha224", {NameAndHash, "SHA-224", ""}},
      {"filename|sha256", {NameAndHash, "SHA-256", ""}},
      {"filename|sha384", {NameAndHash, "SHA-384", ""}},
      {"filename|sha512", {NameAndHash, "SHA-512", ""}},
      {"filename|sha512/224", {NameAndHash, "SHA-512-224", ""}},
      {"filename|sha512/256", {NameAndHash, "SHA-512-256", ""}},
      {"filename|sha3-224", {NameAndHash, "SHA3-224", ""}},
      {"filename|sha3-256", {NameAndHash, "SHA3-256", ""}},
      {"filename|sha3-384", {NameAndHash, "SHA3-384", ""}},
      {"filename|sha3-512", {NameAndHash, "SHA3-512", ""}},
      {"filename|ssdeep", {NameAndHash, "SSDEEP", ""}},
      {"filename|tlsh", {NameAndHash, "TLSH", ""}},
      {"filename|imphash", {NameAndHash, "IMPHASH", ""}},
      {"filename|impfuzzy", {NameAndHash, "IMPFUZZY", ""}},
      {"filename|pehash", {NameAndHash, "PEHASH", ""}},
      {"filename|authentihash", {NameAndHash, "AUTHENTIHASH", ""}},
      {"filename|vhash", {NameAndHash, "VHASH", ""}},
      {"x509-fingerprint-md5", {Certificate, "MD5", ""}},
      {"x509-fingerprint-sha1", {Certificate, "SHA-1", ""}},
      {"x509-fingerprint-sha256", {Certificate, "SHA-256", ""}},
      {"mutex", {Plain, "mutex", "name"}},
      {"regkey", {RegistryKey, "", ""}},
      {"regkey|value", {RegistryValue, "", ""}},
      {"github-username", {Account, "github", ""}},
      {"twitter-id", {Account, "twitter", ""}},
      {"yara", {Rule, "yara", ""}},
      {"sigma", {Rule, "sigma", ""}},
      {"snort", {Rule, "snort", ""}},
      {"suricata", {Rule, "suricata", ""}},
      {"stix2-pattern", {Rule, "stix", ""}},
  });
  return table;
}

// --- objects ---

// Words for relations that say more than the type of the attribute does.
struct RelationWord {
  std::string_view object, relation;
  Word word;
};
void AddressOnly(const Word& word, const fb::Attribute& attribute, Observation& out) {
  out.observables.push_back(Address(Value1(attribute)));
  out.comparisons.push_back(Equals(word.first, Value1(attribute)));
}
void PortOnly(const Word& word, const fb::Attribute& attribute, Observation& out) {
  uint64_t port = 0;
  if (!absl::SimpleAtoi(ToAbsl(Value1(attribute)), &port)) return;
  out.observables.push_back({"network-traffic", {{Kind::kNumber, word.first, "", port}}});
  out.comparisons.push_back(EqualsNumber(absl::StrCat("network-traffic:", ToAbsl(word.first)), port));
}
void FileSize(const Word&, const fb::Attribute& attribute, Observation& out) {
  uint64_t size = 0;
  if (!absl::SimpleAtoi(ToAbsl(Value1(attribute)), &size)) return;
  out.observables.push_back({"file", {{Kind::kNumber, "size", "", size}}});
  out.comparisons.push_back(EqualsNumber("file:size", size));
}
constexpr RelationWord kRelations[] = {
    {"domain-ip", "ip", {AddressOnly, "domain-name:resolves_to_refs[*].value", ""}},
    {"file", "size-in-bytes", {FileSize, "", ""}},
    {"file", "mimetype", {Plain, "file", "mime_type"}},
    {"ip-port", "dst-port", {PortOnly, "dst_port", ""}},
    {"ip-port", "src-port", {PortOnly, "src_port", ""}},
    {"network-connection", "dst-port", {PortOnly, "dst_port", ""}},
    {"network-connection", "src-port", {PortOnly, "src_port", ""}},
    {"network-socket", "dst-port", {PortOnly, "dst_port", ""}},
    {"network-socket", "src-port", {PortOnly, "src_port", ""}},
    {"email", "cc", {MessageAddress, "cc_refs", ""}},
    {"email", "bcc", {MessageAddress, "bcc_refs", ""}},
    {"email", "email-body", {MessageText, "body", ""}},
    {"registry-key", "key", {RegistryKey, "", ""}},
    {"mutex", "name", {Plain, "mutex", "name"}},
    {"asn", "asn", {AutonomousSystem, "", ""}},
};
constexpr std::string_view kObjects[] = {"domain-ip",
                                         "file",
                                         "ip-port",
                                         "network-connection",
                                         "network-socket",
                                         "email",
                                         "registry-key",
                                         "mutex",
                                         "asn",
                                         "url",
                                         "x509",
                                         "yara",
                                         "sigma",
                                         "suricata",
                                         "http-request",
                                         "lnk",
                                         "pe",
                                         "github-user",
                                         "twitter-account"};
// All that an object says of these is about one thing.
constexpr std::string_view kMerged[] = {"file", "email-message", "network-traffic", "windows-registry-key", "x509-certificate"};

Word WordOf(std::string_view object, const fb::Attribute& attribute) {
  for (const RelationWord& row : kRelations) {
    if (row.object == object && row.relation == View(attribute.object_relation())) return row.word;
  }
  return Words()[attribute.type()];
}

bool IsList(Kind kind) { return kind == Kind::kRefs || kind == Kind::kTexts; }

// Adds the observables of `part` to those of `whole`. False: something of it is there already with another value.
bool Merge(Observation part, Observation& whole) {
  std::vector<size_t> places;
  const auto same_type = [](std::string_view type) { return [type](const StixObservable& other) { return other.type == type; }; };
  for (const StixObservable& observable : part.observables) {
    const auto found = std::find_if(whole.observables.begin(), whole.observables.end(), same_type(observable.type));
    const bool merged = std::find(std::begin(kMerged), std::end(kMerged), observable.type) != std::end(kMerged);
    if (!merged || found == whole.observables.end()) {
      places.push_back(whole.observables.size());
      whole.observables.push_back({observable.type, {}});
    } else {
      places.push_back(static_cast<size_t>(found - whole.observables.begin()));
    }
  }
  bool fits = true;
  for (size_t i = 0; i < part.observables.size(); ++i) {
    std::vector<StixProperty>& into = whole.observables[places[i]].properties;
    for (StixProperty& property : part.observables[i].properties) {
      if (property.kind == Kind::kRef || property.kind == Kind::kRefs) property.number = places[property.number];
      const auto twin = std::find_if(into.begin(), into.end(), [&](const StixProperty& other) {
        return other.name == property.name && (other.kind == property.kind || !IsList(property.kind));
      });
      if (twin == into.end() || (IsList(property.kind) && (twin->text != property.text || twin->number != property.number))) {
        into.push_back(std::move(property));
      } else {
        fits &= twin->text == property.text && twin->number == property.number;
      }
    }
  }
  for (std::string& comparison : part.comparisons) {
    if (std::find(whole.comparisons.begin(), whole.comparisons.end(), comparison) == whole.comparisons.end())
      whole.comparisons.push_back(std::move(comparison));
  }
  return fits;
}

// Does STIX take an observable with no more than this?
bool Suffices(const StixObservable& observable) {
  const auto any = [&](std::initializer_list<std::string_view> names, Kind kind) {
    return std::any_of(observable.properties.begin(), observable.properties.end(), [&](const StixProperty& property) {
      return property.kind == kind || std::find(names.begin(), names.end(), property.name) != names.end();
    });
  };
  if (observable.type == "file") return any({"name"}, Kind::kHash);
  if (observable.type == "network-traffic") return any({"src_ref", "dst_ref"}, Kind::kRef);
  return true;
}

// Domain names resolve to all addresses of their object.
void LinkDomains(Observation& whole) {
  for (StixObservable& domain : whole.observables) {
    if (domain.type != "domain-name") continue;
    for (size_t i = 0; i < whole.observables.size(); ++i) {
      if (whole.observables[i].type == "ipv4-addr" || whole.observables[i].type == "ipv6-addr")
        domain.properties.push_back(RefTo(Kind::kRefs, "resolves_to_refs", i));
    }
  }
}

// An artifact without its bytes says nothing, and goes. It is the last observable of an attribute, after its file.
void FillArtifact(const fb::Attribute& attribute, const json::FileReader& files, Observation& part) {
  if (part.observables.empty() || part.observables.back().type != "artifact") return;
  if (std::optional<std::string> data = json::DataOf(attribute, files)) {
    part.observables.back().properties[0].text = *std::move(data);
    return;
  }
  part.observables.pop_back();
  std::erase_if(part.observables[0].properties, [](const StixProperty& property) { return property.name == "content_ref"; });
}

}  // namespace

Observation Observe(const fb::Attribute& attribute, const json::FileReader& files) {
  Observation out;
  const Word& word = Words()[attribute.type()];
  if (word.recipe != nullptr) word.recipe(word, attribute, out);
  FillArtifact(attribute, files, out);
  return out;
}

Observation ObserveObject(const fb::Object& object, std::span<const fb::Attribute* const> attributes,
                          const json::FileReader& files, bool* left_out) {
  Observation whole;
  const std::string_view name = View(object.name());
  *left_out = false;
  if (std::find(std::begin(kObjects), std::end(kObjects), name) == std::end(kObjects)) return whole;
  for (const fb::Attribute* attribute : attributes) {
    const Word word = WordOf(name, *attribute);
    Observation part;
    if (word.recipe != nullptr) word.recipe(word, *attribute, part);
    FillArtifact(*attribute, files, part);
    if (part.empty() || (!part.language.empty() && !whole.language.empty())) {
      *left_out = true;
      continue;
    }
    if (!part.language.empty()) whole.language = part.language, whole.pattern = std::move(part.pattern);
    *left_out |= part.observables.empty() && part.language.empty();  // its pattern alone
    *left_out |= !Merge(std::move(part), whole);
  }
  if (name == "domain-ip") LinkDomains(whole);
  if (!std::all_of(whole.observables.begin(), whole.observables.end(), Suffices)) whole.observables.clear();
  for (StixObservable& observable : whole.observables) {
    const auto has = [&](std::string_view property) {
      return std::any_of(observable.properties.begin(), observable.properties.end(),
                         [&](const StixProperty& p) { return p.name == property; });
    };
    if (observable.type == "network-traffic" && !has("protocols"))
      observable.properties.push_back({Kind::kTexts, "protocols", "tcp", 0});
  }
  return whole;
}

std::string StixText(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

std::string StixPattern(const Observation& observation) {
  if (!observation.language.empty()) return observation.pattern;
  return absl::StrCat("[", absl::StrJoin(observation.comparisons, " AND "), "]");
}

}  // namespace muninn::exports
