// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_ZMQ_ENTRY_COLUMNS_H_
#define MUNINN_SERVER_ZMQ_ENTRY_COLUMNS_H_

#include <string>
#include <string_view>

#include "schema/facts/facts_generated.h"
#include "server/zmq/columns.h"

namespace muninn::zmq {

// Registry entries of any kind as rows, read off the names of their table's fields: whoever adds a kind need not come here.
// Secrets are masked. `bytes` is the stored table. Empty: a kind that is not known.
Columns ColumnsOfEntry(fb::EntryKind kind, std::string_view bytes);
// What people call the entry: its name, value, address … whatever its kind has.
std::string TitleOfEntry(fb::EntryKind kind, std::string_view bytes);

}  // namespace muninn::zmq

#endif  // MUNINN_SERVER_ZMQ_ENTRY_COLUMNS_H_
