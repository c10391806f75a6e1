// SPDX-License-Identifier: Apache-2.0
#include "server/api/path.h"

#include <algorithm>
#include <cctype>

namespace muninn::api {
namespace {

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string Canonical(std::string_view name) {
  std::string canonical;
  for (const char c : name) {
    if (c != '_') canonical.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
  }
  return canonical;
}

// Takes a known suffix off the last segment. Other dots belong to the argument.
std::string TakeExtension(std::string& segment) {
  for (const std::string_view extension : {"json", "csv", "xml"}) {
    const size_t size = extension.size() + 1;
    if (segment.size() > size && segment[segment.size() - size] == '.' && segment.ends_with(extension)) {
      segment.resize(segment.size() - size);
      return std::string(extension);
    }
  }
  return "";
}

void AddNamed(std::string_view segment, Path& path) {
  const size_t colon = segment.find(':');
  std::string_view name = segment.substr(0, colon);
  if (name.ends_with("[]")) name.remove_suffix(2);
  path.named.emplace_back(std::string(name), std::string(segment.substr(colon + 1)));
}

void AddQuery(std::string_view query, Path& path) {
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    const size_t equals = pair.find('=');
    path.query.emplace_back(DecodeForm(pair.substr(0, equals)),
                            equals == std::string_view::npos ? std::string() : DecodeForm(pair.substr(equals + 1)));
    if (path.query.size() >= kSegmentsMax) return;
  }
}

std::optional<std::string_view> Last(const std::vector<std::pair<std::string, std::string>>& pairs, std::string_view name) {
  const auto found = std::find_if(pairs.rbegin(), pairs.rend(), [&](const auto& pair) { return pair.first == name; });
  return found == pairs.rend() ? std::nullopt : std::optional<std::string_view>(found->second);
}

}  // namespace

std::optional<std::string_view> Path::Named(std::string_view name) const { return Last(named, name); }
std::optional<std::string_view> Path::Query(std::string_view name) const { return Last(query, name); }

std::string DecodeForm(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? HexValue(text[i + 1]) : -1;
    const int low = high >= 0 ? HexValue(text[i + 2]) : -1;
    if (low >= 0) {
      decoded.push_back(static_cast<char>(high << 4 | low));
      i += 2;
    } else {
      decoded.push_back(text[i] == '+' ? ' ' : text[i]);
    }
  }
  return decoded;
}

Path ParsePath(std::string_view target) {
  Path path;
  const size_t question = target.find('?');
  if (question != std::string_view::npos) AddQuery(target.substr(question + 1), path);
  target = target.substr(0, question);

  std::vector<std::string> segments;
  while (!target.empty() && segments.size() < kSegmentsMax) {
    const std::string_view segment = target.substr(0, target.find('/'));
    if (!segment.empty()) segments.push_back(DecodeForm(segment));
    target.remove_prefix(std::min(target.size(), segment.size() + 1));
  }
  if (!segments.empty()) path.extension = TakeExtension(segments.back());
  size_t next = 0;
  if (next < segments.size() && Canonical(segments[next]) == "admin") {
    path.admin = true;
    ++next;
  }
  path.controller = next < segments.size() ? Canonical(segments[next++]) : "events";
  path.action = "index";
  if (next < segments.size() && segments[next].find(':') == std::string::npos) {
    path.action = segments[next++];
    // What names an action is compared without case; what turns out to be an id keeps its text.
    path.action = Canonical(path.action);
    path.action_named = true;
  }
  for (; next < segments.size(); ++next) {
    if (segments[next].find(':') != std::string::npos) {
      AddNamed(segments[next], path);
    } else {
      path.args.push_back(std::move(segments[next]));
    }
  }
  return path;
}

}  // namespace muninn::api
