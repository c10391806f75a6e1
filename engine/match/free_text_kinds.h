// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_MATCH_FREE_TEXT_KINDS_H_
#define MUNINN_ENGINE_MATCH_FREE_TEXT_KINDS_H_

// What a word of a text looks like (rules.md §11). Looser or stricter than the rules of attribute types, as MISP's own search in
// texts is. All are about bytes unless said otherwise, and take any bytes.

#include <span>
#include <string_view>

namespace muninn::match {

// The types that a hash of this length may have; `named`: those of "filename|hash". Empty: no hash has that length.
std::span<const std::string_view> HashTypes(size_t digits, bool named);

bool LooksLikeHex(std::string_view word);
// "24:8fRJ:8fQy", but no time of the day.
bool LooksLikeSsdeep(std::string_view word);
// "C:…" or "a.b", with an extension that is no number.
bool LooksLikeFilename(std::string_view word);
// RFC 5321, without comments: "a.b@example.com", "\"a b\"@[1.2.3.4]".
bool LooksLikeEmail(std::string_view word);
bool LooksLikeCve(std::string_view word);
bool LooksLikeAsn(std::string_view word);
bool LooksLikePhoneNumber(std::string_view word);
// Begins as an old address of Bitcoin does, or ends as a newer one.
bool LooksLikeBitcoin(std::string_view word);

}  // namespace muninn::match

#endif  // MUNINN_ENGINE_MATCH_FREE_TEXT_KINDS_H_
