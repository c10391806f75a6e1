// SPDX-License-Identifier: Apache-2.0
#include "server/secret_key_file.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/rand.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <system_error>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "schema/base/status.h"
#include "schema/json/base64.h"
#include "server/private_file.h"

namespace muninn {
namespace {

absl::StatusOr<SecretKey> Read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file.is_open() || file.bad()) return absl::UnavailableError(absl::StrCat("can't read ", path));
  const std::optional<std::string> bytes = json::DecodeBase64(text);
  const std::optional<SecretKey> key = bytes ? SecretKey::FromBytes(*bytes) : std::nullopt;
  if (key) return *key;
  return absl::FailedPreconditionError(absl::StrCat(
      path, " holds no key (base64 of 32 bytes). Restore it from a backup; without it, stored secrets must be set again."));
}

// That a file has this name is on disk, too.
bool SyncFolder(const std::string& path) {
  const int folder = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = folder >= 0 && fsync(folder) == 0;
  if (folder >= 0) close(folder);
  return synced;
}

// Written beside and then linked: there is never half a key, and whoever comes second finds the first one's.
absl::Status Make(const std::string& folder, const std::string& path) {
  std::string bytes(SecretKey::kBytes, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size())) != 1)
    return absl::UnavailableError("no randomness for a key");
  const std::string beside = absl::StrCat(path, ".", getpid());
  const absl::Cleanup remove = [&beside] { unlink(beside.c_str()); };
  RETURN_IF_ERROR(WritePrivateFile(beside, json::EncodeBase64(bytes) + "\n"));
  const bool there = link(beside.c_str(), path.c_str()) == 0 || errno == EEXIST;
  return there && SyncFolder(folder) ? absl::OkStatus() : absl::UnavailableError(absl::StrCat("can't write ", path));
}

}  // namespace

absl::StatusOr<SecretKey> EnsureSecretKey(const std::string& data_dir) {
  std::error_code error;
  std::filesystem::create_directories(data_dir, error);  // if not, the file tells
  const std::string path = data_dir + "/secret.key";
  if (!std::filesystem::exists(path, error)) RETURN_IF_ERROR(Make(data_dir, path));
  return Read(path);
}

}  // namespace muninn
