// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_EXPORT_STIX1_OBSERVABLE_H_
#define MUNINN_SERVER_EXPORT_STIX1_OBSERVABLE_H_

#include <string>
#include <string_view>

#include "schema/entities/entities_generated.h"
#include "server/export/element_writer.h"

namespace muninn::exports {

// Has CybOX an object for the type? Others can only be said by a custom object.
bool HasCyboxObject(const fb::Attribute& attribute);

// The inside of an Observable: its object, a composition of two, or a custom object. `prefix` is what ids begin with ("MISP:").
void WriteCyboxObject(ElementWriter& xml, const fb::Attribute& attribute);

// What an indicator of this type is called in STIX's vocabulary ("Domain Watchlist"); "" when it has no word.
std::string_view WatchlistOf(const fb::Attribute& attribute);

// "MISP:Observable-5e000000-…"
std::string Stix1Id(std::string_view kind, const fb::Uuid* uuid);

}  // namespace muninn::exports

#endif  // MUNINN_SERVER_EXPORT_STIX1_OBSERVABLE_H_
