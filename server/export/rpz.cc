// SPDX-License-Identifier: Apache-2.0
//
// rpz (restsearch.md §12.2): a DNS zone that answers for what is asked about bad names and addresses.
#include <array>
#include <string>
#include <string_view>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "schema/base/status.h"
#include "schema/rules/date_time.h"
#include "server/export/distinct.h"
#include "server/export/exporters.h"
#include "server/export/fields.h"
#include "server/export/type_table.h"

namespace muninn::exports {
namespace {

struct Policy {
  std::string_view name, action, explanation;
};
// In the order of MISP's setting RPZ_policy: 0 is DROP.
constexpr Policy kPolicies[] = {
    {"DROP", "rpz-drop.", "timeout."},
    {"NXDOMAIN", ".", "return NXDOMAIN (name does not exist) irrespective of actual result received."},
    {"NODATA", "*.", "returns NODATA (name exists but no answers returned) irrespective of actual result received."},
    {"Local-Data", "", "returns the defined alternate location."},  // its action is the walled garden
    {"PASSTHRU", "rpz-passthru.", "lets queries through, but allows for logging the hits (useful for testing)."},
    {"TCP-only", "rpz-tcp-only.", "force the client to use TCP."},
};
constexpr size_t kDefaultPolicy = 1, kLocalData = 3;

// The sections, in their order; one pass each.
enum Section : int { kAddresses, kDomains, kHostnames };
constexpr std::string_view kIntroductions[] = {
    "; The following list of IP addresses will ",
    "; The following domain names and all of their sub-domains will ",
    "; The following hostnames will ",
};

// Which half of a value goes where.
struct Places {
  std::array<Half, std::size(kIntroductions)> half = {};
};

const TypeTable<Places>& Types() {
  static const auto& table = *new TypeTable<Places>({
      {"ip-src", {{Half::kFirst, Half::kNone, Half::kNone}}},
      {"ip-dst", {{Half::kFirst, Half::kNone, Half::kNone}}},
      {"domain", {{Half::kNone, Half::kFirst, Half::kNone}}},
      {"domain|ip", {{Half::kSecond, Half::kFirst, Half::kNone}}},
      {"hostname", {{Half::kNone, Half::kNone, Half::kFirst}}},
  });
  return table;
}

// By name or by number; "walled-garden" is an older name of Local-Data.
size_t PolicyOf(const std::string& asked) {
  size_t number = 0;
  if (absl::SimpleAtoi(asked, &number) && number < std::size(kPolicies)) return number;
  if (asked == "walled-garden") return kLocalData;
  for (size_t i = 0; i < std::size(kPolicies); ++i) {
    if (kPolicies[i].name == asked) return i;
  }
  return kDefaultPolicy;
}

// What separates the parts of an address, from the last one to the first: "1.2.3.4" -> "4.3.2.1".
std::string Reversed(std::string_view text, char separator) {
  std::string out;
  while (!text.empty()) {
    const size_t at = text.rfind(separator);
    const std::string_view part = at == std::string_view::npos ? text : text.substr(at + 1);
    if (!part.empty()) absl::StrAppend(&out, out.empty() ? "" : ".", ToAbsl(part));
    text = text.substr(0, at == std::string_view::npos ? 0 : at);
  }
  return out;
}

// "198.51.100.7" -> "32.7.100.51.198.rpz-ip", "2001:db8::1" -> "128.1.zz.db8.2001.rpz-ip"
std::string AddressName(std::string_view address) {
  const size_t slash = address.find('/');
  std::string_view prefix = slash == std::string_view::npos ? std::string_view() : address.substr(slash + 1);
  address = address.substr(0, slash);
  const bool v6 = address.find(':') != std::string_view::npos;
  if (prefix.empty()) prefix = v6 ? "128" : "32";
  const std::string name = v6 ? Reversed(absl::StrReplaceAll(ToAbsl(address), {{"::", ":zz:"}}), ':') : Reversed(address, '.');
  return absl::StrCat(ToAbsl(prefix), ".", name, ".rpz-ip");
}

class Rpz final : public Exporter {
 public:
  explicit Rpz(const ExportOptions& options) : options_(options), policy_(PolicyOf(options.Text("policy"))) {
    action_ = policy_ == kLocalData ? options.Text("walled_garden", "127.0.0.1") : std::string(kPolicies[policy_].action);
  }

  int passes() const override { return std::size(kIntroductions); }

  void Begin(int pass, std::string& out) override {
    section_ = static_cast<Section>(pass);
    seen_.Clear();
    any_ = false;
    if (pass > 0) return;
    std::string date = rules::FormatDate(static_cast<int32_t>(options_.now / 86'400));
    absl::StrReplaceAll({{"-", ""}}, &date);
    const std::string serial =
        absl::StrReplaceAll(options_.Text("serial", "$date00"), {{"$date", date}, {"$time", absl::StrCat(options_.now)}});
    const std::string server = options_.Text("ns", "localhost."), other = options_.Text("ns_alt");
    absl::StrAppend(&out, "$TTL ", options_.Text("ttl", "1w"), ";\n");
    absl::StrAppend(&out, "@               SOA ", server, " ", options_.Text("email", "root.localhost"), " (", serial, " ",
                    options_.Text("refresh", "2h"), " ", options_.Text("retry", "30m"), " ", options_.Text("expiry", "30d"), " ");
    absl::StrAppend(&out, options_.Text("minimum_ttl", "1h"), ")\n                NS ", server, "\n");
    if (!other.empty()) absl::StrAppend(&out, "                NS ", other, "\n");
    out += '\n';
  }

  void Attribute(const AttributeHit& hit, std::string& out) override {
    const Half half = Types()[hit.attribute.type()].half[section_];
    if (half == Half::kNone) return;
    const std::string_view name = HalfOf(hit.attribute, half);
    if (!seen_.Add(name)) return;
    if (!any_) absl::StrAppend(&out, ToAbsl(kIntroductions[section_]), ToAbsl(kPolicies[policy_].explanation), "\n");
    any_ = true;
    const std::string owner = section_ == kAddresses ? AddressName(name) : std::string(name);
    absl::StrAppend(&out, owner, " CNAME ", action_, "\n");
    if (section_ == kDomains) absl::StrAppend(&out, "*.", owner, " CNAME ", action_, "\n");
  }

  bool End(int, std::string& out) override {
    if (any_) out += '\n';
    return true;
  }

 private:
  const ExportOptions options_;
  const size_t policy_;
  std::string action_;
  Section section_ = kAddresses;
  Distinct seen_;
  bool any_ = false;
};

}  // namespace

MadeExporter MakeRpz(const ExportOptions& options) { return std::make_unique<Rpz>(options); }

}  // namespace muninn::exports
