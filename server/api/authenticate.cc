// SPDX-License-Identifier: Apache-2.0
#include "server/api/authenticate.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "schema/base/status.h"

namespace muninn::api {
namespace {

constexpr size_t kKeyBytes = 40;
constexpr size_t kKeysMax = 16;
constexpr std::string_view kFailed =
    "Authentication failed. Please make sure you pass the API key of an API enabled user along in the Authorization header.";

bool LooksLikeKey(std::string_view text) {
  return text.size() == kKeyBytes &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return absl::ascii_isalnum(c); });
}

}  // namespace

std::optional<Actor> Authenticate(const http::Request& request, const Keyring& keyring, uint64_t now, std::string* message) {
  *message = request.Header("X-Requested-With") == "XMLHttpRequest" ? "Authentication failed." : std::string(kFailed);
  std::string_view header = request.Header("X-MISP-AUTH");
  if (header.empty()) header = request.Header("Authorization");
  if (absl::StartsWithIgnoreCase(ToAbsl(header), "basic")) return std::nullopt;
  for (size_t i = 0; i < kKeysMax && !header.empty(); ++i) {
    const std::string_view part = header.substr(0, header.find(','));
    header.remove_prefix(std::min(header.size(), part.size() + 1));
    const std::string_view key = ToStd(absl::StripAsciiWhitespace(ToAbsl(part)));
    if (!LooksLikeKey(key)) continue;
    Actor actor;
    switch (keyring.Check(key, now, &actor)) {
      case Keyring::Verdict::kGood:
        actor.ip = request.remote_ip;
        actor.request_id = request.Header("X-Request-Id").substr(0, 64);
        return actor;
      case Keyring::Verdict::kDisabled:
        *message = "Authentication failed. Your user account has been disabled.";
        return std::nullopt;
      default:
        break;
    }
  }
  return std::nullopt;
}

}  // namespace muninn::api
