// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_TESTS_TOOLS_SCRATCH_H_
#define MUNINN_TESTS_TOOLS_SCRATCH_H_

#include <stdlib.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace muninn::tools {

// A folder that goes with the object.
class Scratch {
 public:
  Scratch() {
    const char* base = getenv("TEST_TMPDIR");
    std::string path = std::string(base != nullptr ? base : "/tmp") + "/scratch.XXXXXX";
    if (mkdtemp(path.data()) != nullptr) path_ = path;
  }
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  std::string operator/(std::string_view name) const { return path_ + "/" + std::string(name); }
  const std::string& path() const { return path_; }

  // Folders on the way are made. Returns the path.
  std::string Write(std::string_view name, std::string_view text) const {
    const std::string path = *this / name;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  std::string WriteGzip(std::string_view name, std::string_view text) const {
    const std::string path = *this / name;
    gzFile file = gzopen(path.c_str(), "wb");
    gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
    gzclose(file);
    return path;
  }

 private:
  std::string path_;
};

}  // namespace muninn::tools

#endif  // MUNINN_TESTS_TOOLS_SCRATCH_H_
