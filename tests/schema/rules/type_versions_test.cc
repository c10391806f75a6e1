// SPDX-License-Identifier: Apache-2.0
#include "schema/rules/type_versions.h"

#include <gtest/gtest.h>

#include "schema/rules/accept.h"

namespace muninn::rules {
namespace {

size_t TypesOf(std::string_view version) {
  size_t count = 0;
  for (size_t type = 0; type < AttributeTypes().size(); ++type) count += HasType(version, static_cast<TypeId>(type));
  return count;
}

TEST(TypeVersionsTest, Misp251Has191Types) {
  EXPECT_EQ(TypesOf("2.5.1"), 191u);
  EXPECT_EQ(TypesOf("2.4"), 191u);
  EXPECT_FALSE(HasType("2.5.1", *FindType("suricata")));
  EXPECT_TRUE(HasType("2.5.1", *FindType("snort")));
}

TEST(TypeVersionsTest, LaterVersionsHaveMore) {
  EXPECT_EQ(TypesOf("2.5.17.2"), 191u);
  EXPECT_EQ(TypesOf("2.5.17.3"), 192u);
  EXPECT_EQ(TypesOf("2.5.18"), 192u);
  EXPECT_EQ(TypesOf("2.5.32.1"), 193u);
  EXPECT_EQ(TypesOf("2.5.34"), 194u);
  EXPECT_EQ(TypesOf("2.10"), 194u);
  EXPECT_EQ(TypesOf("3"), 194u);
}

TEST(TypeVersionsTest, NoVersionHasAll) {
  EXPECT_EQ(TypesOf(""), AttributeTypes().size());
  EXPECT_EQ(TypesOf(kAllTypes), AttributeTypes().size());
}

TEST(TypeVersionsTest, ATypeThatIsNotServedIsNoType) {
  for (const std::string version : {"2.5.1", "all"}) {
    AttributeDraft draft;
    draft.type = "suricata";
    draft.value = "alert x";
    AcceptOptions options;
    options.types_of = version;
    AcceptedAttribute accepted;
    const FieldErrors errors = AcceptAttribute(std::move(draft), options, &accepted);
    EXPECT_EQ(errors.empty(), version == "all");
    if (version == "2.5.1") {
      ASSERT_EQ(errors.size(), 1u);
      EXPECT_EQ(errors[0].first, "type");
    }
  }
}

}  // namespace
}  // namespace muninn::rules
