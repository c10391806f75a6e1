// SPDX-License-Identifier: Apache-2.0
#include "server/feeds/ask_server.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "schema/base/status.h"

namespace muninn::feeds {

absl::StatusOr<FetchOptions> OptionsFor(const Reader& reader, const fb::ServerT& server, const SecretKey& key) {
  FetchOptions options;
  ASSIGN_OR_RETURN(const std::string authkey, key.Open(server.authkey, {fb::EntryKind::Server, server.id, "authkey"}));
  options.headers = {absl::StrCat("Authorization: ", authkey), "Accept: application/json", "Content-Type: application/json"};
  if (!server.skip_proxy) {
    ASSIGN_OR_RETURN(options.proxy, LoadProxy(reader, key));
  }
  options.any_certificate = server.self_signed;
  return options;
}

std::string AddressAt(const fb::ServerT& server, std::string_view path) {
  return absl::StrCat(absl::StripSuffix(server.url, "/"), ToAbsl(path));
}

absl::StatusOr<json::Document> AskServer(const fb::ServerT& server, std::string_view path, FetchOptions options) {
  const absl::Time deadline = absl::Now() + kServerPatience;
  options.keep_going = [deadline] { return absl::Now() < deadline; };
  std::string answer;
  RETURN_IF_ERROR(Fetch(AddressAt(server, path), options, [&](std::string_view piece) {
    if (answer.size() + piece.size() > kServerAnswerBytesMax) return absl::ResourceExhaustedError("it is too large");
    answer.append(piece);
    return absl::OkStatus();
  }));
  return json::Document::Parse(answer);
}

}  // namespace muninn::feeds
