// SPDX-License-Identifier: Apache-2.0
#include "engine/files/keep_files.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/files/sample_archive.h"
#include "schema/base/status.h"
#include "schema/rules/attribute_types.h"

namespace muninn {
namespace {

constexpr std::string_view kSample = "malware-sample";

absl::Status ZipSample(AttributeDraft* draft) {
  const std::string value = draft->value.value_or(draft->value1.value_or(""));
  const std::string name = value.substr(0, value.find('|'));
  const std::string md5 = HashesOfSample(*draft->data).md5;
  ASSIGN_OR_RETURN(draft->data, PackSample(name, md5, *draft->data));
  if (!name.empty()) {
    draft->value = absl::StrCat(name, "|", md5);
    draft->value1.reset(), draft->value2.reset();
  }
  draft->encrypt = false;
  return absl::OkStatus();
}

}  // namespace

absl::Status KeepFiles(FileStore& files, uint64_t bytes_max, AttributeDraft* draft) {
  for (ProposalDraft& proposal : draft->proposals) RETURN_IF_ERROR(KeepFiles(files, bytes_max, &proposal.attribute));
  if (!draft->data) return absl::OkStatus();
  const auto type = draft->type ? rules::FindType(*draft->type) : std::nullopt;
  if (type && !rules::TypeOf(*type).has(rules::kAttachment)) {
    draft->data.reset();
    return absl::OkStatus();
  }
  if (draft->data->size() > bytes_max)
    return absl::OutOfRangeError(absl::StrCat("The file is too large: ", draft->data->size(), " bytes, at most ", bytes_max,
                                              " are taken (upload_bytes_max)."));
  if (draft->encrypt && draft->type == kSample) RETURN_IF_ERROR(ZipSample(draft));
  ASSIGN_OR_RETURN(draft->file, files.Keep(*draft->data));
  draft->data.reset();
  return absl::OkStatus();
}

absl::Status KeepFiles(FileStore& files, uint64_t bytes_max, ObjectDraft* draft) {
  for (AttributeDraft& attribute : draft->attributes) RETURN_IF_ERROR(KeepFiles(files, bytes_max, &attribute));
  return absl::OkStatus();
}

absl::Status KeepFiles(FileStore& files, uint64_t bytes_max, EventDraft* draft) {
  for (AttributeDraft& attribute : draft->attributes) RETURN_IF_ERROR(KeepFiles(files, bytes_max, &attribute));
  for (ObjectDraft& object : draft->objects) RETURN_IF_ERROR(KeepFiles(files, bytes_max, &object));
  for (ProposalDraft& proposal : draft->proposals) RETURN_IF_ERROR(KeepFiles(files, bytes_max, &proposal.attribute));
  return absl::OkStatus();
}

}  // namespace muninn
