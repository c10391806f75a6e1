// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_COMMAND_REGISTRAR_H_
#define MUNINN_ENGINE_COMMAND_REGISTRAR_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "engine/command/decide.h"
#include "engine/index/registry.h"

namespace muninn {

// Resolves names to ids while a command is decided, and makes the facts for what is not there yet: tags, organisations,
// galaxies and their clusters. What it made is found again within the same command.
class Registrar {
 public:
  Registrar(const Reader& state, const DecideContext& context, const Actor& actor)
      : state_(state), context_(context), actor_(actor) {}

  struct ResolvedTag {
    TagId id;
    std::string name;
    bool is_galaxy = false;
    bool local_only = false;
  };
  // The tag with that name (any letter case) or id. Unknown names are made when the actor may edit tags, else nullopt;
  // so are ids nobody has and tags that are kept for another organisation or user.
  absl::StatusOr<std::optional<ResolvedTag>> Tag(const TagDraft& draft);
  // By uuid, then by name; unknown ones are made as organisations of other servers. nullopt: the draft names nothing.
  absl::StatusOr<std::optional<OrgId>> Organisation(const OrganisationDraft& draft);
  // Makes the galaxies and clusters that are not known yet. Known ones stay as they are.
  absl::Status Capture(const GalaxyDraft& galaxy);

  // A number for a new entry.
  absl::StatusOr<uint64_t> NextId(fb::EntryKind kind);

  // Facts in the order they were made; the caller puts them before its own.
  std::vector<FactDraft> TakeFacts() { return std::move(facts_); }

 private:
  absl::StatusOr<GalaxyId> GalaxyOf(const GalaxyDraft& draft);
  absl::Status CaptureCluster(const GalaxyDraft& galaxy, const ClusterDraft& draft, GalaxyId galaxy_id);
  Uuid UuidOr(const std::optional<std::string>& text);

  const Reader& state_;
  const DecideContext& context_;
  const Actor& actor_;
  std::map<fb::EntryKind, uint64_t> next_;
  absl::flat_hash_map<std::string, ResolvedTag> tags_;     // by lower-case name
  absl::flat_hash_map<std::string, OrgId> organisations_;  // by lower-case name and by uuid text
  absl::flat_hash_map<std::string, GalaxyId> galaxies_;    // by uuid text and by type
  absl::flat_hash_map<std::string, ClusterId> clusters_;   // by lower-case tag name
  std::vector<FactDraft> facts_;
};

}  // namespace muninn

#endif  // MUNINN_ENGINE_COMMAND_REGISTRAR_H_
