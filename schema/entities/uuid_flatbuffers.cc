// SPDX-License-Identifier: Apache-2.0
#include "schema/entities/uuid_generated.h"

namespace flatbuffers {

muninn::fb::Uuid Pack(const muninn::Uuid& uuid) { return muninn::fb::Uuid(uuid.hi, uuid.lo); }
muninn::Uuid UnPack(const muninn::fb::Uuid& uuid) { return {uuid.hi(), uuid.lo()}; }

}  // namespace flatbuffers
