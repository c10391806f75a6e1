// SPDX-License-Identifier: Apache-2.0
//
// What must not compile. The compiler runs this test; main only says so.
#include <compare>
#include <concepts>
#include <type_traits>

#include "gtest/gtest.h"
#include "schema/base/id.h"

namespace muninn {
namespace {

template <typename A, typename B>
concept Comparable = requires(A a, B b) {
  a == b;
}
|| requires(A a, B b) { a < b; };

template <typename A>
concept Addable = requires(A a) {
  a + a;
};

// Two nouns neither compare, convert nor assign; a number becomes an id only on purpose, and never the other way.
template <typename A, typename B>
constexpr bool kApart =
    !Comparable<A, B> && !std::convertible_to<A, B> && !std::is_constructible_v<B, A> && !std::is_assignable_v<B&, A>;

template <typename... Ids>
struct AllApart {
  template <typename A>
  static constexpr bool kFromOthers = ((std::same_as<A, Ids> || kApart<A, Ids>)&&...);
  static constexpr bool value = (kFromOthers<Ids> && ...);
};
static_assert(AllApart<EventId, AttributeId, ObjectId, TagId, OrgId, UserId, RoleId, AuthKeyId, GalaxyId, ClusterId>::value);

static_assert(Comparable<EventId, EventId>, "the concept can tell");
static_assert(!Comparable<EventId, uint64_t> && !std::convertible_to<uint64_t, EventId> &&
              !std::is_assignable_v<EventId&, uint64_t>);
static_assert(!std::convertible_to<EventId, uint64_t> && !std::is_assignable_v<uint64_t&, EventId>);
static_assert(std::is_constructible_v<EventId, uint64_t>, "on purpose");
static_assert(Addable<uint64_t> && !Addable<EventId>, "ids are no quantities");

TEST(IdsTest, OfDifferentNounsDoNotMeet) { SUCCEED() << "this file compiles"; }

}  // namespace
}  // namespace muninn
