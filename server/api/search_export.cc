// SPDX-License-Identifier: Apache-2.0
#include "server/api/search_export.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/random/random.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "engine/index/content_reader.h"
#include "engine/index/registry.h"
#include "engine/query/sighting_policy.h"
#include "schema/base/status.h"
#include "schema/entities/identity_generated.h"
#include "server/api/event_parts.h"
#include "server/api/event_walk.h"
#include "server/api/instance.h"
#include "server/api/names.h"
#include "server/api/search.h"
#include "server/api/search_answer.h"

namespace muninn::api {
namespace {

// When attributes were seen, as far as the actor may know. Keeps the sightings of one event at a time.
class SightingTimes {
 public:
  // Both must outlive it.
  SightingTimes(const Reader& reader, const Actor& actor) : reader_(reader), policy_(reader, actor) {}

  void Add(const fb::Event& event, const fb::Attribute& attribute, std::vector<uint64_t>& times) {
    if (EventId(event.id()) != event_) Load(event);
    for (const fb::Sighting* sighting : sightings_.Of(attribute.id())) times.push_back(sighting->date_sighting());
  }

 private:
  void Load(const fb::Event& event) {
    event_ = EventId(event.id());
    sightings_ = {};
    sightings_
        .Load(reader_, event, PartKind::kSightings, &fb::SightingBlock::sightings, &fb::Sighting::attribute_id,
              [&](const fb::Sighting& sighting) { return policy_.Shows(event, sighting); })
        .IgnoreError();
  }

  const Reader& reader_;
  SightingPolicy policy_;
  EventId event_;
  ByAttribute<fb::SightingBlock, fb::Sighting> sightings_;
};

// What all runs of one export share.
struct Export {
  std::shared_ptr<const Search> search;
  const exports::Format* format;
  Parameters parameters;
  exports::ExportOptions options;  // names are added by each run
  std::vector<EventId> events;     // events scope: what is on the page
};

using Flush = std::function<bool()>;

absl::StatusOr<std::unique_ptr<exports::Exporter>> MakeExporter(const Export& run, ReaderNames& names) {
  names.ShowTo(run.search->actor);
  exports::ExportOptions options = run.options;
  options.names = &names;
  options.sighted = [times = std::make_shared<SightingTimes>(run.search->reader(), run.search->actor)](
                        const fb::Event& event, const fb::Attribute& attribute, std::vector<uint64_t>& found) {
    times->Add(event, attribute, found);
  };
  options.parameter = [&run](std::string_view name) -> const std::vector<std::string>* {
    const Terms* terms = run.parameters.Find(name);
    return terms == nullptr ? nullptr : &terms->list;
  };
  options.json_parameter = [&run](std::string_view name) {
    const Terms* terms = run.parameters.Find(name);
    return terms == nullptr ? std::string() : terms->json;
  };
  return run.format->make(options);
}

absl::Status Finish(exports::Exporter& exporter, int pass, std::string& out, const Flush& flush) {
  while (!exporter.End(pass, out)) {
    if (!flush()) return absl::CancelledError("the client has gone");
  }
  return absl::OkStatus();
}

// A page of attributes, gone through as often as the format wants.
class ExportPage final : public PageText {
 public:
  explicit ExportPage(std::shared_ptr<const Export> run) : run_(std::move(run)), names_(run_->search->reader()) {}

  absl::StatusOr<bool> WriteUpTo(size_t bytes) override {
    if (exporter_ == nullptr) {
      ASSIGN_OR_RETURN(exporter_, MakeExporter(*run_, names_));
    }
    for (; pass_ < exporter_->passes(); ++pass_) {
      ASSIGN_OR_RETURN(const bool complete, WritePass(bytes));
      if (!complete) return false;
      if (pass_ + 1 < exporter_->passes()) hits_.reset();  // the last pass's are asked for their count
    }
    return true;
  }
  absl::StatusOr<size_t> Count() override { return hits_->Count(); }

 private:
  absl::StatusOr<bool> WritePass(size_t bytes) {
    if (!hits_) {
      hits_.emplace(*run_->search);
      exporter_->Begin(pass_, text_);
      ending_ = false;
    }
    while (!ending_) {
      if (text_.size() >= bytes) return false;
      ASSIGN_OR_RETURN(const AttributeHit* const hit, hits_->Next());
      if (hit == nullptr)
        ending_ = true;
      else
        exporter_->Attribute(*hit, text_);
    }
    while (!exporter_->End(pass_, text_)) {
      if (text_.size() >= bytes) return false;
    }
    return true;
  }

  std::shared_ptr<const Export> run_;
  ReaderNames names_;
  std::unique_ptr<exports::Exporter> exporter_;
  int pass_ = 0;
  std::optional<HitPage> hits_;  // of the pass
  bool ending_ = false;          // all of them are written
};

absl::Status WriteEvent(const Export& run, exports::Exporter& exporter, const fb::Event& event, std::string& out,
                        const Flush& flush) {
  exporter.BeginEvent(event, out);
  EventVisitor visitor;
  visitor.attribute = [&](const AttributeHit& hit) {
    if (run.format->wants == nullptr || run.format->wants(hit.attribute.type())) exporter.Attribute(hit, out);
    return flush();
  };
  if (exporter.whole_objects()) {
    visitor.object = [&](const fb::Object& object, std::span<const fb::Attribute* const> attributes) {
      exporter.Object(event, object, attributes, out);
      return flush();
    };
    visitor.report = [&](const fb::EventReport& report) {
      exporter.Report(event, report, out);
      return flush();
    };
  }
  if (!run.format->metadata)
    RETURN_IF_ERROR(WalkEvent(run.search->reader(), run.search->actor, event, DocumentOptions(*run.search), visitor));
  exporter.EndEvent(event, out);
  return flush() ? absl::OkStatus() : absl::CancelledError("the client has gone");
}

absl::Status WriteEvents(const Export& run, std::string& out, const Flush& flush) {
  ReaderNames names(run.search->reader());
  ASSIGN_OR_RETURN(const std::unique_ptr<exports::Exporter> exporter, MakeExporter(run, names));
  for (int pass = 0; pass < exporter->passes(); ++pass) {
    exporter->Begin(pass, out);
    for (const EventId id : run.events) {
      ASSIGN_OR_RETURN(const auto event, LoadEvent(run.search->reader(), id));
      if (event) RETURN_IF_ERROR(WriteEvent(run, *exporter, **event, out, flush));
    }
    RETURN_IF_ERROR(Finish(*exporter, pass, out, flush));
  }
  return absl::OkStatus();
}

// A value as a segment of a path; ";" and "/" would mean something else there.
std::string EncodeSegment(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
        std::string_view("-._~!*'()@:,&|").find(c) != std::string_view::npos) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      absl::StrAppend(&out, "%", absl::Hex(byte, absl::kZeroPad2));
    }
  }
  return out;
}

// The address of the same search by GET: all parameters but those that are about the export itself.
std::string SearchUrl(std::string_view base_url, Scope scope, const Parameters& parameters) {
  constexpr std::string_view kOwn[] = {"returnFormat", "setup", "auth", "url", "delete"};
  std::string url = absl::StrCat(ToAbsl(parameters.Text("url").value_or(std::string(base_url))), "/",
                                 scope == Scope::kEvents ? "events" : "attributes", "/restSearch");
  for (const auto& [name, terms] : parameters.FindPrefix("")) {
    if (terms->is_false || std::find(std::begin(kOwn), std::end(kOwn), name) != std::end(kOwn)) continue;
    for (const std::string& text : terms->list)
      absl::StrAppend(&url, "/", ToAbsl(name), terms->is_list ? "[]:" : ":", EncodeSegment(text));
  }
  return url;
}

exports::ExportOptions OptionsOf(Call& call, const Search& search, Scope scope, const Parameters& parameters) {
  exports::ExportOptions options;
  options.search_url = SearchUrl(call.base_url(), scope, parameters);
  options.events = scope == Scope::kEvents;
  options.tag_filter = TagFilterOf(search);
  options.base_url = call.base_url();
  options.now = call.now();
  options.files = search.files;
  options.host_uuid = InstanceUuid(search.reader());
  if (const auto org = LoadEntry<fb::Organisation>(search.reader(), kHostOrg); org.ok() && *org && (**org)->name() != nullptr)
    options.host_org = (**org)->name()->str();
  if (const auto org = LoadEntry<fb::Organisation>(search.reader(), search.actor.org);
      org.ok() && *org && (**org)->name() != nullptr)
    options.user_org = (**org)->name()->str();
  absl::BitGen random;
  options.document_id = absl::StrCat(absl::Uniform<uint64_t>(random), "-", absl::Uniform<uint64_t>(random));
  if (const auto user = LoadEntry<fb::User>(search.reader(), search.actor.user); user.ok() && *user)
    options.nids_sid = (**user)->nids_sid();
  return options;
}

}  // namespace

http::Response AnswerExport(Call& call, const std::shared_ptr<Search>& search, Scope scope, const exports::Format& format,
                            Parameters parameters) {
  SearchHead head{std::string(format.name), std::string(scope == Scope::kEvents ? format.events : format.attributes), ""};
  if (scope == Scope::kEvents) head.file_name = FileNameOf(parameters.Find("eventid"), head.response_type);
  exports::ExportOptions options = OptionsOf(call, *search, scope, parameters);
  auto run = std::make_shared<Export>(Export{search, &format, std::move(parameters), std::move(options), {}});
  {
    // A parameter that the format does not take is told before anything is sent.
    ReaderNames names(search->reader());
    if (const auto tried = MakeExporter(*run, names); !tried.ok()) return AnswerStatus(call, tried.status());
  }
  if (scope == Scope::kAttributes) {
    if (format.wants != nullptr)
      search->wanted = [&format, others = std::move(search->wanted)](const AttributeHit& hit) {
        return format.wants(hit.attribute.type()) && (!others || others(hit));
      };
    return AnswerCounted(call, search, head, [run] { return std::make_shared<ExportPage>(run); });
  }
  absl::StatusOr<EventPage> page = FindEventPage(*search);
  if (!page.ok()) return AnswerFailed(call, page.status());
  run->events = std::move(page->events);
  return AnswerStreamed(head, page->total, [run](std::string& out, const Flush& flush) { return WriteEvents(*run, out, flush); });
}

}  // namespace muninn::api
