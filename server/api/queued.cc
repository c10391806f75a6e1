// SPDX-License-Identifier: Apache-2.0
#include "server/api/queued.h"

#include "engine/settings/settings.h"
#include "server/api/parameters.h"

namespace muninn::api {

bool AnswersAsQueued(Call& call) {
  return SettingFlag(call.reader(), "MISP.background_jobs") &&
         !Parameters(json::Value(), call.path()).Flag("disable_background_processing");
}

}  // namespace muninn::api
