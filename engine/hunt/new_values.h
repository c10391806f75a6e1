// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_HUNT_NEW_VALUES_H_
#define MUNINN_ENGINE_HUNT_NEW_VALUES_H_

#include <string>
#include <string_view>
#include <vector>

#include "engine/log/record.h"

namespace muninn {

// A value that an attribute got with a record.
struct NewValue {
  EventId event;
  AttributeId attribute;
  SequenceNumber sequence = 0;
  std::string_view type;
  std::string text;  // whole: "1.2.3.4|80"
};

// Appends what a record brought: values of new attributes, and those that edits changed. Purged records bring nothing.
void AppendNewValues(const Record& record, std::vector<NewValue>* values);

}  // namespace muninn

#endif  // MUNINN_ENGINE_HUNT_NEW_VALUES_H_
