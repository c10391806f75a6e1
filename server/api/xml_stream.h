// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_XML_STREAM_H_
#define MUNINN_SERVER_API_XML_STREAM_H_

#include <functional>
#include <string>

#include "schema/json/json_writer.h"
#include "server/export/json_to_xml.h"

namespace muninn::api {

// Lets what writes JSON write XML: the JSON is converted whenever its writer could stop for a moment. The outermost objects
// written are no elements; their members are: {"Event":{…}} gives <Event>…</Event>. <response> stands around all.
class XmlStream {
 public:
  // Both must outlive the stream.
  XmlStream(std::string& out, const std::function<bool()>& flush)
      : out_(out), writer_(&json_), flush_([this, &flush] {
          Convert();
          return flush();
        }) {
    out_ += "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<response>";
  }
  XmlStream(const XmlStream&) = delete;
  XmlStream& operator=(const XmlStream&) = delete;

  json::JsonWriter& writer() { return writer_; }
  // For whoever writes: call it as the one that was given.
  const std::function<bool()>& flush() const { return flush_; }
  void End() {
    Convert();
    out_ += "</response>\n";
  }

 private:
  void Convert() {
    converter_.Feed(json_, out_);
    json_.clear();
  }

  std::string& out_;
  std::string json_;
  json::JsonWriter writer_;
  exports::JsonToXml converter_;
  const std::function<bool()> flush_;
};

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_XML_STREAM_H_
