// SPDX-License-Identifier: Apache-2.0
//
// text: each value once, a line each.
#include <string>

#include "server/export/distinct.h"
#include "server/export/exporters.h"
#include "server/export/fields.h"

namespace muninn::exports {
namespace {

class Text final : public Exporter {
 public:
  void Attribute(const AttributeHit& hit, std::string& out) override {
    value_.clear();
    AppendValue(hit.attribute, value_);
    if (!seen_.Add(value_)) return;
    out += value_;
    out += '\n';
    any_ = true;
  }
  // Without any value MISP still ends its one, empty line.
  bool End(int, std::string& out) override {
    if (!any_) out += '\n';
    return true;
  }

 private:
  Distinct seen_;
  std::string value_;
  bool any_ = false;
};

}  // namespace

MadeExporter MakeText(const ExportOptions&) { return std::make_unique<Text>(); }

}  // namespace muninn::exports
