// SPDX-License-Identifier: Apache-2.0
#include "server/api/etag.h"

#include <openssl/evp.h>

#include <array>
#include <memory>
#include <optional>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "schema/base/status.h"

namespace muninn::api {
namespace {

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

// Swallows a body and remembers its hash.
class HashSink final : public http::BodySink {
 public:
  HashSink() : context_(EVP_MD_CTX_new()) { EVP_DigestInit_ex2(context_.get(), EVP_sha1(), nullptr); }
  bool Write(std::string_view bytes) override {
    EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size());
    return true;
  }
  std::string Hex() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> hash;
    unsigned size = 0;
    EVP_DigestFinal_ex(context_.get(), hash.data(), &size);
    return absl::BytesToHexString({reinterpret_cast<const char*>(hash.data()), size});
  }

 private:
  std::unique_ptr<EVP_MD_CTX, FreeContext> context_;
};

// nullopt: the body could not be completed.
std::optional<std::string> TagOf(const http::Response& response) {
  HashSink sink;
  if (response.stream) {
    if (!response.stream(sink)) return std::nullopt;
  } else {
    sink.Write(response.body);
  }
  return sink.Hex();
}

// Is the tag in a list like: "a", W/"b", c
bool Lists(std::string_view list, std::string_view tag) {
  while (!list.empty()) {
    std::string_view one = ToStd(absl::StripAsciiWhitespace(ToAbsl(list.substr(0, list.find(',')))));
    list.remove_prefix(list.find(',') == std::string_view::npos ? list.size() : list.find(',') + 1);
    if (one == "*") return true;
    if (one.starts_with("W/")) one.remove_prefix(2);
    if (one.size() >= 2 && one.front() == '"' && one.back() == '"') one = one.substr(1, one.size() - 2);
    if (one == tag) return true;
  }
  return false;
}

}  // namespace

void ApplyIfNoneMatch(std::string_view if_none_match, http::Response& response) {
  if (if_none_match.empty() || response.status != 200) return;
  const std::optional<std::string> tag = TagOf(response);
  if (!tag) return;
  response.headers.emplace_back("ETag", "\"" + *tag + "\"");
  if (!Lists(if_none_match, *tag)) return;
  response.status = 304;
  response.body.clear();
  response.stream = nullptr;
}

}  // namespace muninn::api
