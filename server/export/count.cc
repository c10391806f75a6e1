// SPDX-License-Identifier: Apache-2.0
//
// count: how many attributes or events there are, and nothing else.
#include "server/export/exporters.h"
#include "server/export/fields.h"

namespace muninn::exports {
namespace {

class Count final : public Exporter {
 public:
  explicit Count(bool events) : events_(events) {}
  void BeginEvent(const fb::Event&, std::string&) override { count_ += events_; }
  void Attribute(const AttributeHit&, std::string&) override { count_ += !events_; }
  bool End(int, std::string& out) override {
    AppendNumber(count_, out);
    return true;
  }

 private:
  const bool events_;
  uint64_t count_ = 0;
};

}  // namespace

MadeExporter MakeCount(const ExportOptions& options) { return std::make_unique<Count>(options.events); }

}  // namespace muninn::exports
