// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_PHP_MAP_H_
#define MUNINN_SERVER_API_PHP_MAP_H_

#include "schema/json/json_writer.h"

namespace muninn::api {

// A map, or [] where PHP has no other way to write an empty one. `map` gives pairs of a key and what `write(key, value)` writes.
template <typename Map, typename Write>
void WriteMap(json::JsonWriter& writer, const Map& map, const Write& write) {
  if (map.empty()) {
    writer.BeginArray();
    return writer.EndArray();
  }
  writer.BeginObject();
  for (const auto& [key, value] : map) {
    writer.Key(key);
    write(key, value);
  }
  writer.EndObject();
}

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_PHP_MAP_H_
