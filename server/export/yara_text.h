// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_EXPORT_YARA_TEXT_H_
#define MUNINN_SERVER_EXPORT_YARA_TEXT_H_

#include <string>
#include <string_view>

namespace muninn::exports {

// Between the quotes of a YARA text: \" \\ \t \n \r, and \xHH for other control characters.
std::string EscapeYara(std::string_view text);

// Can it stand between the braces of a YARA hex string? An even number of digits, at least two.
bool IsHexString(std::string_view text);

// Has it the outline of a rule or several: "rule name … { … condition: … }", braces even, outside of texts, regular
// expressions and comments? No parser: what passes may still not compile.
bool LooksLikeYara(std::string_view text);

// "//" before each line.
std::string CommentOut(std::string_view text);

}  // namespace muninn::exports

#endif  // MUNINN_SERVER_EXPORT_YARA_TEXT_H_
