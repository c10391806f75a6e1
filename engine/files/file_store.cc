// SPDX-License-Identifier: Apache-2.0
#include "engine/files/file_store.h"

#include <fcntl.h>
#include <openssl/sha.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "engine/files/posix_file.h"
#include "schema/base/status.h"

namespace muninn {
namespace {

constexpr size_t kHashBytes = SHA256_DIGEST_LENGTH;
constexpr size_t kFolderDigits = 2;

std::string HashOf(std::string_view bytes) {
  std::string hash(kHashBytes, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), reinterpret_cast<unsigned char*>(hash.data()));
  return hash;
}

std::string Hex(std::string_view hash) { return absl::BytesToHexString(ToAbsl(hash)); }

struct Place {
  std::string folder, path;
};
Place PlaceOf(const std::string& root, std::string_view hash) {
  const std::string digits = Hex(hash);
  Place place{absl::StrCat(root, "/", digits.substr(0, kFolderDigits)), ""};
  place.path = absl::StrCat(place.folder, "/", digits.substr(kFolderDigits));
  return place;
}

absl::StatusOr<std::string> ReadWhole(const std::string& path) {
  const Descriptor file(path, O_RDONLY);
  struct stat about {};
  if (!file.ok() || fstat(file.get(), &about) != 0) return FileFailure("can't read", path);
  std::string bytes(static_cast<size_t>(about.st_size), '\0');
  size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t got = read(file.get(), bytes.data() + done, bytes.size() - done);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return FileFailure("can't read", path);
    if (got == 0) break;
    done += static_cast<size_t>(got);
  }
  bytes.resize(done);
  return bytes;
}

absl::Status WriteWhole(const std::string& path, std::string_view bytes, bool sync) {
  const Descriptor file(path, O_WRONLY | O_CREAT | O_TRUNC);
  if (!file.ok()) return FileFailure("can't write", path);
  RETURN_IF_ERROR(WriteAll(file, path, bytes));
  return !sync || fdatasync(file.get()) == 0 ? absl::OkStatus() : FileFailure("can't sync", path);
}

class FileStoreImpl final : public FileStore {
 public:
  explicit FileStoreImpl(Options options) : options_(std::move(options)) {}

  absl::StatusOr<FileDraft> Keep(std::string_view bytes) override {
    FileDraft file;
    file.sha256 = HashOf(bytes);
    file.bytes = bytes.size();
    file.hold = Hold(file.sha256);  // before it is written: from here on nobody removes it
    const Place place = PlaceOf(options_.folder, file.sha256);
    if (ReadStoredFile(options_.folder, file.sha256).ok()) {
      // Whoever wrote it may not have come to this yet.
      if (options_.sync) RETURN_IF_ERROR(SyncFolder(place.folder));
      return file;
    }
    RETURN_IF_ERROR(Write(place, bytes));
    return file;
  }

  absl::StatusOr<std::string> Read(std::string_view sha256) const override { return ReadStoredFile(options_.folder, sha256); }

  void Forget(std::span<const std::string> hashes) override {
    absl::MutexLock lock(&mutex_);
    for (const std::string& hash : hashes) RemoveUnlessNeeded(hash);
  }

  absl::Status Sweep() override {
    absl::MutexLock lock(&mutex_);
    for (const std::string& name : NamesIn(NewFolder())) unlink(absl::StrCat(NewFolder(), "/", name).c_str());
    for (const std::string& folder : NamesIn(options_.folder)) {
      if (folder.size() != kFolderDigits) continue;
      for (const std::string& name : NamesIn(absl::StrCat(options_.folder, "/", folder))) {
        const std::string digits = folder + name;
        if (digits.size() == 2 * kHashBytes) RemoveUnlessNeeded(absl::HexStringToBytes(digits));
      }
    }
    return absl::OkStatus();
  }

 private:
  std::string NewFolder() const { return options_.folder + "/new"; }

  absl::Status Write(const Place& place, std::string_view bytes) {
    RETURN_IF_ERROR(MakeFolder(options_.folder));
    RETURN_IF_ERROR(MakeFolder(NewFolder()));
    RETURN_IF_ERROR(MakeFolder(place.folder));
    const std::string path = absl::StrCat(NewFolder(), "/", next_name_.fetch_add(1));
    absl::Status status = WriteWhole(path, bytes, options_.sync);
    if (status.ok() && rename(path.c_str(), place.path.c_str()) != 0) status = FileFailure("can't rename", path);
    if (!status.ok()) {
      unlink(path.c_str());
      return status;
    }
    if (!options_.sync) return absl::OkStatus();
    RETURN_IF_ERROR(SyncFolder(place.folder));
    return SyncFolder(options_.folder);
  }

  std::shared_ptr<const void> Hold(const std::string& hash) {
    absl::MutexLock lock(&mutex_);
    ++held_[hash];
    return std::shared_ptr<const void>(this, [this, hash](const void*) { Release(hash); });
  }
  void Release(const std::string& hash) {
    absl::MutexLock lock(&mutex_);
    if (--held_[hash] > 0) return;
    held_.erase(hash);
    RemoveUnlessNeeded(hash);
  }

  void RemoveUnlessNeeded(const std::string& hash) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (held_.contains(hash)) return;
    const absl::StatusOr<bool> used = options_.is_used(hash);
    if (used.ok() && !*used) unlink(PlaceOf(options_.folder, hash).path.c_str());
  }

  const Options options_;
  std::atomic<uint64_t> next_name_{0};
  absl::Mutex mutex_;
  absl::flat_hash_map<std::string, int> held_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

std::unique_ptr<FileStore> FileStore::Make(Options options) { return std::make_unique<FileStoreImpl>(std::move(options)); }

absl::StatusOr<std::string> ReadStoredFile(const std::string& folder, std::string_view sha256) {
  if (sha256.size() != kHashBytes) return absl::NotFoundError("no such file");
  const std::string path = PlaceOf(folder, sha256).path;
  ASSIGN_OR_RETURN(std::string bytes, ReadWhole(path));
  if (HashOf(bytes) != sha256) return absl::DataLossError(absl::StrCat(path, " has changed"));
  return bytes;
}

}  // namespace muninn
