// SPDX-License-Identifier: Apache-2.0
//
// hosts: a block list for /etc/hosts: each domain once, with an address that leads nowhere.
#include <string>

#include "schema/rules/date_time.h"
#include "server/export/distinct.h"
#include "server/export/exporters.h"
#include "server/export/fields.h"

namespace muninn::exports {
namespace {

class Hosts final : public Exporter {
 public:
  Hosts(std::string address, uint64_t now) : address_(std::move(address)), now_(now) {}

  void Begin(int, std::string& out) override {
    const std::string time = rules::FormatSeen(static_cast<int64_t>(now_) * 1'000'000);  // 2024-10-21T10:59:21.000000+00:00
    out.append("# Blocklist in the HOSTS format\n# Generated: ").append(time, 0, 10).append(" ").append(time, 11, 8);
    out += " +0000\n";
  }
  void Attribute(const AttributeHit& hit, std::string& out) override {
    if (!HostsWants(hit.attribute.type()) || !seen_.Add(Value1(hit.attribute))) return;
    out.append(address_).append(" ").append(Value1(hit.attribute)).append("\n");
  }

 private:
  const std::string address_;
  const uint64_t now_;
  Distinct seen_;
};

}  // namespace

bool HostsWants(rules::TypeId type) {
  static const rules::TypeId domain = *rules::FindType("domain");
  return type == domain;
}

MadeExporter MakeHosts(const ExportOptions& options) {
  return std::make_unique<Hosts>(options.Text("ip_address", "0.0.0.0"), options.now);
}

}  // namespace muninn::exports
