// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_EXPORT_EXPORTER_H_
#define MUNINN_SERVER_EXPORT_EXPORTER_H_

// What a return format is: something that is shown the hits of a search one after the other and writes text. It knows no
// HTTP, no store and no search; whoever runs it (server/api/search_export.cc) sends the text away between two calls, so
// what is in memory stays small however long the export is.
//
//   for (int pass = 0; pass < exporter->passes(); ++pass) {
//     exporter->Begin(pass, out);
//     for (each event) {                              events scope only
//       exporter->BeginEvent(event, out);
//       exporter->Attribute(hit, out); …              whole_objects(): those outside objects, then Object(…) for each object
//       exporter->EndEvent(event, out);
//     }
//     exporter->Attribute(hit, out); …                attributes scope
//     while (!exporter->End(pass, out)) {}
//   }
//
// Not thread-safe. An exporter is used once.

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/query/search.h"
#include "schema/entities/entities_generated.h"
#include "schema/json/names.h"
#include "schema/json/write_tag.h"

namespace muninn::exports {

// What an exporter may know of the request and its surroundings.
struct ExportOptions {
  bool events = false;           // scope: events, else attributes
  json::Names* names = nullptr;  // never nullptr; outlives the exporter
  json::TagFilter tag_filter;
  std::string base_url;     // "https://misp.example"; "" gives relative addresses
  std::string host_org;     // the organisation that runs this server
  std::string host_uuid;    // which server of its it is
  uint64_t nids_sid = 0;    // where the user's rule numbers start
  uint64_t now = 0;         // Unix seconds
  std::string user_org;     // the organisation of who asks
  std::string document_id;  // a new one for each export: names what needs a name of its own
  std::string search_url;   // the address under which a GET asks for the same
  json::FileReader files;   // where attachments come from; empty: left out. For formats that have room for them
  // Adds when an attribute was seen, Unix seconds, as far as its reader may know; empty: nobody knows.
  std::function<void(const fb::Event& event, const fb::Attribute& attribute, std::vector<uint64_t>& times)> sighted;
  // The values of a parameter of the request in the order they came; nullptr: it was not sent, or was null or false.
  std::function<const std::vector<std::string>*(std::string_view name)> parameter;
  // A parameter that is an object, as JSON text; "" when it was not sent.
  std::function<std::string(std::string_view name)> json_parameter;

  const std::vector<std::string>* Values(std::string_view name) const { return parameter ? parameter(name) : nullptr; }
  // The first value; `otherwise` when there is none or it is empty.
  std::string Text(std::string_view name, std::string_view otherwise = "") const {
    const std::vector<std::string>* values = Values(name);
    return values == nullptr || values->empty() || values->front().empty() ? std::string(otherwise) : values->front();
  }
  bool Flag(std::string_view name) const {
    const std::string text = Text(name);
    return !text.empty() && text != "0" && text != "false" && text != "null";
  }
};

class Exporter {
 public:
  virtual ~Exporter() = default;

  // How often all hits are gone through, >= 1. A format with sections asks for one pass each instead of keeping them all.
  virtual int passes() const { return 1; }
  // Events scope: are objects wanted as a whole? Else all attributes come by ascending id, inside objects or not.
  virtual bool whole_objects() const { return false; }

  virtual void Begin(int /*pass*/, std::string& /*out*/) {}
  virtual void BeginEvent(const fb::Event& /*event*/, std::string& /*out*/) {}
  virtual void Attribute(const AttributeHit& hit, std::string& out) = 0;
  // An object with those of its attributes that are hits; at least one.
  virtual void Object(const fb::Event& event, const fb::Object& object, std::span<const fb::Attribute* const> attributes,
                      std::string& out) {
    for (const fb::Attribute* attribute : attributes) Attribute({event, *attribute, &object}, out);
  }
  // Events scope, only with whole_objects(): the event's reports, behind its objects.
  virtual void Report(const fb::Event& /*event*/, const fb::EventReport& /*report*/, std::string& /*out*/) {}
  virtual void EndEvent(const fb::Event& /*event*/, std::string& /*out*/) {}
  // False: there is more, call again after sending what there is.
  virtual bool End(int /*pass*/, std::string& /*out*/) { return true; }
};

}  // namespace muninn::exports

#endif  // MUNINN_SERVER_EXPORT_EXPORTER_H_
