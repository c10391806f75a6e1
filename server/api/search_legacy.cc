// SPDX-License-Identifier: Apache-2.0
//
// Addresses of exports from before restSearch (restsearch.md §14). Each is a search with some of its parameters given: their
// arguments are named by place, and the rest is search.cc's.
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "schema/base/status.h"
#include "schema/json/read_event.h"
#include "server/api/parameters.h"
#include "server/api/routes.h"
#include "server/api/search.h"

namespace muninn::api {
namespace {

// "{key}" in the paths: a key once stood there; "download" says that it comes as a header, as it always does here.
constexpr std::string_view kKey = "";

// A path's arguments as named parameters, and what is added to them.
class Legacy {
 public:
  Legacy(Call& call, std::span<const std::string_view> places) : call_(call), path_(call.path()) {
    path_.named.clear();
    for (size_t i = 0; i < call.path().args.size() && i < places.size(); ++i) {
      const std::string lower = absl::AsciiStrToLower(call.path().args[i]);
      if (!places[i].empty() && lower != "null" && lower != "0" && lower != "false") Add(places[i], call.path().args[i]);
    }
    path_.named.insert(path_.named.end(), call.path().named.begin(), call.path().named.end());
  }

  bool Has(std::string_view name) const { return path_.Named(name).has_value(); }
  std::string Get(std::string_view name) const { return std::string(path_.Named(name).value_or("")); }
  void Add(std::string_view name, std::string_view value) { path_.named.emplace_back(name, value); }
  void Remove(std::string_view name) {
    std::erase_if(path_.named, [&](const auto& parameter) { return parameter.first == name; });
  }
  // "all" asks for no type.
  void AnyType() {
    if (absl::AsciiStrToLower(Get("type")) == "all") Remove("type");
  }
  void Both(std::string_view name) {
    Remove(name);
    Add(name, "0");
    Add(name, "1");
  }
  // The old switch `name` takes a default of the format back.
  void Lift(std::string_view name, std::string_view filter) {
    if (Has(name)) Both(filter);
  }

  http::Response Answer(Scope scope, std::string_view format) {
    Remove("returnFormat");
    Add("returnFormat", format);
    const absl::StatusOr<json::Value> body = call_.Body();
    if (!body.ok()) return AnswerStatus(call_, body.status());
    return AnswerSearch(call_, scope, Parameters(json::UnwrapModel(*body, "request"), path_));
  }

 private:
  Call& call_;
  Path path_;
};

http::Response EventsCsv(Call& call) {
  constexpr std::string_view kPlaces[] = {
      kKey,   "eventid", "ignore", "tags",       "category",           "type",  "includeContext",
      "from", "to",      "last",   "headerless", "enforceWarninglist", "value", "timestamp"};
  Legacy legacy(call, kPlaces);
  if (legacy.Has("ignore")) {
    legacy.Both("to_ids");
    legacy.Both("published");
  } else {
    if (!legacy.Has("to_ids")) legacy.Add("to_ids", "1");
    if (!legacy.Has("published")) legacy.Add("published", "1");
  }
  return legacy.Answer(Scope::kEvents, "csv");
}

http::Response EventsNids(Call& call) {
  constexpr std::string_view kPlaces[] = {"format", kKey,   "eventid", "continue",           "tags",          "from",
                                          "to",     "last", "type",    "enforceWarninglist", "includeAllTags"};
  Legacy legacy(call, kPlaces);
  const std::string format = legacy.Has("format") ? legacy.Get("format") : "suricata";
  if (format != "suricata" && format != "snort") return AnswerError(call, 404, "Invalid output format.");
  return legacy.Answer(Scope::kEvents, format);
}

http::Response EventsHids(Call& call) {
  constexpr std::string_view kPlaces[] = {"type", kKey, "tags", "from", "to", "last", "enforceWarninglist"};
  Legacy legacy(call, kPlaces);
  const std::string type = legacy.Get("type");
  if (type != "md5" && type != "sha1" && type != "sha256") return AnswerError(call, 403, "Invalid hash type.");
  legacy.Remove("type");
  legacy.Add("type", type);
  legacy.Add("type", absl::StrCat("filename|", type));
  if (type == "md5") legacy.Add("type", "malware-sample");
  return legacy.Answer(Scope::kAttributes, "hashes");
}

constexpr std::string_view kDocumentPlaces[] = {kKey, "eventid", "withAttachments", "tags", "from", "to", "last"};
http::Response EventsXml(Call& call) { return Legacy(call, kDocumentPlaces).Answer(Scope::kEvents, "xml"); }
http::Response EventsStix(Call& call) { return Legacy(call, kDocumentPlaces).Answer(Scope::kEvents, "stix"); }
http::Response EventsStix2(Call& call) { return Legacy(call, kDocumentPlaces).Answer(Scope::kEvents, "stix2"); }

http::Response EventsOpenIoc(Call& call) {
  constexpr std::string_view kPlaces[] = {kKey, "eventid", "enforceWarninglist"};
  return Legacy(call, kPlaces).Answer(Scope::kEvents, "openioc");
}

http::Response AttributesText(Call& call) {
  constexpr std::string_view kPlaces[] = {
      kKey, "type", "tags", "eventid", "allowNonIDS", "from", "to", "last", "enforceWarninglist", "allowNotPublished"};
  Legacy legacy(call, kPlaces);
  legacy.AnyType();
  legacy.Lift("allowNonIDS", "to_ids");
  legacy.Lift("allowNotPublished", "published");
  return legacy.Answer(Scope::kAttributes, "text");
}

http::Response AttributesRpz(Call& call) {
  constexpr std::string_view kPlaces[] = {
      kKey,     "tags",    "eventid", "from",   "to",          "policy", "walled_garden",      "ns",    "email",
      "serial", "refresh", "retry",   "expiry", "minimum_ttl", "ttl",    "enforceWarninglist", "ns_alt"};
  return Legacy(call, kPlaces).Answer(Scope::kAttributes, "rpz");
}

http::Response AttributesBro(Call& call) {
  constexpr std::string_view kPlaces[] = {kKey, "type", "tags", "eventid", "from", "to", "last", "enforceWarninglist"};
  constexpr std::string_view kTypes[] = {"all",   "ip",       "url",      "domain",   "ja3-fingerprint-md5",
                                         "email", "filename", "filehash", "certhash", "software"};
  Legacy legacy(call, kPlaces);
  const std::string type = legacy.Has("type") ? legacy.Get("type") : "all", event = legacy.Get("eventid");
  if (std::find(std::begin(kTypes), std::end(kTypes), type) == std::end(kTypes)) return AnswerError(call, 404, "Invalid type.");
  legacy.Remove("type");
  legacy.Add("zeek_type", type);
  http::Response response = legacy.Answer(Scope::kAttributes, "bro");
  if (response.status != 200) return response;
  const bool named = IsNumberOrUuid(event);
  response.headers.emplace_back("Content-Disposition", absl::StrCat("attachment; filename=\"misp.", type, named ? ".event_" : "",
                                                                    named ? event : "", ".intel\""));
  return response;
}

http::Response ReturnAttributes(Call& call) {
  constexpr std::string_view kPlaces[] = {kKey, "eventid", "type", "sigOnly"};
  Legacy legacy(call, kPlaces);
  legacy.AnyType();
  if (legacy.Has("sigOnly")) legacy.Add("to_ids", "1");
  const bool json = call.path().extension == "json" || call.request().Header("Accept").starts_with("application/json");
  return legacy.Answer(Scope::kAttributes, json ? "json" : "xml");
}

constexpr Route kRoutes[] = {
    {"events", "csv", EventsCsv},
    {"events", "nids", EventsNids},
    {"events", "hids", EventsHids},
    {"events", "xml", EventsXml},
    {"events", "stix", EventsStix},
    {"events", "stix2", EventsStix2},
    {"events", "downloadopeniocevent", EventsOpenIoc},
    {"attributes", "text", AttributesText},
    {"attributes", "rpz", AttributesRpz},
    {"attributes", "bro", AttributesBro},
    {"attributes", "returnattributes", ReturnAttributes},
};

}  // namespace

std::span<const Route> LegacyExportRoutes() { return kRoutes; }

}  // namespace muninn::api
