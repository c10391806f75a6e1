// SPDX-License-Identifier: Apache-2.0
//
// cache: a hash of each value, as other MISPs look values up in: "<md5>[,<uuid of the event>]".
#include <array>
#include <memory>
#include <string>

#include "openssl/evp.h"
#include "server/export/exporters.h"
#include "server/export/fields.h"

namespace muninn::exports {
namespace {

struct HashName {
  std::string_view php;  // what the parameter says
  const char* openssl;
};
// The hash names of PHP that OpenSSL computes without its legacy provider. PHP knows more (whirlpool, tiger, crc32, …).
constexpr HashName kHashNames[] = {
    {"md5", "MD5"},
    {"sha1", "SHA1"},
    {"sha224", "SHA224"},
    {"sha256", "SHA256"},
    {"sha384", "SHA384"},
    {"sha512", "SHA512"},
    {"sha512/224", "SHA512-224"},
    {"sha512/256", "SHA512-256"},
    {"sha3-224", "SHA3-224"},
    {"sha3-256", "SHA3-256"},
    {"sha3-384", "SHA3-384"},
    {"sha3-512", "SHA3-512"},
    {"ripemd160", "RIPEMD160"},
};

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
struct FreeDigest {
  void operator()(EVP_MD* digest) const { EVP_MD_free(digest); }
};
using Digest = std::unique_ptr<EVP_MD, FreeDigest>;

class Cache final : public Exporter {
 public:
  Cache(Digest digest, bool event_uuid) : digest_(std::move(digest)), context_(EVP_MD_CTX_new()), event_uuid_(event_uuid) {}

  void Attribute(const AttributeHit& hit, std::string& out) override {
    value_.clear();
    AppendValue(hit.attribute, value_);
    std::array<unsigned char, EVP_MAX_MD_SIZE> hash;
    unsigned int size = 0;
    EVP_DigestInit_ex2(context_.get(), digest_.get(), nullptr);
    EVP_DigestUpdate(context_.get(), value_.data(), value_.size());
    EVP_DigestFinal_ex(context_.get(), hash.data(), &size);
    for (unsigned int i = 0; i < size; ++i) {
      out += "0123456789abcdef"[hash[i] >> 4];
      out += "0123456789abcdef"[hash[i] & 15];
    }
    if (event_uuid_) {
      out += ',';
      AppendUuid(hit.event.uuid(), out);
    }
    out += '\n';
    any_ = true;
  }
  bool End(int, std::string& out) override {
    if (!any_) out += '\n';
    return true;
  }

 private:
  Digest digest_;
  std::unique_ptr<EVP_MD_CTX, FreeContext> context_;
  const bool event_uuid_;
  std::string value_;
  bool any_ = false;
};

}  // namespace

MadeExporter MakeCache(const ExportOptions& options) {
  const std::string wanted = options.Text("hash_type", "md5");
  for (const HashName& name : kHashNames) {
    if (name.php != wanted) continue;
    Digest digest(EVP_MD_fetch(nullptr, name.openssl, nullptr));
    if (digest != nullptr)
      return std::make_unique<Cache>(std::move(digest), options.Flag("includeEventUuid") || options.Flag("include_event_uuid"));
  }
  return absl::InvalidArgumentError("Invalid hashing algo");
}

}  // namespace muninn::exports
