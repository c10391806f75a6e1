// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_EXPORT_JSON_TO_XML_H_
#define MUNINN_SERVER_EXPORT_JSON_TO_XML_H_

#include <string>
#include <string_view>
#include <vector>

namespace muninn::exports {

// Turns the JSON that our own writers make into the XML that MISP makes of the same documents, piece by piece, so that no
// document has to be in memory and no field is written down twice:
//
//   {"Event":{"id":"7","published":true,"info":"","Tag":[{"name":"a"},{"name":"b"}],"Galaxy":[]}}
//   <Event><id>7</id><published>1</published><info/><Tag><name>a</name></Tag><Tag><name>b</name></Tag><Galaxy/></Event>
//
// Names that XML can't have ("cfr-type of incident") get "_" for what is wrong with them.
class JsonToXml {
 public:
  // Appends to `out` what `json` says. It may end between any two tokens, but not inside a string or number. Only for what
  // JsonWriter wrote compactly: anything else asserts, and gives nonsense without assertions.
  void Feed(std::string_view json, std::string& out);

 private:
  struct Level {
    bool array = false;
    bool empty = true;  // nothing inside yet
    std::string name;   // of the element it is, or that its elements are; "" for the outermost object
  };
  // Takes care of what stands around a value: the element's beginning inside arrays, that a container is not empty.
  std::string BeginValue(std::string& out);
  void Scalar(std::string_view text, std::string& out);
  void Open(bool array, std::string& out);
  void Close(std::string& out);
  // The string whose opening quote is at json[at]; moves `at` behind it.
  std::string_view String(std::string_view json, size_t& at);

  std::vector<Level> levels_;
  std::string key_;
  bool has_key_ = false;
  std::string decoded_;
};

// A name as XML allows it.
std::string XmlName(std::string_view key);

}  // namespace muninn::exports

#endif  // MUNINN_SERVER_EXPORT_JSON_TO_XML_H_
