// SPDX-License-Identifier: Apache-2.0
#include "engine/secrets/secret_key.h"

#include <openssl/evp.h>

#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "schema/base/status.h"
#include "schema/json/base64.h"

namespace muninn {
namespace {

constexpr std::string_view kPrefix = "sealed:v1:";
constexpr size_t kNonceBytes = 12, kTagBytes = 16;
constexpr size_t kTextBytesMax = size_t{1} << 20;  // lengths fit into the library's int by far
constexpr char kNoKey[] = "This server has no key to seal and open secrets with.";
constexpr char kDoesNotOpen[] =
    "A stored secret does not open with this server's key. Restore the secret.key that belongs to the data, or set the secret "
    "again.";

const uint8_t* Bytes(std::string_view text) { return reinterpret_cast<const uint8_t*>(text.data()); }
uint8_t* Bytes(std::string& text) { return reinterpret_cast<uint8_t*>(text.data()); }

std::string TextOf(const SecretPlace& place) {
  return absl::StrCat(static_cast<int>(place.kind), "/", place.id, "/", ToAbsl(place.field));
}

enum class Way : int { kOpen = 0, kSeal = 1 };

// AES-256-GCM over `in`; `out` is as long. The tag is made, or compared: false if it does not fit, and `out` is void.
bool Run(Way way, const uint8_t* key, std::string_view nonce, std::string_view place, std::string_view in, std::string& out,
         std::string& tag) {
  struct Free {
    void operator()(EVP_CIPHER_CTX* cipher) const { EVP_CIPHER_CTX_free(cipher); }
  };
  const std::unique_ptr<EVP_CIPHER_CTX, Free> cipher(EVP_CIPHER_CTX_new());
  int done = 0, rest = 0;
  const auto tag_as = [&](int what) { return EVP_CIPHER_CTX_ctrl(cipher.get(), what, kTagBytes, tag.data()) == 1; };
  return cipher != nullptr &&
         EVP_CipherInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key, Bytes(nonce), static_cast<int>(way)) == 1 &&
         EVP_CipherUpdate(cipher.get(), nullptr, &done, Bytes(place), static_cast<int>(place.size())) == 1 &&
         EVP_CipherUpdate(cipher.get(), Bytes(out), &done, Bytes(in), static_cast<int>(in.size())) == 1 &&
         (way == Way::kSeal || tag_as(EVP_CTRL_GCM_SET_TAG)) && EVP_CipherFinal_ex(cipher.get(), Bytes(out) + done, &rest) == 1 &&
         (way == Way::kOpen || tag_as(EVP_CTRL_GCM_GET_TAG));
}

std::string MakeNonce(const std::function<uint64_t()>& random) {
  std::string nonce;
  while (nonce.size() < kNonceBytes) {
    uint64_t bits = random();
    for (size_t i = 0; i < sizeof bits && nonce.size() < kNonceBytes; ++i, bits >>= 8)
      nonce.push_back(static_cast<char>(bits & 0xff));
  }
  return nonce;
}

}  // namespace

bool IsSealed(std::string_view text) { return text.starts_with(kPrefix); }

std::optional<SecretKey> SecretKey::FromBytes(std::string_view bytes) {
  if (bytes.size() != kBytes) return std::nullopt;
  SecretKey key;
  std::copy(bytes.begin(), bytes.end(), key.bytes_.emplace().begin());
  return key;
}

absl::StatusOr<std::string> SecretKey::Seal(std::string_view text, const SecretPlace& place,
                                            const std::function<uint64_t()>& random) const {
  if (!bytes_) return absl::FailedPreconditionError(kNoKey);
  if (text.size() > kTextBytesMax) return absl::InvalidArgumentError("A secret is at most 1 MiB long.");
  const std::string nonce = MakeNonce(random);
  std::string sealed(text.size(), '\0'), tag(kTagBytes, '\0');
  if (!Run(Way::kSeal, bytes_->data(), nonce, TextOf(place), text, sealed, tag))
    return absl::InternalError("AES-256-GCM is not to be had");
  return absl::StrCat(ToAbsl(kPrefix), json::EncodeBase64(nonce + sealed + tag));
}

absl::StatusOr<std::string> SecretKey::Open(std::string_view text, const SecretPlace& place) const {
  if (!IsSealed(text)) return std::string(text);
  if (!bytes_) return absl::FailedPreconditionError(kNoKey);
  const std::optional<std::string> bytes = json::DecodeBase64(text.substr(kPrefix.size()));
  if (!bytes || bytes->size() < kNonceBytes + kTagBytes || bytes->size() > kNonceBytes + kTextBytesMax + kTagBytes)
    return absl::FailedPreconditionError(kDoesNotOpen);
  const std::string_view all = *bytes;
  const std::string_view sealed = all.substr(kNonceBytes, all.size() - kNonceBytes - kTagBytes);
  std::string tag(all.substr(all.size() - kTagBytes)), opened(sealed.size(), '\0');
  if (!Run(Way::kOpen, bytes_->data(), all.substr(0, kNonceBytes), TextOf(place), sealed, opened, tag))
    return absl::FailedPreconditionError(kDoesNotOpen);
  return opened;
}

}  // namespace muninn
