// SPDX-License-Identifier: Apache-2.0
#include "tests/server/export/export_runner.h"

#include <algorithm>
#include <utility>

#include "schema/json/json_value.h"
#include "schema/json/json_writer.h"
#include "schema/rules/attribute_types.h"
#include "server/export/formats.h"

namespace muninn::exports {
namespace {

// What events in tests need not say.
constexpr std::pair<std::string_view, std::string_view> kEventDefaults[] = {{"date", "2024-10-21"}, {"threat_level_id", "4"}};

std::string Quoted(std::string_view text) {
  std::string out;
  json::JsonWriter(&out).String(text);
  return out;
}

// A copy of an event, an object or an attribute with the members that reading it insists on.
std::string Completed(json::Value value) {
  std::string out = "{";
  const auto member = [&](std::string_view key, std::string_view json) {
    out.append(out.size() > 1 ? "," : "").append(Quoted(key)).append(":").append(json);
  };
  value.ForEachMember([&](std::string_view key, json::Value part) {
    if (key != "Attribute" && key != "Object") return member(key, part.ToJson());
    std::string list;
    part.ForEach([&](json::Value one) { list.append(list.empty() ? "[" : ",").append(Completed(one)); });
    member(key, list.empty() ? "[]" : list + "]");
  });
  if (const std::optional<std::string_view> type = value["type"].AsStringView()) {
    const rules::TypeId id = rules::FindType(*type).value();
    if (value["category"].absent()) member("category", Quoted(rules::CategoryOf(rules::TypeOf(id).categories[0])));
  } else if (value["name"].absent()) {
    for (const auto& [key, text] : kEventDefaults) {
      if (value[key].absent()) member(key, Quoted(text));
    }
  }
  return out + "}";
}

}  // namespace

ExportRunner::ExportRunner() {
  options.base_url = "https://misp.example";
  options.host_org = "Host";
  options.nids_sid = 4'000'000;
  options.now = 1'729'508'361;
  options.parameter = [this](std::string_view name) -> const std::vector<std::string>* {
    const auto found = parameters_.find(std::string(name));
    return found == parameters_.end() ? nullptr : &found->second;
  };
}

void ExportRunner::Set(const std::string& name, std::vector<std::string> values) {
  parameters_.erase(name);
  if (!values.empty()) parameters_[name] = std::move(values);
}

void ExportRunner::Add(std::string_view event_json) {
  const json::Document sparse = json::Document::Parse(event_json).value();
  const absl::StatusOr<json::Document> document = json::Document::Parse(Completed(sparse.root()));
  const json::Value value = document->root();
  Event event{json::Stored<fb::Event>(json::EventFrom(value, &names)), {}, {}};
  value["Attribute"].ForEach([&](json::Value one) { event.attributes.emplace_back(json::AttributeFrom(one, &names)); });
  value["Object"].ForEach([&](json::Value one) {
    event.objects.emplace_back(json::ObjectFrom(one));
    one["Attribute"].ForEach([&](json::Value inner) {
      fb::AttributeT attribute = json::AttributeFrom(inner, &names);
      attribute.object_id = (*event.objects.back()).id();
      event.attributes.emplace_back(attribute);
    });
  });
  std::sort(event.attributes.begin(), event.attributes.end(), [](const auto& a, const auto& b) { return (*a).id() < (*b).id(); });
  events_.push_back(std::move(event));
}

const fb::Object* ExportRunner::Event::ObjectOf(const fb::Attribute& attribute) const {
  for (const auto& object : objects) {
    if ((*object).id() == attribute.object_id()) return object.get();
  }
  return nullptr;
}

void ExportRunner::Visit(Exporter& exporter, const Event& event, bool whole_objects, std::string& out) {
  for (const auto& attribute : event.attributes) {
    if (whole_objects && (*attribute).object_id() != 0) continue;
    exporter.Attribute({*event.event, *attribute, event.ObjectOf(*attribute)}, out);
  }
  if (!whole_objects) return;
  for (const auto& object : event.objects) {
    std::vector<const fb::Attribute*> inside;
    for (const auto& attribute : event.attributes) {
      if ((*attribute).object_id() == (*object).id()) inside.push_back(attribute.get());
    }
    if (!inside.empty()) exporter.Object(*event.event, *object, inside, out);
  }
}

std::string ExportRunner::Run(std::string_view format, bool events) {
  const Format* row = FindFormat(format);
  if (row == nullptr) return "no such format";
  options.events = events;
  options.names = &names;
  const absl::StatusOr<std::unique_ptr<Exporter>> made = row->make(options);
  if (!made.ok()) return "error: " + std::string(made.status().message());
  Exporter& exporter = **made;
  std::string out;
  for (int pass = 0; pass < exporter.passes(); ++pass) {
    exporter.Begin(pass, out);
    for (const Event& event : events_) {
      if (events) exporter.BeginEvent(*event.event, out);
      Visit(exporter, event, events && exporter.whole_objects(), out);
      if (events) exporter.EndEvent(*event.event, out);
    }
    while (!exporter.End(pass, out)) {
    }
  }
  return out;
}

std::string ExportRunner::Attributes(std::string_view format) { return Run(format, false); }
std::string ExportRunner::Events(std::string_view format) { return Run(format, true); }

}  // namespace muninn::exports
