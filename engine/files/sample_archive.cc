// SPDX-License-Identifier: Apache-2.0
#include "engine/files/sample_archive.h"

#include <openssl/evp.h>
#include <zip.h>

#include <array>
#include <memory>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "schema/base/status.h"

namespace muninn {
namespace {

std::string Digest(const EVP_MD* algorithm, std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned int size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, algorithm, nullptr) != 1) return {};
  return absl::BytesToHexString({reinterpret_cast<const char*>(digest.data()), size});
}

// A source of the library. Whoever takes it over (an archive that closes well) frees it: release then.
using Source = std::unique_ptr<zip_source_t, decltype(&zip_source_free)>;
Source MakeSource(std::string_view bytes) {
  return {zip_source_buffer_create(bytes.data(), bytes.size(), 0, nullptr), zip_source_free};
}

absl::Status Refused(zip_t* archive) {
  zip_error_t* const error = zip_get_error(archive);
  if (zip_error_code_zip(error) == ZIP_ER_MEMORY) return absl::ResourceExhaustedError("no memory to zip a sample");
  return absl::InternalError(absl::StrCat("can't zip a sample: ", zip_error_strerror(error)));
}

absl::Status AddFile(zip_t* archive, const std::string& name, std::string_view bytes) {
  Source source = MakeSource(bytes);
  if (source == nullptr) return absl::ResourceExhaustedError("no memory to zip a sample");
  const zip_int64_t index = zip_file_add(archive, name.c_str(), source.get(), ZIP_FL_ENC_UTF_8);
  if (index < 0) return Refused(archive);
  static_cast<void>(source.release());
  if (zip_file_set_encryption(archive, static_cast<zip_uint64_t>(index), ZIP_EM_TRAD_PKWARE, kSamplePassword) != 0)
    return Refused(archive);
  return absl::OkStatus();
}

absl::StatusOr<std::string> BytesOf(zip_source_t* source) {
  zip_stat_t about;
  if (zip_source_stat(source, &about) != 0 || zip_source_open(source) != 0)
    return absl::InternalError("can't read the zipped sample");
  std::string bytes(about.size, '\0');
  const zip_int64_t got = zip_source_read(source, bytes.data(), bytes.size());
  zip_source_close(source);
  if (got != static_cast<zip_int64_t>(bytes.size())) return absl::InternalError("can't read the zipped sample");
  return bytes;
}

}  // namespace

SampleHashes HashesOfSample(std::string_view bytes) {
  return {Digest(EVP_md5(), bytes), Digest(EVP_sha1(), bytes), Digest(EVP_sha256(), bytes)};
}

absl::StatusOr<std::string> PackSample(std::string_view filename, std::string_view md5, std::string_view bytes) {
  const Source target = MakeSource({});
  if (target == nullptr) return absl::ResourceExhaustedError("no memory to zip a sample");
  zip_error_t error;
  zip_error_init(&error);
  zip_source_keep(target.get());  // it is still ours when the archive is closed
  zip_t* const archive = zip_open_from_source(target.get(), ZIP_CREATE | ZIP_TRUNCATE, &error);
  if (archive == nullptr) {
    zip_source_free(target.get());
    return absl::InternalError(absl::StrCat("can't zip a sample: ", zip_error_strerror(&error)));
  }
  const std::string name(md5);
  absl::Status status = AddFile(archive, name, bytes);
  status.Update(AddFile(archive, name + ".filename.txt", filename));
  if (status.ok() && zip_close(archive) != 0) status = Refused(archive);
  if (!status.ok()) {
    zip_discard(archive);
    return status;
  }
  return BytesOf(target.get());
}

}  // namespace muninn
