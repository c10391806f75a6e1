// SPDX-License-Identifier: Apache-2.0
#include "server/api/server_report.h"

#include <unistd.h>

#include <cstdio>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "engine/settings/settings.h"
#include "server/api/module_settings.h"
#include "server/api/workers.h"

namespace muninn::api {
namespace {

constexpr std::string_view kLayout = "1";  // of what is stored; MISP counts the changes of its tables

void EmptyObject(json::JsonWriter& writer, std::string_view name) {
  writer.Key(name);
  writer.BeginObject();
  writer.EndObject();
}
void EmptyList(json::JsonWriter& writer, std::string_view name) {
  writer.Key(name);
  writer.BeginArray();
  writer.EndArray();
}

void WriteLimit(json::JsonWriter& writer, std::string_view name, std::string_view explanation, std::string_view unit,
                int64_t value) {
  writer.Key(name);
  writer.BeginObject();
  writer.Member("explanation", explanation);
  writer.MemberNumber("recommended", value);
  writer.Member("unit", unit);
  writer.MemberNumber("value", value);
  writer.EndObject();
}

std::string Megabytes(uint64_t bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f MB", static_cast<double>(bytes) / (1 << 20));
  return text;
}

// What the store says about itself: "<family>_bytes" and the like, each as a row of its own.
void WriteSizes(json::JsonWriter& writer, Call& call) {
  writer.Key("dbDiagnostics");
  writer.BeginObject();
  for (const auto& [name, value] : call.engine().Figures()) {
    if (name.find("bytes") == std::string::npos) continue;
    writer.Key(name);
    writer.BeginObject();
    writer.Member("table", name);
    writer.Member("used", Megabytes(value));
    writer.Member("reclaimable", "0 MB");
    writer.MemberNumber("data_in_bytes", static_cast<int64_t>(value));
    writer.MemberNumber("index_in_bytes", 0);
    writer.MemberNumber("reclaimable_in_bytes", 0);
    writer.EndObject();
  }
  writer.EndObject();
}

}  // namespace

void WriteSchemaDiagnostic(json::JsonWriter& writer, Call& call) {
  writer.BeginObject();
  writer.Member("dataSource", "Muninn/RocksDB");
  writer.Member("actual_db_version", kLayout);
  EmptyList(writer, "checked_table_column");
  EmptyList(writer, "diagnostic");
  EmptyList(writer, "diagnostic_index");
  writer.Member("expected_db_version", kLayout);
  writer.Member("error", call.engine().Health().ok() ? "" : "The store takes no more commands until a restart.");
  writer.MemberBool("update_locked", false);
  writer.MemberNumber("remaining_lock_time", 0);
  writer.MemberBool("update_fail_number_reached", false);
  EmptyObject(writer, "indexes");
  EmptyObject(writer, "columnPerTable");
  writer.EndObject();
}

void WriteServerReport(json::JsonWriter& writer, Call& call) {
  writer.Key("version");
  writer.BeginObject();
  writer.Member("current", "v" + call.settings().version);
  writer.MemberNull("newest");
  writer.Member("upToDate", "disabled");
  writer.EndObject();
  writer.Key("phpSettings");
  writer.BeginObject();
  WriteLimit(writer, "post_max_size", "The largest body of a request (--body_bytes_max).", "MB",
             static_cast<int64_t>(call.settings().body_bytes_max >> 20));
  WriteLimit(writer, "upload_max_filesize", "The largest attachment or malware sample (--upload_bytes_max).", "MB",
             static_cast<int64_t>(call.settings().upload_bytes_max >> 20));
  writer.EndObject();
  writer.Member("gpgStatus", "FAIL: settings not set");
  writer.Member("proxyStatus", "not configured (so not tested)");
  const bool stopped = call.settings().feed_status != nullptr && call.settings().feed_status().empty();
  writer.MemberNumber("zmqStatus", !call.settings().zmq ? 1 : stopped ? 3 : 0);
  EmptyObject(writer, "stix");
  writer.Key("moduleStatus");
  writer.BeginObject();
  for (const char* family : {"Enrichment", "Import", "Export", "Cortex"}) WriteModuleStatus(writer, call, family);
  writer.EndObject();
  writer.Key("writeableDirs");
  writer.BeginObject();
  const std::string& folder = call.engine().options().data_dir;
  writer.MemberNumber(folder, access(folder.c_str(), W_OK) == 0 ? 0 : access(folder.c_str(), F_OK) == 0 ? 2 : 1);
  writer.EndObject();
  EmptyObject(writer, "writeableFiles");
  EmptyObject(writer, "readableFiles");
  WriteSizes(writer, call);
  writer.Key("dbSchemaDiagnostics");
  WriteSchemaDiagnostic(writer, call);
  EmptyList(writer, "dbConfiguration");
  writer.Key("redisInfo");
  writer.BeginObject();
  writer.MemberBool("connection", false);
  writer.EndObject();
  EmptyObject(writer, "extensions");
  writer.Key("workers");
  WriteWorkers(writer, call);
  writer.Member("backgroundJobsStatus", "OK");
}

void WriteUpdateProgress(json::JsonWriter& writer) {
  writer.BeginObject();
  EmptyList(writer, "commands");
  EmptyList(writer, "results");
  writer.Key("time");
  writer.BeginObject();
  EmptyList(writer, "started");
  EmptyList(writer, "elapsed");
  writer.EndObject();
  writer.Member("current", "");
  writer.Member("total", "");
  EmptyList(writer, "failed_num");
  writer.Member("toward_db_version", "");
  writer.Member("db_version", kLayout);
  writer.MemberNumber("complete_update_remaining", 0);
  writer.MemberBool("update_locked", false);
  writer.MemberNumber("lock_remaining_time", 0);
  writer.MemberBool("update_fail_number_reached", false);
  EmptyList(writer, "process_list");
  writer.EndObject();
}

}  // namespace muninn::api
