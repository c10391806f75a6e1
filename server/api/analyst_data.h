// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_ANALYST_DATA_H_
#define MUNINN_SERVER_API_ANALYST_DATA_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "schema/entities/analyst_data_generated.h"
#include "schema/json/json_value.h"
#include "server/api/call.h"

namespace muninn::api {

// Takes in the notes, opinions and relationships that stand in the document of an event, on the event itself and on its parts,
// and on one another. What is there already stays; what does not fit is left out, as MISP does: the event counts.
void CaptureAnalystData(Call& call, json::Value event);

// One that is new here, as its document says it. Errors: FieldError for what does not fit; kDataLoss, kUnavailable.
absl::StatusOr<fb::AnalystDataT> ReadAnalystData(Call& call, json::Value document, uint8_t kind);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_ANALYST_DATA_H_
