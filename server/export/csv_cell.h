// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_EXPORT_CSV_CELL_H_
#define MUNINN_SERVER_EXPORT_CSV_CELL_H_

#include <string>
#include <string_view>

namespace muninn::exports {

// A cell as MISP writes it: what PHP takes for a number stands bare, all else in quotes, with quotes doubled.
void AppendCsvCell(std::string_view text, std::string& out);

}  // namespace muninn::exports

#endif  // MUNINN_SERVER_EXPORT_CSV_CELL_H_
