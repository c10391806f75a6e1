// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_EXPORT_JSON_LIST_H_
#define MUNINN_SERVER_EXPORT_JSON_LIST_H_

#include <string>

#include "schema/json/json_writer.h"
#include "server/export/exporter.h"

namespace muninn::exports {

// A format that is one JSON list: whoever derives from it writes elements to `writer_`, then gives them away.
class JsonList : public Exporter {
 public:
  void Begin(int, std::string& out) final {
    writer_.BeginArray();
    Give(out);
  }
  bool End(int, std::string& out) final {
    writer_.EndArray();
    Give(out);
    return true;
  }

 protected:
  void Give(std::string& out) {
    out += text_;
    text_.clear();
  }

 private:
  std::string text_;

 protected:
  json::JsonWriter writer_{&text_};
};

}  // namespace muninn::exports

#endif  // MUNINN_SERVER_EXPORT_JSON_LIST_H_
