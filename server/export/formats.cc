// SPDX-License-Identifier: Apache-2.0
#include "server/export/formats.h"

#include <algorithm>
#include <iterator>

#include "server/export/exporters.h"

namespace muninn::exports {
namespace {

// Response types as in MISP 2.5.1, where "text" bears another name in events scope than in attributes scope.
constexpr Format kFormats[] = {
    {.name = "attack", .events = "html", .attributes = "", .make = MakeAttack},
    {.name = "attack-sightings", .events = "json", .attributes = "json", .make = MakeAttackSightings},
    {.name = "bro", .events = "txt", .attributes = "txt", .restrictive = true, .make = MakeZeek},  // MISP: attributes/bro only
    {.name = "cache", .events = "txt", .attributes = "txt", .make = MakeCache},
    {.name = "count", .events = "txt", .attributes = "txt", .metadata = true, .make = MakeCount},
    {.name = "csv", .events = "csv", .attributes = "csv", .make = MakeCsv},
    {.name = "hashes", .events = "txt", .attributes = "txt", .restrictive = true, .make = MakeHashes},
    {.name = "hosts", .events = "txt", .attributes = "txt", .restrictive = true, .make = MakeHosts, .wants = HostsWants},
    {.name = "kunai", .events = "json", .attributes = "json", .restrictive = true, .make = MakeKunai, .wants = KunaiWants},
    {.name = "netfilter", .events = "txt", .attributes = "txt", .make = MakeNetfilter, .wants = NetfilterWants},
    {.name = "opendata", .events = "txt", .attributes = "txt", .metadata = true, .make = MakeOpenData},
    {.name = "openioc", .events = "xml", .attributes = "xml", .make = MakeOpenIoc},
    {.name = "rpz", .events = "txt", .attributes = "txt", .restrictive = true, .make = MakeRpz},
    {.name = "snort", .events = "txt", .attributes = "txt", .restrictive = true, .make = MakeSnort},
    {.name = "stix", .events = "xml", .attributes = "xml", .make = MakeStix1},
    {.name = "stix-json", .events = "json", .attributes = "json", .make = MakeStix1Json},
    {.name = "stix2", .events = "json", .attributes = "json", .make = MakeStix2},
    {.name = "suricata", .events = "txt", .attributes = "txt", .restrictive = true, .make = MakeSuricata},
    {.name = "text", .events = "text", .attributes = "txt", .restrictive = true, .make = MakeText},
    {.name = "values", .events = "text", .attributes = "txt", .restrictive = true, .make = MakeText},  // not in MISP
    {.name = "xml", .events = "xml", .attributes = "xml"},
    {.name = "yara", .events = "txt", .attributes = "txt", .make = MakeYara},
    {.name = "yara-json", .events = "json", .attributes = "json", .make = MakeYaraJson},
    {.name = "zeek", .events = "txt", .attributes = "txt", .restrictive = true, .make = MakeZeek},
};

}  // namespace

const Format* FindFormat(std::string_view name) {
  const auto* found = std::find_if(std::begin(kFormats), std::end(kFormats), [&](const Format& row) { return row.name == name; });
  return found == std::end(kFormats) ? nullptr : found;
}

std::string_view ContentTypeOf(std::string_view response_type) {
  if (response_type == "json") return "application/json; charset=UTF-8";
  if (response_type == "xml") return "application/xml; charset=UTF-8";
  if (response_type == "csv") return "text/csv; charset=UTF-8";
  if (response_type == "html") return "text/html; charset=UTF-8";
  return "text/plain; charset=UTF-8";
}

}  // namespace muninn::exports
