// SPDX-License-Identifier: Apache-2.0
//
// kunai: indicators for the Kunai sensor, a list of {"type","uuid","source","value","event_uuid","severity"}. Of pairs the half
// that it can look for.
#include <string>

#include "absl/strings/str_cat.h"
#include "schema/base/status.h"
#include "server/export/exporters.h"
#include "server/export/fields.h"
#include "server/export/json_list.h"
#include "server/export/type_table.h"

namespace muninn::exports {
namespace {

struct KunaiWord {
  Half half = Half::kNone;
  int severity = 0;
};

const TypeTable<KunaiWord>& Words() {
  constexpr int kHash = 10, kName = 7, kAddress = 5;
  static const auto& table = *new TypeTable<KunaiWord>({
      {"md5", {Half::kFirst, kHash}},
      {"sha1", {Half::kFirst, kHash}},
      {"sha256", {Half::kFirst, kHash}},
      {"sha512", {Half::kFirst, kHash}},
      {"domain", {Half::kFirst, kName}},
      {"hostname", {Half::kFirst, kName}},
      {"ip-dst", {Half::kFirst, kAddress}},
      {"domain|ip", {Half::kSecond, kAddress}},
      {"filename|md5", {Half::kSecond, kHash}},
      {"malware-sample", {Half::kSecond, kHash}},
      {"filename|sha1", {Half::kSecond, kHash}},
      {"filename|sha256", {Half::kSecond, kHash}},
      {"filename|sha512", {Half::kSecond, kHash}},
  });
  return table;
}

class Kunai final : public JsonList {
 public:
  explicit Kunai(const ExportOptions& options) : source_(absl::StrCat("[", options.host_org, " MISP] ", options.host_uuid)) {}

  void Attribute(const AttributeHit& hit, std::string& out) override {
    const KunaiWord& word = Words()[hit.attribute.type()];
    if (word.half == Half::kNone) return;
    writer_.BeginObject();
    writer_.Member("type", TypeName(hit.attribute));
    json::MemberUuid(writer_, "uuid", hit.attribute.uuid());
    writer_.Member("source", source_);
    writer_.Member("value", HalfOf(hit.attribute, word.half));
    json::MemberUuid(writer_, "event_uuid", hit.event.uuid());
    writer_.MemberNumber("severity", word.severity);
    writer_.EndObject();
    Give(out);
  }

 private:
  const std::string source_;
};

}  // namespace

bool KunaiWants(rules::TypeId type) { return Words()[type].half != Half::kNone; }

MadeExporter MakeKunai(const ExportOptions& options) { return std::make_unique<Kunai>(options); }

}  // namespace muninn::exports
