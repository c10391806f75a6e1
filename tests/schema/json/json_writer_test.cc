// SPDX-License-Identifier: Apache-2.0
#include "schema/json/json_writer.h"

#include <gtest/gtest.h>

#include <iterator>
#include <limits>
#include <random>
#include <string>

namespace muninn::json {
namespace {

std::string Quoted(std::string_view text, JsonStyle style = {}) {
  std::string out;
  JsonWriter(&out, style).String(text);
  return out;
}

void WriteSample(JsonWriter& writer) {
  writer.BeginObject();
  writer.MemberId("id", 12);
  writer.Key("Tag");
  writer.BeginArray();
  writer.EndArray();
  writer.Key("Org");
  writer.BeginObject();
  writer.EndObject();
  writer.Key("list");
  writer.BeginArray();
  writer.Number(-1);
  writer.Bool(true);
  writer.Null();
  writer.BeginObject();
  writer.Member("url", "/é");
  writer.EndObject();
  writer.EndArray();
  writer.EndObject();
}

TEST(JsonWriterTest, WritesCompactly) {
  std::string out;
  JsonWriter writer(&out);
  WriteSample(writer);
  EXPECT_EQ(out, R"({"id":"12","Tag":[],"Org":{},"list":[-1,true,null,{"url":"/é"}]})");
}

TEST(JsonWriterTest, IndentsByFourSpacesAndKeepsEmptyContainersTogetherAsPhpDoes) {
  std::string out;
  JsonWriter writer(&out, kPretty);
  WriteSample(writer);
  EXPECT_EQ(out, R"({
    "id": "12",
    "Tag": [],
    "Org": {},
    "list": [
        -1,
        true,
        null,
        {
            "url": "/é"
        }
    ]
})");
}

TEST(JsonWriterTest, EscapesSlashesAndNonAsciiInPhpsDefaultDialect) {
  EXPECT_EQ(Quoted("/é€😀", kPhpDefault), R"("\/\u00e9\u20ac\ud83d\ude00")");
  EXPECT_EQ(Quoted("/é€😀"), "\"/é€😀\"");
}

TEST(JsonWriterTest, EscapesControlCharactersQuotesAndBackslashes) {
  EXPECT_EQ(Quoted(std::string_view("a\"b\\c\b\f\n\r\t\x01\x1f\0z\x7f", 15)),
            "\"a\\\"b\\\\c\\b\\f\\n\\r\\t\\u0001\\u001f\\u0000z\x7f\"");
}

TEST(JsonWriterTest, FindsWhatIsEscapedWhereverItStands) {
  // Texts are looked at by eight bytes: every byte at every place must be told from the plain ones around it.
  for (int byte = 0; byte < 0x80; ++byte) {
    const std::string alone = Quoted(std::string(1, static_cast<char>(byte)));
    const std::string escaped = alone.substr(1, alone.size() - 2);
    EXPECT_EQ(escaped.size() > 1, byte < 0x20 || byte == '"' || byte == '\\') << byte;
    for (size_t before = 0; before < 20; ++before) {
      const std::string head(before, 'a'), tail(19 - before, '~');
      EXPECT_EQ(Quoted(head + static_cast<char>(byte) + tail), "\"" + head + escaped + tail + "\"");
    }
  }
}
TEST(JsonWriterTest, EscapesLineSeparatorsInEveryDialect) { EXPECT_EQ(Quoted("a\u2028b\u2029"), R"("a\u2028b\u2029")"); }

// Members are mostly one append; whatever is in them, they are what their pieces are.
TEST(JsonWriterTest, WritesMembersAsTheirKeyAndTheirValue) {
  const std::string_view kPieces[] = {"a",
                                      "bcd",
                                      "\"",
                                      "\\",
                                      "/",
                                      "\n",
                                      "\x01",
                                      "\x7f",
                                      "é",
                                      "\xff",
                                      "\u2028",
                                      "0123456789",
                                      "some thirty letters without a sign"};
  std::mt19937_64 random(9);
  const auto text = [&](size_t pieces) {
    std::string made;
    for (size_t i = random() % pieces; i > 0; --i) made += kPieces[random() % std::size(kPieces)];
    return made;
  };
  for (int round = 0; round < 20'000; ++round) {
    const JsonStyle style = round % 3 == 0 ? kCompact : round % 3 == 1 ? kPretty : kPhpDefault;
    std::string members, pieces;
    JsonWriter whole(&members, style), taken_apart(&pieces, style);
    whole.BeginObject();
    taken_apart.BeginObject();
    for (int kind = 0; kind < 5; ++kind) {
      const std::string name = text(5), value = text(8);
      const uint64_t number = random() >> random() % 64;
      const Uuid uuid = number % 4 == 0 ? Uuid{} : Uuid{random(), number};
      // A key is a string and a colon.
      taken_apart.Key("");
      pieces.resize(pieces.size() - (style.pretty ? 4 : 3));
      pieces += Quoted(name, style) + (style.pretty ? ": " : ":");
      switch (kind) {
        case 0:
          whole.Member(name, value);
          taken_apart.String(value);
          break;
        case 1:
          whole.MemberId(name, number);
          taken_apart.StringId(number);
          break;
        case 2:
          whole.MemberUuid(name, uuid);
          taken_apart.UuidString(uuid);
          break;
        case 3:
          whole.MemberBool(name, number % 2 == 0);
          taken_apart.Bool(number % 2 == 0);
          break;
        default:
          whole.MemberNull(name);
          taken_apart.Null();
      }
    }
    whole.EndObject();
    taken_apart.EndObject();
    ASSERT_EQ(members, pieces);
  }
}

TEST(JsonWriterTest, ReplacesInvalidUtf8) {
  const std::string kReplacement = "\xEF\xBF\xBD";
  EXPECT_EQ(Quoted("a\xFFz"), "\"a" + kReplacement + "z\"");
  EXPECT_EQ(Quoted("\xC3"), "\"" + kReplacement + "\"");                                        // ends in the middle
  EXPECT_EQ(Quoted("\xE2\x82z"), "\"" + kReplacement + "z\"");                                  // one for the damaged beginning
  EXPECT_EQ(Quoted("\xED\xA0\x80"), "\"" + kReplacement + kReplacement + kReplacement + "\"");  // a surrogate
  EXPECT_EQ(Quoted("\xC0\xAF"), "\"" + kReplacement + kReplacement + "\"");                     // overlong
  EXPECT_EQ(Quoted("\xF4\x90\x80\x80", kPhpDefault), R"("\ufffd\ufffd\ufffd\ufffd")");          // above U+10FFFF
}

TEST(JsonWriterTest, WritesNumbersInTheirShortestForm) {
  std::string out;
  JsonWriter writer(&out);
  writer.BeginArray();
  writer.Number(std::numeric_limits<int64_t>::min());
  writer.NumberUnsigned(std::numeric_limits<uint64_t>::max());
  writer.StringId(std::numeric_limits<uint64_t>::max());
  writer.Double(0.1);
  writer.Double(80);
  writer.Double(62177177963371676362.7);
  writer.Double(std::numeric_limits<double>::infinity());
  writer.EndArray();
  EXPECT_EQ(out, R"([-9223372036854775808,18446744073709551615,"18446744073709551615",0.1,80,6.2177177963371676e+19,null])");
}

TEST(JsonWriterTest, WritesUuidsAndNothingForNone) {
  std::string out;
  JsonWriter writer(&out);
  writer.BeginArray();
  writer.UuidString(*Uuid::Parse("72441682-492D-4259-89d4-ff4e0c941780"));
  writer.UuidString(Uuid());
  writer.EndArray();
  EXPECT_EQ(out, R"(["72441682-492d-4259-89d4-ff4e0c941780",""])");
}

TEST(JsonWriterTest, LetsTheCallerTakeBytesAwayAtAnyTime) {
  for (const JsonStyle style : {kCompact, kPretty}) {
    std::string whole, out, sent;
    JsonWriter at_once(&whole, style);
    WriteSample(at_once);
    JsonWriter writer(&out, style);
    const auto send = [&] {
      sent += out;
      out.clear();
    };
    writer.BeginObject();
    send();
    writer.MemberId("id", 12);
    send();
    writer.Key("Tag");
    send();
    writer.BeginArray();
    send();
    writer.EndArray();
    send();
    writer.Key("Org");
    writer.BeginObject();
    send();
    writer.EndObject();
    send();
    writer.Key("list");
    writer.BeginArray();
    send();
    writer.Number(-1);
    send();
    writer.Bool(true);
    writer.Null();
    send();
    writer.Raw(style.pretty ? "{\n            \"url\": \"/é\"\n        }" : "{\"url\":\"/é\"}");
    send();
    writer.EndArray();
    send();
    writer.EndObject();
    send();
    EXPECT_EQ(sent, whole);
  }
}

}  // namespace
}  // namespace muninn::json
