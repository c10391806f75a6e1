// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_TOOLS_IMPORT_SINK_H_
#define MUNINN_TOOLS_IMPORT_SINK_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "schema/json/json_value.h"

namespace muninn::tools {

// One event on its way in.
struct ImportEvent {
  json::Value value;      // ready for json::ReadEvent
  std::string_view text;  // its JSON as it came, when that can be sent as it is: {"Event":{…}}; else empty
  std::string uuid;
  // The event came without a uuid; `uuid` is made from its content, so that the same import again finds it.
  bool uuid_is_made = false;
  std::string info;
  std::optional<int64_t> timestamp;  // Unix seconds
};

struct ImportResult {
  enum class What { kAdded, kUpdated, kUnchanged, kRejected };
  What what = What::kUnchanged;
  uint64_t attributes = 0;           // that are there now and were not before
  std::vector<std::string> dropped;  // parts that were left out, each with the reason
  std::string reason;                // of a rejection
};

// Where events go. Each worker thread has one of its own.
//
// An event that is not there yet is added. One that is there is edited when the file's is newer (by `timestamp`), else it is
// left alone: so an import can be repeated, and feeds can be followed.
class ImportSink {
 public:
  virtual ~ImportSink() = default;
  // Errors mean that no further event can be imported: kUnavailable, kPermissionDenied (the key), kDataLoss, kResourceExhausted.
  virtual absl::StatusOr<ImportResult> Import(const ImportEvent& event) = 0;
};

}  // namespace muninn::tools

#endif  // MUNINN_TOOLS_IMPORT_SINK_H_
