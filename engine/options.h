// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_OPTIONS_H_
#define MUNINN_ENGINE_OPTIONS_H_

#include <cstdint>
#include <functional>
#include <string>

#include "engine/clock.h"
#include "engine/secrets/secret_key.h"
#include "engine/store/store.h"
#include "schema/rules/accept.h"

namespace muninn {

struct EngineOptions {
  std::string data_dir;
  StoreOptions store;  // its folder is set to DIR/store
  const Clock* clock = &Clock::System();
  std::function<uint64_t()> random;  // 64 random bits, any thread; unset: a secure source
  rules::AcceptOptions accept;       // defaults for what clients leave out
  SecretKey secret_key;              // for secrets in entries; none: they can neither be set nor read, all else works
  bool run_views = true;             // a thread that keeps the views up to date
  bool sync = true;                  // false: replies don't wait for the disk (opt-in, named in every reply): what was answered
                                     // survives the end of the process, but not that of the machine
};

}  // namespace muninn

#endif  // MUNINN_ENGINE_OPTIONS_H_
