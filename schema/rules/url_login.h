// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_RULES_URL_LOGIN_H_
#define MUNINN_SCHEMA_RULES_URL_LOGIN_H_

#include <optional>
#include <string>
#include <string_view>

namespace muninn::rules {

// The name and password that a web address may carry. As curl reads it: they end at the last "@" before the path.
//
//   "https://ann:s3cret@feeds.example/list"  ->  url "https://feeds.example/list", login "ann:s3cret"
struct UrlWithLogin {
  std::string url;    // without them
  std::string login;  // as it was written, percent-encoded; may be ""
};

// nullopt: it carries none, not even an empty one ("https://@feeds.example").
std::optional<UrlWithLogin> SplitLogin(std::string_view url);
// For texts and people that it is not meant for: the address as it is, or without them.
std::string WithoutLogin(std::string_view url);
// The way back; "" adds nothing.
std::string WithLogin(std::string_view url, std::string_view login);

}  // namespace muninn::rules

#endif  // MUNINN_SCHEMA_RULES_URL_LOGIN_H_
