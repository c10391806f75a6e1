// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_FREE_TEXT_ITEMS_H_
#define MUNINN_SERVER_API_FREE_TEXT_ITEMS_H_

#include <vector>

#include "engine/match/free_text.h"
#include "schema/draft.h"
#include "schema/json/json_writer.h"

namespace muninn::api {

// [{"default_type","types":{…},"value","comment"?,"original_value","to_ids"},…]: what was found in a text and is not saved.
void WriteFreeTextItems(json::JsonWriter& writer, const std::vector<match::FreeTextItem>& items);

// The attribute that an item would be, of its likeliest type with that one's category and flag.
AttributeDraft DraftOfItem(const match::FreeTextItem& item);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_FREE_TEXT_ITEMS_H_
