// SPDX-License-Identifier: Apache-2.0
//
// Addresses of exports from before restSearch (restsearch.md §14). Each is a search with some of its parameters given: their
// arguments are named by place, and the rest is search.cc's.
#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "schema/base/status.h"
#include "schema/json/json_writer.h"
#include "schema/json/read_event.h"
#include "server/api/parameters.h"
#include "server/api/routes.h"
#include "server/api/search.h"

namespace muninn::api {
namespace {

// "{key}" in the paths: a key once stood there; "download" says that it comes as a header, as it always does here.
constexpr std::string_view kKey = "";

// A path's arguments as named parameters, and what is added to them. What a body says of the same name takes the place of what
// the old addresses mean when nothing is said.
class Legacy {
 public:
  Legacy(Call& call, std::span<const std::string_view> places) : call_(call), path_(call.path()), body_(call.Body()) {
    if (body_.ok()) body_ = json::UnwrapModel(*body_, "request");
    path_.named.clear();
    for (size_t i = 0; i < call.path().args.size() && i < places.size(); ++i) {
      const std::string lower = absl::AsciiStrToLower(call.path().args[i]);
      if (!places[i].empty() && lower != "null" && lower != "0" && lower != "false") Add(places[i], call.path().args[i]);
    }
    path_.named.insert(path_.named.end(), call.path().named.begin(), call.path().named.end());
  }

  // The path's, else the body's; "" when neither says it, or the body says false.
  std::string Get(std::string_view name) const {
    if (const auto named = path_.Named(name)) return std::string(*named);
    return body_.ok() && (*body_)[name].Truthy() ? (*body_)[name].AsText().value_or("") : "";
  }
  bool Has(std::string_view name) const { return path_.Named(name) || (body_.ok() && (*body_)[name].Truthy()); }
  void Add(std::string_view name, std::string_view value) { path_.named.emplace_back(name, value); }
  // Neither the path nor the body asks for it any more.
  void Remove(std::string_view name) {
    std::erase_if(path_.named, [&](const auto& parameter) { return parameter.first == name; });
    removed_.emplace_back(name);
  }
  void Default(std::string_view name, std::string_view value) {
    if (!path_.Named(name) && (!body_.ok() || (*body_)[name].absent())) Add(name, value);
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
    if (!body_.ok()) return AnswerStatus(call_, body_.status());
    Remove("returnFormat");
    Add("returnFormat", format);
    const absl::StatusOr<json::Document> rest = RestOfBody();
    if (!rest.ok()) return AnswerStatus(call_, rest.status());
    return AnswerSearch(call_, scope, Parameters(rest->root(), path_));
  }

 private:
  // The body without what was removed.
  absl::StatusOr<json::Document> RestOfBody() const {
    std::string text;
    json::JsonWriter writer(&text);
    writer.BeginObject();
    body_->ForEachMember([&](std::string_view name, json::Value value) {
      if (std::find(removed_.begin(), removed_.end(), name) != removed_.end()) return;
      writer.Key(name);
      writer.Raw(value.ToJson());
    });
    writer.EndObject();
    return json::Document::Parse(text);
  }

  Call& call_;
  Path path_;
  absl::StatusOr<json::Value> body_;
  std::vector<std::string> removed_;
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
    legacy.Default("to_ids", "1");
    legacy.Default("published", "1");
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
  return legacy.Answer(Scope::kAttributes, AsksForJson(call) ? "json" : "xml");
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
