// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_DRAFT_H_
#define MUNINN_SCHEMA_DRAFT_H_

// Drafts: what a client sent, before it is checked and before anything has an id. schema/json reads them, schema/rules
// turns them into what may be stored (schema/rules/accept.h). A field that was absent or null is nullopt: editing keeps the
// stored value then. Numbers that were no numbers are kBadNumber, so that checking can name the field.

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace muninn {

inline constexpr int64_t kBadNumber = std::numeric_limits<int64_t>::min();

// A file whose bytes are stored already. While `hold` lives they stay, whether anything refers to them or not.
struct FileDraft {
  std::string sha256;  // 32 bytes
  uint64_t bytes = 0;
  std::shared_ptr<const void> hold;
};

struct TagDraft {
  std::string name;  // empty when only `id` was given
  std::optional<int64_t> id;
  std::optional<std::string> colour;
  std::optional<bool> exportable;
  std::optional<bool> hide_tag;
  std::optional<std::string> numerical_value;  // text of a number
  std::optional<bool> local_only;
  bool local = false;                            // of the link, not of the tag
  std::optional<std::string> relationship_type;  // of the link
  bool deleted = false;                          // in an edit: detach it
};

struct OrganisationDraft {
  std::optional<std::string> uuid;
  std::optional<std::string> name;
  std::optional<std::string> description;
  std::optional<std::string> nationality;
  std::optional<std::string> sector;
  std::optional<std::string> type;
};

struct SightingDraft {
  std::optional<std::string> uuid;
  std::optional<std::string> attribute_uuid;  // only for sightings that stand beside the event
  std::optional<int64_t> attribute_id;
  std::optional<int64_t> date_sighting;
  std::optional<int64_t> type;  // 0 seen, 1 false positive, 2 expiration
  std::string source;
  std::optional<OrganisationDraft> organisation;
  bool anonymous = false;  // another server does not tell whose it is
};

struct AttributeDraft {
  std::optional<std::string> uuid;
  std::optional<int64_t> id;  // ignored except by attributes/edit
  std::optional<std::string> type;
  std::optional<std::string> category;
  std::optional<std::string> value;
  std::optional<std::string> value1;  // joined to `value` when that is absent
  std::optional<std::string> value2;
  bool value_is_structured = false;  // `value` was a JSON array or object: refused
  std::optional<bool> to_ids;
  std::optional<int64_t> timestamp;  // 0 and "" read as absent
  std::optional<int64_t> distribution;
  std::optional<int64_t> sharing_group_id;
  std::optional<std::string> comment;
  std::optional<bool> deleted;
  std::optional<bool> disable_correlation;
  std::optional<std::string> first_seen;  // text as sent; "" clears it
  std::optional<std::string> last_seen;
  std::optional<std::string> object_relation;
  std::optional<std::string> data;  // decoded from base64
  bool data_is_bad_base64 = false;
  bool encrypt = false;           // `data` is a bare malware sample
  std::optional<FileDraft> file;  // where `data` was put (engine/files/keep_files.h); only this is accepted
  std::vector<TagDraft> tags;
  std::vector<SightingDraft> sightings;
  std::vector<struct ProposalDraft> proposals;  // ShadowAttribute[] on this attribute
};

// A ShadowAttribute: an attribute's fields and who proposes what.
struct ProposalDraft {
  AttributeDraft attribute;
  std::optional<OrganisationDraft> org;
  std::optional<int64_t> org_id;
  std::optional<std::string> email;
  bool proposal_to_delete = false;
};

struct ObjectReferenceDraft {
  std::optional<std::string> uuid;
  std::optional<std::string> referenced_uuid;
  std::optional<int64_t> timestamp;
  std::string relationship_type;
  std::string comment;
  bool deleted = false;
};

struct ObjectDraft {
  std::optional<std::string> uuid;
  std::optional<std::string> name;
  std::optional<std::string> meta_category;
  std::optional<std::string> description;
  std::optional<std::string> template_uuid;
  std::optional<std::string> template_version;
  std::optional<int64_t> timestamp;
  std::optional<int64_t> distribution;
  std::optional<int64_t> sharing_group_id;
  std::optional<std::string> comment;
  std::optional<bool> deleted;
  std::optional<std::string> first_seen;
  std::optional<std::string> last_seen;
  std::vector<AttributeDraft> attributes;
  std::vector<ObjectReferenceDraft> references;
};

struct ReportDraft {
  std::optional<std::string> uuid;
  std::optional<std::string> name;
  std::optional<std::string> content;
  std::optional<int64_t> distribution;
  std::optional<int64_t> sharing_group_id;
  std::optional<int64_t> timestamp;
  std::optional<bool> deleted;
};

struct ClusterRelationDraft {
  std::optional<std::string> referenced_cluster_uuid;
  std::string relation_type;
  std::vector<std::string> tag_names;
};

struct ClusterDraft {
  std::optional<std::string> uuid;
  std::string collection_uuid, type, value, tag_name, description, source, version, extends_uuid, extends_version;
  std::vector<std::string> authors;
  std::vector<std::pair<std::string, std::string>> elements;  // from "meta": one pair a key and value
  std::vector<ClusterRelationDraft> relations;
  std::optional<int64_t> distribution;
  std::optional<bool> is_default, locked, published, deleted;
  bool local = false;                            // of the link
  std::optional<std::string> relationship_type;  // of the link
};

struct GalaxyDraft {
  std::optional<std::string> uuid;
  std::string name, type, description, version, icon, namespace_;
  std::string kill_chain_order;  // JSON text as received, empty: none
  std::vector<ClusterDraft> clusters;
};

struct EventDraft {
  std::optional<std::string> uuid;
  std::optional<std::string> info;
  std::optional<std::string> date;
  std::optional<int64_t> distribution;
  std::optional<int64_t> sharing_group_id;
  std::optional<int64_t> threat_level_id;
  std::optional<int64_t> analysis;  // also from "Initial", "Ongoing", "Completed"
  std::optional<int64_t> timestamp;
  std::optional<int64_t> publish_timestamp;
  std::optional<bool> published;
  std::optional<std::string> extends_uuid;  // a uuid, or the id of a stored event
  std::optional<bool> disable_correlation;
  std::optional<bool> locked;
  std::optional<bool> is_protected;
  std::optional<OrganisationDraft> org;
  std::optional<OrganisationDraft> orgc;
  std::optional<int64_t> orgc_id;
  std::vector<TagDraft> tags;
  std::vector<AttributeDraft> attributes;
  std::vector<ObjectDraft> objects;
  std::vector<ReportDraft> reports;
  std::vector<GalaxyDraft> galaxies;     // of the event and of its attributes
  std::vector<ProposalDraft> proposals;  // for new attributes
  std::vector<SightingDraft> sightings;  // those that stand beside "Event"
};

}  // namespace muninn

#endif  // MUNINN_SCHEMA_DRAFT_H_
