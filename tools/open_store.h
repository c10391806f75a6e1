// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_TOOLS_OPEN_STORE_H_
#define MUNINN_TOOLS_OPEN_STORE_H_

#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "engine/engine.h"

namespace muninn::tools {

// Opens a data folder that must be there already: whoever mistypes it shall not get a new one.
// Errors: kNotFound, and those of Engine::Open.
inline absl::StatusOr<std::unique_ptr<Engine>> OpenExisting(const std::string& data_dir) {
  std::error_code error;
  if (!std::filesystem::exists(data_dir + "/store", error)) return absl::NotFoundError(absl::StrCat(data_dir, " holds no store"));
  EngineOptions options;
  options.data_dir = data_dir;
  options.run_views = false;
  return Engine::Open(std::move(options));
}

}  // namespace muninn::tools

#endif  // MUNINN_TOOLS_OPEN_STORE_H_
