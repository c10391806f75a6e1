// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_ZMQ_COLUMNS_H_
#define MUNINN_SERVER_ZMQ_COLUMNS_H_

// Things as rows of MISP's database, the way its audit log compares them (audit.md §4): a list of columns in a fixed order,
// without id, timestamps and what is derived.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/log/record.h"
#include "schema/entities/entities_generated.h"
#include "schema/entities/identity_generated.h"
#include "schema/entities/tag_generated.h"

namespace muninn::zmq {

// Flags are 0 and 1. A column is empty when it is 0 or "".
struct Column {
  std::string_view name;
  bool is_text = false;
  int64_t number = 0;
  std::string text;
  std::string hidden;  // a secret, compared but not shown

  bool empty() const { return is_text ? text.empty() : number == 0; }
  friend bool operator==(const Column&, const Column&) = default;
};
using Columns = std::vector<Column>;

Columns ColumnsOf(const fb::Event& event);
Columns ColumnsOf(const fb::Attribute& attribute, EventId event);
Columns ColumnsOf(const fb::Object& object, EventId event);
Columns ColumnsOf(const fb::ObjectReference& reference, const fb::Object& source, EventId event);
Columns ColumnsOf(const fb::EventReport& report, EventId event);
Columns ColumnsOf(const fb::ShadowAttribute& proposal, const fb::Event& event);
Columns ColumnsOf(const fb::BlockedValue& blocked, EventId event);
Columns ColumnsOf(const fb::Tag& tag);
Columns ColumnsOf(const fb::Organisation& organisation);
Columns ColumnsOf(const fb::AuthKey& key);  // the key itself is masked

// "Network activity/ip-dst 203.0.113.200": how the audit log names an attribute or proposal.
std::string TitleOf(const fb::Attribute& attribute);
std::string TitleOf(const fb::ShadowAttribute& proposal);
std::string TitleOf(const fb::BlockedValue& blocked);  // its type: the value is not for all who read of it

}  // namespace muninn::zmq

#endif  // MUNINN_SERVER_ZMQ_COLUMNS_H_
