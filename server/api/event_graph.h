// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_EVENT_GRAPH_H_
#define MUNINN_SERVER_API_EVENT_GRAPH_H_

#include <string>
#include <string_view>
#include <vector>

#include "schema/json/json_value.h"
#include "schema/json/json_writer.h"

namespace muninn::api {

// What MISP's pages draw of an event as nodes and edges. `event` is its document as the asking user sees it (the object under
// "Event"). Written are members of an object that is open: "items" (the nodes), "relations" (the edges),
// "existing_object_relation" (object relations that occur) and "available_pivot_key" (what WriteKeyGraph takes).

// What is drawn: {"presence":[["Contains"|"Do not contain",object relation],…],"tag_presence":[[likewise,tag],…],
// "value":[[object relation,"<"|"<="|"=="|">"|">=",value],…]}. All rules must hold; a rule about values leaves nothing outside of
// objects.
class GraphFilter {
 public:
  GraphFilter() = default;
  explicit GraphFilter(json::Value rules);
  bool Shows(json::Value object) const;
  bool ShowsAlone(json::Value attribute) const;

 private:
  struct Presence {
    bool wanted;
    std::string name;
  };
  struct Comparison {
    std::string relation, by, value;
  };
  bool TagsFit(const std::vector<json::Value>& attributes) const;

  std::vector<Presence> relations_, tags_;
  std::vector<Comparison> values_;
};

// Objects and what they refer to.
void WriteReferenceGraph(json::JsonWriter& writer, json::Value event, const GraphFilter& filter);
// Attributes, objects and the tags on them.
void WriteTagGraph(json::JsonWriter& writer, json::Value event, const GraphFilter& filter);
// Attributes and objects, joined where they have the same of `key`; no nodes for a key that is none.
void WriteKeyGraph(json::JsonWriter& writer, json::Value event, const GraphFilter& filter, std::string_view key);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_EVENT_GRAPH_H_
