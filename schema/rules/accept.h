// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_RULES_ACCEPT_H_
#define MUNINN_SCHEMA_RULES_ACCEPT_H_

// From drafts to what may be stored: trims, refangs, normalises, fills defaults and checks, in MISP 2.5.1's order
// (save pipeline). Pure: the caller gives the time. Ids, uuids of things that came without one, tags, organisations and the
// right to use a sharing group are settled later, under the commit lock. What a message says: schema/rules/messages.h.
//
// Not done here, because it needs more than the draft: warning lists, and storing files, which comes first
// (engine/files/keep_files.h): `data` that was not put anywhere is refused.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "schema/draft.h"
#include "schema/entities/entities_generated.h"
#include "schema/rules/date_time.h"  // ParseDate, FormatDate, ParseSeen, FormatSeen

namespace muninn::rules {

// What is wrong, as MISP reports it: field -> messages, in the order of checking. Empty: nothing is.
using FieldErrors = std::vector<std::pair<std::string, std::vector<std::string>>>;

// What an import filter did with a value. Nothing is allocated for one that it left alone.
struct Filtered {
  bool blocked = false;         // it is not to come in
  std::string original;         // of a value that was rewritten: what it was
  std::vector<uint64_t> rules;  // the numbers of those that acted, in that order; the last is the one that blocked
};

// What is done to values on their way in (MISP's import regexp). Immutable; any thread.
class ImportFilter {
 public:
  virtual ~ImportFilter() = default;
  // Rewrites the value of an attribute of this type, or with "" a text that is no attribute.
  virtual Filtered Apply(std::string_view type, std::string* value) const = 0;
};

struct AcceptOptions {
  uint64_t now = 0;  // Unix seconds, for absent timestamps
  uint8_t default_event_distribution = 0;
  uint8_t default_attribute_distribution = 5;
  uint8_t default_threat_level = 4;
  bool legacy_bmp = false;                            // replace code points above U+FFFF by "?", as MISP's database did
  std::shared_ptr<const ImportFilter> import_filter;  // nullptr: values come in as they are
  bool filter_event_info = false;                     // the filter applies to events' info, too
  std::string types_of;                               // the version whose types are known (type_versions.h); "": all
  bool ghsa_ids = false;                              // "vulnerability" takes GHSA ids too, as MISP after 2.5.1 does
};

// A value that import rules kept out.
struct BlockedValue {
  uint16_t type = 0;            // attribute_types.h
  std::string value;            // as the rules found it
  std::vector<uint64_t> rules;  // those that acted, the one that blocked it last
};

// One part that was refused, and why.
struct Refusal {
  std::string part;                    // "Attribute", "Object", "EventReport", "ShadowAttribute", "ObjectReference", "Tag"
  size_t index = 0;                    // its place in its list of the request
  std::optional<size_t> object_index;  // of an attribute or reference in an object: the place of that object
  std::string uuid;                    // these three as sent, their first kRefusedValueBytes; may be empty
  std::string type;                    // of an attribute or proposal; name of an object, report or tag
  std::string value;                   // of an attribute or proposal
  FieldErrors errors;
  std::optional<BlockedValue> blocked;  // of an attribute or proposal, when import rules are why
};
inline constexpr size_t kRefusedValueBytes = 200;

struct AcceptedProposal {
  fb::ShadowAttributeT proposal;  // org_id unset; uuid nil when none came
  std::optional<OrganisationDraft> org;
  std::shared_ptr<const void> file_hold;
};

struct AcceptedAttribute {
  fb::AttributeT attribute;  // id, object_id and tags unset; uuid nil when none came
  std::vector<TagDraft> tags;
  std::vector<SightingDraft> sightings;
  std::vector<AcceptedProposal> proposals;
  std::shared_ptr<const void> file_hold;  // keeps its file until the command is through
  std::vector<Refusal> refusals;          // proposals that are left out; the attribute stands. AcceptObject and AcceptEvent
                                          // move these into their own list
};

struct AcceptedObject {
  fb::ObjectT object;  // id and references unset; uuid nil when none came
  std::vector<AcceptedAttribute> attributes;
  std::vector<ObjectReferenceDraft> references;
  std::vector<Refusal> refusals;  // references and proposals that are left out; the object stands
};

struct AcceptedEvent {
  fb::EventT event;  // id, org ids, tags and counts unset; uuid nil when none came
  std::vector<TagDraft> tags;
  std::vector<AcceptedAttribute> attributes;
  std::vector<AcceptedObject> objects;
  std::vector<fb::EventReportT> reports;  // uuid nil when none came
  std::vector<GalaxyDraft> galaxies;
  std::vector<AcceptedProposal> proposals;
  std::vector<SightingDraft> sightings;
  std::optional<OrganisationDraft> org, orgc;
  std::vector<Refusal> refusals;  // parts that are left out; the event stands
};

// Each returns what is wrong; `out` is complete exactly when nothing is (else see BlockedIn). Drafts are consumed, except that
// a refused one keeps its uuid, type, name and value, so that the caller can say which it was.
//
// Tags without name and id, or with a name that is too long, are left out silently, as MISP does.
//
// `object_relation` is kept: an edited attribute may be part of a stored object. Clear it for one that is not.
FieldErrors AcceptAttribute(AttributeDraft&& draft, const AcceptOptions& options, AcceptedAttribute* out);
FieldErrors AcceptProposal(ProposalDraft&& draft, const AcceptOptions& options, AcceptedProposal* out);
// An object is refused as a whole when it has no name or any attribute is refused. It may come without attributes: an edit
// keeps the stored ones. A deleted object deletes its attributes.
FieldErrors AcceptObject(ObjectDraft&& draft, const AcceptOptions& options, AcceptedObject* out);
FieldErrors AcceptReport(ReportDraft&& draft, const AcceptOptions& options, fb::EventReportT* out);
// Errors are those of the event itself (info, date, …). Refused parts are listed in out->refusals and the event stands:
//   - an object that loses all of its attributes is refused, one that loses some stays;
//   - of attributes that are equal (category, type and both halves as CorrelationKey folds them), not deleted and not in
//     objects, the first is kept;
//   - of parts of one kind with one uuid the first is kept.
// `extends_uuid` may be the id of a stored event, in digits: the caller looks it up.
FieldErrors AcceptEvent(EventDraft&& draft, const AcceptOptions& options, AcceptedEvent* out);

// What import rules did with a refused attribute or proposal, of which this is what accepting it left; nullopt: it is refused for
// another reason.
template <typename Part>
std::optional<BlockedValue> BlockedIn(Part&& refused) {
  if (refused.rewritten_by.empty() || !refused.value1.empty()) return std::nullopt;
  return BlockedValue{refused.type, std::move(refused.original_value), std::move(refused.rewritten_by)};
}

// Fills what an edit left out from what is stored, so that the result can be accepted like something new. All but the
// timestamp (absent: now), tags and parts. An attribute's `value` is not filled when value1 or value2 were sent.
void RecoverFromStored(const fb::AttributeT& stored, AttributeDraft* draft);
void RecoverFromStored(const fb::ObjectT& stored, ObjectDraft* draft);
void RecoverFromStored(const fb::EventReportT& stored, ReportDraft* draft);
// `published` is not recovered: an edit that does not say so unpublishes. `locked` and `protected` are always the stored ones.
void RecoverFromStored(const fb::EventT& stored, EventDraft* draft);

}  // namespace muninn::rules

#endif  // MUNINN_SCHEMA_RULES_ACCEPT_H_
