// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_RULE_TRIAL_H_
#define MUNINN_SERVER_API_RULE_TRIAL_H_

// Import rules held against all stored values: what they would make of them, and nothing is done.
//
// Walks the attributes that the actor may see, deleted ones too, in blocks: a value that stands often in a block is looked at
// once, one scan says which values of a block any rule matches, and only those go through the rules. Memory is that of a block.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/node_hash_map.h"
#include "absl/status/status.h"
#include "engine/access/actor.h"
#include "engine/match/import_rules.h"
#include "engine/query/attribute_search.h"
#include "engine/store/reader.h"
#include "schema/json/json_writer.h"
#include "schema/rules/accept.h"
#include "schema/rules/attribute_types.h"

namespace muninn::api {

struct RuleEffect {
  enum class Kind : uint8_t { kNone, kChanged, kBlocked, kRefused };
  Kind kind = Kind::kNone;
  std::string after;  // kChanged: as it would be stored, halves joined by "|"
  // kRefused: the rules make of it what is no value of its type, or one with the replacement "0" blocks it; it stays as it is
  std::string error;
  std::vector<uint64_t> rules;  // those that acted, in that order
};

// A stored value that rules act on.
struct TrialHit {
  AttributeId attribute;
  EventId event;
  rules::TypeId type;
  bool deleted;
  const std::string& before;
  const RuleEffect& effect;
};

struct TrialFigures {
  uint64_t values = 0;  // attributes looked at
  uint64_t changed = 0, blocked = 0, refused = 0;
};

class RuleTrial {
 public:
  // `options`: how values are accepted, its filter aside. `only`: a value counts when one of these rules acts on it; empty: any
  // rule. `reader` and `actor` must outlive it.
  RuleTrial(const Reader& reader, const Actor& actor, std::shared_ptr<const match::ImportRules> rules,
            rules::AcceptOptions options, std::vector<uint64_t> only = {});

  // Visits in the order of ids; `after_block`, if any, is told after each block up to which attribute that was. The first error
  // ends it. Errors of its own: kDataLoss, kUnavailable.
  absl::Status Run(const std::function<absl::Status(const TrialHit&)>& visit,
                   const std::function<absl::Status(AttributeId)>& after_block = nullptr);
  const TrialFigures& figures() const { return figures_; }

 private:
  using Value = std::pair<rules::TypeId, std::string>;
  struct Row {
    AttributeId attribute;
    EventId event;
    bool deleted;
    uint32_t value;  // its place in values_
  };

  void Take(const AttributeHit& hit);
  bool BlockIsFull() const;
  // Visits the hits of the block, and empties it.
  absl::Status EndBlock(const std::function<absl::Status(const TrialHit&)>& visit);
  RuleEffect EffectOn(const Value& value) const;

  const Reader& reader_;
  const Actor& actor_;
  const std::shared_ptr<const match::ImportRules> rules_;
  const rules::AcceptOptions options_;
  const std::vector<uint64_t> only_;
  TrialFigures figures_;

  // The block.
  std::vector<Row> rows_;
  absl::node_hash_map<Value, uint32_t> known_;
  std::vector<const Value*> values_;  // keys of known_
  size_t bytes_ = 0;                  // of them
};

// A preview: {"samples":[…],"left_off":0,"values":…,"changed":…,"blocked":…,"refused":…}, with at most `samples_max` samples:
//   {"attribute_id":"1","event_id":"1","type":"text","deleted":false,"value":"old","new_value":"new","blocked":false,
//    "error":null,"rules":["3"]}
// `new_value` is null for what is blocked or refused; `error` says why it is refused; `left_off` counts further hits. Stops with
// kCancelled when `flush` says that nobody reads any more.
absl::Status WriteTrial(json::JsonWriter& writer, RuleTrial& trial, uint64_t samples_max, const std::function<bool()>& flush);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_RULE_TRIAL_H_
