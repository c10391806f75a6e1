// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_EVENT_INDEX_CSV_H_
#define MUNINN_SERVER_API_EVENT_INDEX_CSV_H_

#include <string>

#include "schema/entities/entities_generated.h"
#include "server/api/names.h"

namespace muninn::api {

// events/index as CSV (restsearch.md §12.1): the line of names, and the line of one event.
void AppendIndexHeader(std::string& out);
void AppendIndexRow(const fb::Event& event, ReaderNames& names, std::string& out);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_EVENT_INDEX_CSV_H_
