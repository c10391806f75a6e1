// SPDX-License-Identifier: Apache-2.0
#include "server/api/instance.h"

#include "engine/access/actor.h"
#include "engine/index/registry.h"
#include "engine/settings/settings.h"
#include "schema/base/uuid.h"
#include "schema/entities/identity_generated.h"

namespace muninn::api {

std::string InstanceUuid(const Reader& reader) {
  const std::string set = SettingText(reader, "MISP.uuid");
  if (Uuid::Parse(set)) return set;
  const auto org = LoadEntry<fb::Organisation>(reader, kHostOrg);
  if (!org.ok() || !*org || (**org)->uuid() == nullptr) return "-";
  return Uuid{(**org)->uuid()->hi(), (**org)->uuid()->lo()}.ToString();
}

}  // namespace muninn::api
