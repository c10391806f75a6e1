// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_COMMAND_DECIDE_H_
#define MUNINN_ENGINE_COMMAND_DECIDE_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/access/actor.h"
#include "engine/command/command.h"
#include "engine/secrets/secret_key.h"
#include "engine/store/reader.h"
#include "schema/facts/facts_generated.h"

namespace muninn {

// Everything a decision may depend on beside the stored state.
struct DecideContext {
  int64_t now_us = 0;
  std::function<uint64_t()> random;  // 64 random bits
  rules::AcceptOptions accept;       // for drafts of edits; `now` is the time above in seconds
  SecretKey secret_key;              // seals what no record may show (engine/command/seal_field.h)

  uint64_t now() const { return static_cast<uint64_t>(now_us / 1'000'000); }
};

// One record to be: the finished fb::Payload.
struct FactDraft {
  fb::Fact kind{};
  std::string payload;
  fb::EntryKind entry{};  // of facts about registry entries: which kind
};
// A record whose payload gives way.
struct Overwrite {
  SequenceNumber sequence = 0;
  std::string replacement;  // empty: a stub
};

struct Decision {
  std::vector<FactDraft> facts;  // none: nothing changes
  std::vector<Overwrite> overwrites;
  Outcome outcome;
};

// From a command and the stored state to facts. Reads, never writes. Errors, their texts as MISP's:
//   kNotFound            no such event, attribute, tag
//   kPermissionDenied    the actor may see it but not change it
//   kFailedPrecondition  the state forbids it (edit not newer, already there)
//   kInvalidArgument     the request contradicts itself
//   kDataLoss, kUnavailable  reading failed
absl::StatusOr<Decision> Decide(const Command& command, const Actor& actor, const Reader& state, const DecideContext& context);

}  // namespace muninn

#endif  // MUNINN_ENGINE_COMMAND_DECIDE_H_
