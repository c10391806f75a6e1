// SPDX-License-Identifier: Apache-2.0
#include "server/export/json_to_xml.h"

#include <cassert>
#include <utility>

#include "server/export/xml_writer.h"

namespace muninn::exports {
namespace {

void AppendTag(std::string_view open, std::string_view name, std::string_view close, std::string& out) {
  if (!name.empty()) out.append(open).append(name).append(close);
}

unsigned HexDigit(char c) { return c <= '9' ? static_cast<unsigned>(c - '0') : static_cast<unsigned>((c | 0x20) - 'a' + 10); }

void AppendUtf8(uint32_t code, std::string& out) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | code >> 6);
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    out += static_cast<char>(0xE0 | code >> 12);
    out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

}  // namespace

std::string XmlName(std::string_view key) {
  std::string name;
  for (const char c : key) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    const bool later = (c >= '0' && c <= '9') || c == '-' || c == '.';
    if (name.empty() && later) name += '_';
    name += letter || later ? c : '_';
  }
  return name.empty() ? "_" : name;
}

void JsonToXml::Feed(std::string_view json, std::string& out) {
  for (size_t at = 0; at < json.size();) {
    switch (json[at]) {
      case '{':
      case '[':
        Open(json[at] == '[', out);
        ++at;
        break;
      case '}':
      case ']':
        Close(out);
        ++at;
        break;
      case ',':
      case ':':
      case '\n':
        ++at;
        break;
      case '"': {
        const std::string_view text = String(json, at);
        const bool key = !levels_.empty() && !levels_.back().array && !std::exchange(has_key_, false);
        if (key) {
          key_ = XmlName(text);
          has_key_ = true;
        } else {
          Scalar(text, out);
        }
        break;
      }
      default: {
        const size_t end = std::min(json.find_first_of(",]}", at), json.size());
        const std::string_view word = json.substr(at, end - at);
        has_key_ = false;
        Scalar(word == "true" ? "1" : word == "false" ? "0" : word == "null" ? "" : word, out);
        at = end;
      }
    }
  }
}

std::string JsonToXml::BeginValue(std::string& out) {
  if (levels_.empty()) return "";
  Level& level = levels_.back();
  // An element's tag is written when it is known that it holds something.
  if (!level.array && std::exchange(level.empty, false)) AppendTag("<", level.name, ">", out);
  if (level.array) level.empty = false;
  return level.array ? level.name : key_;
}

void JsonToXml::Scalar(std::string_view text, std::string& out) {
  const std::string name = BeginValue(out);
  if (text.empty()) return AppendTag("<", name, "/>", out);
  AppendTag("<", name, ">", out);
  XmlWriter::AppendEscaped(text, out);
  AppendTag("</", name, ">", out);
}

void JsonToXml::Open(bool array, std::string& out) {
  std::string name = BeginValue(out);
  has_key_ = false;
  levels_.push_back({array, true, std::move(name)});
}

void JsonToXml::Close(std::string& out) {
  assert(!levels_.empty());
  const Level level = std::move(levels_.back());
  levels_.pop_back();
  if (level.empty) return AppendTag("<", level.name, "/>", out);
  if (!level.array) AppendTag("</", level.name, ">", out);
}

std::string_view JsonToXml::String(std::string_view json, size_t& at) {
  const size_t begin = ++at;
  at = json.find_first_of("\"\\", at);
  assert(at != std::string_view::npos);
  if (json[at] == '"') return json.substr(begin, at++ - begin);
  decoded_.assign(json, begin, at - begin);
  while (json[at] != '"') {
    if (json[at] != '\\') {
      decoded_ += json[at++];
      continue;
    }
    const char escape = json[at + 1];
    at += 2;
    if (escape == 'u') {
      // Only controls and line separators are written so by our writers: no surrogates.
      uint32_t code = 0;
      for (int i = 0; i < 4; ++i) code = code << 4 | HexDigit(json[at++]);
      AppendUtf8(code, decoded_);
    } else {
      decoded_ += escape == 'n'   ? '\n'
                  : escape == 't' ? '\t'
                  : escape == 'r' ? '\r'
                  : escape == 'b' ? '\b'
                  : escape == 'f' ? '\f'
                                  : escape;
    }
  }
  ++at;
  return decoded_;
}

}  // namespace muninn::exports
