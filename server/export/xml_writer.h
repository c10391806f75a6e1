// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_EXPORT_XML_WRITER_H_
#define MUNINN_SERVER_EXPORT_XML_WRITER_H_

// Appends XML 1.0. Elements are indented by four spaces each, or stand without any white space between them.
//
//   XmlWriter xml(&out, /*indented=*/true);
//   xml.Open("ioc", {{"id", "7"}});
//   xml.Leaf("keywords", "");                  <keywords/>
//   xml.Leaf("author", "A & B");               <author>A &amp; B</author>
//   xml.Close();                               </ioc>

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace muninn::exports {

class XmlWriter {
 public:
  using Attributes = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  // `out` must outlive the writer; bytes may be taken away from it between calls. `depth`: of what is written first, for
  // pieces that are put into a document later.
  explicit XmlWriter(std::string* out, bool indented = false, size_t depth = 0) : out_(out), indented_(indented), depth_(depth) {}

  void Declaration();  // <?xml version="1.0" encoding="UTF-8"?>
  // Names are written as they are; texts and values of attributes are escaped. Attributes with an empty value are left out.
  void Open(std::string_view name, Attributes attributes = {});
  void Close();
  // An element that the caller has opened by hand.
  void Opened(std::string_view name) { open_.emplace_back(name); }
  // An element with a text; without one if that is empty.
  void Leaf(std::string_view name, std::string_view text, Attributes attributes = {});
  // Pieces that another writer made, with its ends of lines.
  void Raw(std::string_view xml) { out_->append(xml); }

  // Escapes & < > " and ', and puts one space for each run of characters that XML can't hold (controls, broken UTF-8).
  static void AppendEscaped(std::string_view text, std::string& out);

 private:
  void Begin(std::string_view name, Attributes attributes);
  void Indent();

  std::string* out_;
  const bool indented_;
  const size_t depth_;
  std::vector<std::string> open_;
};

}  // namespace muninn::exports

#endif  // MUNINN_SERVER_EXPORT_XML_WRITER_H_
