// SPDX-License-Identifier: Apache-2.0
#include "server/feeds/fetch.h"

#include <curl/curl.h>

#include <algorithm>
#include <memory>
#include <mutex>

#include "absl/strings/ascii.h"
#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/settings/settings.h"
#include "schema/base/status.h"
#include "schema/rules/url_login.h"

namespace muninn::feeds {
namespace {

constexpr long kConnectSeconds = 20, kIdleSeconds = 30;
constexpr long kOk = 200;
constexpr char kRefusalCode[] = "muninn/http-status";  // of the payload of a status

struct FreeCurl {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

// One request under way, as libcurl's callbacks see it.
struct Transfer {
  CURL* curl = nullptr;
  absl::FunctionRef<absl::Status(std::string_view)> take;
  const FetchOptions& options;
  uint64_t bytes = 0;
  absl::Status status;

  size_t Take(std::string_view piece) {
    // What says that there is nothing here is not the feed.
    long code = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
    if (code != kOk) return piece.size();
    bytes += piece.size();
    status = bytes > options.bytes_max ? absl::ResourceExhaustedError("it is too large") : take(piece);
    return status.ok() ? piece.size() : 0;
  }
  static size_t OnBody(char* bytes, size_t size, size_t count, void* transfer) {
    return static_cast<Transfer*>(transfer)->Take({bytes, size * count});
  }
  static size_t OnHeader(char* bytes, size_t size, size_t count, void* transfer) {
    const absl::string_view line(bytes, size * count);
    const auto& on_header = static_cast<Transfer*>(transfer)->options.on_header;
    const size_t colon = line.find(':');
    if (on_header && colon != line.npos)
      on_header(absl::AsciiStrToLower(line.substr(0, colon)), ToStd(absl::StripAsciiWhitespace(line.substr(colon + 1))));
    return size * count;
  }
  static int OnProgress(void* transfer, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    Transfer& self = *static_cast<Transfer*>(transfer);
    if (!self.options.keep_going || self.options.keep_going()) return 0;
    self.status = absl::CancelledError("it was ended");
    return 1;
  }
};

void SetProxy(CURL* curl, const Proxy& proxy) {
  curl_easy_setopt(curl, CURLOPT_PROXY, proxy.host.c_str());  // "" also keeps the environment's out
  if (proxy.host.empty()) return;
  if (proxy.port > 0) curl_easy_setopt(curl, CURLOPT_PROXYPORT, static_cast<long>(proxy.port));
  if (proxy.user.empty()) return;
  const unsigned long any = CURLAUTH_BASIC | CURLAUTH_DIGEST;
  curl_easy_setopt(curl, CURLOPT_PROXYUSERNAME, proxy.user.c_str());
  curl_easy_setopt(curl, CURLOPT_PROXYPASSWORD, proxy.password.c_str());
  curl_easy_setopt(curl, CURLOPT_PROXYAUTH,
                   proxy.method == "Basic"    ? CURLAUTH_BASIC
                   : proxy.method == "Digest" ? CURLAUTH_DIGEST
                                              : any);
}

void SetBounds(CURL* curl, long seconds_max) {
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt(curl, CURLOPT_MAXREDIRS, static_cast<long>(kRedirectsMax));
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, std::min(kConnectSeconds, seconds_max));
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, seconds_max);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, kIdleSeconds);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
}

absl::Status StatusOf(long code, const std::string& url) {
  if (code == kOk) return absl::OkStatus();
  const std::string text = absl::StrCat(url, ": the server answers ", code);
  absl::Status status = code == 404 || code == 410   ? absl::NotFoundError(text)
                        : code == 401 || code == 403 ? absl::PermissionDeniedError(text)
                                                     : absl::UnavailableError(text);
  status.SetPayload(kRefusalCode, absl::Cord(absl::StrCat(code)));
  return status;
}

}  // namespace

absl::StatusOr<Proxy> LoadProxy(const Reader& reader, const SecretKey& key) {
  ASSIGN_OR_RETURN(std::string password, OpenSetting(reader, key, "Proxy.password"));
  return Proxy{SettingText(reader, "Proxy.host"), SettingNumber(reader, "Proxy.port", 0), SettingText(reader, "Proxy.method"),
               SettingText(reader, "Proxy.user"), std::move(password)};
}

absl::Status Fetch(const std::string& url, const FetchOptions& options, absl::FunctionRef<absl::Status(std::string_view)> take) {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  const std::string shown = rules::WithoutLogin(url);
  if (!url.starts_with("http://") && !url.starts_with("https://"))
    return absl::InvalidArgumentError(absl::StrCat(shown, " is no address of the web"));
  const std::unique_ptr<CURL, FreeCurl> curl(curl_easy_init());
  if (curl == nullptr) return absl::UnavailableError(absl::StrCat(shown, ": there is no memory for a request"));

  std::unique_ptr<curl_slist, FreeList> headers;
  for (const std::string& header : options.headers) headers.reset(curl_slist_append(headers.release(), header.c_str()));
  char error[CURL_ERROR_SIZE] = {};
  Transfer transfer{curl.get(), take, options, 0, absl::OkStatus()};
  SetBounds(curl.get(), static_cast<long>(std::clamp<int64_t>(options.seconds_max, 1, kFetchSecondsMax)));
  SetProxy(curl.get(), options.proxy);
  // In the URL, where curl decodes it and takes it for this host only.
  curl_easy_setopt(curl.get(), CURLOPT_URL, rules::WithLogin(url, options.login).c_str());
  curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl.get(), CURLOPT_USERAGENT, "Muninn");
  curl_easy_setopt(curl.get(), CURLOPT_ACCEPT_ENCODING, "");  // all that it can unpack
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, Transfer::OnBody);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(curl.get(), CURLOPT_HEADERFUNCTION, Transfer::OnHeader);
  curl_easy_setopt(curl.get(), CURLOPT_HEADERDATA, &transfer);
  curl_easy_setopt(curl.get(), CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl.get(), CURLOPT_XFERINFOFUNCTION, Transfer::OnProgress);
  curl_easy_setopt(curl.get(), CURLOPT_XFERINFODATA, &transfer);
  curl_easy_setopt(curl.get(), CURLOPT_ERRORBUFFER, error);
  if (options.any_certificate) {
    curl_easy_setopt(curl.get(), CURLOPT_SSL_VERIFYPEER, 0L);
    curl_easy_setopt(curl.get(), CURLOPT_SSL_VERIFYHOST, 0L);
  }
  if (!options.body.empty()) {
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, options.body.data());
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(options.body.size()));
  }

  const CURLcode code = curl_easy_perform(curl.get());
  if (!transfer.status.ok()) return absl::Status(transfer.status.code(), absl::StrCat(shown, ": ", transfer.status.message()));
  if (code != CURLE_OK)
    return absl::UnavailableError(absl::StrCat(shown, ": ", error[0] != '\0' ? error : curl_easy_strerror(code)));
  long answer = 0;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &answer);
  return StatusOf(answer, shown);
}

std::optional<int> RefusalCode(const absl::Status& failure) {
  const auto payload = failure.GetPayload(kRefusalCode);
  int code = 0;
  return payload && absl::SimpleAtoi(std::string(*payload), &code) ? std::optional<int>(code) : std::nullopt;
}

}  // namespace muninn::feeds
