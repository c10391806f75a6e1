// SPDX-License-Identifier: Apache-2.0
#include "schema/base/status.h"

#include "absl/strings/cord.h"

namespace muninn {
namespace {

constexpr absl::string_view kFieldPayload = "muninn/field";

}  // namespace

absl::Status FieldError(std::string_view field, std::string_view message) {
  absl::Status status = absl::InvalidArgumentError(ToAbsl(message));
  status.SetPayload(kFieldPayload, absl::Cord(ToAbsl(field)));
  return status;
}

std::string FieldOf(const absl::Status& status) {
  const auto field = status.GetPayload(kFieldPayload);
  return field ? std::string(*field) : std::string();
}

}  // namespace muninn
