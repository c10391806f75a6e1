// SPDX-License-Identifier: Apache-2.0
//
// netfilter: an iptables command for each address.
#include <string>

#include "server/export/exporters.h"
#include "server/export/fields.h"
#include "server/export/type_table.h"

namespace muninn::exports {
namespace {

const TypeTable<Half>& Halves() {
  static const auto& table = *new TypeTable<Half>({
      {"ip-dst", Half::kFirst},
      {"ip-src", Half::kFirst},
      {"ip-dst|port", Half::kFirst},
      {"ip-src|port", Half::kFirst},
      {"domain|ip", Half::kSecond},
  });
  return table;
}

class Netfilter final : public Exporter {
 public:
  explicit Netfilter(std::string action) : action_(std::move(action)) {}

  void Attribute(const AttributeHit& hit, std::string& out) override {
    const Half half = Halves()[hit.attribute.type()];
    if (half == Half::kNone) return;
    out.append("iptables -A INPUT -s ").append(HalfOf(hit.attribute, half));
    out.append(" -j ").append(action_).append("\n");
  }

 private:
  const std::string action_;
};

}  // namespace

bool NetfilterWants(rules::TypeId type) { return Halves()[type] != Half::kNone; }

MadeExporter MakeNetfilter(const ExportOptions& options) {
  return std::make_unique<Netfilter>(options.Text("netfilter_action", "DROP"));
}

}  // namespace muninn::exports
