// SPDX-License-Identifier: Apache-2.0
#include "server/api/decay.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "engine/index/content_reader.h"
#include "engine/index/registry.h"
#include "schema/base/status.h"
#include "schema/json/fields.h"
#include "schema/json/json_value.h"
#include "schema/json/read_decaying_model.h"
#include "schema/rules/attribute_types.h"

namespace muninn::api {
namespace {

using Texts = flatbuffers::Vector<flatbuffers::Offset<flatbuffers::String>>;

void WriteTexts(json::JsonWriter& writer, std::string_view name, const Texts* texts) {
  writer.Key(name);
  writer.BeginArray();
  if (texts != nullptr) {
    for (const flatbuffers::String* text : *texts) writer.String(json::View(text));
  }
  writer.EndArray();
}

}  // namespace

bool MaySee(const Actor& actor, const fb::DecayingModel& model) {
  return actor.is_site_admin() || model.all_orgs() || OrgId(model.org_id()) == actor.org;
}

void WriteDecayingModelFields(json::JsonWriter& writer, const fb::DecayingModel& model) {
  writer.MemberId("id", model.id());
  json::MemberUuid(writer, "uuid", model.uuid());
  json::MemberText(writer, "name", model.name());
  writer.Key("parameters");
  const std::string_view parameters = json::View(model.parameters());
  writer.Raw(parameters.empty() ? "{}" : parameters);
  WriteTexts(writer, "attribute_types", model.attribute_types());
  json::MemberText(writer, "description", model.description());
  writer.MemberId("org_id", model.org_id());
  writer.MemberBool("enabled", model.enabled());
  writer.MemberBool("all_orgs", model.all_orgs());
  WriteTexts(writer, "ref", model.ref());
  json::MemberText(writer, "formula", model.formula());
  json::MemberText(writer, "version", model.version());
  writer.MemberBool("default", model.default_());
}

absl::StatusOr<std::shared_ptr<DecayScorer>> DecayScorer::Make(const Reader& reader, const Actor& actor,
                                                               const SearchRequest& request, uint64_t now) {
  std::shared_ptr<DecayScorer> scorer(new DecayScorer(reader, actor, now));
  scorer->full_model_ = request.include_full_model;
  const std::vector<uint64_t>& asked = request.decaying_models;
  const std::unique_ptr<Cursor> cursor = ScanEntries(reader, fb::EntryKind::DecayingModel);
  for (; cursor->Valid(); cursor->Next()) {
    ASSIGN_OR_RETURN(auto stored, Stored<fb::DecayingModel>::Decode(std::string(cursor->value()), "a registry entry"));
    const bool wanted = asked.empty() ? stored->enabled() : std::find(asked.begin(), asked.end(), stored->id()) != asked.end();
    if (wanted && MaySee(actor, *stored)) RETURN_IF_ERROR(scorer->AddModel(std::move(stored), request));
  }
  RETURN_IF_ERROR(cursor->status());
  return scorer;
}

absl::Status DecayScorer::AddModel(Stored<fb::DecayingModel> stored, const SearchRequest& request) {
  Model model{std::move(stored), {}, {}};
  const auto parameters = json::Document::Parse(json::View(model.stored->parameters()));
  model.parameters =
      json::ReadDecayParameters(json::View(model.stored->formula()), parameters.ok() ? parameters->root() : json::Value());
  if (!request.model_overrides.empty()) {
    const auto overrides = json::Document::Parse(request.model_overrides);
    if (overrides.ok()) json::TakeDecayParameters(overrides->root(), &model.parameters);
  }
  if (request.score) model.parameters.threshold = *request.score;
  if (model.stored->attribute_types() != nullptr) {
    for (const flatbuffers::String* name : *model.stored->attribute_types()) {
      if (const auto type = rules::FindType(json::View(name))) model.types.push_back(*type);
    }
  }
  models_.push_back(std::move(model));
  return absl::OkStatus();
}

// A reader sees all sightings of events that his organisation owns, else those of his organisation.
const DecayScorer::Seen& DecayScorer::SeenOf(const fb::Event& event, uint64_t attribute) {
  static const Seen kNever;
  if (EventId(event.id()) != seen_of_) {
    seen_of_ = EventId(event.id());
    seen_.clear();
    const bool all = actor_.is_site_admin() || OrgId(event.org_id()) == actor_.org;
    for (const auto cursor = reader_.Scan(Family::kPart, EventPrefix(seen_of_, PartKind::kSightings)); cursor->Valid();
         cursor->Next()) {
      const auto block = Stored<fb::SightingBlock>::Decode(std::string(cursor->value()), "a block");
      if (!block.ok() || (*block)->sightings() == nullptr) continue;
      for (const fb::Sighting* sighting : *(*block)->sightings()) {
        if (!all && OrgId(sighting->org_id()) != actor_.org) continue;
        Seen& seen = seen_[sighting->attribute_id()];
        ++seen.all;
        if (sighting->type() != 0) continue;
        ++seen.positive;
        seen.last = std::max(seen.last, sighting->date_sighting());
      }
    }
  }
  const auto found = seen_.find(attribute);
  return found == seen_.end() ? kNever : found->second;
}

std::vector<rules::DecayTag> DecayScorer::TagsOf(const flatbuffers::Vector<flatbuffers::Offset<fb::TagLink>>* links) {
  std::vector<rules::DecayTag> tags;
  if (links == nullptr) return tags;
  for (const fb::TagLink* link : *links) {
    const fb::Tag* tag = names_.TagById(TagId(link->tag_id()));
    if (tag == nullptr) continue;
    rules::DecayTag one{std::string(json::View(tag->name())), std::nullopt};
    if (const auto number = tag->numerical_value()) one.number = static_cast<double>(*number);
    tags.push_back(std::move(one));
  }
  return tags;
}

std::vector<std::pair<const DecayScorer::Model*, rules::DecayScore>> DecayScorer::Score(const fb::Event& event,
                                                                                        const fb::Attribute& attribute) {
  std::vector<std::pair<const Model*, rules::DecayScore>> scores;
  std::vector<rules::DecayTag> tags;
  rules::DecayMoment moment;
  for (const Model& model : models_) {
    if (std::find(model.types.begin(), model.types.end(), attribute.type()) == model.types.end()) continue;
    if (scores.empty()) {
      tags = rules::EffectiveTags(TagsOf(event.tags()), TagsOf(attribute.tags()));
      const Seen& seen = SeenOf(event, attribute.id());
      const auto last_seen = attribute.last_seen_us();
      const uint64_t changed =
          last_seen && *last_seen > 0 ? static_cast<uint64_t>(*last_seen / 1'000'000) : attribute.timestamp();
      // What changed after it was last seen counts from its change on.
      const uint64_t anchor = seen.last != 0 && seen.last >= attribute.timestamp() ? seen.last : changed;
      moment.elapsed = static_cast<double>(now_) - static_cast<double>(anchor);
      moment.age = static_cast<double>(now_) - static_cast<double>(attribute.timestamp());
      moment.sightings = seen.all;
      moment.positive_sightings = seen.positive;
    }
    scores.emplace_back(&model, rules::ScoreOf(model.parameters, tags, moment));
  }
  return scores;
}

void DecayScorer::Write(json::JsonWriter& writer, const fb::Event& event, const fb::Attribute& attribute) {
  const auto scores = Score(event, attribute);
  if (scores.empty()) return;
  writer.Key("decay_score");
  writer.BeginArray();
  for (const auto& [model, score] : scores) {
    writer.BeginObject();
    writer.Key("score");
    writer.Double(score.score);
    writer.Key("base_score");
    writer.Double(score.base);
    writer.MemberBool("decayed", score.decayed);
    writer.Key("DecayingModel");
    writer.BeginObject();
    if (full_model_) {
      WriteDecayingModelFields(writer, *model->stored);
    } else {
      writer.MemberId("id", model->stored->id());
      json::MemberText(writer, "name", model->stored->name());
    }
    writer.EndObject();
    writer.EndObject();
  }
  writer.EndArray();
}

bool DecayScorer::IsDecayed(const fb::Event& event, const fb::Attribute& attribute) {
  const auto scores = Score(event, attribute);
  return !scores.empty() && std::all_of(scores.begin(), scores.end(), [](const auto& one) { return one.second.decayed; });
}

}  // namespace muninn::api
