// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_INSTANCE_H_
#define MUNINN_SERVER_API_INSTANCE_H_

#include <string>

#include "engine/store/reader.h"

namespace muninn::api {

// Which server this is, for others: MISP.uuid, else the uuid of the host organisation. One that stays; "-" when there is none.
std::string InstanceUuid(const Reader& reader);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_INSTANCE_H_
