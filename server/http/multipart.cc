// SPDX-License-Identifier: Apache-2.0
#include "server/http/multipart.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "schema/base/status.h"

namespace muninn::http {
namespace {

constexpr std::string_view kFormData = "multipart/form-data";
constexpr std::string_view kLineEnd = "\r\n";

absl::Status Malformed(std::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("The form can't be read: ", ToAbsl(what), "."));
}

std::string_view Trimmed(std::string_view text) { return ToStd(absl::StripAsciiWhitespace(ToAbsl(text))); }

// A header's value: "form-data; name=\"a\"; filename=\"b\"".
struct Value {
  std::string_view type;
  std::vector<std::pair<std::string, std::string>> parameters;  // names in small letters

  const std::string* Find(std::string_view name) const {
    const auto found = std::find_if(parameters.begin(), parameters.end(), [&](const auto& one) { return one.first == name; });
    return found == parameters.end() ? nullptr : &found->second;
  }
};

// Takes a quoted text, or a word up to ";", off the front. A backslash protects quotes and itself; any other is part of the
// text, since some clients send paths as they are.
absl::StatusOr<std::string> TakeText(std::string_view& rest) {
  std::string text;
  if (!rest.starts_with('"')) {
    const std::string_view word = rest.substr(0, rest.find(';'));
    rest.remove_prefix(word.size());
    text = std::string(Trimmed(word));
    if (text.empty() || text.find('"') != std::string::npos) return Malformed("a parameter has no value");
    return text;
  }
  for (size_t at = 1; at < rest.size(); ++at) {
    if (rest[at] == '"') {
      rest.remove_prefix(at + 1);
      return text;
    }
    const bool escape = rest[at] == '\\' && at + 1 < rest.size() && (rest[at + 1] == '"' || rest[at + 1] == '\\');
    text += rest[escape ? ++at : at];
  }
  return Malformed("a quoted text has no end");
}

absl::StatusOr<Value> ReadValue(std::string_view rest) {
  Value value;
  value.type = rest.substr(0, rest.find(';'));
  rest.remove_prefix(value.type.size());
  value.type = Trimmed(value.type);
  while (!(rest = Trimmed(rest)).empty()) {
    if (!rest.starts_with(';')) return Malformed("something follows a quoted text");
    rest = Trimmed(rest.substr(1));
    if (rest.empty()) break;
    const size_t equals = rest.find('=');
    if (equals == std::string_view::npos) return Malformed("a parameter has no value");
    std::string name = absl::AsciiStrToLower(ToAbsl(Trimmed(rest.substr(0, equals))));
    rest = Trimmed(rest.substr(equals + 1));
    ASSIGN_OR_RETURN(std::string text, TakeText(rest));
    if (value.Find(name) != nullptr) return Malformed("a parameter is there twice");
    value.parameters.emplace_back(std::move(name), std::move(text));
  }
  return value;
}

absl::StatusOr<std::string> ReadBoundary(std::string_view content_type) {
  ASSIGN_OR_RETURN(const Value value, ReadValue(content_type));
  const std::string* const boundary = value.Find("boundary");
  constexpr std::string_view kAllowed = "'()+_,-./:=? ";
  const bool fits = boundary != nullptr && !boundary->empty() && boundary->size() <= kMultipartBoundaryMax &&
                    boundary->back() != ' ' && std::all_of(boundary->begin(), boundary->end(), [&](char c) {
                      return absl::ascii_isalnum(static_cast<unsigned char>(c)) || kAllowed.find(c) != std::string_view::npos;
                    });
  if (!fits) return Malformed("its boundary is missing, or not as RFC 2046 has them");
  return *boundary;
}

absl::Status ReadHeader(std::string_view line, FormPart* part) {
  // Folded lines are long out of use; and what is no text could mean something else to somebody else.
  if (std::any_of(line.begin(), line.end(), [](unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7f; }))
    return Malformed("a header has control characters");
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0 || line[0] == ' ' || line[0] == '\t')
    return Malformed("a header has no name");
  const std::string_view name = line.substr(0, colon), value = Trimmed(line.substr(colon + 1));
  if (absl::EqualsIgnoreCase(ToAbsl(name), "content-disposition")) {
    if (!part->name.empty()) return Malformed("a part has two names");
    ASSIGN_OR_RETURN(const Value disposition, ReadValue(value));
    const std::string* const field = disposition.Find("name");
    if (!absl::EqualsIgnoreCase(ToAbsl(disposition.type), "form-data") || field == nullptr || field->empty())
      return Malformed("a part has no name");
    part->name = *field;
    if (const std::string* const file = disposition.Find("filename"); file != nullptr) part->filename = *file;
  } else if (absl::EqualsIgnoreCase(ToAbsl(name), "content-type")) {
    part->content_type = std::string(value);
  } else if (absl::EqualsIgnoreCase(ToAbsl(name), "content-transfer-encoding")) {
    if (!absl::EqualsIgnoreCase(ToAbsl(value), "binary") && !absl::EqualsIgnoreCase(ToAbsl(value), "8bit") &&
        !absl::EqualsIgnoreCase(ToAbsl(value), "7bit"))
      return Malformed("a part is encoded");
  }
  return absl::OkStatus();
}

// Takes the header lines and the empty line behind them off the front.
absl::Status TakeHead(std::string_view& rest, FormPart* part) {
  for (size_t bytes = 0;;) {
    const size_t end = rest.substr(0, kMultipartHeadBytesMax - bytes + kLineEnd.size()).find(kLineEnd);
    if (end == std::string_view::npos) return Malformed("the head of a part has no end, or is too long");
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + kLineEnd.size());
    if (line.empty()) break;
    bytes += end;
    RETURN_IF_ERROR(ReadHeader(line, part));
  }
  return part->name.empty() ? Malformed("a part has no name") : absl::OkStatus();
}

}  // namespace

bool IsMultipartForm(std::string_view content_type) {
  return absl::EqualsIgnoreCase(ToAbsl(Trimmed(content_type.substr(0, content_type.find(';')))), ToAbsl(kFormData));
}

absl::StatusOr<std::vector<FormPart>> ReadMultipartForm(std::string_view content_type, std::string_view body) {
  if (!IsMultipartForm(content_type)) return Malformed("it is no multipart/form-data");
  ASSIGN_OR_RETURN(const std::string boundary, ReadBoundary(content_type));
  const std::string delimiter = absl::StrCat(ToAbsl(kLineEnd), "--", boundary);
  std::vector<FormPart> parts;
  std::string_view rest = body;
  // The first delimiter has no line before it.
  if (!rest.starts_with(std::string_view(delimiter).substr(kLineEnd.size())))
    return Malformed("it does not begin with its boundary");
  rest.remove_prefix(delimiter.size() - kLineEnd.size());
  while (!rest.starts_with("--")) {
    if (!rest.starts_with(kLineEnd)) return Malformed("something follows a boundary");
    rest.remove_prefix(kLineEnd.size());
    if (parts.size() == kMultipartPartsMax) return Malformed("it has too many parts");
    FormPart& part = parts.emplace_back();
    RETURN_IF_ERROR(TakeHead(rest, &part));
    const size_t end = rest.find(delimiter);
    if (end == std::string_view::npos) return Malformed("a part has no end");
    part.bytes = rest.substr(0, end);
    rest.remove_prefix(end + delimiter.size());
  }
  if (rest != "--" && rest != "--\r\n") return Malformed("something follows its end");
  return parts;
}

}  // namespace muninn::http
