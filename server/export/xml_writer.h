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

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "server/export/element_writer.h"

namespace muninn::exports {

class XmlWriter final : public ElementWriter {
 public:
  // `out` must outlive the writer; bytes may be taken away from it between calls. `depth`: of what is written first, for
  // pieces that are put into a document later.
  explicit XmlWriter(std::string* out, bool indented = false, size_t depth = 0) : out_(out), indented_(indented), depth_(depth) {}

  void Declaration();  // <?xml version="1.0" encoding="UTF-8"?>
  void Open(std::string_view name, Attributes attributes = {}) override;
  void Close() override;
  void Leaf(std::string_view name, std::string_view text, Attributes attributes = {}) override;
  std::unique_ptr<ElementWriter> Piece(std::string* out, std::string_view inside, size_t depth) const override;
  void Raw(std::string_view pieces) override { out_->append(pieces); }
  // An element that the caller has opened by hand.
  void Opened(std::string_view name) { open_.emplace_back(name); }

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
