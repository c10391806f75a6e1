// SPDX-License-Identifier: Apache-2.0
#include "server/export/xml_writer.h"

#include <cassert>

#include "schema/json/utf8.h"

namespace muninn::exports {

void XmlWriter::Declaration() { out_->append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"); }

void XmlWriter::Indent() {
  if (indented_) out_->append((depth_ + open_.size()) * 4, ' ');
}

void XmlWriter::Begin(std::string_view name, Attributes attributes) {
  Indent();
  *out_ += '<';
  out_->append(name);
  for (const auto& [key, value] : attributes) {
    if (value.empty()) continue;
    out_->append(" ").append(key).append("=\"");
    AppendEscaped(value, *out_);
    *out_ += '"';
  }
}

void XmlWriter::Open(std::string_view name, Attributes attributes) {
  Begin(name, attributes);
  out_->append(indented_ ? ">\n" : ">");
  open_.emplace_back(name);
}

void XmlWriter::Close() {
  assert(!open_.empty());
  const std::string name = std::move(open_.back());
  open_.pop_back();
  Indent();
  out_->append("</").append(name).append(indented_ ? ">\n" : ">");
}

void XmlWriter::Leaf(std::string_view name, std::string_view text, Attributes attributes) {
  Begin(name, attributes);
  if (text.empty()) {
    out_->append("/>");
  } else {
    *out_ += '>';
    AppendEscaped(text, *out_);
    out_->append("</").append(name).append(">");
  }
  if (indented_) *out_ += '\n';
}

std::unique_ptr<ElementWriter> XmlWriter::Piece(std::string* out, std::string_view, size_t depth) const {
  return std::make_unique<XmlWriter>(out, indented_, depth + 1);
}

void XmlWriter::AppendEscaped(std::string_view text, std::string& out) {
  bool in_bad_run = false;
  for (size_t at = 0; at < text.size();) {
    const json::Utf8Character character = json::DecodeUtf8(text, at);
    const uint32_t code = character.code_point;
    const bool fits =
        character.valid && (code >= 0x20 || code == '\t' || code == '\n' || code == '\r') && code != 0xFFFE && code != 0xFFFF;
    if (!fits) {
      if (!in_bad_run) out += ' ';
    } else if (code == '&') {
      out += "&amp;";
    } else if (code == '<') {
      out += "&lt;";
    } else if (code == '>') {
      out += "&gt;";
    } else if (code == '"') {
      out += "&quot;";
    } else if (code == '\'') {
      out += "&apos;";
    } else {
      out.append(text, at, character.size);
    }
    in_bad_run = !fits;
    at += character.size;
  }
}

}  // namespace muninn::exports
