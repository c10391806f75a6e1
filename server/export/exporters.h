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

MadeExporter MakeAttack(const ExportOptions& options);
MadeExporter MakeAttackSightings(const ExportOptions& options);
MadeExporter MakeCache(const ExportOptions& options);  // kInvalidArgument: unknown hash_type
MadeExporter MakeCount(const ExportOptions& options);
MadeExporter MakeCsv(const ExportOptions& options);
MadeExporter MakeHashes(const ExportOptions& options);
MadeExporter MakeHosts(const ExportOptions& options);
bool HostsWants(rules::TypeId type);
MadeExporter MakeKunai(const ExportOptions& options);
bool KunaiWants(rules::TypeId type);
MadeExporter MakeNetfilter(const ExportOptions& options);
bool NetfilterWants(rules::TypeId type);
MadeExporter MakeOpenData(const ExportOptions& options);  // kInvalidArgument: no setup
MadeExporter MakeOpenIoc(const ExportOptions& options);
MadeExporter MakeRpz(const ExportOptions& options);
MadeExporter MakeSnort(const ExportOptions& options);
MadeExporter MakeStix1(const ExportOptions& options);
MadeExporter MakeStix1Json(const ExportOptions& options);
MadeExporter MakeStix2(const ExportOptions& options);
MadeExporter MakeSuricata(const ExportOptions& options);
MadeExporter MakeText(const ExportOptions& options);
MadeExporter MakeYara(const ExportOptions& options);
MadeExporter MakeYaraJson(const ExportOptions& options);
MadeExporter MakeZeek(const ExportOptions& options);

}  // namespace muninn::exports

#endif  // MUNINN_SERVER_EXPORT_EXPORTERS_H_
