// SPDX-License-Identifier: Apache-2.0
#include "engine/correlate/cached_values.h"

#include <openssl/evp.h>

#include <memory>

#include "engine/index/near_keys.h"
#include "schema/rules/text.h"

namespace muninn {
namespace {

struct FreeDigest {
  void operator()(EVP_MD* digest) const { EVP_MD_free(digest); }
};
struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

int DigitOf(char c) { return rules::IsDigit(c) ? c - '0' : rules::ToLower(c) - 'a' + 10; }

std::string_view TextOf(const flatbuffers::String* text) { return text == nullptr ? std::string_view() : text->string_view(); }

bool IsWebAddress(std::string_view type) { return type == "url" || type == "uri"; }

}  // namespace

ValueDigest DigestOf(std::string_view text) {
  // Looking the algorithm up costs several times what it does to a short text.
  thread_local const std::unique_ptr<EVP_MD, FreeDigest> md5(EVP_MD_fetch(nullptr, "MD5", nullptr));
  thread_local const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
  ValueDigest digest{};
  EVP_DigestInit_ex2(context.get(), md5.get(), nullptr);
  EVP_DigestUpdate(context.get(), text.data(), text.size());
  EVP_DigestFinal_ex(context.get(), digest.data(), nullptr);
  return digest;
}

bool ReadDigest(std::string_view hex, ValueDigest* digest) {
  if (hex.size() != 2 * digest->size() || !rules::AllOf(hex, rules::IsHex)) return false;
  for (size_t i = 0; i < digest->size(); ++i)
    (*digest)[i] = static_cast<uint8_t>(DigitOf(hex[2 * i]) << 4 | DigitOf(hex[2 * i + 1]));
  return true;
}

std::vector<std::string_view> HalvesOf(rules::TypeId type, std::string_view first, std::string_view second) {
  const rules::AttributeType& row = rules::TypeOf(type);
  std::vector<std::string_view> halves;
  if (row.has(rules::kNonCorrelating)) return halves;
  if (!first.empty()) halves.push_back(first);
  if (!second.empty() && !row.has(rules::kPrimaryOnly)) halves.push_back(second);
  return halves;
}

std::vector<ValueDigest> DigestsOf(const fb::Attribute& attribute) {
  constexpr std::string_view kScheme = "://";
  std::vector<ValueDigest> digests;
  if (!Correlates(attribute)) return digests;
  for (const std::string_view half : HalvesOf(attribute.type(), TextOf(attribute.value1()), TextOf(attribute.value2())))
    digests.push_back(DigestOf(half));
  if (!IsWebAddress(rules::TypeOf(attribute.type()).name)) return digests;
  const std::string_view address = TextOf(attribute.value1());
  if (const size_t scheme = address.find(kScheme); scheme != address.npos)
    digests.push_back(DigestOf(address.substr(scheme + kScheme.size())));
  return digests;
}

}  // namespace muninn
