// SPDX-License-Identifier: Apache-2.0
#include "server/private_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"

namespace muninn {

absl::Status WritePrivateFile(const std::string& path, std::string_view contents) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const bool written = fd >= 0 && fchmod(fd, 0600) == 0 &&
                       write(fd, contents.data(), contents.size()) == static_cast<ssize_t>(contents.size()) && fsync(fd) == 0;
  if (fd >= 0) close(fd);
  return written ? absl::OkStatus() : absl::UnavailableError(absl::StrCat("can't write ", path));
}

}  // namespace muninn
