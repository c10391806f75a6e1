// SPDX-License-Identifier: Apache-2.0
#include "server/export/nids_rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "schema/base/status.h"
#include "schema/rules/address.h"
#include "server/export/fields.h"
#include "server/export/nids_text.h"
#include "server/export/type_table.h"

namespace muninn::exports {
namespace {

constexpr char kHome[] = "$HOME_NET", kExternal[] = "$EXTERNAL_NET", kHttpPorts[] = "$HTTP_PORTS", kAny[] = "any";

using Maker = void (*)(Nids nids, const fb::Attribute& attribute, const TakeRule& take);

void Outgoing(std::string_view address, std::string_view port, std::string_view text, const TakeRule& take) {
  take({"ip", kHome, kAny, std::string(address), std::string(port), absl::StrCat("Outgoing To IP: ", ToAbsl(text)), ""});
}
void Incoming(std::string_view address, std::string_view port, std::string_view text, const TakeRule& take) {
  take({"ip", std::string(address), std::string(port), kHome, kAny, absl::StrCat("Incoming From IP: ", ToAbsl(text)), ""});
}
std::string_view PortOf(const fb::Attribute& attribute) {
  return Value2(attribute).empty() ? std::string_view(kAny) : Value2(attribute);
}
// The text has the whole value as it is: addresses and ports need no escapes.
std::string WholeValue(const fb::Attribute& attribute) {
  std::string value;
  AppendValue(attribute, value);
  return value;
}
void IpDst(Nids, const fb::Attribute& attribute, const TakeRule& take) {
  Outgoing(Value1(attribute), PortOf(attribute), WholeValue(attribute), take);
}
void IpSrc(Nids, const fb::Attribute& attribute, const TakeRule& take) {
  Incoming(Value1(attribute), PortOf(attribute), WholeValue(attribute), take);
}

void Mail(std::string text, std::string_view header, std::string_view value, const TakeRule& take) {
  take({"tcp", kExternal, kAny, "$SMTP_SERVERS", "25", std::move(text),
        absl::StrCat("flow:established,to_server; content:\"", ToAbsl(header), "|3a|\"; nocase; content:\"", ToAbsl(value),
                     "\"; fast_pattern; nocase; content:\"|0D 0A 0D 0A|\"; within:8192;"),
        true});
}
void EmailSrc(Nids, const fb::Attribute& attribute, const TakeRule& take) {
  const std::string value = EscapeRuleText(Value1(attribute));
  Mail("Source Email Address: " + value, "MAIL FROM", value, take);
}
void EmailDst(Nids, const fb::Attribute& attribute, const TakeRule& take) {
  const std::string value = EscapeRuleText(Value1(attribute));
  Mail("Destination Email Address: " + value, "RCPT TO", value, take);
}
void Email(Nids nids, const fb::Attribute& attribute, const TakeRule& take) {
  EmailSrc(nids, attribute, take);
  EmailDst(nids, attribute, take);
}
void EmailSubject(Nids, const fb::Attribute& attribute, const TakeRule& take) {
  Mail("Bad Email Subject", "Subject", EscapeRuleText(Value1(attribute)), take);
}
void EmailAttachment(Nids, const fb::Attribute& attribute, const TakeRule& take) {
  take({"tcp", kExternal, kAny, "$SMTP_SERVERS", "25", "Bad Email Attachment",
        absl::StrCat("flow:established,to_server; content:\"Content-Disposition|3a| attachment|3b| filename|3d 22|\"; content:\"",
                     EscapeRuleText(Value1(attribute)), "|22|\"; fast_pattern; content:\"|0D 0A 0D 0A|\"; within:8192;"),
        true});
}

// Names are looked for in DNS questions and in HTTP's Host header. A hostname is the whole name: no dot may stand before it.
struct NameKind {
  const char* noun;
  const char* before;  // what may not stand before the name, as a regular expression's set
  bool whole;
};
constexpr NameKind kDomain = {"Domain", "[^A-Za-z0-9-]", false};
constexpr NameKind kHostname = {"Hostname", "[^A-Za-z0-9-\\.]", true};

void SnortName(const NameKind& kind, std::string_view name, const TakeRule& take) {
  const std::string value = EscapeRuleText(name), text = absl::StrCat(kind.noun, ": ", value);
  const std::string question = absl::StrCat("content:\"|01 00 00 01 00 00 00 00 00 01|\"; depth:10; offset:2; content:\"",
                                            kind.whole ? "|01|" : "", DnsName(name), "\"; fast_pattern; nocase;");
  take({"udp", kAny, kAny, kAny, "53", text, question});
  take({"tcp", kAny, kAny, kAny, "53", text, question + " flow:established;"});
  const std::string host = kind.whole ? absl::StrCat("content: \"Host|3a| ", value, "\"; nocase; http_header;")
                                      : absl::StrCat("content: \"Host|3a|\"; nocase; http_header; content:\"", value,
                                                     "\"; fast_pattern; nocase; http_header;");
  take({"tcp", kHome, kAny, kExternal, kHttpPorts, absl::StrCat("Outgoing HTTP ", text),
        absl::StrCat("flow:to_server,established; ", host, " pcre: \"/(^|", kind.before, ")", QuoteRegex(name),
                     "[^A-Za-z0-9-\\.]/H\";"),
        true});
}

void SuricataName(const NameKind& kind, std::string_view name, const TakeRule& take) {
  const std::string value = EscapeRuleText(name), quoted = QuoteRegex(name), text = absl::StrCat(kind.noun, " ", value);
  take({"dns", kAny, kAny, kAny, kAny, text,
        absl::StrCat("dns.query; content:\"", value, "\"; nocase; pcre: \"/(^|", kind.before, ")", quoted, "$/i\";")});
  const std::string host =
      kind.whole ? absl::StrCat("content: \"Host|3a| ", value, "\"; fast_pattern; nocase;")
                 : absl::StrCat("content: \"Host|3a|\"; nocase; http.header; content:\"", value, "\"; fast_pattern; nocase;");
  take({"http", kHome, kAny, kExternal, kAny, absl::StrCat("Outgoing HTTP ", text),
        absl::StrCat("flow:to_server,established; http.header; ", host, " pcre: \"/(^|", kind.before, ")", quoted,
                     "[^A-Za-z0-9-\\.]/Hi\";"),
        true});
}

void Name(Nids nids, const NameKind& kind, std::string_view name, const TakeRule& take) {
  nids == Nids::kSnort ? SnortName(kind, name, take) : SuricataName(kind, name, take);
}
void Domain(Nids nids, const fb::Attribute& attribute, const TakeRule& take) { Name(nids, kDomain, Value1(attribute), take); }
void Hostname(Nids nids, const fb::Attribute& attribute, const TakeRule& take) { Name(nids, kHostname, Value1(attribute), take); }
void DomainIp(Nids nids, const fb::Attribute& attribute, const TakeRule& take) {
  Domain(nids, attribute, take);
  Outgoing(Value2(attribute), kAny, Value2(attribute), take);
  Incoming(Value2(attribute), kAny, Value2(attribute), take);
}

void Url(Nids nids, const fb::Attribute& attribute, const TakeRule& take) {
  if (nids == Nids::kSuricata) {
    NidsRule rule;
    if (MakeSuricataUrl(Value1(attribute), rule)) take(rule);
    return;
  }
  const std::string value = EscapeRuleText(Value1(attribute));
  take({"tcp", kHome, kAny, kExternal, kHttpPorts, "Outgoing HTTP URL: " + value,
        absl::StrCat("flow:to_server,established; content:\"", value, "\"; nocase; http_uri;"), true});
}

void UserAgent(Nids nids, const fb::Attribute& attribute, const TakeRule& take) {
  const std::string value = EscapeRuleText(Value1(attribute));
  const std::string content = absl::StrCat("flow:to_server,established; content:\"", value, "\"; ");
  nids == Nids::kSnort
      ? take({"tcp", kHome, kAny, kExternal, kHttpPorts, "Outgoing User-Agent: " + value, content + "http_header;", true})
      : take({"http", kHome, kAny, kExternal, kAny, "Outgoing User-Agent " + value, content + "fast_pattern; http_user_agent;",
              true});
}

void Ja3(Nids nids, const fb::Attribute& attribute, const TakeRule& take) {
  if (nids == Nids::kSnort) return;  // it has no such keyword
  const std::string value = EscapeRuleText(Value1(attribute));
  take({"tls", kAny, kAny, kAny, kAny, "JA3 Hash: " + value, absl::StrCat("ja3.hash; content:\"", value, "\"; fast_pattern;"),
        true});
}

const TypeTable<Maker>& Makers() {
  static const auto& table = *new TypeTable<Maker>({
      {"ip-dst", IpDst},
      {"ip-dst|port", IpDst},
      {"ip-src", IpSrc},
      {"ip-src|port", IpSrc},
      {"email", Email},
      {"email-src", EmailSrc},
      {"email-dst", EmailDst},
      {"email-subject", EmailSubject},
      {"email-attachment", EmailAttachment},
      {"domain", Domain},
      {"hostname", Hostname},
      {"domain|ip", DomainIp},
      {"url", Url},
      {"user-agent", UserAgent},
      {"ja3-fingerprint-md5", Ja3},
  });
  return table;
}

// The value with that relation, the last one counting; `otherwise` when there is none or it does not look like one: objects
// hold any type under any name, and what is written here stands outside of quotes.
std::string Related(std::span<const fb::Attribute* const> attributes, std::string_view relation,
                    bool (*looks_right)(std::string_view), std::string_view otherwise) {
  std::string_view value = otherwise;
  for (const fb::Attribute* attribute : attributes) {
    if (View(attribute->object_relation()) == relation && looks_right(Value1(*attribute))) value = Value1(*attribute);
  }
  return std::string(value);
}
bool IsName(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isalnum(c) || c == '-' || c == '.'; });
}

}  // namespace

void MakeRules(Nids nids, const fb::Attribute& attribute, const TakeRule& take) {
  if (const Maker make = Makers()[attribute.type()]) make(nids, attribute, take);
}

bool MakesObjectRule(std::string_view object_name) { return object_name == "network-connection" || object_name == "ddos"; }

NidsRule MakeObjectRule(std::string_view object_name, std::span<const fb::Attribute* const> attributes) {
  const bool ddos = object_name == "ddos";
  NidsRule rule;
  rule.proto = Related(attributes, ddos ? "protocol" : "layer4-protocol", IsName, "ip");
  rule.from = Related(attributes, "ip-src", rules::IsIpOrCidr, kHome);
  rule.to = Related(attributes, "ip-dst", rules::IsIpOrCidr, kHome);
  rule.from_port = Related(attributes, "src-port", IsName, kAny);
  rule.to_port = Related(attributes, "dst-port", IsName, kAny);
  rule.text = absl::StrCat(ddos ? "DDOS attack detected between " : "Network connection between ", rule.from, " and ", rule.to);
  return rule;
}

}  // namespace muninn::exports
