// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_RULES_LINK_SYNTAX_H_
#define MUNINN_SCHEMA_RULES_LINK_SYNTAX_H_

#include <string_view>

namespace muninn::rules {

// The rule of type "link", stricter than those of url and uri, which take any line. Close to PHP's FILTER_VALIDATE_URL:
//   every byte printable ASCII, no space; a scheme; a host (mailto, news and file need none);
//   http and https: the host is "[IPv6]" or letters, digits and inner "-" in labels of 1 to 63, 253 in all, a final "." allowed;
//   a port from 0 to 65535, or nothing behind its ":"; user and password of unreserved, sub-delims, ":" and "%41".
bool IsAbsoluteUrl(std::string_view text);

}  // namespace muninn::rules

#endif  // MUNINN_SCHEMA_RULES_LINK_SYNTAX_H_
