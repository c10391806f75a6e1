// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_EXPORT_EXPORTERS_H_
#define MUNINN_SERVER_EXPORT_EXPORTERS_H_

// The exporters, one file each. Only formats.cc and tests name them.

#include <memory>

#include "absl/status/statusor.h"
#include "schema/rules/attribute_types.h"
#include "server/export/exporter.h"

namespace muninn::exports {

using MadeExporter = absl::StatusOr<std::unique_ptr<Exporter>>;

MadeExporter MakeCache(const ExportOptions& options);  // kInvalidArgument: unknown hash_type
MadeExporter MakeCount(const ExportOptions& options);
MadeExporter MakeCsv(const ExportOptions& options);
MadeExporter MakeHashes(const ExportOptions& options);
MadeExporter MakeHosts(const ExportOptions& options);
bool HostsWants(rules::TypeId type);
MadeExporter MakeNetfilter(const ExportOptions& options);
bool NetfilterWants(rules::TypeId type);
MadeExporter MakeText(const ExportOptions& options);

}  // namespace muninn::exports

#endif  // MUNINN_SERVER_EXPORT_EXPORTERS_H_
