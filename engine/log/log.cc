// SPDX-License-Identifier: Apache-2.0
//
// key    := sequence: fixed64
// value  := chain: 32 bytes | header bytes: fixed32, little-endian | header: fb::RecordHeader | payload: fb::Payload
// chain  := SHA-256(chain of the record before (32 zero bytes for the first) | header)
// example: record 1 -> key 0000000000000001
//
// The payload is hashed into the header and only the header into the chain: so a payload can be purged, and the chain
// still verifies.
#include "engine/log/log.h"

#include <openssl/evp.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/store/codec.h"
#include "schema/base/status.h"
#include "schema/facts/record_generated.h"

namespace muninn {
namespace {

constexpr size_t kFindingsMax = 1000;
constexpr flatbuffers::uoffset_t kTablesMax = 64'000'000;

std::string LogKey(SequenceNumber sequence) {
  std::string key;
  AppendFixed64(&key, sequence);
  return key;
}

std::string_view Bytes(const Hash256& hash) { return {reinterpret_cast<const char*>(hash.data()), hash.size()}; }

Hash256 NextChain(const Hash256& chain, std::string_view header) {
  std::string bytes(Bytes(chain));
  bytes.append(header);
  return Sha256(bytes);
}

struct Split {
  std::string_view chain, header, payload;
};

std::optional<Split> SplitValue(std::string_view value) {
  uint32_t header_bytes = 0;
  if (value.size() < 36) return std::nullopt;
  std::memcpy(&header_bytes, value.data() + 32, 4);
  if (header_bytes > value.size() - 36) return std::nullopt;
  return Split{value.substr(0, 32), value.substr(36, header_bytes), value.substr(36 + header_bytes)};
}

template <typename Table>
const Table* VerifiedRoot(std::string_view bytes) {
  flatbuffers::Verifier verifier(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size(), 64, kTablesMax, false);
  return verifier.VerifyBuffer<Table>(nullptr) ? flatbuffers::GetRoot<Table>(bytes.data()) : nullptr;
}

absl::Status Damaged(SequenceNumber sequence, std::string_view what) {
  return absl::DataLossError(absl::StrCat("record ", sequence, ": ", ToAbsl(what)));
}

// `sequence` is the number in the key.
absl::StatusOr<Record> Decode(SequenceNumber sequence, std::string_view value) {
  const std::optional<Split> split = SplitValue(value);
  const fb::RecordHeader* header = split ? VerifiedRoot<fb::RecordHeader>(split->header) : nullptr;
  if (header == nullptr || header->payload_hash() == nullptr || header->payload_hash()->size() != 32)
    return Damaged(sequence, "the header does not decode");
  if (header->sequence() != sequence) return Damaged(sequence, absl::StrCat("it is numbered ", header->sequence()));
  Record record;
  record.sequence = sequence;
  record.commit = header->commit();
  record.time_us = header->time_us();
  record.origin.user = UserId(header->user_id());
  record.origin.org = OrgId(header->org_id());
  record.origin.auth_key = AuthKeyId(header->auth_key_id());
  if (header->request_id()) record.origin.request_id = header->request_id()->str();
  if (header->ip()) record.origin.ip = header->ip()->str();
  record.kind = static_cast<fb::Fact>(header->fact());
  std::memcpy(record.payload_hash.data(), header->payload_hash()->data(), 32);
  std::memcpy(record.chain.data(), split->chain.data(), 32);
  record.payload = split->payload;
  if (!record.payload.empty() && VerifiedRoot<fb::Payload>(record.payload) == nullptr)
    return Damaged(sequence, "the payload does not decode");
  return record;
}

const flatbuffers::Vector<flatbuffers::Offset<fb::PurgedRecord>>* PurgesOf(const fb::Payload& payload) {
  if (const auto* fact = payload.fact_as_EventDeleted()) return fact->purged();
  if (const auto* fact = payload.fact_as_ContentPurged()) return fact->purged();
  return nullptr;
}

}  // namespace

Hash256 Sha256(std::string_view bytes) {
  Hash256 hash;
  EVP_Digest(bytes.data(), bytes.size(), hash.data(), nullptr, EVP_sha256(), nullptr);
  return hash;
}

std::string ToHex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (const unsigned char byte : bytes) hex.append({kDigits[byte >> 4], kDigits[byte & 15]});
  return hex;
}

absl::StatusOr<Record> ReadRecord(const Reader& reader, SequenceNumber sequence) {
  std::string value;
  ASSIGN_OR_RETURN(const bool found, reader.Get(Family::kLog, LogKey(sequence), &value));
  if (!found) return absl::NotFoundError(absl::StrCat("record ", sequence));
  return Decode(sequence, value);
}

absl::StatusOr<std::vector<Record>> ReadRecords(const Reader& reader, SequenceNumber from, size_t max_records, size_t max_bytes) {
  std::vector<Record> records;
  size_t bytes = 0;
  const std::unique_ptr<Cursor> cursor = reader.Scan(Family::kLog, "");
  for (cursor->Seek(LogKey(from)); cursor->Valid() && records.size() < max_records && bytes < max_bytes; cursor->Next()) {
    const SequenceNumber expected = from + records.size();
    if (ReadFixed64(cursor->key()) != expected) return Damaged(expected, "it is missing");
    ASSIGN_OR_RETURN(Record record, Decode(expected, cursor->value()));
    bytes += record.payload.size();
    records.push_back(std::move(record));
  }
  RETURN_IF_ERROR(cursor->status());
  return records;
}

absl::Status Log::Open(const Reader& reader) {
  std::string key, value;
  ASSIGN_OR_RETURN(const bool found, reader.FindLast(Family::kLog, "", std::string(8, '\xff'), &key, &value));
  if (!found) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Record record, Decode(ReadFixed64(key), value));
  last_ = record.sequence;
  chain_ = record.chain;
  return absl::OkStatus();
}

Record Log::Append(std::string payload, fb::Fact kind, const Origin& origin, int64_t time_us, SequenceNumber commit,
                   Transaction& txn) {
  Record record{++last_, commit == 0 ? last_ : commit, time_us, origin, kind, Sha256(payload), {}, std::move(payload)};
  flatbuffers::FlatBufferBuilder builder(256);
  const auto request_id = builder.CreateString(origin.request_id);
  const auto ip = builder.CreateString(origin.ip);
  const auto hash = builder.CreateVector(record.payload_hash.data(), record.payload_hash.size());
  builder.Finish(fb::CreateRecordHeader(builder, record.sequence, record.commit, time_us, origin.user.value(), origin.org.value(),
                                        origin.auth_key.value(), request_id, ip, hash, static_cast<uint8_t>(kind)));
  const std::string_view header(reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize());
  chain_ = NextChain(chain_, header);
  record.chain = chain_;

  const uint32_t header_bytes = static_cast<uint32_t>(header.size());
  std::string value;
  value.reserve(36 + header.size() + record.payload.size());
  value.append(Bytes(chain_)).append(reinterpret_cast<const char*>(&header_bytes), 4).append(header).append(record.payload);
  txn.Put(Family::kLog, LogKey(record.sequence), value);
  return record;
}

absl::Status Log::OverwritePayload(SequenceNumber sequence, std::string_view replacement, Transaction& txn) {
  std::string value;
  ASSIGN_OR_RETURN(const bool found, txn.Get(Family::kLog, LogKey(sequence), &value));
  const std::optional<Split> split = found ? SplitValue(value) : std::nullopt;
  if (!split) return Damaged(sequence, "it can't be purged, it does not read");
  value.resize(value.size() - split->payload.size());
  value.append(replacement);
  txn.Put(Family::kLog, LogKey(sequence), value);
  return absl::OkStatus();
}

absl::StatusOr<LogFindings> VerifyLog(const Reader& reader, SequenceNumber expected_last, const Hash256& expected_chain,
                                      const std::function<void(SequenceNumber)>& progress) {
  LogFindings result;
  std::map<SequenceNumber, Hash256> differing;              // payloads that are not what was first written: their hash now
  std::map<SequenceNumber, std::optional<Hash256>> purges;  // nullopt: overwritten by a stub
  const auto find = [&](SequenceNumber sequence, std::string_view what) {
    if (result.findings.size() < kFindingsMax) result.findings.push_back(absl::StrCat("record ", sequence, ": ", ToAbsl(what)));
  };

  Hash256 chain{};
  SequenceNumber next = 1;
  const std::unique_ptr<Cursor> cursor = reader.Scan(Family::kLog, "");
  for (; cursor->Valid(); cursor->Next()) {
    const SequenceNumber sequence = ReadFixed64(cursor->key());
    if (sequence != next) find(next, sequence == next + 1 ? "missing" : absl::StrCat("missing, as are all up to ", sequence - 1));
    next = sequence + 1;
    ++result.records;
    if (progress && result.records % 4096 == 0) progress(result.records);
    const std::optional<Split> split = SplitValue(cursor->value());
    if (!split) {
      find(sequence, "too short to be a record");
      continue;
    }
    chain = NextChain(chain, split->header);
    if (Bytes(chain) != split->chain) {
      find(sequence, "the chain breaks here: its header, its place, or the record before was changed");
      std::memcpy(chain.data(), split->chain.data(), 32);
    }
    if (sequence == expected_last && chain != expected_chain) find(sequence, "the head file knows another chain");
    const absl::StatusOr<Record> record = Decode(sequence, cursor->value());
    if (!record.ok()) {
      find(sequence, absl::StrCat("does not decode: ", record.status().message()));
      continue;
    }
    const Hash256 hash = Sha256(record->payload);
    if (hash != record->payload_hash) differing[sequence] = hash;
    if (record->purged()) continue;
    if (const auto* purged = PurgesOf(record->fact())) {
      for (const fb::PurgedRecord* purge : *purged) {
        std::optional<Hash256> replacement;
        if (purge->replacement_hash() != nullptr && purge->replacement_hash()->size() == 32) {
          std::memcpy(replacement.emplace().data(), purge->replacement_hash()->data(), 32);
        }
        purges[purge->sequence()] = replacement;
      }
    }
  }
  if (!cursor->status().ok()) find(next, absl::StrCat("reading stopped: ", cursor->status().message()));
  if (next <= expected_last) find(next, absl::StrCat("cut off: the head file knows ", expected_last, " records"));
  for (const auto& [sequence, hash] : differing) {
    const auto purge = purges.find(sequence);
    if (purge != purges.end() && hash == (purge->second ? *purge->second : Sha256(""))) {
      ++result.purged;
    } else {
      find(sequence, "the payload was changed");
    }
  }
  result.chain = chain;
  return result;
}

}  // namespace muninn
