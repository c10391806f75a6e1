// SPDX-License-Identifier: Apache-2.0
#include "server/secrets.h"

#include <crypt.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <algorithm>
#include <memory>

#include "absl/strings/ascii.h"

namespace muninn {
namespace {

constexpr size_t kKeyBytes = 40;
constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
constexpr char kBcrypt[] = "$2y$";
constexpr unsigned long kRounds = 10;  // as a power of two; what MISP takes, so that hashes can move over
constexpr size_t kLengthMin = 12, kAnyKindLengthMin = 16;

// crypt(3) with room of its own; "" on failure.
std::string Crypt(const std::string& password, const char* setting) {
  const auto room = std::make_unique<crypt_data>();
  const char* hash = crypt_r(password.c_str(), setting, room.get());
  return hash == nullptr || hash[0] == '*' ? std::string() : std::string(hash);
}

}  // namespace

std::string RandomKey() {
  std::string key;
  while (key.size() < kKeyBytes) {
    unsigned char byte = 0;
    RAND_bytes(&byte, 1);
    // Values that would make some letters likelier are thrown away.
    if (byte < 256 / kAlphabet.size() * kAlphabet.size()) key.push_back(kAlphabet[byte % kAlphabet.size()]);
  }
  return key;
}

bool IsKey(std::string_view text) {
  return text.size() == kKeyBytes &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return absl::ascii_isalnum(c); });
}

absl::StatusOr<std::string> HashPassword(std::string_view password) {
  if (password.find('\0') != std::string_view::npos) return absl::InvalidArgumentError("a zero byte in a password");
  char random[16];
  if (RAND_bytes(reinterpret_cast<unsigned char*>(random), sizeof random) != 1) return absl::InternalError("no randomness");
  char setting[CRYPT_GENSALT_OUTPUT_SIZE];
  if (crypt_gensalt_rn(kBcrypt, kRounds, random, sizeof random, setting, sizeof setting) == nullptr)
    return absl::InternalError("crypt(3) knows no bcrypt");
  std::string hash = Crypt(std::string(password), setting);
  if (hash.empty()) return absl::InternalError("crypt(3) failed");
  return hash;
}

bool PasswordFits(std::string_view password, const std::string& hash) {
  if (hash.empty() || password.find('\0') != std::string_view::npos) return false;
  const std::string own = Crypt(std::string(password), hash.c_str());
  return own.size() == hash.size() && CRYPTO_memcmp(own.data(), hash.data(), hash.size()) == 0;
}

std::optional<std::string> PasswordFault(std::string_view password) {
  // Characters, not bytes: continuation bytes do not count.
  const auto length =
      static_cast<size_t>(std::count_if(password.begin(), password.end(), [](unsigned char c) { return (c & 0xc0) != 0x80; }));
  if (length < kLengthMin) return "Password length requirement not met.";
  const auto has = [&](auto&& of_kind) { return std::any_of(password.begin(), password.end(), of_kind); };
  const bool mixed = has([](unsigned char c) { return absl::ascii_isupper(c); }) &&
                     has([](unsigned char c) { return absl::ascii_islower(c); }) &&
                     has([](unsigned char c) { return !absl::ascii_isalpha(c) && c != '_' && c != '\n'; });
  if (!mixed && length < kAnyKindLengthMin) return "Password complexity requirement not met.";
  return std::nullopt;
}

}  // namespace muninn
