// SPDX-License-Identifier: Apache-2.0
//
// eventReports: extractFromReport tells what a report's text names: attributes and tags that are there, and values that could
// be attributes; extractAllFromReport makes references of them all; replaceSuggestionInReport of those that a client chose.
// Shapes and texts: MISP 2.5.1. Unlike there what is refused leaves the rest as it was chosen, and clusters count only where the
// actor sees them.
#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "engine/access/visibility.h"
#include "engine/index/content_reader.h"
#include "engine/index/registry.h"
#include "engine/match/free_text.h"
#include "engine/query/visible_attributes.h"
#include "schema/base/status.h"
#include "schema/entities/galaxy_generated.h"
#include "schema/entities/tag_generated.h"
#include "schema/json/fields.h"
#include "schema/json/write_attribute.h"
#include "schema/rules/attribute_types.h"
#include "server/api/cluster_attachment.h"
#include "server/api/entry_list.h"
#include "server/api/event_report_document.h"
#include "server/api/free_text_items.h"
#include "server/api/report_markup.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

constexpr size_t kValueBytesMin = 3, kSynonymBytesMin = 4;
constexpr size_t kSuggestionsMax = 10'000;
constexpr std::string_view kAttackGalaxy = "mitre-attack-pattern";
constexpr char kNotAllowed[] = "You do not have permission to do that.";

// --- what a text names ---

// The event's attributes, as the actor sees them: value -> uuids, in the order of the event.
using Known = std::map<std::string, std::vector<std::string>>;

absl::StatusOr<Known> KnownAttributes(Call& call, const fb::Event& event) {
  Known known;
  VisibleAttributes visible(call.reader(), call.actor());
  absl::Status status;
  RETURN_IF_ERROR(ForEachAttribute(call.reader(), EventId(event.id()), [&](const fb::Attribute& attribute) {
    if (attribute.deleted()) return true;
    const absl::StatusOr<bool> shown = visible.Shows(event, attribute);
    status.Update(shown.status());
    if (!shown.ok()) return false;
    std::string value = json::ValueOf(attribute);
    if (*shown && value.size() >= kValueBytesMin) known[std::move(value)].push_back(json::UuidOf(attribute.uuid()).ToString());
    return true;
  }));
  if (!status.ok()) return status;
  return known;
}

// Only those that the text names.
Known Named(const Known& known, std::string_view content) {
  std::vector<std::string> values;
  for (const auto& [value, uuids] : known) values.push_back(value);
  Known named;
  for (const size_t place : Occurring(content, values)) named.insert(*known.find(values[place]));
  return named;
}

std::string ReferToAttributes(std::string_view content, const Known& named) {
  std::vector<Substitution> substitutions;
  for (const auto& [value, uuids] : named) substitutions.push_back({value, ReferenceTo("attribute", uuids.front())});
  return Substitute(content, std::move(substitutions));
}

// A tag, or a cluster by its tag, that a text names.
struct Context {
  std::string raw;  // as the text has it
  std::string tag;
  uint64_t tag_id = 0, cluster_id = 0;  // one of them is 0
  std::string colour;
  std::string value;  // of a cluster
};

// Names with a colon are found anywhere, others between blanks.
std::string Sought(const std::string& name) { return name.find(':') == std::string::npos ? absl::StrCat(" ", name, " ") : name; }

// What is looked for, each text with what it stands for.
class ContextFinder {
 public:
  void Add(Context context) {
    texts_.push_back(Sought(context.raw));
    contexts_.push_back(std::move(context));
  }
  // `otherwise` counts only where `first` does not occur.
  void Add(Context first, Context otherwise) {
    const size_t place = texts_.size();
    Add(std::move(first));
    fallbacks_[texts_.size()] = place;
    Add(std::move(otherwise));
  }
  std::vector<Context> Find(std::string_view content) const {
    const std::vector<size_t> found = Occurring(content, texts_);
    const auto occurs = [&](size_t place) { return std::binary_search(found.begin(), found.end(), place); };
    std::vector<Context> named;
    for (const size_t place : found) {
      const auto first = fallbacks_.find(place);
      if (first == fallbacks_.end() || !occurs(first->second)) named.push_back(contexts_[place]);
    }
    return named;
  }

 private:
  std::vector<Context> contexts_;
  std::vector<std::string> texts_;      // of each context
  std::map<size_t, size_t> fallbacks_;  // a place, and that which goes first
};

absl::Status AddTags(Call& call, ContextFinder& finder) {
  const Actor& actor = call.actor();
  return ForEachEntry<fb::Tag>(call.reader(), [&](const fb::Tag& tag) {
    const bool usable = (tag.org_id() == 0 || OrgId(tag.org_id()) == actor.org) &&
                        (tag.user_id() == 0 || UserId(tag.user_id()) == actor.user) && !tag.hide_tag();
    const std::string name = TextOf(tag.name());
    if ((!usable && !actor.is_site_admin()) || name.size() < kValueBytesMin) return true;
    Context plain{name, name, tag.id(), 0, TextOf(tag.colour()), ""};
    Context upper = plain;
    upper.raw = absl::AsciiStrToUpper(name);
    upper.raw == name ? finder.Add(std::move(plain)) : finder.Add(std::move(plain), std::move(upper));
    return true;
  });
}

absl::Status AddClusters(Call& call, ContextFinder& finder) {
  ReaderNames names(call.reader());
  return ForEachEntry<fb::GalaxyCluster>(call.reader(), [&](const fb::GalaxyCluster& cluster) {
    const std::string value = TextOf(cluster.value()), tag = TextOf(cluster.tag_name());
    if (cluster.deleted() || value.size() < kValueBytesMin || !MaySee(call.actor(), cluster)) return true;
    const fb::Galaxy* galaxy = names.GalaxyById(GalaxyId(cluster.galaxy_id()));
    if (galaxy != nullptr && TextOf(galaxy->namespace_()) == "deprecated") return true;
    const auto named = [&](std::string raw) { return Context{std::move(raw), tag, 0, cluster.id(), "#0088cc", value}; };
    finder.Add(named(tag));
    // "Name - T1234": either half is a name, too.
    const size_t dash = TextOf(cluster.type()) == kAttackGalaxy ? value.find(" - ") : std::string::npos;
    if (dash == std::string::npos) {
      finder.Add(named(value));
    } else {
      finder.Add(named(value), named(value.substr(0, dash)));
      finder.Add(named(value), named(value.substr(dash + 3)));
    }
    for (size_t i = 0; cluster.elements() != nullptr && i < cluster.elements()->size(); ++i) {
      const fb::GalaxyElement& element = *cluster.elements()->Get(static_cast<flatbuffers::uoffset_t>(i));
      const std::string synonym = TextOf(element.value());
      if (TextOf(element.key()) == "synonyms" && synonym.size() >= kSynonymBytesMin) finder.Add(named(synonym));
    }
    return true;
  });
}

// In the order of tags, then clusters; of several for one text the first counts.
absl::StatusOr<std::vector<Context>> NamedContext(Call& call, std::string_view content) {
  ContextFinder finder;
  RETURN_IF_ERROR(AddTags(call, finder));
  RETURN_IF_ERROR(AddClusters(call, finder));
  return finder.Find(content);
}

std::string ReferToContext(std::string_view content, const std::vector<Context>& named) {
  std::vector<Substitution> substitutions;
  for (const Context& context : named) {
    const bool word = context.raw.find(':') == std::string::npos;
    substitutions.push_back({context.raw, ReferenceTo("tag", context.tag), word});
  }
  return Substitute(content, std::move(substitutions));
}

absl::StatusOr<std::vector<match::FreeTextItem>> FreeTextOf(Call& call, std::string_view content) {
  ASSIGN_OR_RETURN(const match::FreeTextKnowledge knowledge, match::LoadFreeTextKnowledge(call.reader()));
  return match::ExtractFreeText(WithoutReferences(content), knowledge);
}

// --- answers ---

// A map, or [] where PHP has no other way to write an empty one.
template <typename Map, typename Write>
void WriteMap(json::JsonWriter& writer, const Map& map, const Write& write) {
  if (map.empty()) {
    writer.BeginArray();
    return writer.EndArray();
  }
  writer.BeginObject();
  for (const auto& [key, value] : map) {
    writer.Key(key);
    write(key, value);
  }
  writer.EndObject();
}

void WriteValues(json::JsonWriter& writer, const Known& named) {
  WriteMap(writer, named, [&](const std::string& value, const std::vector<std::string>& uuids) {
    writer.BeginObject();
    writer.Key("attributeUUIDs");
    writer.BeginArray();
    for (const std::string& uuid : uuids) writer.String(uuid);
    writer.EndArray();
    writer.Member("valueInReport", value);
    writer.EndObject();
  });
}

void WriteContext(json::JsonWriter& writer, const std::vector<Context>& named) {
  std::map<std::string, std::map<std::string, const Context*>> by_text;
  for (const Context& context : named) by_text[context.raw].emplace(context.tag, &context);
  WriteMap(writer, by_text, [&](const std::string&, const auto& by_tag) {
    WriteMap(writer, by_tag, [&](const std::string&, const Context* context) {
      writer.BeginObject();
      writer.MemberId("id", context->cluster_id == 0 ? context->tag_id : context->cluster_id);
      if (context->cluster_id == 0) {
        writer.Member("name", context->tag);
      } else {
        writer.Member("value", context->value);
        writer.Member("tag_name", context->tag);
      }
      writer.Member("colour", context->colour);
      writer.EndObject();
    });
  });
}

// What a text names, and what could be made of the rest.
struct Findings {
  Known named;
  std::vector<match::FreeTextItem> items;
  std::vector<Context> context;
};

absl::StatusOr<Findings> FindIn(Call& call, const fb::Event& event, std::string_view content) {
  Findings findings;
  ASSIGN_OR_RETURN(const Known known, KnownAttributes(call, event));
  findings.named = Named(known, content);
  const std::string referred = ReferToAttributes(content, findings.named);
  ASSIGN_OR_RETURN(findings.items, FreeTextOf(call, referred));
  ASSIGN_OR_RETURN(findings.context, NamedContext(call, referred));
  return findings;
}

// "complexTypeToolResult", "replacementValues" and "replacementContext"; `categories`: also what each type goes with.
void WriteFindings(json::JsonWriter& writer, const Findings& findings, bool categories) {
  writer.Key("complexTypeToolResult");
  WriteFreeTextItems(writer, findings.items);
  if (categories) {
    writer.Key("typeToCategoryMapping");
    writer.BeginObject();
    for (const rules::AttributeType& type : rules::AttributeTypes()) {
      writer.Key(type.name);
      writer.BeginArray();
      for (const rules::CategoryId category : type.categories) writer.String(rules::CategoryOf(category));
      writer.EndArray();
    }
    writer.EndObject();
  }
  writer.Key("replacementValues");
  WriteValues(writer, findings.named);
  writer.Key("replacementContext");
  WriteContext(writer, findings.context);
}

// {"report":{…}}, with what is found in it as it is now.
http::Response AnswerChanged(Call& call, ReportId id, bool with_findings) {
  call.Renew();
  const absl::StatusOr<VisibleReport> report = FindVisible(call, id, kInvalidReport);
  if (!report.ok()) return AnswerStatus(call, report.status());
  absl::StatusOr<Findings> findings = Findings();
  if (with_findings) findings = FindIn(call, *report->event, TextOf((*report)->content()));
  if (!findings.ok()) return AnswerStatus(call, findings.status());
  ReaderNames names(call.reader());
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Key("report");
    writer.BeginObject();
    WriteReportRow(writer, **report, *report->event, names);
    writer.EndObject();
    if (with_findings) WriteFindings(writer, *findings, false);
    writer.EndObject();
  });
}

// --- making attributes ---

struct Suggestion {
  AttributeDraft draft;
  std::string uuid;  // once it is there; "": refused, and `fault` tells why
  std::string fault;
};

// Makes the attributes in one go; those that are there already are taken as they are.
absl::Status MakeAttributes(Call& call, const fb::Event& event, const Known& known, std::vector<Suggestion>& suggestions) {
  std::map<std::string, std::string> uuids;  // by value in lower case
  for (const auto& [value, of_value] : known) uuids.emplace(absl::AsciiStrToLower(value), of_value.front());
  AddAttributes command;
  command.event = EventId(event.id());
  std::vector<size_t> places;  // of each attribute to make, its suggestion
  const rules::AcceptOptions options = call.accept_options();
  constexpr int64_t kInheritEvent = 5;
  for (size_t i = 0; i < suggestions.size(); ++i) {
    Suggestion& suggestion = suggestions[i];
    suggestion.draft.distribution = kInheritEvent;
    rules::AcceptedAttribute accepted;
    AttributeDraft draft = suggestion.draft;
    const rules::FieldErrors errors = rules::AcceptAttribute(std::move(draft), options, &accepted);
    if (!errors.empty()) {
      suggestion.fault = ErrorText(errors);
      continue;
    }
    command.attributes.push_back(std::move(accepted));
    places.push_back(i);
  }
  if (command.attributes.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Outcome outcome, call.engine().Execute(command, call.actor()));
  call.Renew();
  for (size_t i = 0; i < places.size(); ++i) {
    Suggestion& suggestion = suggestions[places[i]];
    if (outcome.attributes[i]) {
      ASSIGN_OR_RETURN(const VisibleAttribute made, FindVisible(call, outcome.attributes[i], "Invalid attribute"));
      suggestion.uuid = json::UuidOf(made.attribute->uuid()).ToString();
      uuids.emplace(absl::AsciiStrToLower(json::ValueOf(*made.attribute)), suggestion.uuid);
    }
  }
  for (size_t i = 0; i < places.size(); ++i) {
    Suggestion& suggestion = suggestions[places[i]];
    if (!suggestion.uuid.empty()) continue;
    const auto twin = uuids.find(absl::AsciiStrToLower(suggestion.draft.value.value_or("")));
    if (twin != uuids.end())
      suggestion.uuid = twin->second;
    else
      suggestion.fault = "A similar attribute already exists for this event.";
  }
  return absl::OkStatus();
}

// The text of all refusals; "": something could be made, or nothing was to be.
std::string FaultsOf(const std::vector<Suggestion>& suggestions) {
  std::vector<std::string> faults;
  for (const Suggestion& suggestion : suggestions) {
    if (!suggestion.uuid.empty()) return "";
    faults.push_back(suggestion.fault);
  }
  std::string json;
  if (faults.empty()) return json;
  json::JsonWriter writer(&json);
  writer.BeginArray();
  for (const std::string& fault : faults) writer.String(fault);
  writer.EndArray();
  return json;
}

// --- handlers ---

// The report that the path names, for changing it. Errors: kNotFound, kPermissionDenied.
absl::StatusOr<VisibleReport> FindChangeable(Call& call) {
  ASSIGN_OR_RETURN(const ReportId id, NamedReport(call));
  ASSIGN_OR_RETURN(VisibleReport report, FindVisible(call, id, kInvalidReport));
  if (!MayModify(call.actor(), *report.event)) return absl::PermissionDeniedError(kNotAllowed);
  return report;
}

// The new text is saved, when it is one.
absl::Status Save(Call& call, const VisibleReport& report, std::string content) {
  if (content == TextOf(report->content())) return absl::OkStatus();
  EditReport command;
  command.report = ReportId(report->id());
  command.draft.content = std::move(content);
  ASSIGN_OR_RETURN(const Outcome outcome, call.engine().Execute(command, call.actor()));
  if (!outcome.refusals.empty()) return absl::InvalidArgumentError(ErrorText(outcome.refusals[0].errors));
  return absl::OkStatus();
}

http::Response AnswerFaults(const Call& call, std::string_view what, std::string_view faults) {
  const std::string id(call.path().Arg(0));
  const std::string errors = absl::StrCat(ToAbsl(what), " ", id, ".\nReasons: ", ToAbsl(faults));
  return AnswerFailure(call, "Could not applySuggestions EventReport", absl::StrCat("/event_reports/applySuggestions/", id),
                       errors);
}

http::Response Extract(Call& call) {
  const absl::StatusOr<ReportId> id = NamedReport(call);
  if (!id.ok()) return AnswerStatus(call, id.status());
  const absl::StatusOr<VisibleReport> report = FindVisible(call, *id, kInvalidReport);
  if (!report.ok()) return AnswerStatus(call, report.status());
  const absl::StatusOr<Findings> findings = FindIn(call, *report->event, TextOf((*report)->content()));
  if (!findings.ok()) return AnswerStatus(call, findings.status());
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    WriteFindings(writer, *findings, true);
    writer.EndObject();
  });
}

// The event gets the tags. What it has already, or may not have, stays as it is.
absl::Status TagEventWith(Call& call, EventId event, const std::vector<Context>& context) {
  for (const Context& named : context) {
    TagDraft tag;
    if (named.cluster_id != 0) {
      const auto tags = TagsOfClusters(call, {std::to_string(named.cluster_id)});
      if (!tags.ok()) continue;
      tag = tags->front();
    } else {
      tag.id = static_cast<int64_t>(named.tag_id);
    }
    const absl::Status status = call.engine().Execute(TagEvent{event, std::move(tag), true}, call.actor()).status();
    if (absl::IsUnavailable(status) || absl::IsDataLoss(status)) return status;
  }
  return absl::OkStatus();
}

http::Response ExtractAll(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("EventReport");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const absl::StatusOr<VisibleReport> report = FindChangeable(call);
  if (!report.ok()) return AnswerStatus(call, report.status());
  const absl::StatusOr<Known> known = KnownAttributes(call, *report->event);
  if (!known.ok()) return AnswerStatus(call, known.status());
  const std::string content = TextOf((*report)->content());
  const std::string referred = ReferToAttributes(content, Named(*known, content));
  const absl::StatusOr<std::vector<match::FreeTextItem>> items = FreeTextOf(call, referred);
  if (!items.ok()) return AnswerStatus(call, items.status());
  const absl::StatusOr<std::vector<Context>> context = NamedContext(call, referred);
  if (!context.ok()) return AnswerStatus(call, context.status());
  if (items->size() > kSuggestionsMax) return AnswerError(call, 400, "Too many values.");

  std::vector<Suggestion> suggestions;
  for (const match::FreeTextItem& item : *items) suggestions.emplace_back().draft = DraftOfItem(item);
  const absl::Status made = MakeAttributes(call, *report->event, *known, suggestions);
  if (!made.ok()) return AnswerStatus(call, made);
  if (const std::string faults = FaultsOf(suggestions); !faults.empty())
    return AnswerFaults(call, "Automatic extraction could not be applied to Event Report", faults);
  std::vector<Substitution> substitutions;
  for (size_t i = 0; i < suggestions.size(); ++i) {
    if (suggestions[i].uuid.empty()) continue;
    substitutions.push_back({(*items)[i].original_value, ReferenceTo("attribute", suggestions[i].uuid)});
  }
  // Values first: a name inside of one is no name.
  const std::string changed = ReferToContext(Substitute(referred, std::move(substitutions)), *context);
  if (const absl::Status saved = Save(call, *report, changed); !saved.ok()) return AnswerStatus(call, saved);
  if (body->is_object() && (*body)["tag_event"].Truthy()) {
    const absl::Status tagged = TagEventWith(call, EventId(report->event->id()), *context);
    if (!tagged.ok()) return AnswerStatus(call, tagged);
  }
  return AnswerChanged(call, ReportId((*report)->id()), false);
}

// {"suggestions":{"content":…,"mapping":{VALUE:{"category","type","to_ids"},…}}}, which may be JSON in a text.
http::Response ReplaceSuggestions(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("EventReport");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const absl::StatusOr<VisibleReport> report = FindChangeable(call);
  if (!report.ok()) return AnswerStatus(call, report.status());
  constexpr std::string_view kFailed = "Suggestions could not be applied to Event Report";
  json::Value sent = body->is_object() ? (*body)["suggestions"] : json::Value();
  std::optional<json::Document> document;
  if (const auto text = sent.AsStringView()) {
    absl::StatusOr<json::Document> parsed = json::Document::Parse(*text);
    if (parsed.ok()) {
      document = *std::move(parsed);
      sent = document->root();
    }
  }
  const std::string content = sent.is_object() ? sent["content"].AsText().value_or("") : "";
  const json::Value mapping = sent.is_object() ? sent["mapping"] : json::Value();
  if (content.empty() || !mapping.is_object() || mapping.size() == 0)
    return AnswerFaults(call, kFailed, "[\"`content` and `mapping` key cannot be empty\"]");
  if (mapping.size() > kSuggestionsMax) return AnswerError(call, 400, "Too many values.");

  std::vector<Suggestion> suggestions;
  std::vector<std::string> values;
  mapping.ForEachMember([&](std::string_view value, json::Value wanted) {
    AttributeDraft& draft = suggestions.emplace_back().draft;
    draft.value = std::string(value);
    draft.type = wanted["type"].AsText();
    draft.category = wanted["category"].AsText();
    draft.to_ids = wanted["to_ids"].Truthy();
    values.emplace_back(value);
  });
  const absl::StatusOr<Known> known = KnownAttributes(call, *report->event);
  if (!known.ok()) return AnswerStatus(call, known.status());
  const absl::Status made = MakeAttributes(call, *report->event, *known, suggestions);
  if (!made.ok()) return AnswerStatus(call, made);
  if (const std::string faults = FaultsOf(suggestions); !faults.empty()) return AnswerFaults(call, kFailed, faults);
  // What was refused is a plain value again.
  std::string changed = content;
  for (size_t i = 0; i < suggestions.size(); ++i) {
    const std::string& uuid = suggestions[i].uuid;
    const std::string by = uuid.empty() ? values[i] : ReferenceTo("attribute", uuid);
    changed = absl::StrReplaceAll(changed, {{ReferenceTo("suggestion", values[i]), by}});
  }
  if (const absl::Status saved = Save(call, *report, std::move(changed)); !saved.ok()) return AnswerStatus(call, saved);
  return AnswerChanged(call, ReportId((*report)->id()), true);
}

constexpr Route kRoutes[] = {
    {"eventreports", "extractfromreport", Extract},
    {"eventreports", "extractallfromreport", ExtractAll, true, Permission::kAdd},
    {"eventreports", "replacesuggestioninreport", ReplaceSuggestions, true, Permission::kAdd},
};

}  // namespace

std::span<const Route> EventReportExtractionRoutes() { return kRoutes; }

}  // namespace muninn::api
