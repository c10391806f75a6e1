// SPDX-License-Identifier: Apache-2.0
// Any bytes at all: parsing and reading an event may refuse them, and must not crash, hang or read beyond them. What can be
// parsed must survive being written and parsed again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "schema/json/json_value.h"
#include "schema/json/read_attribute.h"
#include "schema/json/read_event.h"
#include "schema/json/read_galaxy.h"
#include "schema/json/read_tag.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace muninn::json;
  const absl::StatusOr<Document> document = Document::Parse({reinterpret_cast<const char*>(data), size});
  if (!document.ok()) return 0;
  const Value root = document->root();
  if (const absl::StatusOr<std::vector<Value>> events = EventsOf(root); events.ok()) {
    for (const Value event : *events) (void)ReadEvent(event);
  }
  (void)ReadEvent(root);
  (void)ReadAttribute(UnwrapModel(root, "Attribute"));
  (void)ReadTag(UnwrapModel(root, "Tag"));
  (void)ReadGalaxy(UnwrapModel(root, "Galaxy"));
  const std::string written = root.ToJson();
  const absl::StatusOr<Document> again = Document::Parse(written);
  if (!again.ok() || again->root().ToJson() != written) std::abort();
  return 0;
}
