// SPDX-License-Identifier: Apache-2.0
//
// taxonomies. Shapes and texts: MISP 2.5.1.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "engine/index/registry.h"
#include "schema/base/status.h"
#include "schema/entities/tag_generated.h"
#include "schema/entities/taxonomy_generated.h"
#include "schema/json/read_taxonomy.h"
#include "schema/rules/taxonomy_tags.h"
#include "server/api/entry_answer.h"
#include "server/api/entry_list.h"
#include "server/api/library_update.h"
#include "server/api/routes.h"
#include "server/api/taxonomy_document.h"

namespace muninn::api {
namespace {

using TaxonomyId = EntryIdOf<fb::Taxonomy>;

constexpr Column<fb::Taxonomy> kColumns[] = {
    {"id", [](const fb::Taxonomy& taxonomy) { return std::to_string(taxonomy.id()); }},
    {"namespace", [](const fb::Taxonomy& taxonomy) { return TextOf(taxonomy.namespace_()); }, true},
    {"description", [](const fb::Taxonomy& taxonomy) { return TextOf(taxonomy.description()); }, true},
    {"enabled", [](const fb::Taxonomy& taxonomy) { return TextOf(taxonomy.enabled()); }},
    {"required", [](const fb::Taxonomy& taxonomy) { return TextOf(taxonomy.required()); }},
};

EntryAction Action(std::string_view name) { return {"Taxonomy", "taxonomies", name}; }

http::Response Index(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("Taxonomy");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const auto taxonomies = ListEntries<fb::Taxonomy>(call.reader(), Parameters(*body, call.path()), kColumns);
  if (!taxonomies.ok()) return AnswerStatus(call, taxonomies.status());
  return AnswerList(call, *taxonomies, [&](json::JsonWriter& writer, const Stored<fb::Taxonomy>& taxonomy) {
    const std::vector<rules::TaxonomyTag> tags = rules::TagsOf(*taxonomy);
    const auto exists = [&](const rules::TaxonomyTag& tag) {
      const auto id = FindByName<fb::Tag>(call.reader(), tag.name);
      return id.ok() && *id;
    };
    writer.BeginObject();
    writer.Key("Taxonomy");
    writer.BeginObject();
    WriteTaxonomyFields(writer, *taxonomy);
    writer.EndObject();
    writer.MemberNumber("total_count", static_cast<int64_t>(tags.size()));
    writer.MemberNumber("current_count", std::count_if(tags.begin(), tags.end(), exists));
    writer.EndObject();
  });
}

// The taxonomy that the path names, handed on; 404 when there is none.
http::Response WithTaxonomy(Call& call, const std::function<http::Response(const fb::Taxonomy&)>& answer) {
  const auto taxonomy = FindEntry<fb::Taxonomy>(call.reader(), call.path().Arg(0), /*by_name=*/true);
  if (!taxonomy.ok()) return AnswerStatus(call, taxonomy.status());
  return *taxonomy ? answer(***taxonomy) : AnswerError(call, 404, "Taxonomy not found.");
}

http::Response View(Call& call) {
  return WithTaxonomy(call, [&](const fb::Taxonomy& taxonomy) {
    absl::Status status;
    http::Response response = AnswerJson(call, [&](json::JsonWriter& writer) {
      writer.BeginObject();
      writer.Key("Taxonomy");
      writer.BeginObject();
      WriteTaxonomyFields(writer, taxonomy);
      writer.EndObject();
      writer.Key("entries");
      status = WriteTaxonomyEntries(writer, call.reader(), taxonomy);
      writer.EndObject();
    });
    return status.ok() ? response : AnswerStatus(call, status);
  });
}

http::Response TaxonomyTags(Call& call) {
  return WithTaxonomy(call, [&](const fb::Taxonomy& taxonomy) {
    absl::Status status;
    http::Response response =
        AnswerJson(call, [&](json::JsonWriter& writer) { status = WriteTaxonomyEntries(writer, call.reader(), taxonomy); });
    return status.ok() ? response : AnswerStatus(call, status);
  });
}

http::Response Export(Call& call) {
  return WithTaxonomy(call, [&](const fb::Taxonomy& taxonomy) {
    return AnswerJson(call, [&](json::JsonWriter& writer) { WriteTaxonomyDefinition(writer, taxonomy); });
  });
}

// Changes one flag of the taxonomy in the path.
http::Response SetFlag(Call& call, std::string_view name, const std::function<void(fb::TaxonomyT&)>& set) {
  const EntryAction action = Action(name);
  const std::string id(call.path().Arg(0));
  const auto taxonomy = FindEntry<fb::Taxonomy>(call.reader(), id);
  if (!taxonomy.ok()) return AnswerStatus(call, taxonomy.status());
  if (!*taxonomy) return AnswerNotDone(call, action, "Invalid taxonomy.", id);
  const auto edit = [&](fb::TaxonomyT& changed, const EntryScene&) {
    set(changed);
    return absl::OkStatus();
  };
  return ChangeAndTell(call, action, {EditEntry<fb::Taxonomy>(TaxonomyId((**taxonomy)->id()), edit)}, id);
}

http::Response Enable(Call& call) {
  return SetFlag(call, "enable", [](fb::TaxonomyT& taxonomy) { taxonomy.enabled = true; });
}
http::Response Disable(Call& call) {
  return SetFlag(call, "disable", [](fb::TaxonomyT& taxonomy) { taxonomy.enabled = false; });
}
// Without a value in the body the flag turns over.
http::Response Toggle(Call& call, std::string_view name, std::string_view member, bool fb::TaxonomyT::*flag) {
  const absl::StatusOr<json::Value> body = call.BodyOf("Taxonomy");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const json::Value wanted = (*body)[member];
  return SetFlag(call, name, [&](fb::TaxonomyT& taxonomy) {
    taxonomy.*flag = wanted.absent() ? !(taxonomy.*flag) : wanted.AsBool().value_or(wanted.Truthy());
  });
}
http::Response ToggleRequired(Call& call) { return Toggle(call, "toggleRequired", "required", &fb::TaxonomyT::required); }
http::Response ToggleHighlighted(Call& call) {
  return Toggle(call, "toggleHighlighted", "highlighted", &fb::TaxonomyT::highlighted);
}

http::Response Delete(Call& call) {
  return WithTaxonomy(call, [&](const fb::Taxonomy& taxonomy) {
    return ChangeAndTell(call, Action("delete"), {RemoveEntry<fb::Taxonomy>(TaxonomyId(taxonomy.id()))},
                         std::to_string(taxonomy.id()));
  });
}

// The names that a request for some tags of a taxonomy lists, lower case; none: it means all of them.
absl::StatusOr<std::vector<std::string>> NamesAsked(Call& call) {
  std::vector<std::string> names;
  ASSIGN_OR_RETURN(const json::Value body, call.BodyOf("Taxonomy"));
  for (const std::string_view member : {"name", "nameList", "tag"}) {
    const json::Value value = body[member];
    const auto text = value.AsStringView();
    const absl::StatusOr<json::Document> list = json::Document::Parse(text ? *text : std::string_view());
    const json::Value many = text && list.ok() && list->root().is_array() ? list->root() : value;
    const auto add = [&](json::Value name) {
      if (const auto one = name.AsText(); one && !one->empty()) names.push_back(FoldName(*one));
    };
    many.is_array() ? many.ForEach(add) : add(many);
  }
  const Path& path = call.path();
  if (!path.Arg(1).empty()) names.push_back(FoldName(path.Arg(1)));
  for (const auto& [name, value] : path.named) names.push_back(FoldName(name + ":" + value));
  return names;
}

// Changes the tags of the taxonomy in the path that the request asks for; `missing` makes those that are not there yet.
http::Response ChangeTags(Call& call, std::string_view name, std::string_view done, std::string_view failed,
                          const std::function<void(fb::TagT&, const rules::TaxonomyTag&)>& change, bool missing) {
  const EntryAction action = Action(name);
  const std::string id(call.path().Arg(0));
  const absl::StatusOr<std::vector<std::string>> names = NamesAsked(call);
  if (!names.ok()) return AnswerStatus(call, names.status());
  const auto taxonomy = FindEntry<fb::Taxonomy>(call.reader(), id);
  if (!taxonomy.ok()) return AnswerStatus(call, taxonomy.status());
  if (!*taxonomy) return AnswerNotDone(call, action, failed, id);
  std::vector<EntryChange> changes;
  for (rules::TaxonomyTag& tag : rules::TagsOf(***taxonomy)) {
    tag.predicate = nullptr;  // it does not outlive the taxonomy
    if (!names->empty() && std::find(names->begin(), names->end(), FoldName(tag.name)) == names->end()) continue;
    const auto known = FindByName<fb::Tag>(call.reader(), tag.name);
    if (!known.ok()) return AnswerStatus(call, known.status());
    if (*known) {
      changes.push_back(EditEntry<fb::Tag>(**known, [tag, change](fb::TagT& changed, const EntryScene&) {
        change(changed, tag);
        return absl::OkStatus();
      }));
    } else if (missing) {
      fb::TagT added;
      added.exportable = true;
      change(added, tag);
      changes.push_back(AddEntry(std::move(added)));
    }
  }
  if (changes.empty()) return AnswerNotDone(call, action, failed, id);
  return ChangeAndTell(call, action, std::move(changes), id, done);
}

http::Response AddTags(Call& call) {
  return ChangeTags(
      call, "addTag", "The tag(s) has been saved.", "The tag(s) could not be saved. Please, try again.",
      [](fb::TagT& tag, const rules::TaxonomyTag& defined) {
        tag.name = defined.name;
        tag.colour = defined.colour;
        tag.hide_tag = false;
        tag.numerical_value = defined.number ? flatbuffers::Optional<int64_t>(*defined.number) : flatbuffers::nullopt;
      },
      /*missing=*/true);
}
http::Response HideTags(Call& call, std::string_view name, bool hide) {
  return ChangeTags(
      call, name, hide ? "The tag(s) has been hidden." : "The tag(s) has been unhidden.",
      hide ? "The tag(s) could not be hidden. Please, try again." : "The tag(s) could not be unhidden. Please, try again.",
      [hide](fb::TagT& tag, const rules::TaxonomyTag&) { tag.hide_tag = hide; }, /*missing=*/false);
}
http::Response DisableTags(Call& call) { return HideTags(call, "disableTag", true); }
http::Response HideTag(Call& call) { return HideTags(call, "hideTag", true); }
http::Response UnhideTag(Call& call) { return HideTags(call, "unhideTag", false); }

http::Response Update(Call& call) {
  const absl::StatusOr<size_t> updated = UpdateTaxonomies(call.engine(), call.actor(), call.settings().library_dir);
  if (!updated.ok()) return AnswerRefused(call, Action("update"), updated.status());
  return AnswerDone(call, Action("update"), "",
                    *updated == 0 ? std::string("All taxonomy libraries are up to date already.")
                                  : absl::StrCat("Successfully updated ", *updated, " taxonomy libraries."));
}

http::Response Import(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("Taxonomy");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const absl::StatusOr<fb::TaxonomyT> taxonomy = json::ReadTaxonomy(*body);
  if (!taxonomy.ok()) return AnswerNotDone(call, Action("import"), ToStd(taxonomy.status().message()));
  const absl::StatusOr<bool> changed = PutTaxonomy(call.engine(), call.actor(), *taxonomy, /*force=*/true);
  if (!changed.ok()) return AnswerRefused(call, Action("import"), changed.status());
  call.Renew();
  const auto stored = FindEntry<fb::Taxonomy>(call.reader(), taxonomy->namespace_, /*by_name=*/true);
  if (!stored.ok()) return AnswerStatus(call, stored.status());
  return AnswerDone(call, Action("import"), *stored ? std::to_string((**stored)->id()) : "", "Taxonomy imported.");
}

constexpr Route kRoutes[] = {
    {"taxonomies", "index", Index},
    {"taxonomies", "view", View},
    {"taxonomies", "taxonomytags", TaxonomyTags},
    {"taxonomies", "export", Export},
    {"taxonomies", "enable", Enable, true, kSiteAdminOnly},
    {"taxonomies", "disable", Disable, true, kSiteAdminOnly},
    {"taxonomies", "togglerequired", ToggleRequired, true, kSiteAdminOnly},
    {"taxonomies", "togglehighlighted", ToggleHighlighted, true, kSiteAdminOnly},
    {"taxonomies", "addtag", AddTags, true, kSiteAdminOnly},
    {"taxonomies", "disabletag", DisableTags, true, kSiteAdminOnly},
    {"taxonomies", "hidetag", HideTag, true, kSiteAdminOnly},
    {"taxonomies", "unhidetag", UnhideTag, true, kSiteAdminOnly},
    {"taxonomies", "delete", Delete, true, kSiteAdminOnly},
    {"taxonomies", "update", Update, true, kSiteAdminOnly},
    {"taxonomies", "import", Import, true, kSiteAdminOnly},
};

}  // namespace

std::span<const Route> TaxonomyRoutes() { return kRoutes; }

}  // namespace muninn::api
