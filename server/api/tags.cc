// SPDX-License-Identifier: Apache-2.0
//
// tags: index, view, add, edit, delete. Shapes and texts: MISP 2.5.1.
#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/index/registry.h"
#include "schema/base/status.h"
#include "schema/entities/tag_generated.h"
#include "schema/json/write_tag.h"
#include "server/api/body_fields.h"
#include "server/api/entry_answer.h"
#include "server/api/entry_list.h"
#include "server/api/names.h"
#include "server/api/parameters.h"
#include "server/api/routes.h"
#include "server/api/tag_search.h"
#include "server/api/tag_target.h"
#include "server/api/tag_uses.h"

namespace muninn::api {
namespace {

// "name", "filter" and "search" want the whole name, "searchall" a part of it; in any letter case.
bool Wanted(const Parameters& parameters, const fb::Tag& tag) {
  const std::string name = absl::AsciiStrToLower(TextOf(tag.name()));
  for (const std::string_view exact : {"name", "filter", "search"}) {
    const auto text = parameters.Text(exact);
    if (text && absl::AsciiStrToLower(*text) != name) return false;
  }
  const auto part = parameters.Text("searchall");
  return !part || name.find(absl::AsciiStrToLower(*part)) != std::string::npos;
}

// What PyMISP and the web page may narrow a list by.
constexpr Column<fb::Tag> kColumns[] = {
    {"name", [](const fb::Tag& tag) { return TextOf(tag.name()); }, /*searched=*/true},
};

http::Response Index(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("Tag");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const Parameters parameters(*body, call.path());
  const bool counts = !parameters.Flag("exclude_statistics"), only_favourites = parameters.Flag("favouritesOnly");
  const absl::StatusOr<std::vector<TagId>> favourites = FavouriteTags(call);
  if (!favourites.ok()) return AnswerStatus(call, favourites.status());
  const auto is_favourite = [&](uint64_t id) {
    return std::find(favourites->begin(), favourites->end(), TagId(id)) != favourites->end();
  };
  const auto tags = ListEntries<fb::Tag>(call.reader(), parameters, kColumns, "name", [&](const fb::Tag& tag) {
    return Wanted(parameters, tag) && (!only_favourites || is_favourite(tag.id()));
  });
  if (!tags.ok()) return AnswerStatus(call, tags.status());
  absl::Status status;
  http::Response response = AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Key("Tag");
    writer.BeginArray();
    for (const Stored<fb::Tag>& tag : *tags) {
      writer.BeginObject();
      json::WriteTagFields(writer, *tag);
      writer.MemberBool("favourite", is_favourite(tag->id()));
      if (counts) {
        const absl::StatusOr<TagUses> uses = CountTagUses(call, TagId(tag->id()));
        if (!uses.ok()) status = uses.status();
        writer.MemberNumber("count", uses.ok() ? static_cast<int64_t>(uses->events) : 0);
        writer.MemberNumber("attribute_count", uses.ok() ? static_cast<int64_t>(uses->attributes) : 0);
      }
      writer.EndObject();
    }
    writer.EndArray();
    writer.EndObject();
  });
  return status.ok() ? response : AnswerStatus(call, status);
}

http::Response View(Call& call) {
  std::string text = call.IdOrUuid();
  // A name with ":" was read as a named parameter.
  if (text.empty() && !call.path().named.empty()) text = call.path().named[0].first + ":" + call.path().named[0].second;
  const auto tag = FindEntry<fb::Tag>(call.reader(), text, /*by_name=*/true);
  if (!tag.ok()) return AnswerStatus(call, tag.status());
  if (!*tag) return AnswerError(call, 405, "Invalid Tag");
  const absl::StatusOr<TagUses> uses = CountTagUses(call, TagId((**tag)->id()));
  if (!uses.ok()) return AnswerStatus(call, uses.status());
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    json::WriteTagFields(writer, ***tag);
    writer.MemberNumber("count", static_cast<int64_t>(uses->events));
    writer.MemberNumber("attribute_count", static_cast<int64_t>(uses->attributes));
    writer.EndObject();
  });
}

http::Response AnswerTag(Call& call, TagId id) {
  const auto tag = LoadEntry<fb::Tag>(call.reader(), id);
  if (!tag.ok()) return AnswerStatus(call, tag.status());
  if (!*tag) return AnswerError(call, 404, "Invalid tag");
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Key("Tag");
    json::WriteTag(writer, ***tag);
    writer.EndObject();
  });
}

absl::Status ReadTagFields(json::Value body, fb::TagT* tag) {
  BodyFields fields(body);
  fields.Text("name", &tag->name);
  fields.Text("colour", &tag->colour);
  fields.Flag("exportable", &tag->exportable);
  fields.Flag("hide_tag", &tag->hide_tag);
  fields.Flag("local_only", &tag->local_only);
  fields.Number("org_id", &tag->org_id);
  fields.Number("user_id", &tag->user_id);
  RETURN_IF_ERROR(fields.status());
  tag->name = std::string(absl::StripAsciiWhitespace(tag->name));
  if (const json::Value number = body["numerical_value"]; !number.absent()) {
    const auto value = number.AsInteger();
    if (!value && number.AsText() != "") return FieldError("numerical_value", "Please enter a valid number.");
    tag->numerical_value = value ? flatbuffers::Optional<int64_t>(*value) : flatbuffers::nullopt;
  }
  return absl::OkStatus();
}

http::Response AnswerNotSavedTag(Call& call, std::string_view verb, const absl::Status& status) {
  if (!absl::IsInvalidArgument(status)) return AnswerStatus(call, status);
  const std::string field = FieldOf(status);
  return AnswerError(
      call, 405,
      absl::StrCat("Could not ", ToAbsl(verb), " the Tag. [", field.empty() ? "name" : field, "]: ", status.message()));
}

// A tag that is there already is given back: clients add what they need and go on.
http::Response Add(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("Tag");
  if (!body.ok()) return AnswerStatus(call, body.status());
  fb::TagT tag;
  tag.exportable = true;
  if (const absl::Status status = ReadTagFields(*body, &tag); !status.ok()) return AnswerNotSavedTag(call, "add", status);
  if (tag.name.empty()) return AnswerError(call, 405, "Could not add the Tag. [name]: No tag name given.");
  const auto known = FindByName<fb::Tag>(call.reader(), tag.name);
  if (!known.ok()) return AnswerStatus(call, known.status());
  if (*known) return AnswerTag(call, **known);
  const absl::StatusOr<Outcome> outcome = call.engine().Execute(ChangeEntries{{AddEntry(std::move(tag))}}, call.actor());
  if (!outcome.ok()) return AnswerNotSavedTag(call, "add", outcome.status());
  call.Renew();
  return AnswerTag(call, TagId(outcome->entries.front()));
}

std::optional<TagId> TagOfPath(const Call& call) {
  uint64_t number = 0;
  return absl::SimpleAtoi(ToAbsl(call.path().Arg(0)), &number) && number != 0 ? std::optional<TagId>(TagId(number))
                                                                              : std::nullopt;
}

http::Response Edit(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("Tag");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const std::optional<TagId> id = TagOfPath(call);
  if (!id) return AnswerError(call, 404, "Invalid tag");
  const auto edit = [&](fb::TagT& tag, const EntryScene&) { return ReadTagFields(*body, &tag); };
  const absl::StatusOr<Outcome> outcome = call.engine().Execute(ChangeEntries{{EditEntry<fb::Tag>(*id, edit)}}, call.actor());
  if (absl::IsNotFound(outcome.status())) return AnswerError(call, 404, "Invalid tag");
  if (!outcome.ok()) return AnswerNotSavedTag(call, "edit", outcome.status());
  call.Renew();
  return AnswerTag(call, *id);
}

// Things keep their links to it; whoever shows them leaves out what is no more.
http::Response Delete(Call& call) {
  const std::optional<TagId> id = TagOfPath(call);
  if (!id) return AnswerError(call, 404, "Invalid tag");
  const absl::StatusOr<Outcome> outcome = call.engine().Execute(ChangeEntries{{RemoveEntry<fb::Tag>(*id)}}, call.actor());
  if (absl::IsNotFound(outcome.status())) return AnswerError(call, 404, "Invalid tag");
  if (!outcome.ok()) return AnswerStatus(call, outcome.status());
  return AnswerError(call, 200, "Tag deleted.");
}

constexpr Route kRoutes[] = {
    {"tags", "index", Index},
    {"tags", "view", View},
    {"tags", "search", SearchTags},
    {"tags", "tagstatistics", TagStatistics},
    {"tags", "add", Add, true, Permission::kTagEditor},
    {"tags", "edit", Edit, true, kSiteAdminOnly},
    {"tags", "delete", Delete, true, kSiteAdminOnly},
    {"tags", "attachtagtoobject", AttachTagToObject, true, Permission::kTagger},
    {"tags", "removetagfromobject", RemoveTagFromObject, true, Permission::kTagger},
    {"tags", "modifytagrelationship", ModifyTagRelationship, true, Permission::kTagger},
    {"favouritetags", "toggle", ToggleFavourite, true, kAnyUser.WithWritingKey()},
};

}  // namespace

std::span<const Route> TagRoutes() { return kRoutes; }

}  // namespace muninn::api
