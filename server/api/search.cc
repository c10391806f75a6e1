// SPDX-License-Identifier: Apache-2.0
//
// events/restSearch and attributes/restSearch. Here is JSON; the other formats are in search_export.cc. Shapes: MISP 2.5.1
// (restsearch.md §10 and §11).
#include "server/api/search.h"

#include <functional>
#include <memory>
#include <span>
#include <utility>

#include "engine/access/visibility.h"
#include "engine/correlate/correlator.h"
#include "engine/index/content_reader.h"
#include "engine/query/search.h"
#include "engine/query/sighting_policy.h"
#include "engine/searches.h"
#include "schema/base/status.h"
#include "schema/json/write_attribute.h"
#include "schema/json/write_sighting.h"
#include "server/api/decay.h"
#include "server/api/event_document.h"
#include "server/api/event_parts.h"
#include "server/api/feed_caches.h"
#include "server/api/names.h"
#include "server/api/proposal_gate.h"
#include "server/api/routes.h"
#include "server/api/search_answer.h"
#include "server/api/search_explain.h"
#include "server/api/search_export.h"
#include "server/api/search_intake.h"
#include "server/api/search_objects.h"
#include "server/api/search_places.h"
#include "server/api/search_request.h"
#include "server/api/search_run.h"
#include "server/api/search_sightings.h"
#include "server/api/value_lists.h"
#include "server/api/xml_stream.h"
#include "server/export/formats.h"

namespace muninn::api {
namespace {

// Writes one attribute after the other; what surrounds them is put together once for each event.
class AttributeResults {
 public:
  AttributeResults(const Search& search, json::JsonWriter& writer)
      : search_(search), writer_(writer), names_(search.reader()), policy_(search.reader(), search.actor) {
    names_.ShowTo(search.actor);
  }

  void Write(const AttributeHit& hit) {
    hit_ = &hit;
    if (EventId(hit.event.id()) != context_of_) MakeContext(hit.event);
    context_.event = &hit.event;
    LoadParts(hit.event);
    json::WriteAttribute(writer_, hit.attribute, context_);
  }

 private:
  void MakeContext(const fb::Event& event) {
    context_of_ = EventId(event.id());
    context_ = json::SearchContext(event, names_);
    const SearchRequest& request = search_.request;
    context_.event_uuid = request.include_event_uuid;
    context_.inherited_tags = request.include_event_tags || request.include_decay_score;
    context_.tag_filter = {request.include_all_tags, true};
    context_.files = &search_.files;
    context_.warnings = search_.warnings;
    context_.galaxies = request.include_galaxy;
    if (request.include_context) context_.event_summary = json::EventSummary::kContext;
    context_.object = [this](ObjectId) { return hit_->object; };
    if (search_.decay != nullptr) {
      context_.decay_score = [this](json::JsonWriter& writer, const fb::Attribute& attribute) {
        search_.decay->Write(writer, hit_->event, attribute);
      };
    }
    if (request.include_correlations) {
      context_.related = [this](json::JsonWriter& writer, const fb::Attribute& attribute) {
        WriteRelated(writer, hit_->event, attribute);
      };
    }
    if (request.include_sightings) {
      context_.sightings = [this](const fb::Attribute& attribute) { return sightings_.Of(attribute.id()); };
      context_.anonymous = [this](const fb::Sighting& sighting) { return policy_.HidesOrg(sighting); };
    }
    if (request.include_proposals) {
      context_.proposals = [this](const fb::Attribute& attribute) { return proposals_.Of(attribute.id()); };
    }
  }
  // nullptr: the event does not read.
  Correlator* CorrelatorOf(EventId id) {
    if (!correlated_ || EventId((*correlated_)->id()) != id) {
      correlator_.reset();
      auto event = LoadEvent(search_.reader(), id);
      if (!event.ok() || !*event) return nullptr;
      correlated_ = **std::move(event);
      correlator_.emplace(search_.reader(), search_.actor, search_.correlate, **correlated_);
    }
    return &*correlator_;
  }
  void WriteRelated(json::JsonWriter& writer, const fb::Event& event, const fb::Attribute& attribute) {
    writer.Key("RelatedAttribute");
    writer.BeginArray();
    if (Correlator* const correlator = CorrelatorOf(EventId(event.id()))) {
      correlator
          ->ForEachRelated(attribute,
                           [&](const Correlator::Relation& related) {
                             json::WriteRelatedAttribute(writer, related.attribute, related.event);
                             return true;
                           })
          .IgnoreError();
    }
    writer.EndArray();
  }
  // Results come in runs of one event: its sightings and proposals are kept until the next.
  void LoadParts(const fb::Event& event) {
    const EventId id(event.id());
    if (id == parts_of_) return;
    parts_of_ = id;
    const SearchRequest& request = search_.request;
    sightings_ = {};
    proposals_ = {};
    if (request.include_sightings) {
      sightings_
          .Load(search_.reader(), event, PartKind::kSightings, &fb::SightingBlock::sightings, &fb::Sighting::attribute_id,
                [&](const fb::Sighting& sighting) { return policy_.Shows(event, sighting); })
          .IgnoreError();
    }
    if (request.include_proposals) {
      proposals_
          .Load(
              search_.reader(), event, PartKind::kProposals, &fb::ProposalBlock::proposals, &fb::ShadowAttribute::old_id,
              [&](const fb::ShadowAttribute& proposal) { return !proposal.deleted() && MaySee(search_.actor, event, proposal); })
          .IgnoreError();
    }
  }

  const Search& search_;
  json::JsonWriter& writer_;
  ReaderNames names_;
  const AttributeHit* hit_ = nullptr;  // the one being written
  EventId context_of_;
  json::AttributeContext context_;
  std::optional<Stored<fb::Event>> correlated_;
  std::optional<Correlator> correlator_;  // of that event
  EventId parts_of_;
  SightingPolicy policy_;
  ByAttribute<fb::SightingBlock, fb::Sighting> sightings_;
  ByAttribute<fb::ProposalBlock, fb::ShadowAttribute> proposals_;
};

// A page of attributes as JSON.
class AttributePage final : public PageText {
 public:
  explicit AttributePage(std::shared_ptr<const Search> search)
      : search_(std::move(search)), writer_(&text_, search_->style), page_(*search_), results_(*search_, writer_) {
    writer_.BeginObject();
    writer_.Key("response");
    writer_.BeginObject();
    writer_.Key("Attribute");
    writer_.BeginArray();
  }
  absl::StatusOr<bool> WriteUpTo(size_t bytes) override {
    while (text_.size() < bytes) {
      ASSIGN_OR_RETURN(const AttributeHit* const hit, page_.Next());
      if (hit == nullptr) {
        writer_.EndArray();
        writer_.EndObject();
        writer_.EndObject();
        text_.push_back('\n');
        return true;
      }
      results_.Write(*hit);
    }
    return false;
  }
  absl::StatusOr<size_t> Count() override { return page_.Count(); }

 private:
  std::shared_ptr<const Search> search_;
  json::JsonWriter writer_;
  HitPage page_;
  AttributeResults results_;
};

// The same in XML.
class XmlAttributePage final : public PageText {
 public:
  explicit XmlAttributePage(std::shared_ptr<const Search> search)
      : search_(std::move(search)), xml_(text_, go_on_), page_(*search_), results_(*search_, xml_.writer()) {}
  absl::StatusOr<bool> WriteUpTo(size_t bytes) override {
    while (text_.size() < bytes) {
      ASSIGN_OR_RETURN(const AttributeHit* const hit, page_.Next());
      if (hit == nullptr) {
        xml_.End();
        return true;
      }
      xml_.writer().BeginObject();
      xml_.writer().Key("Attribute");
      results_.Write(*hit);
      xml_.writer().EndObject();
      xml_.flush()();
    }
    return false;
  }
  absl::StatusOr<size_t> Count() override { return page_.Count(); }

 private:
  std::shared_ptr<const Search> search_;
  const std::function<bool()> go_on_ = [] { return true; };
  XmlStream xml_;
  HitPage page_;
  AttributeResults results_;
};

http::Response AnswerAttributes(Call& call, const std::shared_ptr<const Search>& search, bool xml) {
  if (xml)
    return AnswerCounted(call, search, {"xml", "xml", ""}, [search] { return std::make_shared<XmlAttributePage>(search); });
  return AnswerCounted(call, search, {}, [search] { return std::make_shared<AttributePage>(search); });
}

absl::Status WriteDocuments(const Search& search, const std::vector<EventId>& events, json::JsonWriter& writer,
                            const std::function<bool()>& flush) {
  ReaderNames names(search.reader());
  const EventDocumentOptions options = DocumentOptions(search);
  for (const EventId id : events) {
    ASSIGN_OR_RETURN(const auto event, LoadEvent(search.reader(), id));
    if (!event) continue;
    RETURN_IF_ERROR(WriteEventDocument(writer, search.reader(), names, search.actor, **event, options, flush));
    if (!flush()) return absl::CancelledError("the client has gone");
  }
  return absl::OkStatus();
}

absl::Status WriteEventPage(const Search& search, const std::vector<EventId>& events, std::string& out,
                            const std::function<bool()>& flush) {
  json::JsonWriter writer(&out, search.style);
  writer.BeginObject();
  writer.Key("response");
  writer.BeginArray();
  RETURN_IF_ERROR(WriteDocuments(search, events, writer, flush));
  writer.EndArray();
  writer.EndObject();
  out.push_back('\n');
  return absl::OkStatus();
}

absl::Status WriteXmlEvents(const Search& search, const std::vector<EventId>& events, std::string& out,
                            const std::function<bool()>& flush) {
  XmlStream xml(out, flush);
  RETURN_IF_ERROR(WriteDocuments(search, events, xml.writer(), xml.flush()));
  xml.End();
  return absl::OkStatus();
}

http::Response AnswerEvents(Call& call, const std::shared_ptr<const Search>& search, bool xml, const Terms* eventid) {
  absl::StatusOr<EventPage> page = FindEventPage(*search);
  if (!page.ok()) return AnswerFailed(call, page.status());
  SearchHead head = xml ? SearchHead{"xml", "xml", ""} : SearchHead();
  head.file_name = FileNameOf(eventid, head.response_type);
  return AnswerStreamed(head, page->total,
                        [search, xml, events = std::move(page->events)](std::string& out, const std::function<bool()>& flush) {
                          return xml ? WriteXmlEvents(*search, events, out, flush) : WriteEventPage(*search, events, out, flush);
                        });
}

using Gate = std::function<bool(const fb::Attribute&)>;
// Through one and the other; empty gates are open.
Gate Both(Gate one, Gate other) {
  if (!one || !other) return one ? one : other;
  return [one = std::move(one), other = std::move(other)](const fb::Attribute& attribute) {
    return one(attribute) && other(attribute);
  };
}

http::Response RestSearch(Call& call, Scope scope) {
  SearchIntake intake = TakeSearch(call, SearchPlaces(scope));
  if (!intake.parameters) return std::move(intake.refusal);
  return AnswerSearch(call, scope, *std::move(intake.parameters));
}

http::Response SearchEventsJson(Call& call) { return RestSearch(call, Scope::kEvents); }
http::Response SearchAttributesJson(Call& call) { return RestSearch(call, Scope::kAttributes); }

constexpr Route kRoutes[] = {
    {"events", "restsearch", SearchEventsJson},     {"attributes", "restsearch", SearchAttributesJson},
    {"attributes", "search", SearchAttributesJson},  // there a form
    {"objects", "restsearch", SearchObjectsJson},   {"sightings", "restsearch", SearchSightingsJson},
};

}  // namespace

json::TagFilter TagFilterOf(const Search& search) {
  // Local tags stay here: who synchronises does not get them unless he says so.
  const bool leaves_out = search.actor.permissions.has(Permission::kSync) && !search.actor.is_site_admin();
  return {search.request.include_all_tags, !search.request.exclude_local_tags.value_or(leaves_out)};
}

EventDocumentOptions DocumentOptions(const Search& search) {
  const SearchRequest& request = search.request;
  EventDocumentOptions options;
  options.metadata = request.metadata;
  options.files = search.files;
  options.warnings = search.warnings;
  options.sources = search.sources;
  options.reports = !request.no_event_reports;
  options.proposals = !request.no_shadow_attributes;
  options.galaxies = !request.exclude_galaxy;
  options.related_events = request.include_event_correlations;
  options.related_attributes = request.include_granular_correlations;
  options.related_tags = request.include_related_tags;
  options.extended = request.extended;
  options.extension_list = request.extension_list;
  options.sharing_groups_in_full = !request.sg_reference_only;
  options.flatten = request.flatten;
  options.analyst_data = request.include_analyst_data;
  options.deleted = request.filter.deleted;
  options.to_ids = request.shown_to_ids;
  options.distributions = request.shown_distributions;
  options.sharing_groups = request.shown_sharing_groups;
  options.blocked_attribute_tags = request.blocked_attribute_tags;
  if (search.decay != nullptr) options.decay_score = ScoresPart(search.decay);
  options.allowed = search.allowed;
  options.tag_filter = TagFilterOf(search);
  options.correlate = search.correlate;
  return options;
}

bool AsksForJson(const Call& call) {
  return call.path().extension == "json" || call.request().Header("Accept").starts_with("application/json");
}

http::Response AnswerSearch(Call& call, Scope scope, Parameters parameters) {
  std::string format_name = parameters.Text("returnFormat").value_or("");
  if (format_name == "stix" && AsksForJson(call)) format_name = "stix-json";
  const bool json = format_name.empty() || format_name == "json" || format_name == "download";
  const exports::Format* format = exports::FindFormat(format_name);
  if (format != nullptr && (scope == Scope::kEvents ? format->events : format->attributes).empty()) format = nullptr;
  if (!json && format == nullptr) return AnswerError(call, 404, "Invalid output format.");
  if (format != nullptr && format->restrictive) {
    parameters.Default("to_ids", "1");
    parameters.Default("published", "1");
    parameters.Default("allow_proposal_blocking", "1");
  }
  auto search = std::make_shared<Search>();
  search->snapshot = call.shared_snapshot();
  absl::StatusOr<SearchRequest> request = ReadSearchRequest(search->reader(), call.actor(), parameters, scope, call.now());
  if (!request.ok()) return AnswerUnread(call, request.status());
  search->request = *std::move(request);
  search->actor = call.actor();
  if (search->request.disable_site_admin) search->actor.permissions.bits &= ~static_cast<uint32_t>(Permission::kSiteAdmin);
  search->style = call.style();
  search->memory = &SearchMemoryOf(call.engine());
  if (search->request.explain) return ExplainSearch(call, *search, scope);
  // Reading what is excluded costs more than a search for a value.
  if (scope == Scope::kEvents || search->request.include_correlations) search->correlate = call.correlate_options();
  if (search->request.attachments) search->files = call.file_reader();
  const std::shared_ptr<const match::Lists> lists = call.engine().lists();
  search->allowed = SearchGate(lists, search->request.enforce_warninglist);
  if (search->request.allow_proposal_blocking) search->allowed = Both(search->allowed, ProposalGate(search->snapshot));
  if (scope == Scope::kEvents) {
    const SearchRequest& wanted = search->request;
    auto sources = LookUpFor(call, search->actor,
                             {wanted.include_feed_correlations, wanted.include_server_correlations, wanted.override_limit});
    if (!sources.ok()) return AnswerStatus(call, sources.status());
    search->sources = *std::move(sources);
  }
  if (search->request.include_warninglist_hits) search->warnings = WarningsPart(lists, search->reader());
  if (search->request.include_decay_score) {
    auto scorer = DecayScorer::Make(search->reader(), search->actor, search->request, call.now());
    if (!scorer.ok()) return AnswerStatus(call, scorer.status());
    search->decay = *std::move(scorer);
    if (search->request.exclude_decayed) {
      search->wanted = [decay = search->decay](const AttributeHit& hit) { return !decay->IsDecayed(hit.event, hit.attribute); };
    }
  }
  if (format != nullptr && format->make != nullptr) return AnswerExport(call, search, scope, *format, std::move(parameters));
  return scope == Scope::kEvents ? AnswerEvents(call, search, !json, parameters.Find("eventid"))
                                 : AnswerAttributes(call, search, !json);
}

std::span<const Route> SearchRoutes() { return kRoutes; }

}  // namespace muninn::api
