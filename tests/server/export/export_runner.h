// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_TESTS_SERVER_EXPORT_EXPORT_RUNNER_H_
#define MUNINN_TESTS_SERVER_EXPORT_EXPORT_RUNNER_H_

// Events written as MISP's JSON, exported without a store or a server:
//
//   ExportRunner runner;
//   runner.Add(R"({"id":"7","info":"phish","Attribute":[{"id":"42","type":"domain","value":"evil.example"}]})");
//   EXPECT_EQ(runner.Attributes("text"), "evil.example\n");

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "server/export/exporter.h"
#include "tests/schema/json/stored.h"

namespace muninn::exports {

class ExportRunner {
 public:
  ExportRunner();
  // One event document, the inner object. What it leaves out is empty.
  void Add(std::string_view event_json);
  // A parameter of the request; none of its values: takes it away.
  void Set(const std::string& name, std::vector<std::string> values);

  // What a format makes of all attributes, in the order of ids; "error: …" when it refuses its parameters.
  std::string Attributes(std::string_view format);
  // What it makes of all events, in the order they were added.
  std::string Events(std::string_view format);

  ExportOptions options;  // base URL https://misp.example, host organisation "Host", sid 4000000, 2024-10-21 10:59:21 UTC
  json::FakeNames names;

 private:
  struct Event {
    json::Stored<fb::Event> event;
    std::vector<json::Stored<fb::Attribute>> attributes;  // by id
    std::vector<json::Stored<fb::Object>> objects;        // by id
    const fb::Object* ObjectOf(const fb::Attribute& attribute) const;
  };
  std::string Run(std::string_view format, bool events);
  void Visit(Exporter& exporter, const Event& event, bool whole_objects, std::string& out);

  std::vector<Event> events_;
  std::map<std::string, std::vector<std::string>> parameters_;
};

}  // namespace muninn::exports

#endif  // MUNINN_TESTS_SERVER_EXPORT_EXPORT_RUNNER_H_
