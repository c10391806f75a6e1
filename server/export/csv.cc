// SPDX-License-Identifier: Apache-2.0
//
// csv (restsearch.md §12.1). A line of column names, a line for each attribute, an empty line.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "schema/rules/date_time.h"
#include "server/export/csv_cell.h"
#include "server/export/exporters.h"
#include "server/export/fields.h"

namespace muninn::exports {
namespace {

constexpr std::string_view kDefaultColumns[] = {"uuid",   "event_id",  "category",        "type",         "value", "comment",
                                                "to_ids", "timestamp", "object_relation", "attribute_tag"};
constexpr std::string_view kDecayColumns[] = {"decay_score_score", "decay_score_decayed"};
constexpr std::string_view kObjectColumns[] = {"object_uuid", "object_name", "object_meta-category"};
constexpr std::string_view kContextColumns[] = {
    "event_info",     "event_member_org", "event_source_org", "event_distribution", "event_threat_level_id",
    "event_analysis", "event_date",       "event_tag",        "event_timestamp"};

class Csv final : public Exporter {
 public:
  explicit Csv(const ExportOptions& options) : options_(options) {
    std::vector<std::string> names;
    const auto add = [&](const auto& list) { names.insert(names.end(), std::begin(list), std::end(list)); };
    // An empty list asks for nothing of its own.
    const auto asked = [&](std::string_view name) {
      const std::vector<std::string>* values = options.Values(name);
      return values == nullptr || values->empty() || values->front().empty() ? nullptr : values;
    };
    const std::vector<std::string>* requested = asked("requested_attributes");
    if (requested != nullptr) {
      add(*requested);
    } else {
      add(kDefaultColumns);
      if (!options.events && options.Flag("includeDecayScore")) add(kDecayColumns);
    }
    const std::vector<std::string>* of_objects = asked("requested_obj_attributes");
    if (of_objects == nullptr) of_objects = asked("requested_object_attributes");
    if (of_objects != nullptr) {
      for (const std::string& name : *of_objects) names.push_back("object_" + name);
    } else if (requested == nullptr) {
      add(kObjectColumns);
    }
    if (options.Flag("includeContext")) add(kContextColumns);
    for (std::string& name : names) columns_.push_back({ColumnNamed(name), std::move(name)});
  }

  // Without a column of objects their attributes stand among the others.
  bool whole_objects() const override {
    return std::any_of(columns_.begin(), columns_.end(), [](const Column& column) {
      return std::find(std::begin(kObjectColumns), std::end(kObjectColumns), column.name) != std::end(kObjectColumns);
    });
  }

  void Begin(int, std::string& out) override {
    if (options_.Flag("headerless")) return;
    for (size_t i = 0; i < columns_.size(); ++i) {
      if (i > 0) out += ',';
      std::string name = columns_[i].name == "timestamp" ? "date" : columns_[i].name;
      std::replace(name.begin(), name.end(), '-', '_');
      out += name;
    }
    out += '\n';
  }

  void Attribute(const AttributeHit& hit, std::string& out) override {
    if (hit.event.id() != event_id_) UseEvent(hit.event);
    for (size_t i = 0; i < columns_.size(); ++i) {
      if (i > 0) out += ',';
      columns_[i].write != nullptr ? (this->*columns_[i].write)(hit, out) : AppendCsvCell("", out);
    }
    out += '\n';
  }

  bool End(int, std::string& out) override {
    out += '\n';
    return true;
  }

 private:
  using WriteCell = void (Csv::*)(const AttributeHit& hit, std::string& out);
  struct Column {
    WriteCell write = nullptr;  // nullptr: there is no such field, cells are empty
    std::string name;
  };

  static WriteCell ColumnNamed(std::string_view name) {
    constexpr std::pair<std::string_view, WriteCell> kWriters[] = {
        {"id", &Csv::Id},
        {"uuid", &Csv::UuidCell},
        {"event_id", &Csv::EventIdCell},
        {"object_id", &Csv::ObjectIdCell},
        {"category", &Csv::Category},
        {"type", &Csv::Type},
        {"value", &Csv::Value},
        {"value1", &Csv::FirstHalf},
        {"value2", &Csv::SecondHalf},
        {"comment", &Csv::Comment},
        {"to_ids", &Csv::ToIds},
        {"timestamp", &Csv::Timestamp},
        {"distribution", &Csv::Distribution},
        {"sharing_group_id", &Csv::SharingGroup},
        {"deleted", &Csv::DeletedCell},
        {"disable_correlation", &Csv::DisableCorrelation},
        {"first_seen", &Csv::FirstSeen},
        {"last_seen", &Csv::LastSeen},
        {"object_relation", &Csv::ObjectRelation},
        {"attribute_tag", &Csv::AttributeTag},
        {"event_uuid", &Csv::EventUuid},
        {"decay_score_score", &Csv::NoScore},
        {"decay_score_decayed", &Csv::NoScore},
        {"object_uuid", &Csv::ObjectUuid},
        {"object_name", &Csv::ObjectName},
        {"object_meta-category", &Csv::ObjectMetaCategory},
        {"event_info", &Csv::EventInfo},
        {"event_member_org", &Csv::EventOwner},
        {"event_source_org", &Csv::EventCreator},
        {"event_distribution", &Csv::EventDistribution},
        {"event_threat_level_id", &Csv::EventThreatLevel},
        {"event_analysis", &Csv::EventAnalysis},
        {"event_date", &Csv::EventDate},
        {"event_tag", &Csv::EventTag},
        {"event_timestamp", &Csv::EventTimestamp},
    };
    for (const auto& [known, writer] : kWriters) {
      if (known == name) return writer;
    }
    return nullptr;
  }

  // Hits come in runs of one event: what is the same for all of them is put together once.
  void UseEvent(const fb::Event& event) {
    event_id_ = event.id();
    event_tags_.clear();
    AppendTagNames(event.tags(), *options_.names, options_.tag_filter, ",", event_tags_);
    const auto name_of = [&](uint64_t id) {
      const fb::Organisation* org = options_.names->OrgById(OrgId(id));
      return org == nullptr ? std::string() : std::string(View(org->name()));
    };
    owner_ = name_of(event.org_id());
    creator_ = name_of(event.orgc_id());
    date_ = rules::FormatDate(event.date_days());
  }

  static void Bool(bool value, std::string& out) { out += value ? '1' : '0'; }
  static void Quoted(std::string_view plain, std::string& out) { out.append("\"").append(plain).append("\""); }
  static void UuidOrNone(const fb::Uuid* uuid, std::string& out) {
    out += '"';
    AppendUuid(uuid, out);
    out += '"';
  }
  static void Seen(std::optional<int64_t> microseconds, std::string& out) {
    AppendCsvCell(microseconds ? rules::FormatSeen(*microseconds) : "", out);
  }

  void Id(const AttributeHit& hit, std::string& out) { AppendNumber(hit.attribute.id(), out); }
  void UuidCell(const AttributeHit& hit, std::string& out) { UuidOrNone(hit.attribute.uuid(), out); }
  void EventIdCell(const AttributeHit& hit, std::string& out) { AppendNumber(hit.event.id(), out); }
  void ObjectIdCell(const AttributeHit& hit, std::string& out) { AppendNumber(hit.attribute.object_id(), out); }
  void Category(const AttributeHit& hit, std::string& out) { Quoted(rules::CategoryOf(hit.attribute.category()), out); }
  void Type(const AttributeHit& hit, std::string& out) { Quoted(TypeName(hit.attribute), out); }
  void Value(const AttributeHit& hit, std::string& out) {
    if (Value2(hit.attribute).empty()) return AppendCsvCell(Value1(hit.attribute), out);
    scratch_.clear();
    AppendValue(hit.attribute, scratch_);
    AppendCsvCell(scratch_, out);
  }
  void FirstHalf(const AttributeHit& hit, std::string& out) { AppendCsvCell(Value1(hit.attribute), out); }
  void SecondHalf(const AttributeHit& hit, std::string& out) { AppendCsvCell(Value2(hit.attribute), out); }
  void Comment(const AttributeHit& hit, std::string& out) { AppendCsvCell(View(hit.attribute.comment()), out); }
  void ToIds(const AttributeHit& hit, std::string& out) { Bool(hit.attribute.to_ids(), out); }
  void Timestamp(const AttributeHit& hit, std::string& out) { AppendNumber(hit.attribute.timestamp(), out); }
  void Distribution(const AttributeHit& hit, std::string& out) { AppendNumber(hit.attribute.distribution(), out); }
  void SharingGroup(const AttributeHit& hit, std::string& out) { AppendNumber(hit.attribute.sharing_group_id(), out); }
  void DeletedCell(const AttributeHit& hit, std::string& out) { Bool(hit.attribute.deleted(), out); }
  void DisableCorrelation(const AttributeHit& hit, std::string& out) { Bool(hit.attribute.disable_correlation(), out); }
  void FirstSeen(const AttributeHit& hit, std::string& out) { Seen(hit.attribute.first_seen_us(), out); }
  void LastSeen(const AttributeHit& hit, std::string& out) { Seen(hit.attribute.last_seen_us(), out); }
  void ObjectRelation(const AttributeHit& hit, std::string& out) { AppendCsvCell(View(hit.attribute.object_relation()), out); }
  void AttributeTag(const AttributeHit& hit, std::string& out) {
    scratch_.clear();
    AppendTagNames(hit.attribute.tags(), *options_.names, options_.tag_filter, ",", scratch_);
    AppendCsvCell(scratch_, out);
  }
  void EventUuid(const AttributeHit& hit, std::string& out) { UuidOrNone(hit.event.uuid(), out); }
  // As MISP writes it for an attribute that no decaying model has to do with.
  void NoScore(const AttributeHit&, std::string& out) { out += '0'; }
  void ObjectUuid(const AttributeHit& hit, std::string& out) {
    hit.object != nullptr ? UuidOrNone(hit.object->uuid(), out) : AppendCsvCell("", out);
  }
  void ObjectName(const AttributeHit& hit, std::string& out) {
    AppendCsvCell(hit.object != nullptr ? View(hit.object->name()) : "", out);
  }
  void ObjectMetaCategory(const AttributeHit& hit, std::string& out) {
    AppendCsvCell(hit.object != nullptr ? View(hit.object->meta_category()) : "", out);
  }
  void EventInfo(const AttributeHit& hit, std::string& out) { AppendCsvCell(View(hit.event.info()), out); }
  void EventOwner(const AttributeHit&, std::string& out) { AppendCsvCell(owner_, out); }
  void EventCreator(const AttributeHit&, std::string& out) { AppendCsvCell(creator_, out); }
  void EventDistribution(const AttributeHit& hit, std::string& out) { AppendNumber(hit.event.distribution(), out); }
  void EventThreatLevel(const AttributeHit& hit, std::string& out) { Quoted(ThreatLevelName(hit.event.threat_level()), out); }
  void EventAnalysis(const AttributeHit& hit, std::string& out) { AppendNumber(hit.event.analysis(), out); }
  void EventDate(const AttributeHit&, std::string& out) { Quoted(date_, out); }
  void EventTag(const AttributeHit&, std::string& out) { AppendCsvCell(event_tags_, out); }
  void EventTimestamp(const AttributeHit& hit, std::string& out) { AppendNumber(hit.event.timestamp(), out); }

  const ExportOptions options_;
  std::vector<Column> columns_;
  uint64_t event_id_ = 0;
  std::string event_tags_, owner_, creator_, date_;
  std::string scratch_;
};

}  // namespace

MadeExporter MakeCsv(const ExportOptions& options) { return std::make_unique<Csv>(options); }

}  // namespace muninn::exports
