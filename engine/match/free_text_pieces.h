// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_MATCH_FREE_TEXT_PIECES_H_
#define MUNINN_ENGINE_MATCH_FREE_TEXT_PIECES_H_

#include <string>
#include <string_view>
#include <vector>

namespace muninn::match {

// The words of a text (free_text.h), then what stands between quotation marks; none is empty. Of a JSON object: each string as
// a whole, then its words.
std::vector<std::string> SplitFreeText(std::string_view text);

// "sub.háček.example": labels of letters, digits and "-", the last one of ASCII. The number of labels, 0: it is none.
size_t CountLabels(std::string_view name);

}  // namespace muninn::match

#endif  // MUNINN_ENGINE_MATCH_FREE_TEXT_PIECES_H_
