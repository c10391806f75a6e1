// SPDX-License-Identifier: Apache-2.0
#include "server/api/parameters.h"

#include <gtest/gtest.h>

#include <array>

namespace muninn::api {
namespace {

using Texts = std::vector<std::string>;

class ParametersTest : public testing::Test {
 protected:
  Parameters Read(std::string_view body, std::string_view target = "/events/restSearch") {
    document_.emplace(*json::Document::Parse(body));
    return Parameters(document_->root(), ParsePath(target));
  }
  Terms Value(std::string_view json) {
    const Parameters parameters = Read("{\"value\":" + std::string(json) + "}");
    const Terms* terms = parameters.FindAny("value");
    return terms == nullptr ? Terms() : *terms;
  }
  std::optional<json::Document> document_;
};

void Expect(const Terms& terms, const Texts& any, const Texts& all, const Texts& none) {
  EXPECT_EQ(terms.any, any);
  EXPECT_EQ(terms.all, all);
  EXPECT_EQ(terms.none, none);
}

TEST_F(ParametersTest, TextsAreTakenApartAtAmpersands) {
  Expect(Value(R"("a")"), {"a"}, {}, {});
  Expect(Value(R"("  a  ")"), {"a"}, {}, {});
  Expect(Value(R"("a&&b")"), {"a", "b"}, {}, {});
  Expect(Value(R"("a && !b")"), {"a"}, {}, {"b"});
  Expect(Value(R"("!a")"), {}, {}, {"a"});
  Expect(Value(R"("!")"), {"!"}, {}, {});
  Expect(Value(R"("&&")"), {}, {}, {});
  Expect(Value(R"("")"), {}, {}, {});
}

TEST_F(ParametersTest, BarsMakeListsUnlessTheyStandFirst) {
  Expect(Value(R"("a||b||!c")"), {"a", "b"}, {}, {"c"});
  EXPECT_TRUE(Value(R"("a||b")").is_list);
  Expect(Value(R"("||a")"), {"||a"}, {}, {});
  EXPECT_FALSE(Value(R"("||a")").is_list);
}

// A url with "&&" in a list is one value.
TEST_F(ParametersTest, ElementsOfListsAreWhole) {
  Expect(Value(R"(["http://x/?a&&b", "!c&&d", 5, null, true])"), {"http://x/?a&&b", "5", "1"}, {}, {"c&&d"});
  Expect(Value(R"("a&&b||c")"), {"a&&b", "c"}, {}, {});
}

TEST_F(ParametersTest, ObjectsSayWhatIsWhat) {
  Expect(Value(R"({"OR":["a","!b"],"AND":"c","NOT":["d","!e"]})"), {"a", "!b"}, {"c"}, {"d", "!e"});
  Expect(Value(R"({"NOT":5})"), {}, {}, {"5"});
  EXPECT_TRUE(Value(R"({"NOT":5})").is_sorted);
  EXPECT_FALSE(Value(R"({"0":"a","1":"!b"})").is_sorted || Value(R"(["a"])").is_sorted);
  Expect(Value(R"({"0":"a","1":"!b"})"), {"a"}, {}, {"b"});  // PHP's list
  Expect(Value(R"({"OR":null})"), {}, {}, {});
  EXPECT_EQ(Value(R"({"lifetime": 5})").json, R"({"lifetime":5})");
}

TEST_F(ParametersTest, NullAndFalseAreNoFilters) {
  const Parameters parameters = Read(R"({"a":null,"b":false,"c":0,"d":"","e":[]})");
  EXPECT_EQ(parameters.Find("a"), nullptr);
  EXPECT_EQ(parameters.FindAny("a"), nullptr);
  EXPECT_EQ(parameters.Find("b"), nullptr);
  EXPECT_NE(parameters.FindAny("b"), nullptr);
  EXPECT_NE(parameters.Find("c"), nullptr);
  EXPECT_NE(parameters.Find("d"), nullptr);
  EXPECT_NE(parameters.Find("e"), nullptr);
}

TEST_F(ParametersTest, SwitchesFollowPhp) {
  const Parameters parameters =
      Read(R"({"a":1,"b":"1","c":true,"d":"yes","e":[1],"f":0,"g":"0","h":false,"i":"false","j":"","k":[],"l":null})");
  for (const std::string_view on : {"a", "b", "c", "d", "e"}) EXPECT_TRUE(parameters.Flag(on)) << on;
  for (const std::string_view off : {"f", "g", "h", "i", "j", "k"}) EXPECT_FALSE(parameters.Flag(off, true)) << off;
  for (const std::string_view absent : {"l", "m"}) EXPECT_TRUE(parameters.Flag(absent, true)) << absent;
}

TEST_F(ParametersTest, NumbersAreNotNegative) {
  const Parameters parameters =
      Read(R"({"a":5,"b":"5","c":-5,"d":"x","e":9223372036854775807,"f":18446744073709551615,"g":1e30})");
  EXPECT_EQ(parameters.Number("a"), 5);
  EXPECT_EQ(parameters.Number("b"), 5);
  EXPECT_EQ(parameters.Number("e"), 9223372036854775807u);
  for (const std::string_view none : {"c", "d", "f", "g", "h"}) EXPECT_FALSE(parameters.Number(none)) << none;
}

TEST_F(ParametersTest, NamedParametersWin) {
  const Parameters parameters = Read(R"({"type":"domain","tags":"x"})", "/attributes/restSearch/tags:tlp;white/a[]:1/a[]:!2");
  EXPECT_EQ(parameters.Text("type"), "domain");
  EXPECT_EQ(parameters.Text("tags"), "tlp:white");
  Expect(*parameters.Find("a"), {"1"}, {}, {"2"});
  EXPECT_TRUE(parameters.Find("a")->is_list);
}

TEST_F(ParametersTest, ArgumentsAreNamedByTheirPlace) {
  constexpr std::array<std::string_view, 4> kPlaces = {"returnFormat", "value", "type", "category"};
  const Path path = NamePlaces(ParsePath("/attributes/restSearch/json/NULL/domain/x/beyond/category:y"), kPlaces);
  const Parameters parameters(json::Value(), path);
  EXPECT_EQ(parameters.Text("returnFormat"), "json");
  EXPECT_EQ(parameters.Find("value"), nullptr);
  EXPECT_EQ(parameters.Text("type"), "domain");
  EXPECT_EQ(parameters.Text("category"), "y");
  for (const std::string_view nothing : {"null", "Null", "0", "false", "FALSE"}) {
    const Path skipped = NamePlaces(ParsePath("/attributes/restSearch/" + std::string(nothing)), kPlaces);
    EXPECT_TRUE(Parameters(json::Value(), skipped).empty()) << nothing;
  }
}

TEST_F(ParametersTest, DefaultsStandWhereNothingIs) {
  Parameters parameters = Read(R"({"to_ids":0,"published":false})");
  for (const std::string_view name : {"to_ids", "published", "limit"}) parameters.Default(name, "1");
  EXPECT_EQ(parameters.Text("to_ids"), "0");
  EXPECT_FALSE(parameters.Flag("published", true));
  EXPECT_EQ(parameters.Text("limit"), "1");
}

}  // namespace
}  // namespace muninn::api
