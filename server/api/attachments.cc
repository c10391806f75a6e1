// SPDX-License-Identifier: Apache-2.0
//
// The files of attributes: download, downloadSample, viewPicture. Shapes: MISP 2.5.1.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "engine/query/attribute_search.h"
#include "schema/base/status.h"
#include "schema/json/base64.h"
#include "schema/json/fields.h"
#include "schema/rules/attribute_types.h"
#include "server/api/parameters.h"
#include "server/api/parts.h"
#include "server/api/routes.h"
#include "server/api/search.h"
#include "server/pictures/thumbnail.h"

namespace muninn::api {
namespace {

constexpr std::string_view kInvalidAttribute = "Invalid attribute";
constexpr std::string_view kNoPicture = "Attribute is not an image.";
constexpr std::string_view kNoFile = "Attribute has no attachment";
constexpr size_t kSamplesMax = 100;  // in one answer

// The bytes of an attribute's file. Errors: kNotFound (it has none, or none is there), kDataLoss, kUnavailable.
absl::StatusOr<std::string> FileOf(Call& call, const fb::Attribute& attribute) {
  const auto* const hash = attribute.file_sha256();
  if (hash != nullptr && hash->size() != 0)
    return call.engine().files().Read({reinterpret_cast<const char*>(hash->data()), hash->size()});
  const auto* const inside = attribute.data();
  if (inside == nullptr || inside->size() == 0) return absl::NotFoundError(ToAbsl(kNoFile));
  return std::string(inside->begin(), inside->end());
}

// As a header can carry it: quotes and control characters would end it early; the UTF-8 of the rest passes.
std::string HeaderFileName(std::string_view name) {
  std::string clean(name.substr(name.find_last_of("/\\") + 1));
  std::replace_if(
      clean.begin(), clean.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f || c == '"'; }, '_');
  return clean.empty() ? "file" : clean;
}

http::Response Download(Call& call) {
  const std::vector<std::string>& args = call.path().args;
  const absl::StatusOr<VisibleAttribute> found =
      FindVisibleAttribute(call, args.empty() ? std::string_view() : std::string_view(args.back()), kInvalidAttribute);
  if (!found.ok()) return AnswerStatus(call, found.status());
  const fb::Attribute& attribute = *found->attribute;
  const rules::AttributeType& type = rules::TypeOf(attribute.type());
  if (!type.has(rules::kAttachment)) return AnswerError(call, 404, kNoFile);
  absl::StatusOr<std::string> bytes = FileOf(call, attribute);
  if (absl::IsNotFound(bytes.status())) return AnswerError(call, 404, kNoFile);
  if (!bytes.ok()) return AnswerStatus(call, bytes.status());
  const bool sample = type.has(rules::kComposite);
  http::Response response;
  response.headers.emplace_back("Content-Type", sample ? "application/zip" : "application/octet-stream");
  response.headers.emplace_back(
      "Content-Disposition",
      absl::StrCat("attachment; filename=\"", HeaderFileName(json::View(attribute.value1())), sample ? ".zip\"" : "\""));
  response.headers.emplace_back("X-Content-Type-Options", "nosniff");
  response.body = *std::move(bytes);
  return response;
}

// The ending of a picture's name, as its media type; "" for everything else.
std::string PictureType(std::string_view name) {
  const std::string ending = absl::AsciiStrToLower(ToAbsl(name.substr(std::min(name.size(), name.rfind('.') + 1))));
  if (ending == "jpg") return "image/jpeg";
  const bool picture = ending == "jpeg" || ending == "png" || ending == "gif" || ending == "webp";
  return picture ? "image/" + ending : "";
}

// Beyond these a thumbnail is none.
constexpr uint64_t kSideDefault = 200, kSideMax = 2000;

// "viewPicture/5/1", "viewPicture/5/webp", with width:20/height:20. nullopt: the whole picture is asked for.
std::optional<pictures::ThumbnailOptions> WantedThumbnail(const Path& path) {
  const std::string which = absl::AsciiStrToLower(ToAbsl(path.Arg(1)));
  if (which.empty() || which == "0" || which == "false") return std::nullopt;
  const Parameters parameters(json::Value(), path);
  const auto side = [&](std::string_view name) {
    const uint64_t pixels = parameters.Number(name).value_or(kSideDefault);
    return static_cast<uint32_t>(pixels == 0 || pixels > kSideMax ? kSideDefault : pixels);
  };
  return pictures::ThumbnailOptions{side("width"), side("height"), which == "webp"};
}

// A picture as it is or made smaller, or in base64 for who asks for JSON.
http::Response ViewPicture(Call& call) {
  const absl::StatusOr<VisibleAttribute> found = FindVisibleAttribute(call, call.path().Arg(0), kInvalidAttribute);
  if (!found.ok() && !absl::IsNotFound(found.status())) return AnswerStatus(call, found.status());
  if (!found.ok() || rules::TypeOf(found->attribute->type()).name != "attachment")
    return AnswerError(call, 405, kInvalidAttribute);
  std::string type = PictureType(json::View(found->attribute->value1()));
  if (type.empty()) return AnswerError(call, 404, kNoPicture);
  absl::StatusOr<std::string> bytes = FileOf(call, *found->attribute);
  if (absl::IsNotFound(bytes.status())) return AnswerError(call, 404, kNoFile);
  if (!bytes.ok()) return AnswerStatus(call, bytes.status());
  if (const auto thumbnail = WantedThumbnail(call.path())) {
    bytes = pictures::MakeThumbnail(*bytes, *thumbnail);
    if (absl::IsInvalidArgument(bytes.status())) return AnswerError(call, 404, kNoPicture);
    if (absl::IsOutOfRange(bytes.status())) return AnswerError(call, 404, ToStd(bytes.status().message()));
    if (!bytes.ok()) return AnswerStatus(call, bytes.status());
    type = thumbnail->webp ? "image/webp" : "image/png";
  }
  if (AsksForJson(call)) return AnswerJson(call, [&](json::JsonWriter& writer) { writer.String(json::EncodeBase64(*bytes)); });
  http::Response response;
  response.headers.emplace_back("Content-Type", type);
  response.headers.emplace_back("X-Content-Type-Options", "nosniff");
  response.body = *std::move(bytes);
  return response;
}

struct Sample {
  std::string md5, base64, filename, event_info;
  uint64_t attribute = 0, event = 0;
};

// Runs a search; `visit` false ends it.
template <typename Visit>
absl::Status ForEachHit(Call& call, const Filter& filter, const Visit& visit) {
  AttributeSearch search(call.reader(), call.actor(), filter);
  for (;;) {
    ASSIGN_OR_RETURN(const AttributeHit* hit, search.Next());
    if (hit == nullptr || !visit(*hit)) return absl::OkStatus();
  }
}

absl::Status CollectSamples(Call& call, Filter filter, std::vector<Sample>& samples) {
  filter.type.AddAny("malware-sample");
  return ForEachHit(call, filter, [&](const AttributeHit& hit) {
    const absl::StatusOr<std::string> bytes = FileOf(call, hit.attribute);
    if (!bytes.ok()) return true;  // samples without their files are common
    samples.push_back({std::string(json::View(hit.attribute.value2())), json::EncodeBase64(*bytes),
                       std::string(json::View(hit.attribute.value1())), std::string(json::View(hit.event.info())),
                       hit.attribute.id(), hit.event.id()});
    return samples.size() < kSamplesMax;
  });
}

// The events that have this hash, as a condition.
absl::Status EventsWith(Call& call, const std::string& hash, EventMatch& events) {
  Filter filter;
  filter.value.AddAny(hash);
  events.asked = true;
  return ForEachHit(call, filter, [&](const AttributeHit& hit) {
    events.wanted.insert(EventId(hit.event.id()));
    return true;
  });
}

http::Response AnswerSamples(Call& call, const std::vector<Sample>& samples) {
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Key("result");
    writer.BeginArray();
    for (const Sample& sample : samples) {
      writer.BeginObject();
      writer.Member("md5", sample.md5);
      writer.Member("base64", sample.base64);
      writer.Member("filename", sample.filename);
      writer.MemberId("attribute_id", sample.attribute);
      writer.MemberId("event_id", sample.event);
      writer.Member("event_info", sample.event_info);
      writer.EndObject();
    }
    writer.EndArray();
    writer.EndObject();
  });
}

// By the hash of a sample; by any other hash, or with allSamples, all samples of the events that have it. With an event only
// there.
http::Response DownloadSample(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("request");
  if (!body.ok()) return AnswerStatus(call, body.status());
  constexpr std::string_view kPlaces[] = {"hash", "allSamples", "eventID"};
  const Parameters parameters(*body, NamePlaces(call.path(), kPlaces));
  const std::string hash = absl::AsciiStrToLower(parameters.Text("hash").value_or(""));
  const std::optional<std::string> event = parameters.Text("eventID");
  const bool for_event = event && !event->empty() && *event != "false" && *event != "null";
  const bool hexadecimal = std::all_of(hash.begin(), hash.end(), [](unsigned char c) { return absl::ascii_isxdigit(c); });
  const bool has_hash = hexadecimal && (hash.size() == 32 || hash.size() == 40 || hash.size() == 64);
  if (!has_hash && !(hash.empty() && for_event)) return AnswerError(call, 400, "No valid hash and no event given.");
  Filter filter;
  if (for_event) {
    const auto id = ResolveEvent(call.reader(), *event);
    if (!id.ok()) return AnswerStatus(call, id.status());
    filter.events.asked = true;
    if (*id) filter.events.wanted.insert(**id);
  }
  std::vector<Sample> samples;
  absl::Status status;
  if (hash.size() == 32 && !parameters.Flag("allSamples")) {
    Filter one = filter;
    one.value2.AddAny(hash);
    status = CollectSamples(call, std::move(one), samples);
  }
  if (status.ok() && samples.empty() && has_hash) {
    EventMatch events;
    status = EventsWith(call, hash, events);
    if (for_event) absl::erase_if(events.wanted, [&](EventId id) { return !filter.events.wanted.contains(id); });
    filter.events = std::move(events);
  }
  if (status.ok() && samples.empty()) status = CollectSamples(call, std::move(filter), samples);
  if (!status.ok()) return AnswerStatus(call, status);
  if (samples.empty()) return AnswerError(call, 404, "No hits with the given parameters.");
  return AnswerSamples(call, samples);
}

constexpr Route kRoutes[] = {
    {"attributes", "download", Download},
    {"attributes", "downloadattachment", Download},
    {"attributes", "downloadsample", DownloadSample},
    {"attributes", "viewpicture", ViewPicture},
};

}  // namespace

std::span<const Route> AttachmentRoutes() { return kRoutes; }

}  // namespace muninn::api
