// SPDX-License-Identifier: Apache-2.0
#include "tools/http_client.h"

#include <curl/curl.h>

#include <chrono>
#include <mutex>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "schema/base/status.h"
#include "tools/interrupt.h"
#include "tools/version.h"

namespace muninn::tools {
namespace {

constexpr size_t kReplyBytesMax = size_t{64} << 20;
constexpr long kConnectSeconds = 10;
// A server may think for long about a large event, but a connection on which nothing moves at all is dead.
constexpr long kReplySeconds = 600;
constexpr std::chrono::milliseconds kFirstPause{200};

bool WorthAnotherTry(int status) { return status == 429 || status == 502 || status == 503 || status == 504; }

size_t TakeBody(char* bytes, size_t size, size_t count, void* reply) {
  std::string& body = static_cast<HttpReply*>(reply)->body;
  if (body.size() + size * count > kReplyBytesMax) return 0;
  body.append(bytes, size * count);
  return size * count;
}

class CurlClient final : public HttpClient {
 public:
  explicit CurlClient(const HttpOptions& options) : url_(absl::StripSuffix(options.url, "/")), curl_(curl_easy_init()) {
    AddHeader(absl::StrCat("Authorization: ", options.key));
    AddHeader("Accept: application/json");
    AddHeader("Content-Type: application/json");
    AddHeader("Expect:");  // waiting for "100 Continue" would cost a round trip an event
    curl_easy_setopt(curl_, CURLOPT_HTTPHEADER, headers_);
    curl_easy_setopt(curl_, CURLOPT_USERAGENT, absl::StrCat("muninn/", ToAbsl(kVersion)).c_str());
    curl_easy_setopt(curl_, CURLOPT_WRITEFUNCTION, TakeBody);
    curl_easy_setopt(curl_, CURLOPT_ERRORBUFFER, error_);
    curl_easy_setopt(curl_, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl_, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
    curl_easy_setopt(curl_, CURLOPT_TIMEOUT, kReplySeconds);
    curl_easy_setopt(curl_, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(curl_, CURLOPT_PROTOCOLS_STR, "http,https");
    if (options.insecure) {
      curl_easy_setopt(curl_, CURLOPT_SSL_VERIFYPEER, 0L);
      curl_easy_setopt(curl_, CURLOPT_SSL_VERIFYHOST, 0L);
    }
  }
  ~CurlClient() override {
    curl_easy_cleanup(curl_);
    curl_slist_free_all(headers_);
  }

  absl::StatusOr<HttpReply> Get(std::string_view path) override {
    curl_easy_setopt(curl_, CURLOPT_HTTPGET, 1L);
    return Perform(path);
  }
  absl::StatusOr<HttpReply> Post(std::string_view path, std::string_view body) override {
    curl_easy_setopt(curl_, CURLOPT_POST, 1L);
    curl_easy_setopt(curl_, CURLOPT_POSTFIELDS, body.data());
    curl_easy_setopt(curl_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    return Perform(path);
  }

 private:
  void AddHeader(const std::string& line) { headers_ = curl_slist_append(headers_, line.c_str()); }

  absl::StatusOr<HttpReply> Perform(std::string_view path) {
    const std::string url = absl::StrCat(url_, ToAbsl(path));
    std::chrono::milliseconds pause = kFirstPause;
    for (int attempt = 1;; ++attempt, pause *= 2) {
      HttpReply reply;
      const absl::Status status = PerformOnce(url, &reply);
      if (status.ok() && !WorthAnotherTry(reply.status)) return reply;
      if (attempt == kAttemptsMax || Interrupted()) {
        RETURN_IF_ERROR(status);
        return absl::UnavailableError(absl::StrCat(url, ": the server answers ", reply.status));
      }
      std::this_thread::sleep_for(pause);
    }
  }

  absl::Status PerformOnce(const std::string& url, HttpReply* reply) {
    error_[0] = '\0';
    curl_easy_setopt(curl_, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl_, CURLOPT_WRITEDATA, reply);
    const CURLcode code = curl_easy_perform(curl_);
    if (code != CURLE_OK)
      return absl::UnavailableError(absl::StrCat(url, ": ", error_[0] != '\0' ? error_ : curl_easy_strerror(code)));
    long status = 0;
    curl_easy_getinfo(curl_, CURLINFO_RESPONSE_CODE, &status);
    reply->status = static_cast<int>(status);
    struct curl_header* location = nullptr;
    if (curl_easy_header(curl_, "location", 0, CURLH_HEADER, -1, &location) == CURLHE_OK) reply->location = location->value;
    return absl::OkStatus();
  }

  const std::string url_;
  CURL* curl_;
  curl_slist* headers_ = nullptr;
  char error_[CURL_ERROR_SIZE] = {};
};

}  // namespace

absl::StatusOr<std::unique_ptr<HttpClient>> HttpClient::Create(const HttpOptions& options) {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  if (!options.url.starts_with("http://") && !options.url.starts_with("https://"))
    return absl::InvalidArgumentError(absl::StrCat("\"", options.url, "\" is no URL: it starts with http:// or https://"));
  if (options.key.find_first_of("\r\n") != std::string::npos) return absl::InvalidArgumentError("the key holds a line break");
  return std::unique_ptr<HttpClient>(new CurlClient(options));
}

}  // namespace muninn::tools
