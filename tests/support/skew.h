// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_TESTS_SUPPORT_SKEW_H_
#define MUNINN_TESTS_SUPPORT_SKEW_H_

// Values as uneven as in life, and what correlating them costs on disk.

#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <random>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "engine/store/reader.h"

namespace muninn {

struct StoredSize {
  uint64_t keys = 0, bytes = 0;  // of keys and values together
};
inline StoredSize SizeOf(const Reader& reader, std::initializer_list<Family> families) {
  StoredSize size;
  for (const Family family : families) {
    for (const auto cursor = reader.Scan(family, ""); cursor->Valid(); cursor->Next()) {
      ++size.keys;
      size.bytes += cursor->key().size() + cursor->value().size();
    }
  }
  return size;
}
inline StoredSize CorrelationSize(const Reader& reader) { return SizeOf(reader, {Family::kPosting, Family::kNear}); }
inline StoredSize ContentSize(const Reader& reader) { return SizeOf(reader, {Family::kLog, Family::kPart}); }

// A type and a value. The rank of a value is 1/u: half of all attributes have one of the first few.
inline std::pair<std::string_view, std::string> ZipfValue(std::mt19937_64& random) {
  const double u = std::uniform_real_distribution<double>(1e-6, 1)(random);
  const auto rank = static_cast<uint64_t>(std::pow(u, -1.2));
  switch (random() % 4) {
    case 0:
      return {"ip-dst", absl::StrCat("10.", rank / 65536 % 256, ".", rank / 256 % 256, ".", rank % 256)};
    case 1:
      return {"domain", absl::StrCat("host", rank, ".example")};
    case 2:
      return {"filename|md5", absl::StrFormat("file%d.exe|%032x", rank, rank)};
    default:
      return {"url", absl::StrCat("http://host", rank, ".example/", rank)};
  }
}

}  // namespace muninn

#endif  // MUNINN_TESTS_SUPPORT_SKEW_H_
