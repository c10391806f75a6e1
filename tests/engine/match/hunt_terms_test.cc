// SPDX-License-Identifier: Apache-2.0
#include "engine/match/hunt_terms.h"

#include <set>
#include <tuple>

#include "gtest/gtest.h"
#include "schema/base/status.h"

namespace muninn::match {
namespace {

using Found = std::set<std::tuple<size_t, std::string, uint32_t, std::string>>;  // value, kind, term, what met it

Found Find(const fb::HuntT& hunt, const std::vector<HuntTerms::Value>& values) {
  Found found;
  EXPECT_TRUE(HuntTerms::Check(hunt).ok()) << HuntTerms::Check(hunt);
  HuntTerms::Compile(hunt)->Find(values, [&](const HuntHit& hit) {
    const std::string_view met = values[hit.value].text.substr(hit.from, hit.to - hit.from);
    const bool first = found.insert({hit.value, fb::EnumNameHuntTermKind(hit.kind), hit.term, std::string(met)}).second;
    EXPECT_TRUE(first) << "told twice";
  });
  return found;
}

std::string RefusedField(const fb::HuntT& hunt) { return std::string(FieldOf(HuntTerms::Check(hunt))); }

TEST(HuntTermsTest, LiteralsArePartsOfValuesInAnyLetterCase) {
  fb::HuntT hunt;
  hunt.literals = {"Evil", "a.b"};
  EXPECT_EQ(Find(hunt, {{"text", "an eVIL evil thing"}, {"text", "aXb"}, {"text", "A.B"}}),
            (Found{{0, "Literal", 0, "eVIL"}, {2, "Literal", 1, "A.B"}}));
}

TEST(HuntTermsTest, PatternsAreWhatPregMatchTakes) {
  fb::HuntT hunt;
  hunt.patterns = {"/^ev(i|1)l$/i", "#\\d{3}#"};
  EXPECT_EQ(Find(hunt, {{"text", "EV1L"}, {"text", "evil "}, {"text", "x1234"}}),
            (Found{{0, "Pattern", 0, "EV1L"}, {2, "Pattern", 1, "123"}}));
}

TEST(HuntTermsTest, PatternsDoNotReachFromOneValueIntoAnother) {
  fb::HuntT hunt;
  hunt.patterns = {"/a.b/s", "/a\\s+b/", "/a[^x]b/"};
  EXPECT_EQ(Find(hunt, {{"text", "xa"}, {"text", "bx"}, {"text", "a b"}}),
            (Found{{2, "Pattern", 0, "a b"}, {2, "Pattern", 1, "a b"}, {2, "Pattern", 2, "a b"}}));
}

TEST(HuntTermsTest, ValuesAreEqualAsSearchHasIt) {
  fb::HuntT hunt;
  hunt.values = {"evil.example", "10.0.0.1"};
  EXPECT_EQ(Find(hunt, {{"domain", "EVIL.example"}, {"domain|ip", "evil.example|10.0.0.1"}, {"domain", "not-evil.example"}}),
            (Found{{0, "Value", 0, "EVIL.example"}, {1, "Value", 0, "evil.example"}, {1, "Value", 1, "10.0.0.1"}}));
}

TEST(HuntTermsTest, NetworksHoldAddressesAndSmallerNetworks) {
  fb::HuntT hunt;
  hunt.cidrs = {"10.1.0.0/16", "2001:db8::/32", "10.1.2.3"};
  EXPECT_EQ(Find(hunt, {{"ip-dst", "10.1.2.3"},
                        {"ip-dst|port", "10.1.9.9|80"},
                        {"ip-src", "10.1.4.0/24"},
                        {"ip-src", "10.0.0.0/8"},
                        {"ip-dst", "2001:db8::1"},
                        {"text", "10.1"}}),
            (Found{{0, "Cidr", 0, "10.1.2.3"},
                   {0, "Cidr", 2, "10.1.2.3"},
                   {1, "Cidr", 0, "10.1.9.9"},
                   {2, "Cidr", 0, "10.1.4.0/24"},
                   {4, "Cidr", 1, "2001:db8::1"}}));
}

TEST(HuntTermsTest, TermsThatCannotBeAskedAreRefusedByTheirList) {
  fb::HuntT hunt;
  EXPECT_EQ(RefusedField(hunt), "values");
  hunt.patterns = {"/ok/", "/(/"};
  EXPECT_EQ(RefusedField(hunt), "patterns");
  hunt.patterns = {"no delimiters"};
  EXPECT_EQ(RefusedField(hunt), "patterns");
  hunt.patterns = {};
  hunt.cidrs = {"10.0.0.0/33"};
  EXPECT_EQ(RefusedField(hunt), "cidrs");
  hunt.cidrs = {};
  hunt.literals = {""};
  EXPECT_EQ(RefusedField(hunt), "literals");
  hunt.literals = {std::string(kHuntTermBytesMax + 1, 'a')};
  EXPECT_EQ(RefusedField(hunt), "literals");
}

}  // namespace
}  // namespace muninn::match
