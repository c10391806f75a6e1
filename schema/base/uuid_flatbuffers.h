// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_BASE_UUID_FLATBUFFERS_H_
#define MUNINN_SCHEMA_BASE_UUID_FLATBUFFERS_H_

// Lets the generated structs hold muninn::Uuid itself (native_type in entities.fbs).

#include "schema/base/uuid.h"

namespace muninn::fb {
struct Uuid;
}

namespace flatbuffers {
muninn::fb::Uuid Pack(const muninn::Uuid& uuid);
muninn::Uuid UnPack(const muninn::fb::Uuid& uuid);
}  // namespace flatbuffers

#endif  // MUNINN_SCHEMA_BASE_UUID_FLATBUFFERS_H_
