// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_FEEDS_FEED_SOURCE_H_
#define MUNINN_SERVER_FEEDS_FEED_SOURCE_H_

// Where the files of a feed come from: a web server, or a file or folder of this machine. Nobody looks inside them here.

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/secrets/secret_key.h"
#include "engine/store/reader.h"
#include "schema/entities/remote_generated.h"

namespace muninn::feeds {

class FeedSource {
 public:
  using Take = absl::FunctionRef<absl::Status(std::string_view piece)>;

  virtual ~FeedSource() = default;
  // Hands over a file piece by piece: "" is the feed's URL itself, anything else a file below it. An error of `take` ends it.
  // Errors: kNotFound, and for the rest as Fetch.
  virtual absl::Status Read(std::string_view name, Take take) = 0;
  // Errors: as Read's; kResourceExhausted when it is larger.
  absl::StatusOr<std::string> ReadWhole(std::string_view name, size_t bytes_max);
};

// For one feed, as its input_source says. `keep_going` as in FetchOptions; `key` opens its headers and login.
// Errors: kPermissionDenied (local files, with Security.disable_local_feed_access), that of SecretKey::Open.
absl::StatusOr<std::unique_ptr<FeedSource>> OpenFeedSource(const Reader& reader, const fb::FeedT& feed,
                                                           std::function<bool()> keep_going, const SecretKey& key = {});

}  // namespace muninn::feeds

#endif  // MUNINN_SERVER_FEEDS_FEED_SOURCE_H_
