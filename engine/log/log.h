// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_LOG_LOG_H_
#define MUNINN_ENGINE_LOG_LOG_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/log/record.h"
#include "engine/store/reader.h"
#include "engine/store/transaction.h"

namespace muninn {

// Reads one record. `reader` is the state to read from.
// Errors: kNotFound (no such number), kDataLoss (it does not decode: the message names it).
absl::StatusOr<Record> ReadRecord(const Reader& reader, SequenceNumber sequence);

// Reads up to `max_records` (>= 1) records, and about `max_bytes` of payload, in order, starting at `from` (>= 1); fewer at
// the end of the log, none past it. Errors: kDataLoss (a record is missing or does not decode; don't skip it, restore).
absl::StatusOr<std::vector<Record>> ReadRecords(const Reader& reader, SequenceNumber from, size_t max_records,
                                                size_t max_bytes = size_t{16} << 20);

// The append-only log. Records are numbered 1, 2, 3, … without gaps; a number is never reused. Each record extends a
// SHA-256 chain over all headers, and each header holds the SHA-256 of its payload.
// Used by the one committer, under the commit lock; reading (above) is free for all.
class Log {
 public:
  // Finds the end of the log. Errors: kDataLoss.
  absl::Status Open(const Reader& reader);

  // Numbers a record, extends the chain and puts it into `txn`. `payload` is a finished fb::Payload.
  Record Append(std::string payload, fb::Fact kind, const Origin& origin, int64_t time_us, SequenceNumber commit,
                Transaction& txn);
  // Overwrites the payload of a record with `replacement` (empty: a stub that keeps number and hash).
  absl::Status OverwritePayload(SequenceNumber sequence, std::string_view replacement, Transaction& txn);

  SequenceNumber last() const { return last_; }
  const Hash256& chain() const { return chain_; }

  // For a commit that failed: as if it had not been appended.
  struct Position {
    SequenceNumber last;
    Hash256 chain;
  };
  Position position() const { return {last_, chain_}; }
  void Reset(const Position& position) { last_ = position.last, chain_ = position.chain; }

 private:
  SequenceNumber last_ = 0;
  Hash256 chain_{};
};

// What `VerifyLog` found. One finding a damaged record.
struct LogFindings {
  SequenceNumber records = 0;  // read
  uint64_t purged = 0;         // stubs and redacted payloads, each covered by a later purge
  Hash256 chain{};             // at the end
  uint64_t files = 0;          // read: Engine::Verify looks at those that records name
  std::vector<std::string> findings;
  bool clean() const { return findings.empty(); }
};

// Recomputes everything that can be recomputed: numbers without gaps, hashes of payloads, the chain. Finds any record
// that was changed, removed, moved or cut off; for the last, `expected_last` and `expected_chain` come from the head file
// (0: unknown). `progress` is called now and then with the number of records done.
absl::StatusOr<LogFindings> VerifyLog(const Reader& reader, SequenceNumber expected_last, const Hash256& expected_chain,
                                      const std::function<void(SequenceNumber)>& progress);

}  // namespace muninn

#endif  // MUNINN_ENGINE_LOG_LOG_H_
