// SPDX-License-Identifier: Apache-2.0
#include "engine/files/posix_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "schema/base/status.h"

namespace muninn {

absl::Status FileFailure(std::string_view what, const std::string& path) {
  const std::string text = absl::StrCat(ToAbsl(what), " ", path, ": ", std::strerror(errno));
  if (errno == ENOSPC || errno == EDQUOT) return absl::ResourceExhaustedError(text);
  return errno == ENOENT ? absl::NotFoundError(text) : absl::UnavailableError(text);
}

Descriptor::Descriptor(const std::string& path, int flags) : fd_(open(path.c_str(), flags | O_CLOEXEC, 0640)) {}
Descriptor::~Descriptor() {
  if (fd_ >= 0) close(fd_);
}

absl::Status WriteAll(const Descriptor& file, const std::string& path, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = write(file.get(), bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return FileFailure("can't write", path);
    bytes.remove_prefix(static_cast<size_t>(put));
  }
  return absl::OkStatus();
}

absl::Status MakeFolder(const std::string& path) {
  return mkdir(path.c_str(), 0750) == 0 || errno == EEXIST ? absl::OkStatus() : FileFailure("can't make", path);
}

absl::Status SyncFolder(const std::string& path) {
  const Descriptor folder(path, O_RDONLY | O_DIRECTORY);
  return folder.ok() && fsync(folder.get()) == 0 ? absl::OkStatus() : FileFailure("can't sync", path);
}

std::vector<std::string> NamesIn(const std::string& path) {
  std::vector<std::string> names;
  DIR* const folder = opendir(path.c_str());
  if (folder == nullptr) return names;
  while (const dirent* const entry = readdir(folder)) {
    if (entry->d_name[0] != '.') names.emplace_back(entry->d_name);
  }
  closedir(folder);
  return names;
}

}  // namespace muninn
