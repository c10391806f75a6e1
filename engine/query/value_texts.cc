// SPDX-License-Identifier: Apache-2.0
#include "engine/query/value_texts.h"

#include <algorithm>

namespace muninn {

ValueTexts::Text ValueTexts::Find(EventId event, uint64_t block, SequenceNumber sequence) const {
  absl::ReaderMutexLock lock(&mutex_);
  const auto entry = entries_.find({block, event.value()});
  if (entry == entries_.end() || ChangedAt(event) > std::min(entry->second.sequence, sequence)) return nullptr;
  return entry->second.texts;
}

void ValueTexts::Keep(EventId event, uint64_t block, SequenceNumber sequence, BlockTexts texts) {
  const auto size = [](const BlockTexts& kept) { return kept.written.size() + kept.folded.size(); };
  texts.written.shrink_to_fit();
  texts.folded.shrink_to_fit();
  absl::MutexLock lock(&mutex_);
  if (ChangedAt(event) > sequence || bytes_ + size(texts) > kBytesMax) return;
  Entry& entry = entries_[{block, event.value()}];
  if (entry.texts != nullptr) bytes_ -= size(*entry.texts);
  bytes_ += size(texts);
  entry = {sequence, std::make_shared<const BlockTexts>(std::move(texts))};
}

void ValueTexts::Changed(SequenceNumber sequence, EventId event) {
  absl::MutexLock lock(&mutex_);
  (*changed_)[event.value() % kSlots] = sequence;
}

}  // namespace muninn
