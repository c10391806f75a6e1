// SPDX-License-Identifier: Apache-2.0
#include "schema/rules/url_login.h"

#include <utility>

namespace muninn::rules {
namespace {

// Where the authority begins: behind "scheme://"; npos: nowhere.
size_t AuthorityOf(std::string_view url) {
  const size_t colon = url.find("://");
  return colon == url.npos ? url.npos : colon + 3;
}

}  // namespace

std::optional<UrlWithLogin> SplitLogin(std::string_view url) {
  const size_t from = AuthorityOf(url);
  if (from == url.npos) return std::nullopt;
  const std::string_view authority = url.substr(from, url.find_first_of("/?#", from) - from);
  const size_t at = authority.rfind('@');
  if (at == authority.npos) return std::nullopt;
  UrlWithLogin split{std::string(url.substr(0, from)), std::string(authority.substr(0, at))};
  split.url += url.substr(from + at + 1);
  return split;
}

std::string WithoutLogin(std::string_view url) {
  std::optional<UrlWithLogin> split = SplitLogin(url);
  return split ? std::move(split->url) : std::string(url);
}

std::string WithLogin(std::string_view url, std::string_view login) {
  const size_t from = AuthorityOf(url);
  std::string whole(url);
  if (!login.empty() && from != url.npos) whole.insert(from, std::string(login) + "@");
  return whole;
}

}  // namespace muninn::rules
