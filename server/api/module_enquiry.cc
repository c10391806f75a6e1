// SPDX-License-Identifier: Apache-2.0
#include "server/api/module_enquiry.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "schema/base/status.h"
#include "schema/json/fields.h"
#include "schema/json/write_attribute.h"
#include "schema/rules/attribute_types.h"
#include "server/api/module_results.h"
#include "server/stored_files.h"

namespace muninn::api {
namespace {

// Beyond them a module is broken rather than learned.
constexpr size_t kFindingsMax = 100'000;
constexpr size_t kComplaintsShownMax = 3, kComplaintBytesMax = 500;

using modules::Module;

}  // namespace

absl::Status ModuleIsSilent(std::string_view module) {
  return absl::FailedPreconditionError(absl::StrCat(ToAbsl(module), " service not reachable."));
}

ModuleEnquiry::ModuleEnquiry(const JobRun& run, const Reader& reader, const FileStore& files, const SecretKey& key)
    : run_(run), reader_(reader), names_(reader), files_(ReaderOf(files)), service_(reader, key, modules::kFamilies[0]) {
  names_.ShowTo(run_.actor);
}

absl::Status ModuleEnquiry::Choose(const std::vector<std::string>& wanted) {
  absl::StatusOr<std::vector<Module>> usable = service_.ModulesFor(run_.actor);
  if (!usable.ok()) return ModuleIsSilent(wanted.empty() ? "Module" : wanted[0]);
  for (Module& module : *usable) {
    if (std::find(wanted.begin(), wanted.end(), module.name) == wanted.end()) continue;
    ASSIGN_OR_RETURN(std::optional<std::string> config, service_.ConfigOf(module));
    chosen_.push_back({std::move(module), std::move(config)});
  }
  ASSIGN_OR_RETURN(knowledge_, match::LoadFreeTextKnowledge(reader_));
  return absl::OkStatus();
}

absl::Status ModuleEnquiry::Ask(const AttributeHit& hit, uint64_t percent) {
  percent_ = percent;
  RETURN_IF_ERROR(run_.progress(percent_, ""));
  const std::string_view type = rules::TypeOf(hit.attribute.type()).name;
  for (const Chosen& chosen : chosen_) {
    if (chosen.module.Takes(type)) RETURN_IF_ERROR(Ask(hit, type, chosen));
  }
  return absl::OkStatus();
}

void ModuleEnquiry::DropTagsOf(const fb::Event& event) {
  if (!run_.actor.may(Permission::kTagger)) found_.tags.clear();
  if (event.tags() == nullptr) return;
  std::set<std::string_view> names;
  for (const fb::TagLink* link : *event.tags()) {
    if (const fb::Tag* tag = names_.TagById(TagId(link->tag_id()))) names.insert(json::View(tag->name()));
  }
  std::erase_if(found_.tags, [&](const TagDraft& tag) { return names.contains(tag.name); });
}

std::string ModuleEnquiry::Complaints() const {
  std::string text;
  size_t shown = 0;
  for (const std::string& complaint : complaints_) {
    if (++shown > kComplaintsShownMax) return absl::StrCat(text, " …");
    absl::StrAppend(&text, " ", complaint);
  }
  return text;
}

std::string ModuleEnquiry::QuestionFor(const AttributeHit& hit, std::string_view type, const Chosen& chosen) {
  std::string question;
  json::JsonWriter writer(&question);
  writer.BeginObject();
  writer.Member("module", chosen.module.name);
  writer.MemberId("event_id", hit.event.id());
  writer.MemberUuid("attribute_uuid", json::UuidOf(hit.attribute.uuid()));
  if (chosen.config) {
    writer.Key("config");
    writer.Raw(*chosen.config);
  }
  json::AttributeContext context = json::ViewContext(hit.event, names_);
  context.files = &files_;
  std::string document;
  json::JsonWriter attribute(&document);
  json::WriteAttribute(attribute, hit.attribute, context);
  if (chosen.module.misp_standard) {
    writer.Key("attribute");
    writer.Raw(document);
  } else {
    writer.Member(type, json::ValueOf(hit.attribute));
    if (const auto parsed = json::Document::Parse(document); parsed.ok()) {
      if (const auto data = parsed->root()["data"].AsStringView()) writer.Member("data", *data);
    }
  }
  writer.EndObject();
  return question;
}

absl::Status ModuleEnquiry::Ask(const AttributeHit& hit, std::string_view type, const Chosen& chosen) {
  const std::string& name = chosen.module.name;
  absl::Status going;
  const absl::StatusOr<json::Document> answer = service_.Query(QuestionFor(hit, type, chosen), /*hover=*/false, [&] {
    going.Update(run_.progress(percent_, ""));
    return going.ok();
  });
  RETURN_IF_ERROR(going);
  if (!answer.ok()) return ModuleIsSilent(name);
  const json::Value results = answer->root()["results"];
  if (results.absent()) {
    const std::string complaint = answer->root()["error"].AsText().value_or("");
    if (complaint.empty())
      return absl::FailedPreconditionError(absl::StrCat("Invalid response received from module ", name, "."));
    if (complaints_.size() <= kComplaintsShownMax)
      complaints_.insert(absl::StrCat(name, ": ", complaint.substr(0, kComplaintBytesMax)));
    return absl::OkStatus();
  }
  const ModuleQuestion question{name,
                                chosen.module.misp_standard,
                                hit.attribute.id(),
                                json::ValueOf(hit.attribute),
                                hit.attribute.distribution(),
                                static_cast<int64_t>(hit.attribute.sharing_group_id())};
  if (const absl::Status read = ReadModuleResults(results, question, knowledge_, &found_); !read.ok())
    return absl::FailedPreconditionError(absl::StrCat(name, ": ", read.message()));
  if (found_.attributes.size() + found_.objects.size() + found_.reports.size() > kFindingsMax)
    return absl::FailedPreconditionError(absl::StrCat(name, ": it finds too much."));
  return absl::OkStatus();
}

}  // namespace muninn::api
