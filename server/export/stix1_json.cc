// SPDX-License-Identifier: Apache-2.0
#include "server/export/stix1_json.h"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "schema/base/status.h"

namespace muninn::exports {

struct Stix1JsonWriter::Shape {
  enum Kind {
    kObject,    // an object of the attributes and what is inside; a leaf without attributes is its text
    kList,      // a list of what is inside
    kItems,     // an object of the attributes, with a list `items` of what is inside
    kRepeated,  // could be there several times: a list of one object
    kText,      // a leaf whose attributes say nothing new
    kNumber,    // a leaf with a number
  };
  std::string_view element;
  Kind kind = kObject;
  std::string_view key;                               // "": the local name in small letters
  std::string_view items;                             // of kItems
  std::pair<std::string_view, std::string_view> own;  // a member of python-stix's own
};

namespace {

using Shape = Stix1JsonWriter::Shape;

constexpr std::pair<std::string_view, std::string_view> kExclusive = {"scope", "exclusive"};
constexpr std::pair<std::string_view, std::string_view> kAddress = {"xsi:type", "AddressObjectType"};

constexpr Shape kShapes[] = {
    {.element = "cybox:Observable_Composition", .kind = Shape::kItems, .items = "observables"},
    {.element = "cyboxCommon:Custom_Properties", .kind = Shape::kList},
    {.element = "EmailMessageObj:From", .own = kAddress},
    {.element = "EmailMessageObj:Recipient", .own = kAddress},
    {.element = "EmailMessageObj:Reply_To", .own = kAddress},
    {.element = "EmailMessageObj:To", .kind = Shape::kList},
    {.element = "FileObj:Hashes", .kind = Shape::kList},
    {.element = "HTTPSessionObj:HTTP_Request_Response", .kind = Shape::kRepeated},
    {.element = "incident:Handling", .kind = Shape::kList},
    {.element = "incident:History", .kind = Shape::kItems, .items = "history_items"},
    {.element = "incident:Incident_Discovery", .kind = Shape::kText},
    {.element = "incident:Incident_Reported", .kind = Shape::kText},
    {.element = "incident:Journal_Entry", .own = {"time_precision", "second"}},
    {.element = "incident:Related_Indicators", .kind = Shape::kItems, .items = "indicators", .own = kExclusive},
    {.element = "incident:Related_Observables", .kind = Shape::kItems, .items = "observables", .own = kExclusive},
    {.element = "indicator:Confidence", .own = {"timestamp_precision", "second"}},
    {.element = "indicator:Handling", .kind = Shape::kList},
    {.element = "indicator:Test_Mechanisms", .kind = Shape::kList},
    {.element = "indicator:Type", .kind = Shape::kRepeated, .key = "indicator_types"},
    {.element = "indicator:Valid_Time_Position", .kind = Shape::kRepeated, .key = "valid_time_positions"},
    {.element = "marking:Marking", .kind = Shape::kItems, .items = "marking_structures"},
    {.element = "PortObj:Port_Value", .kind = Shape::kNumber},
    {.element = "snortTM:Rule", .kind = Shape::kRepeated, .key = "rules", .own = {"encoded", "false"}},
    {.element = "SocketAddressObj:Hostname", .own = {"xsi:type", "HostnameObjectType"}},
    {.element = "SocketAddressObj:IP_Address", .own = kAddress},
    {.element = "SocketAddressObj:Port", .own = {"xsi:type", "PortObjectType"}},
    {.element = "stix:Incidents", .kind = Shape::kList},
    {.element = "stix:Indicators", .kind = Shape::kList},
    {.element = "stix:Observables", .kind = Shape::kItems, .items = "observables"},
    {.element = "stix:Package_Intent", .kind = Shape::kRepeated},
    {.element = "stix:Related_Packages", .kind = Shape::kItems, .items = "related_packages", .own = kExclusive},
    {.element = "WinRegistryKeyObj:Values", .kind = Shape::kList},
    {.element = "yaraTM:Rule", .own = {"encoded", "false"}},
};
constexpr Shape kOther{};

const Shape& ShapeOf(std::string_view element) {
  const auto* found =
      std::find_if(std::begin(kShapes), std::end(kShapes), [&](const Shape& shape) { return shape.element == element; });
  return found == std::end(kShapes) ? kOther : *found;
}

std::string_view LocalName(std::string_view name) {
  const size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

bool TakesItems(const Shape& shape) { return shape.kind == Shape::kList || shape.kind == Shape::kItems; }

void Member(json::JsonWriter& json, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  if (value == "true" || value == "false") return json.MemberBool(name, value == "true");
  if (name == "xsi:type") {
    // What the element is anyway, and CybOX's types without their namespaces.
    if (value == "incident:IncidentType" || value == "indicator:IndicatorType") return;
    const std::string_view local = LocalName(value);
    if (local.ends_with("ObjectType")) value = local;
  }
  json.Member(name, value);
}

}  // namespace

// Writes the name under which the element stands, unless it stands in a list.
const Shape& Stix1JsonWriter::Begin(std::string_view name) {
  const Shape& shape = ShapeOf(name);
  if (!open_.empty() && !TakesItems(*open_.back()))
    json_.Key(shape.key.empty() ? absl::AsciiStrToLower(ToAbsl(LocalName(name))) : std::string(shape.key));
  return shape;
}

void Stix1JsonWriter::Members(const Shape& shape, Attributes attributes) {
  for (const auto& [name, value] : attributes) Member(json_, name, value);
  Member(json_, shape.own.first, shape.own.second);
}

void Stix1JsonWriter::Open(std::string_view name, Attributes attributes) {
  const Shape& shape = Begin(name);
  if (shape.kind == Shape::kList || shape.kind == Shape::kRepeated) json_.BeginArray();
  if (shape.kind != Shape::kList) {
    json_.BeginObject();
    Members(shape, attributes);
  }
  if (shape.kind == Shape::kItems) {
    json_.Key(shape.items);
    json_.BeginArray();
  }
  open_.push_back(&shape);
}

void Stix1JsonWriter::Close() {
  assert(!open_.empty());
  const Shape& shape = *open_.back();
  open_.pop_back();
  if (TakesItems(shape)) json_.EndArray();
  if (shape.kind != Shape::kList) json_.EndObject();
  if (shape.kind == Shape::kRepeated) json_.EndArray();
}

void Stix1JsonWriter::Leaf(std::string_view name, std::string_view text, Attributes attributes) {
  const Shape& shape = Begin(name);
  const bool bare = attributes.size() == 0 && shape.own.first.empty() && shape.kind == Shape::kObject;
  if (bare || shape.kind == Shape::kText) return json_.String(text);
  if (shape.kind == Shape::kRepeated) json_.BeginArray();
  json_.BeginObject();
  uint32_t number = 0;
  if (shape.kind == Shape::kNumber && absl::SimpleAtoi(ToAbsl(text), &number))
    json_.MemberNumber("value", number);
  else if (!text.empty())
    json_.Member("value", text);
  Members(shape, attributes);
  json_.EndObject();
  if (shape.kind == Shape::kRepeated) json_.EndArray();
}

std::unique_ptr<ElementWriter> Stix1JsonWriter::Piece(std::string* out, std::string_view inside, size_t) const {
  if (!out->empty()) *out += ',';
  auto piece = std::make_unique<Stix1JsonWriter>(out);
  piece->open_.push_back(&ShapeOf(inside));
  return piece;
}

}  // namespace muninn::exports
