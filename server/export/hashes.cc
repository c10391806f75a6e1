// SPDX-License-Identifier: Apache-2.0
//
// hashes: the hash of each attribute that has one, a line each; equal ones come as often as they are there.
#include "server/export/exporters.h"
#include "server/export/fields.h"
#include "server/export/type_table.h"

namespace muninn::exports {
namespace {

// filename|sha384 is missing in MISP 2.5.1, too.
const TypeTable<Half>& Halves() {
  static const auto& table = *new TypeTable<Half>({
      {"md5", Half::kFirst},
      {"sha1", Half::kFirst},
      {"sha224", Half::kFirst},
      {"sha256", Half::kFirst},
      {"sha384", Half::kFirst},
      {"sha512", Half::kFirst},
      {"sha512/224", Half::kFirst},
      {"sha512/256", Half::kFirst},
      {"sha3-224", Half::kFirst},
      {"sha3-256", Half::kFirst},
      {"sha3-384", Half::kFirst},
      {"sha3-512", Half::kFirst},
      {"ssdeep", Half::kFirst},
      {"imphash", Half::kFirst},
      {"tlsh", Half::kFirst},
      {"x509-fingerprint-sha1", Half::kFirst},
      {"x509-fingerprint-md5", Half::kFirst},
      {"x509-fingerprint-sha256", Half::kFirst},
      {"pehash", Half::kFirst},
      {"authentihash", Half::kFirst},
      {"impfuzzy", Half::kFirst},
      {"malware-sample", Half::kSecond},
      {"filename|md5", Half::kSecond},
      {"filename|sha1", Half::kSecond},
      {"filename|sha224", Half::kSecond},
      {"filename|sha256", Half::kSecond},
      {"filename|sha512", Half::kSecond},
      {"filename|sha512/224", Half::kSecond},
      {"filename|sha512/256", Half::kSecond},
      {"filename|sha3-224", Half::kSecond},
      {"filename|sha3-256", Half::kSecond},
      {"filename|sha3-384", Half::kSecond},
      {"filename|sha3-512", Half::kSecond},
      {"filename|ssdeep", Half::kSecond},
      {"filename|imphash", Half::kSecond},
      {"filename|tlsh", Half::kSecond},
      {"filename|pehash", Half::kSecond},
      {"filename|authentihash", Half::kSecond},
      {"filename|impfuzzy", Half::kSecond},
  });
  return table;
}

class Hashes final : public Exporter {
 public:
  void Attribute(const AttributeHit& hit, std::string& out) override {
    const Half half = Halves()[hit.attribute.type()];
    if (half == Half::kNone) return;
    out += HalfOf(hit.attribute, half);
    out += '\n';
    any_ = true;
  }
  bool End(int, std::string& out) override {
    if (!any_) out += '\n';
    return true;
  }

 private:
  bool any_ = false;
};

}  // namespace

MadeExporter MakeHashes(const ExportOptions&) { return std::make_unique<Hashes>(); }

}  // namespace muninn::exports
