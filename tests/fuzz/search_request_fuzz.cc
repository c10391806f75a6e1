// SPDX-License-Identifier: Apache-2.0
// Any body of a restSearch: reading it into a filter may refuse it, and must not crash or hang. Filters that were read must
// be fit for use.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "engine/query/search.h"
#include "engine/store/reader.h"
#include "server/api/search_request.h"

namespace {

using namespace muninn;

class NoCursor final : public Cursor {
 public:
  bool Valid() const override { return false; }
  void Next() override {}
  void Seek(std::string_view) override {}
  std::string_view key() const override { return ""; }
  std::string_view value() const override { return ""; }
  absl::Status status() const override { return absl::OkStatus(); }
};

// A store in which nothing is: names resolve to nothing.
class EmptyStore final : public Reader {
 public:
  absl::StatusOr<bool> Get(Family, std::string_view, std::string*) const override { return false; }
  std::unique_ptr<Cursor> Scan(Family, std::string_view) const override { return std::make_unique<NoCursor>(); }
  std::unique_ptr<Cursor> Probe(Family) const override { return std::make_unique<NoCursor>(); }
  absl::StatusOr<bool> FindLast(Family, std::string_view, std::string_view, std::string*, std::string*) const override {
    return false;
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  constexpr uint64_t kNow = 1'700'000'000;
  const absl::StatusOr<json::Document> document = json::Document::Parse({reinterpret_cast<const char*>(data), size});
  if (!document.ok()) return 0;
  const EmptyStore store;
  const api::Parameters parameters(document->root(), api::Path());
  for (const api::Scope scope : {api::Scope::kEvents, api::Scope::kAttributes, api::Scope::kObjects}) {
    const absl::StatusOr<api::SearchRequest> request = api::ReadSearchRequest(store, ServerActor(), parameters, scope, kNow);
    if (!request.ok()) continue;
    (void)MakePlan(store, request->filter, /*explain=*/true);
    constexpr std::string_view kTexts[2] = {"evil.example.com", "0123456789abcdef"};
    (void)request->filter.value.MatchesEither(kTexts);
    (void)request->filter.anywhere.MatchesEither(kTexts);
    (void)request->filter.type.Matches("domain");
    (void)request->filter.info.Matches("info");
    (void)SearchEvents(store, Actor(), request->filter);
    (void)SearchAttributes(store, Actor(), request->filter, [](const AttributeHit&) { return true; });
  }
  return 0;
}
