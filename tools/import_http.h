// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_TOOLS_IMPORT_HTTP_H_
#define MUNINN_TOOLS_IMPORT_HTTP_H_

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/http_client.h"
#include "tools/import_sink.h"

namespace muninn::tools {

// Asks the server who is there, to fail early. Errors: kUnavailable (no server), kPermissionDenied (it refuses the key).
absl::Status CheckServer(HttpClient& client);

// Imports over MISP's API: events/add, and events/edit when the file's event is newer.
std::unique_ptr<ImportSink> MakeHttpSink(std::unique_ptr<HttpClient> client);

}  // namespace muninn::tools

#endif  // MUNINN_TOOLS_IMPORT_HTTP_H_
