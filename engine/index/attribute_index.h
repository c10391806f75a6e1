// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_INDEX_ATTRIBUTE_INDEX_H_
#define MUNINN_ENGINE_INDEX_ATTRIBUTE_INDEX_H_

#include "engine/store/transaction.h"
#include "schema/base/id.h"
#include "schema/entities/entities_generated.h"

namespace muninn {

// The keys by which an attribute is found: uuid, a posting for each half of its value, what it is near to, its tags. And that it
// uses its file.
void PutAttributeKeys(EventId event, const fb::Attribute& attribute, Transaction& txn);
// Uses of files are left: DeleteFileUses (file_uses.h).
void DeleteAttributeKeys(EventId event, const fb::Attribute& attribute, Transaction& txn);
// Deletes what `before` had and `after` has not, puts the rest. The use of a file stays: the log still knows of it.
void MoveAttributeKeys(EventId event, const fb::Attribute& before, const fb::Attribute& after, Transaction& txn);

}  // namespace muninn

#endif  // MUNINN_ENGINE_INDEX_ATTRIBUTE_INDEX_H_
