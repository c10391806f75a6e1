// SPDX-License-Identifier: Apache-2.0
#include "server/library/library.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "schema/base/status.h"

namespace muninn::library {
namespace {

namespace fs = std::filesystem;

struct Shipped {
  std::string_view path;  // "taxonomies/tlp.json"
  std::string_view text;
};
constexpr Shipped kShipped[] = {
#include "server/library/shipped_rows.inc"
};

// Where a shelf's files are: with the server, and in a folder (whichever of the two is there).
struct Place {
  std::string_view shipped;
  std::array<std::string_view, 2> folders;  // "": no second one
  const char* file = nullptr;               // each file has a folder of its own, and this name
};
const Place& PlaceOf(Shelf shelf) {
  static const Place kTaxonomies{"taxonomies/", {"taxonomies", "misp-taxonomies"}, "machinetag.json"};
  static const Place kGalaxies{"galaxies/", {"galaxy/galaxies", "misp-galaxy/galaxies"}};
  static const Place kClusters{"clusters/", {"galaxy/clusters", "misp-galaxy/clusters"}};
  static const Place kModels{"decaying-models/", {"decaying-models", "misp-decaying-models/models"}};
  static const Place kWarninglists{"warninglists/", {"warninglists/lists", "misp-warninglists/lists"}, "list.json"};
  static const Place kNoticelists{"noticelists/", {"noticelists/lists", "misp-noticelist/lists"}, "list.json"};
  static const Place kCommunities{"communities/", {"communities", ""}};
  switch (shelf) {
    case Shelf::kTaxonomies:
      return kTaxonomies;
    case Shelf::kGalaxies:
      return kGalaxies;
    case Shelf::kClusters:
      return kClusters;
    case Shelf::kWarninglists:
      return kWarninglists;
    case Shelf::kNoticelists:
      return kNoticelists;
    case Shelf::kCommunities:
      return kCommunities;
    case Shelf::kDecayingModels:
      break;
  }
  return kModels;
}

std::vector<fs::path> FilesIn(const fs::path& folder, const char* file) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    const fs::path path = file == nullptr ? entry->path() : entry->path() / file;
    std::error_code ignored;
    if (path.extension() == ".json" && fs::is_regular_file(path, ignored)) files.push_back(path);
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

absl::Status ForEachFile(const std::string& dir, Shelf shelf,
                         absl::FunctionRef<absl::Status(std::string_view name, std::string_view text)> visit) {
  const Place& place = PlaceOf(shelf);
  for (const Shipped& shipped : kShipped) {
    if (shipped.path.starts_with(place.shipped)) RETURN_IF_ERROR(visit(shipped.path, shipped.text));
  }
  if (dir.empty()) return absl::OkStatus();
  for (const std::string_view folder : place.folders) {
    if (folder.empty()) continue;
    for (const fs::path& path : FilesIn(fs::path(dir) / folder, place.file)) {
      std::ifstream stream(path, std::ios::binary);
      const std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
      if (!stream.good() && !stream.eof()) return absl::UnavailableError(absl::StrCat("can't read ", path.string()));
      RETURN_IF_ERROR(visit(path.string(), text));
    }
  }
  return absl::OkStatus();
}

}  // namespace muninn::library
