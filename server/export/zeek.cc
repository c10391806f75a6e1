// SPDX-License-Identifier: Apache-2.0
//
// zeek, bro (restsearch.md §12.4): an intelligence file. Sorted as people sort, so it is kept in memory until all is known.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "schema/base/status.h"
#include "server/export/distinct.h"
#include "server/export/exporters.h"
#include "server/export/fields.h"
#include "server/export/type_table.h"

namespace muninn::exports {
namespace {

constexpr size_t kLinesPerChunk = 1000;

// A part of a value as Zeek's indicator, and the group of indicators it is asked for by.
struct Indicator {
  std::string_view group, intel;
};
struct Indicators {
  Indicator first, second;  // of the halves of a value; the first stands for the whole of plain ones
};

constexpr Indicator kAddress{"ip", "ADDR"}, kDomain{"domain", "DOMAIN"}, kEmail{"email", "EMAIL"}, kUrl{"url", "URL"},
    kFileName{"filename", "FILE_NAME"}, kFileHash{"filehash", "FILE_HASH"}, kCertificate{"certhash", "CERT_HASH"},
    kSoftware{"software", "SOFTWARE"}, kJa3{"ja3-fingerprint-md5", "JA3"};

const TypeTable<Indicators>& Types() {
  static const auto& table = *new TypeTable<Indicators>({
      {"ip-src", {kAddress, {}}},
      {"ip-dst", {kAddress, {}}},
      {"hostname", {kDomain, {}}},
      {"domain", {kDomain, {}}},
      {"domain|ip", {kDomain, kAddress}},
      {"url", {kUrl, {}}},
      {"email", {kEmail, {}}},
      {"email-src", {kEmail, {}}},
      {"email-dst", {kEmail, {}}},
      {"user-agent", {kSoftware, {}}},
      {"ja3-fingerprint-md5", {kJa3, {}}},
      {"x509-fingerprint-sha1", {kCertificate, {}}},
      {"filename", {kFileName, {}}},
      {"pdb", {kFileName, {}}},
      {"email-attachment", {kFileName, {}}},
      {"attachment", {kFileName, {}}},
      {"malware-sample", {kFileName, kFileHash}},
      {"md5", {kFileHash, {}}},
      {"sha1", {kFileHash, {}}},
      {"sha224", {kFileHash, {}}},
      {"sha256", {kFileHash, {}}},
      {"sha384", {kFileHash, {}}},
      {"sha512", {kFileHash, {}}},
      {"sha512/224", {kFileHash, {}}},
      {"sha512/256", {kFileHash, {}}},
      {"ssdeep", {kFileHash, {}}},
      {"imphash", {kFileHash, {}}},
      {"authentihash", {kFileHash, {}}},
      {"pehash", {kFileHash, {}}},
      {"tlsh", {kFileHash, {}}},
      {"cdhash", {kFileHash, {}}},
      {"filename|md5", {kFileName, kFileHash}},
      {"filename|sha1", {kFileName, kFileHash}},
      {"filename|sha224", {kFileName, kFileHash}},
      {"filename|sha256", {kFileName, kFileHash}},
      {"filename|sha384", {kFileName, kFileHash}},
      {"filename|sha512", {kFileName, kFileHash}},
      {"filename|sha512/224", {kFileName, kFileHash}},
      {"filename|sha512/256", {kFileName, kFileHash}},
      {"filename|ssdeep", {kFileName, kFileHash}},
      {"filename|imphash", {kFileName, kFileHash}},
      {"filename|authentihash", {kFileName, kFileHash}},
      {"filename|pehash", {kFileName, kFileHash}},
      {"filename|tlsh", {kFileName, kFileHash}},
  });
  return table;
}

// A field of a line: no tabs, no line ends, ASCII only.
void AppendField(std::string_view text, std::string& out) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) out += byte < 0x20 || byte == 0x7f ? ' ' : c;
  }
}

// "a9" before "a10": runs of digits count as numbers.
bool NaturallyBefore(std::string_view a, std::string_view b) {
  const auto digit = [](std::string_view text, size_t at) { return at < text.size() && text[at] >= '0' && text[at] <= '9'; };
  size_t i = 0, j = 0;
  while (i < a.size() && j < b.size()) {
    if (!digit(a, i) || !digit(b, j)) {
      if (a[i] != b[j]) return static_cast<unsigned char>(a[i]) < static_cast<unsigned char>(b[j]);
      ++i, ++j;
      continue;
    }
    while (a[i] == '0' && digit(a, i + 1)) ++i;
    while (b[j] == '0' && digit(b, j + 1)) ++j;
    size_t end_a = i, end_b = j;
    while (digit(a, end_a)) ++end_a;
    while (digit(b, end_b)) ++end_b;
    if (end_a - i != end_b - j) return end_a - i < end_b - j;
    if (const int order = a.substr(i, end_a - i).compare(b.substr(j, end_b - j)); order != 0) return order < 0;
    i = end_a, j = end_b;
  }
  return a.size() - i < b.size() - j;
}

class Zeek final : public Exporter {
 public:
  explicit Zeek(const ExportOptions& options) : options_(options), group_(options.Text("zeek_type", "all")) {}

  void Begin(int, std::string& out) override {
    out += "#fields\tindicator\tindicator_type\tmeta.source\tmeta.desc\tmeta.url\tmeta.do_notice\tmeta.if_in\n";
  }

  void Attribute(const AttributeHit& hit, std::string&) override {
    const Indicators& indicators = Types()[hit.attribute.type()];
    Add(hit, indicators.first, Value1(hit.attribute));
    Add(hit, indicators.second, Value2(hit.attribute));
  }

  bool End(int, std::string& out) override {
    if (written_ == 0) std::sort(lines_.begin(), lines_.end(), NaturallyBefore);
    const size_t to = std::min(lines_.size(), written_ + kLinesPerChunk);
    for (; written_ < to; ++written_) out.append(lines_[written_]).append("\n");
    return written_ == lines_.size();
  }

 private:
  void Add(const AttributeHit& hit, const Indicator& indicator, std::string_view value) {
    if (indicator.group.empty() || (group_ != "all" && group_ != indicator.group)) return;
    std::string_view intel = indicator.intel;
    if (intel == "ADDR" && value.find('/') != std::string_view::npos) intel = "SUBNET";
    if (intel == "URL") {
      for (const std::string_view scheme : {"http://", "https://"}) {
        if (absl::StartsWithIgnoreCase(ToAbsl(value), ToAbsl(scheme))) {
          value.remove_prefix(scheme.size());
          break;
        }
      }
    }
    const fb::Organisation* creator = options_.names->OrgById(OrgId(hit.event.orgc_id()));
    std::string line;
    AppendField(value, line);
    absl::StrAppend(&line, "\tIntel::", ToAbsl(intel), "\t");
    AppendField(options_.host_org, line);
    line += " MISP (";
    AppendUuid(hit.event.uuid(), line);
    line += ") - ";
    AppendField(creator == nullptr ? "" : View(creator->name()), line);
    line += '\t';
    AppendField(View(hit.event.info()), line);
    line += ". ";
    AppendField(View(hit.attribute.comment()), line);
    absl::StrAppend(&line, "\t", options_.base_url, "/events/view/", hit.event.id(), "\tT\t-");
    if (seen_.Add(line)) lines_.push_back(std::move(line));
  }

  const ExportOptions options_;
  const std::string group_;
  Distinct seen_;
  std::vector<std::string> lines_;
  size_t written_ = 0;
};

}  // namespace

MadeExporter MakeZeek(const ExportOptions& options) { return std::make_unique<Zeek>(options); }

}  // namespace muninn::exports
