// SPDX-License-Identifier: Apache-2.0
#include "server/api/proposal_gate.h"

#include <utility>

#include "absl/container/flat_hash_set.h"
#include "engine/index/content_reader.h"
#include "engine/settings/settings.h"

namespace muninn::api {
namespace {

// What does not read blocks nothing.
class Proposals {
 public:
  explicit Proposals(std::shared_ptr<const muninn::Snapshot> snapshot) : snapshot_(std::move(snapshot)) {}

  bool Block(const fb::Attribute& attribute) {
    const auto event = EventOfAttribute(snapshot_->reader(), AttributeId(attribute.id()));
    if (!event.ok() || !*event) return false;
    if (**event != event_) Load(**event);
    return blocked_.contains(attribute.id());
  }

 private:
  void Load(EventId event) {
    event_ = event;
    blocked_.clear();
    ForEachProposal(snapshot_->reader(), event, [&](const fb::ShadowAttribute& proposal) {
      if (!proposal.deleted() && (proposal.proposal_to_delete() || !proposal.to_ids())) blocked_.insert(proposal.old_id());
      return true;
    }).IgnoreError();
  }

  const std::shared_ptr<const muninn::Snapshot> snapshot_;
  EventId event_;  // whose proposals these are
  absl::flat_hash_set<uint64_t> blocked_;
};

}  // namespace

std::function<bool(const fb::Attribute&)> ProposalGate(std::shared_ptr<const muninn::Snapshot> snapshot) {
  if (!SettingFlag(snapshot->reader(), "MISP.proposals_block_attributes")) return {};
  return [proposals = std::make_shared<Proposals>(std::move(snapshot))](const fb::Attribute& attribute) {
    return !proposals->Block(attribute);
  };
}

}  // namespace muninn::api
