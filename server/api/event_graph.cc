// SPDX-License-Identifier: Apache-2.0
#include "server/api/event_graph.h"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>

#include "absl/strings/str_cat.h"
#include "schema/base/status.h"
#include "server/api/php_map.h"

namespace muninn::api {
namespace {

constexpr std::string_view kKeys[] = {"event_id", "distribution", "category", "type",      "value",
                                      "comment",  "uuid",         "to_ids",   "timestamp", "id"};

std::string TextOf(json::Value value) { return value.AsText().value_or(""); }
std::string NodeOf(json::Value object) { return absl::StrCat("o-", TextOf(object["id"])); }

class Graph {
 public:
  Graph() : items_(&items_text_), relations_(&relations_text_) {
    items_.BeginArray();
    relations_.BeginArray();
  }

  void AddAttribute(json::Value attribute) {
    items_.BeginObject();
    for (const std::string_view name : {"id", "uuid", "type"}) Copy(items_, name, attribute[name]);
    items_.Member("label", TextOf(attribute["value"]));
    Copy(items_, "event_id", attribute["event_id"]);
    items_.Member("node_type", "attribute");
    Copy(items_, "comment", attribute["comment"]);
    items_.EndObject();
  }
  void AddObject(json::Value object) {
    items_.BeginObject();
    items_.Member("id", NodeOf(object));
    Copy(items_, "uuid", object["uuid"]);
    Copy(items_, "type", object["name"]);
    items_.Member("label", "");
    Copy(items_, "Attribute", object["Attribute"]);
    items_.Member("node_type", "object");
    for (const std::string_view name : {"meta-category", "template_uuid", "event_id", "comment"})
      Copy(items_, name, object[name]);
    items_.EndObject();
    object["Attribute"].ForEach([&](json::Value attribute) { object_relations_[TextOf(attribute["object_relation"])] = 0; });
  }
  void AddReferences(json::Value object) {
    object["ObjectReference"].ForEach([&](json::Value reference) {
      if (reference["deleted"].Truthy()) return;
      const std::string target = TextOf(reference["referenced_id"]);
      relations_.BeginObject();
      Copy(relations_, "id", reference["id"]);
      Copy(relations_, "uuid", reference["uuid"]);
      relations_.Member("from", NodeOf(object));
      relations_.Member("to", TextOf(reference["referenced_type"]) == "1" ? absl::StrCat("o-", target) : target);
      Copy(relations_, "type", reference["relationship_type"]);
      Copy(relations_, "comment", reference["comment"]);
      Copy(relations_, "event_id", reference["event_id"]);
      relations_.EndObject();
    });
  }
  // Edges of other kinds are numbered, each kind by itself.
  void Join(const std::string& kind, std::string_view from, std::string_view to, std::string_view type) {
    relations_.BeginObject();
    relations_.Member("id", absl::StrCat(kind, numbers_[kind]++));
    relations_.Member("from", from);
    relations_.Member("to", to);
    relations_.Member("type", type);
    relations_.Member("comment", "");
    relations_.EndObject();
  }
  void AddTag(const std::string& name, json::Value tag) {
    items_.BeginObject();
    items_.Member("id", name);
    Copy(items_, "uuid", tag["id"]);  // sic: its number
    items_.Member("type", "tag");
    items_.Member("label", name);
    items_.Member("node_type", "tag");
    Copy(items_, "tagContent", tag);
    items_.EndObject();
  }
  void AddKey(const std::string& node, const std::string& label) {
    items_.BeginObject();
    items_.Member("id", node);
    items_.Member("type", "keyType");
    items_.Member("label", label);
    items_.Member("node_type", "keyType");
    items_.EndObject();
  }

  void Write(json::JsonWriter& writer) {
    items_.EndArray();
    relations_.EndArray();
    writer.Key("available_pivot_key");
    writer.BeginArray();
    for (const std::string_view key : kKeys) writer.String(key);
    writer.EndArray();
    writer.Key("items");
    writer.Raw(items_text_);
    writer.Key("relations");
    writer.Raw(relations_text_);
    writer.Key("existing_object_relation");
    WriteMap(writer, object_relations_, [&](const std::string&, int zero) { writer.Number(zero); });
  }

 private:
  static void Copy(json::JsonWriter& writer, std::string_view name, json::Value value) {
    writer.Key(name);
    writer.Raw(value.ToJson());
  }

  std::string items_text_, relations_text_;
  json::JsonWriter items_, relations_;
  std::map<std::string, int> object_relations_, numbers_;
};

using Visit = std::function<void(json::Value)>;

void ForEachShown(json::Value event, const GraphFilter& filter, const Visit& attribute, const Visit& object) {
  event["Attribute"].ForEach([&](json::Value element) {
    if (filter.ShowsAlone(element)) attribute(element);
  });
  event["Object"].ForEach([&](json::Value element) {
    if (filter.Shows(element)) object(element);
  });
}

// A value as PHP's json_encode() writes it.
std::string Encoded(json::Value value) {
  const auto text = value.AsStringView();
  if (!text) return value.ToJson();
  std::string encoded;
  json::JsonWriter(&encoded, json::kPhpDefault).String(*text);
  return encoded;
}

}  // namespace

void WriteReferenceGraph(json::JsonWriter& writer, json::Value event, const GraphFilter& filter) {
  Graph graph;
  ForEachShown(
      event, filter, [&](json::Value attribute) { graph.AddAttribute(attribute); },
      [&](json::Value object) {
        graph.AddObject(object);
        graph.AddReferences(object);
      });
  graph.Write(writer);
}

void WriteTagGraph(json::JsonWriter& writer, json::Value event, const GraphFilter& filter) {
  Graph graph;
  std::map<std::string, json::Value> tags;
  const auto join = [&](json::Value attribute, json::Value tag) {
    const std::string name = TextOf(tag["name"]);
    graph.Join("tag_edge_id_", TextOf(attribute["id"]), name, TextOf(tag["relationship_type"]));
    tags.try_emplace(name, tag);
  };
  const auto alone = [&](json::Value attribute) {
    graph.AddAttribute(attribute);
    attribute["Tag"].ForEach([&](json::Value tag) { join(attribute, tag); });
  };
  // Of an object's attributes those that bring a tag that the ones before had not.
  const auto object = [&](json::Value object) {
    graph.AddObject(object);
    std::set<std::string> seen;
    object["Attribute"].ForEach([&](json::Value attribute) {
      bool added = false;
      attribute["Tag"].ForEach([&](json::Value tag) {
        if (!seen.insert(TextOf(tag["name"])).second) return;
        if (!added) {
          graph.AddAttribute(attribute);
          graph.Join("obj_edge_id_", NodeOf(object), TextOf(attribute["id"]), "");
        }
        added = true;
        join(attribute, tag);
      });
    });
  };
  ForEachShown(event, filter, alone, object);
  for (const auto& [name, tag] : tags) graph.AddTag(name, tag);
  graph.Write(writer);
}

void WriteKeyGraph(json::JsonWriter& writer, json::Value event, const GraphFilter& filter, std::string_view key) {
  Graph graph;
  std::set<std::string> values;
  const auto join = [&](const std::string& node, const std::string& kind, const std::string& value) {
    graph.Join(kind, node, absl::StrCat("keyType_", value), "");
    values.insert(value);
  };
  const auto alone = [&](json::Value attribute) {
    graph.AddAttribute(attribute);
    join(TextOf(attribute["id"]), "keyval_edge_id_", Encoded(attribute[key]));
  };
  const auto object = [&](json::Value object) {
    graph.AddObject(object);
    std::set<std::string> seen;
    object["Attribute"].ForEach([&](json::Value attribute) {
      const std::string value = Encoded(attribute[key]);
      if (seen.insert(value).second) join(NodeOf(object), "keyType_edge_id_", value);
    });
    graph.AddReferences(object);
  };
  if (std::find(std::begin(kKeys), std::end(kKeys), key) != std::end(kKeys)) ForEachShown(event, filter, alone, object);
  for (const std::string& value : values) graph.AddKey(absl::StrCat("keyType_", value), value);
  graph.Write(writer);
}

}  // namespace muninn::api
