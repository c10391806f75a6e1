// SPDX-License-Identifier: Apache-2.0
#include "tests/schema/json/shared_data.h"

#include <zlib.h>

#include <cstdlib>
#include <sstream>

namespace muninn::json {

std::filesystem::path SharedData() {
  const char* folder = std::getenv("MUNINN_SHARED");
  if (folder == nullptr || !std::filesystem::is_directory(std::filesystem::path(folder) / "data")) return {};
  return std::filesystem::path(folder) / "data";
}

std::string FileText(const std::filesystem::path& path) {
  std::string text;
  gzFile file = gzopen(path.c_str(), "rb");  // reads plain files as they are
  if (file == nullptr) return text;
  char buffer[1 << 16];
  for (int size; (size = gzread(file, buffer, sizeof buffer)) > 0;) text.append(buffer, static_cast<size_t>(size));
  gzclose(file);
  return text;
}

std::vector<std::string> FileLines(const std::filesystem::path& path) {
  std::istringstream text(FileText(path));
  std::vector<std::string> lines;
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

}  // namespace muninn::json
