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

Authentication Authenticate(const http::Request& request, const Keyring& keyring, uint64_t now) {
  const Authentication refused{
      std::nullopt, request.Header("X-Requested-With") == "XMLHttpRequest" ? "Authentication failed." : std::string(kFailed)};
  std::string_view header = request.Header("X-MISP-AUTH");
  if (header.empty()) header = request.Header("Authorization");
  if (absl::StartsWithIgnoreCase(ToAbsl(header), "basic")) return refused;
  for (size_t i = 0; i < kKeysMax && !header.empty(); ++i) {
    const std::string_view part = header.substr(0, header.find(','));
    header.remove_prefix(std::min(header.size(), part.size() + 1));
    const std::string_view key = ToStd(absl::StripAsciiWhitespace(ToAbsl(part)));
    if (!LooksLikeKey(key)) continue;
    Actor actor;
    switch (keyring.Check(key, now, request.remote_ip, &actor)) {
      case Keyring::Verdict::kGood:
        actor.ip = request.remote_ip;
        actor.request_id = request.Header("X-Request-Id").substr(0, 64);
        return {std::move(actor), ""};
      case Keyring::Verdict::kDisabled:
        return {std::nullopt, "Authentication failed. Your user account has been disabled."};
      case Keyring::Verdict::kForbiddenAddress:
        return {std::nullopt, "It is not possible to use this Auth key from your IP address"};
      default:
        break;
    }
  }
  return refused;
}

}  // namespace muninn::api
