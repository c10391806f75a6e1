// SPDX-License-Identifier: Apache-2.0
#include "server/api/authenticate.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
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

// "abcd", 32 stars, "wxyz"
std::string Masked(std::string_view key) {
  return absl::StrCat(ToAbsl(key.substr(0, 4)), std::string(32, '*'), ToAbsl(key.substr(key.size() - 4)));
}

std::string TitleOf(Keyring::Verdict verdict, std::string_view key, const Actor& owner, std::string_view address) {
  switch (verdict) {
    case Keyring::Verdict::kDisabled:
      return "Login attempt by disabled user.";
    case Keyring::Verdict::kExpired:
      return absl::StrCat("Login attempt with expired auth key ", owner.auth_key.value(), ".");
    case Keyring::Verdict::kForbiddenAddress:
      return absl::StrCat("Login attempt from not allowed IP address ", ToAbsl(address), " for auth key ", owner.auth_key.value(),
                          ".");
    default:
      return absl::StrCat("Failed authentication using API key (", Masked(key), ")");
  }
}

}  // namespace

Authentication Authenticate(const http::Request& request, const Keyring& keyring, uint64_t now) {
  Authentication result;
  result.refusal = request.Header("X-Requested-With") == "XMLHttpRequest" ? "Authentication failed." : std::string(kFailed);
  result.log_title = "Failed API authentication. No authkey was provided.";
  std::string_view header = request.Header("X-MISP-AUTH");
  if (header.empty()) header = request.Header("Authorization");
  if (absl::StartsWithIgnoreCase(ToAbsl(header), "basic")) return result;
  for (size_t i = 0; i < kKeysMax && !header.empty(); ++i) {
    const std::string_view part = header.substr(0, header.find(','));
    header.remove_prefix(std::min(header.size(), part.size() + 1));
    const std::string_view key = ToStd(absl::StripAsciiWhitespace(ToAbsl(part)));
    if (!LooksLikeKey(key)) {
      if (!result.key_given) result.log_title = "Failed API authentication. API key of incorrect length.";
      continue;
    }
    result.key_given = true;
    Actor actor;
    const Keyring::Verdict verdict = keyring.Check(key, now, request.remote_ip, &actor);
    if (verdict == Keyring::Verdict::kGood) {
      actor.ip = request.remote_ip;
      actor.request_id = request.Header("X-Request-Id").substr(0, 64);
      result.actor = std::move(actor);
      return result;
    }
    result.log_title = TitleOf(verdict, key, actor, request.remote_ip);
    result.owner = std::move(actor);
    if (verdict == Keyring::Verdict::kDisabled) result.refusal = "Authentication failed. Your user account has been disabled.";
    if (verdict == Keyring::Verdict::kForbiddenAddress)
      result.refusal = "It is not possible to use this Auth key from your IP address";
    if (verdict == Keyring::Verdict::kDisabled || verdict == Keyring::Verdict::kForbiddenAddress) return result;
  }
  return result;
}

}  // namespace muninn::api
