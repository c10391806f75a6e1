// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_ORDER_H_
#define MUNINN_SERVER_API_ORDER_H_

// Results in the order a request asks for. Equal ones stay in the order of their ids; unknown fields are passed over.

#include <algorithm>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "engine/query/search.h"
#include "engine/store/reader.h"
#include "server/api/search_request.h"

namespace muninn::api {

// Errors: kDataLoss, kUnavailable.
absl::Status SortEvents(const Reader& reader, const std::vector<Order>& order, std::vector<EventId>& events);

// Leaves the items of one page; `page` counts from 1, `limit` 0 is all.
template <typename Item>
void TakePage(size_t limit, size_t page, std::vector<Item>& items) {
  if (limit == 0) return;
  const size_t from = page - 1 > items.size() / limit ? items.size() : std::min(items.size(), (page - 1) * limit);
  items.erase(items.begin(), items.begin() + static_cast<ptrdiff_t>(from));
  if (items.size() > limit) items.resize(limit);
}

// The sort keys of one hit: compare them with `KeysBefore`.
std::vector<std::string> AttributeKeys(const std::vector<Order>& order, const AttributeHit& hit);
bool KeysBefore(const std::vector<Order>& order, const std::vector<std::string>& a, const std::vector<std::string>& b);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_ORDER_H_
