// SPDX-License-Identifier: Apache-2.0
#include "engine/query/value_texts.h"

#include <algorithm>

namespace muninn {

ValueTexts::Text ValueTexts::Find(EventId event, uint64_t block, SequenceNumber sequence) const {
  absl::ReaderMutexLock lock(&mutex_);
  const auto entry = entries_.find({block, event.value()});
  if (entry == entries_.end() || ChangedAt(event) > std::min(entry->second.sequence, sequence)) return nullptr;
  return entry->second.text;
}

void ValueTexts::Keep(EventId event, uint64_t block, SequenceNumber sequence, std::string text) {
  text.shrink_to_fit();
  absl::MutexLock lock(&mutex_);
  if (ChangedAt(event) > sequence || bytes_ + text.size() > kBytesMax) return;
  Entry& entry = entries_[{block, event.value()}];
  if (entry.text != nullptr) bytes_ -= entry.text->size();
  bytes_ += text.size();
  entry = {sequence, std::make_shared<const std::string>(std::move(text))};
}

void ValueTexts::Changed(SequenceNumber sequence, EventId event) {
  absl::MutexLock lock(&mutex_);
  (*changed_)[event.value() % kSlots] = sequence;
}

}  // namespace muninn
