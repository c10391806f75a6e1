// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_LOG_RECORD_H_
#define MUNINN_ENGINE_LOG_RECORD_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "schema/base/id.h"
#include "schema/facts/facts_generated.h"

namespace muninn {

using Hash256 = std::array<unsigned char, 32>;
Hash256 Sha256(std::string_view bytes);
std::string ToHex(std::string_view bytes);

// Who caused a record, and from where. All zero: the server itself.
struct Origin {
  UserId user;
  OrgId org;
  AuthKeyId auth_key;
  std::string request_id;
  std::string ip;
};

// An entry of the log: what happened, when, by whom. Owns its bytes.
struct Record {
  SequenceNumber sequence = 0;
  SequenceNumber commit = 0;  // sequence of the first record of the same command
  int64_t time_us = 0;        // microseconds since 1970
  Origin origin;
  fb::Fact kind = fb::Fact::NONE;  // known even when the payload is purged
  Hash256 payload_hash{};          // of the payload as first written
  Hash256 chain{};
  std::string payload;  // fb::Payload; empty: purged

  bool purged() const { return payload.empty(); }
  // The verified payload; not to be called on purged records.
  const fb::Payload& fact() const { return *flatbuffers::GetRoot<fb::Payload>(payload.data()); }
};

}  // namespace muninn

#endif  // MUNINN_ENGINE_LOG_RECORD_H_
