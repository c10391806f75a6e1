// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_INDEX_CONTENT_H_
#define MUNINN_ENGINE_INDEX_CONTENT_H_

#include "engine/project/projection.h"

namespace muninn {

// Events and everything in them: the entities in blocks, and every way to find them (uuid, number, value, tag, time,
// organisation, history). One projection, because the index keys of a thing follow from the thing: an edit deletes the
// keys of the stored state and puts those of the new one (attribute_index.h, event_index.h), and no index needs to be told
// what to forget.
class Content final : public Projection {
 public:
  std::string_view name() const override { return "content"; }
  uint32_t version() const override { return 6; }
  std::span<const Family> families() const override;
  absl::Status Apply(const Record& record, Transaction& txn) const override;
};

}  // namespace muninn

#endif  // MUNINN_ENGINE_INDEX_CONTENT_H_
