// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_RULES_ACCEPT_H_
#define MUNINN_SCHEMA_RULES_ACCEPT_H_

// From drafts to what may be stored: trims, refangs, normalises, fills defaults and checks, in MISP 2.5.1's order
// (save pipeline). Pure: the caller gives the time. Ids, uuids of things that came without one, tags and organisations are
// settled later, under the commit lock.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "schema/draft.h"
#include "schema/entities/entities_generated.h"

namespace muninn::rules {

// What is wrong, as MISP reports it: field -> messages, in the order of checking. Empty: nothing is.
using FieldErrors = std::vector<std::pair<std::string, std::vector<std::string>>>;

struct AcceptOptions {
  uint64_t now = 0;                 // Unix seconds, for absent timestamps
  uint8_t default_event_distribution = 0;
  uint8_t default_attribute_distribution = 5;
  uint8_t default_threat_level = 4;
  bool legacy_bmp = false;          // replace code points above U+FFFF by "?", as MISP's database did
};

struct AcceptedProposal {
  fb::ShadowAttributeT proposal;    // org_id unset; uuid nil when none came
  std::optional<OrganisationDraft> org;
};

struct AcceptedAttribute {
  fb::AttributeT attribute;         // id, object_id and tags unset; uuid nil when none came
  std::vector<TagDraft> tags;
  std::vector<SightingDraft> sightings;
  std::vector<AcceptedProposal> proposals;
};

struct AcceptedObject {
  fb::ObjectT object;               // id and references unset; uuid nil when none came
  std::vector<AcceptedAttribute> attributes;
  std::vector<ObjectReferenceDraft> references;
};

// One part that was refused, and why.
struct Refusal {
  std::string part;                 // "Attribute", "Object", "EventReport", "ShadowAttribute", "Tag"
  size_t index = 0;                 // its place in its list of the request
  std::string uuid;                 // as sent, may be empty
  std::string type;                 // of an attribute; name of an object or report
  std::string value;                // of an attribute, its first 200 bytes
  FieldErrors errors;
};

struct AcceptedEvent {
  fb::EventT event;                 // id, org ids, tags and counts unset; uuid nil when none came
  std::vector<TagDraft> tags;
  std::vector<AcceptedAttribute> attributes;
  std::vector<AcceptedObject> objects;
  std::vector<fb::EventReportT> reports;      // uuid nil when none came
  std::vector<GalaxyDraft> galaxies;
  std::vector<AcceptedProposal> proposals;
  std::vector<SightingDraft> sightings;
  std::optional<OrganisationDraft> org, orgc;
  std::vector<Refusal> refusals;    // parts that are left out; the event stands
};

// Each returns what is wrong; `out` is complete exactly when nothing is. Drafts are consumed.
FieldErrors AcceptAttribute(AttributeDraft&& draft, const AcceptOptions& options, AcceptedAttribute* out);
FieldErrors AcceptProposal(ProposalDraft&& draft, const AcceptOptions& options, AcceptedProposal* out);
// An object is refused as a whole when it has no name or any attribute is refused.
FieldErrors AcceptObject(ObjectDraft&& draft, const AcceptOptions& options, AcceptedObject* out);
FieldErrors AcceptReport(ReportDraft&& draft, const AcceptOptions& options, fb::EventReportT* out);
// Errors are those of the event itself (info, date, …); refused parts are listed in out->refusals.
FieldErrors AcceptEvent(EventDraft&& draft, const AcceptOptions& options, AcceptedEvent* out);

// Fills what an edit left out from what is stored, so that the result can be accepted like something new.
void RecoverFromStored(const fb::AttributeT& stored, AttributeDraft* draft);
void RecoverFromStored(const fb::ObjectT& stored, ObjectDraft* draft);

// "YYYY-MM-DD" <-> days since 1970-01-01; nullopt for anything that is no date of the calendar.
std::optional<int32_t> ParseDate(std::string_view text);
std::string FormatDate(int32_t days);
// first_seen/last_seen: any ISO 8601 date or date-time, or "@epoch"; no zone means UTC -> microseconds since 1970.
std::optional<int64_t> ParseSeen(std::string_view text);
// "2019-09-01T00:00:00.000000+00:00"
std::string FormatSeen(int64_t microseconds);

}  // namespace muninn::rules

#endif  // MUNINN_SCHEMA_RULES_ACCEPT_H_
