// SPDX-License-Identifier: Apache-2.0
// Any bytes as the target of a request: taking it apart must not crash or hang, stays within its bounds, and what comes out
// serves as parameters.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "server/api/form.h"
#include "server/api/parameters.h"
#include "server/api/path.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace muninn::api;
  const std::string_view target(reinterpret_cast<const char*>(data), size);
  const Path path = ParsePath(target);
  if (path.args.size() + path.named.size() > kSegmentsMax || path.query.size() > kSegmentsMax) std::abort();
  if (path.controller.empty() || path.action.empty()) {
    // Only a name of underscores comes out empty; the route table refuses it.
    if (target.find('_') == std::string_view::npos && target.find("%5") == std::string_view::npos) std::abort();
  }
  size_t bytes = 0;
  for (const std::string& arg : path.args) bytes += arg.size();
  for (const auto& [name, value] : path.named) bytes += name.size() + value.size();
  if (bytes > size) std::abort();  // decoding never grows
  const Parameters parameters(muninn::json::Value(), path);
  for (const auto& [name, value] : path.named) {
    if (parameters.Find(name) == nullptr) std::abort();
    (void)parameters.Flag(name);
    (void)parameters.Number(name);
  }
  // A form, whatever is in it, is JSON afterwards.
  if (!muninn::json::Document::Parse(FormToJson(target)).ok()) std::abort();
  return 0;
}
