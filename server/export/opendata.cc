// SPDX-License-Identifier: Apache-2.0
//
// opendata: the document that describes a search to an open data portal: a dataset with a resource whose address is the
// search itself (MISP's helper sends it to the portal's API; here it is the answer). What the request says in `setup` is taken
// over: {"dataset":{"title","description",…},"resources":{"title","type",…}}.
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "schema/base/status.h"
#include "schema/json/json_value.h"
#include "schema/json/json_writer.h"
#include "schema/rules/date_time.h"
#include "server/export/exporters.h"

namespace muninn::exports {
namespace {

class OpenData final : public Exporter {
 public:
  OpenData(const ExportOptions& options, json::Document setup) : options_(options), setup_(std::move(setup)) {}

  void Attribute(const AttributeHit&, std::string&) override {}
  bool End(int, std::string& out) override {
    json::JsonWriter writer(&out);
    const json::Value dataset = setup_.root()["dataset"];
    const std::string now = rules::FormatSeen(static_cast<int64_t>(options_.now) * 1'000'000).substr(0, 26);
    writer.BeginObject();
    Copy(dataset, writer);
    if (dataset["slug"].absent()) writer.Member("slug", Slug(dataset["title"].AsText().value_or("")));
    if (dataset["frequency"].absent()) writer.Member("frequency", "unknown");
    for (const char* time : {"created_at", "last_modified", "last_updated"}) writer.Member(time, now);
    json::Value resource = setup_.root()["resources"];
    if (resource.absent()) resource = setup_.root()["resource"];
    if (resource.is_object()) {
      writer.Key("resources");
      writer.BeginArray();
      writer.BeginObject();
      Copy(resource, writer);
      if (resource["filetype"].absent()) writer.Member("filetype", "remote");
      if (resource["format"].absent()) writer.Member("format", "json");
      writer.Member("url", options_.search_url);
      writer.EndObject();
      writer.EndArray();
    }
    writer.EndObject();
    out += '\n';
    return true;
  }

 private:
  static void Copy(json::Value object, json::JsonWriter& writer) {
    object.ForEachMember([&](std::string_view key, json::Value value) {
      writer.Key(key);
      writer.Raw(value.ToJson());
    });
  }
  // "A title" -> "a-title"
  static std::string Slug(std::string_view title) {
    const std::string lower = absl::AsciiStrToLower(ToAbsl(title));
    return absl::StrJoin(std::vector<std::string>(absl::StrSplit(lower, ' ', absl::SkipWhitespace())), "-");
  }

  const ExportOptions options_;
  const json::Document setup_;
};

}  // namespace

MadeExporter MakeOpenData(const ExportOptions& options) {
  const std::string text = options.json_parameter ? options.json_parameter("setup") : "";
  if (text.empty())
    return absl::InvalidArgumentError("Missing \"setup\" filter containing the dataset and resource(s) information.");
  absl::StatusOr<json::Document> setup = json::Document::Parse(text);
  if (!setup.ok() || !setup->root()["dataset"].is_object())
    return absl::InvalidArgumentError("Missing dataset filter in the setup filter. Please provide the dataset setup.");
  return std::make_unique<OpenData>(options, *std::move(setup));
}

}  // namespace muninn::exports
