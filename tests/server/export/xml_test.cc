// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "schema/json/json_writer.h"
#include "server/export/json_to_xml.h"
#include "server/export/uuid5.h"
#include "server/export/xml_writer.h"
#include "tests/schema/json/sample_event.h"
#include "tests/server/export/export_runner.h"

namespace muninn::exports {
namespace {

std::string Converted(std::string_view json) {
  std::string out;
  JsonToXml().Feed(json, out);
  return out;
}

TEST(XmlWriterTest, NestsAndEscapes) {
  std::string out;
  XmlWriter xml(&out, true);
  xml.Open("a", {{"x", "1<2 & \"3\""}, {"empty", ""}});
  xml.Leaf("b", "");
  xml.Leaf("c", "it's <b>&</b>", {{"y", "z"}});
  xml.Open("d");
  xml.Close();
  xml.Close();
  EXPECT_EQ(out,
            "<a x=\"1&lt;2 &amp; &quot;3&quot;\">\n    <b/>\n    <c y=\"z\">it&apos;s &lt;b&gt;&amp;&lt;/b&gt;</c>\n    <d>\n"
            "    </d>\n</a>\n");
}

TEST(XmlWriterTest, PutsASpaceForRunsThatXmlCannotHold) {
  std::string out;
  XmlWriter::AppendEscaped(std::string_view("a\0\1\xff"
                                            "b\tc\n\xc3\xa4\xef\xbf\xbf.",
                                            14),
                           out);
  EXPECT_EQ(out, "a b\tc\n\xc3\xa4 .");
}

TEST(JsonToXmlTest, RepeatsElementsOfLists) {
  EXPECT_EQ(
      Converted(
          R"({"Event":{"id":"7","published":true,"locked":false,"info":"","n":5,"none":null,"Tag":[{"name":"a"},{"name":"b"}],"Galaxy":[],"meta":{}}})"),
      "<Event><id>7</id><published>1</published><locked>0</locked><info/><n>5</n><none/><Tag><name>a</name></Tag>"
      "<Tag><name>b</name></Tag><Galaxy/><meta/></Event>");
  EXPECT_EQ(Converted(R"({"a":["x","","y"],"b":[{"c":[1,2]},{}]})"), "<a>x</a><a/><a>y</a><b><c>1</c><c>2</c></b><b/>");
}

TEST(JsonToXmlTest, DecodesAndEscapesTexts) {
  EXPECT_EQ(Converted(R"({"a":"say \"hi\"\n\t\\ \/ \u0001\u2028 <>&'","meta-category":"x","1 x:y":"z","":"e"})"),
            "<a>say &quot;hi&quot;\n\t\\ /  \xe2\x80\xa8 "
            "&lt;&gt;&amp;&apos;</a><meta-category>x</meta-category><_1_x_y>z</_1_x_y><_>e</_>");
}

// Wherever the text is cut between two tokens, the result is the same.
TEST(JsonToXmlTest, TakesDocumentsPieceByPiece) {
  const std::string json = R"({"Event":)" + std::string(json::kSampleEvent) + "}", whole = Converted(json);
  EXPECT_EQ(whole.substr(0, 40), "<Event><id>7</id><orgc_id>2</orgc_id><or");
  for (const size_t step : {1u, 2u, 3u, 7u, 50u}) {
    std::string out;
    JsonToXml converter;
    size_t begin = 0, tokens = 0;
    bool text = false;
    for (size_t at = 0; at < json.size(); ++at) {
      if (text && json[at] == '\\') {
        ++at;
        continue;
      }
      if (json[at] == '"') text = !text;
      const bool word = std::isalnum(static_cast<unsigned char>(json[at])) != 0;
      if (text || word || ++tokens % step != 0) continue;
      converter.Feed(std::string_view(json).substr(begin, at + 1 - begin), out);
      begin = at + 1;
    }
    converter.Feed(std::string_view(json).substr(begin), out);
    EXPECT_EQ(out, whole) << step;
  }
}

TEST(Uuid5Test, AgreesWithTheRfc) {
  const Uuid dns = *Uuid::Parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
  EXPECT_EQ(Uuid5(dns, "www.example.com").ToString(), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
  EXPECT_EQ(kMispNamespace.ToString(), "76beed5f-7251-457e-8c2a-b45f7b589d3d");
}

constexpr std::string_view kIocHead =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<ioc xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\" id=\"";

TEST(OpenIocTest, WritesOneIndicatorOfAll) {
  ExportRunner runner;
  runner.options.user_org = "Ours & theirs";
  runner.Add(R"({"id":"7","Attribute":[
    {"id":"1","type":"domain","value":"evil.example","to_ids":true,"uuid":"5e000000-1111-4c3d-8e4f-000000000001"},
    {"id":"2","type":"filename|md5","value":"a<b>.exe|0cc175b9c0f1b6a831c399e269772661","to_ids":true,"uuid":"5e000000-1111-4c3d-8e4f-000000000002"},
    {"id":"3","type":"domain","value":"not.for.detection","to_ids":false},
    {"id":"4","type":"md5","category":"External analysis","value":"0cc175b9c0f1b6a831c399e269772662","to_ids":true},
    {"id":"5","type":"btc","value":"1abc","to_ids":true}]})");
  const std::string ioc = runner.Attributes("openioc");
  EXPECT_EQ(ioc.substr(0, kIocHead.size()), kIocHead);
  const std::string rest = ioc.substr(ioc.find("\" last-modified") + 1);
  const size_t id = rest.find("operator=\"OR\" id=\"") + 18;
  EXPECT_EQ(rest.substr(0, id) + rest.substr(id + 36),
            " last-modified=\"2024-10-21T10:59:21\" xmlns=\"http://schemas.mandiant.com/2010/ioc\">\n"
            "    <short_description>Filtered indicator list</short_description>\n"
            "    <description>Filtered indicator list</description>\n"
            "    <keywords/>\n"
            "    <authored_by>Ours &amp; theirs</authored_by>\n"
            "    <authored_date>2024-10-21T10:59:21</authored_date>\n"
            "    <links/>\n"
            "    <definition>\n"
            "        <Indicator operator=\"OR\" id=\"\">\n"
            "            <IndicatorItem id=\"5e000000-1111-4c3d-8e4f-000000000001\" condition=\"is\">\n"
            "                <Context document=\"Network\" search=\"Network/DNS\" type=\"mir\"/>\n"
            "                <Content type=\"string\">evil.example</Content>\n"
            "            </IndicatorItem>\n"
            "            <Indicator operator=\"AND\" id=\"5e000000-1111-4c3d-8e4f-000000000002\">\n"
            "                <IndicatorItem id=\"5e000000-1111-4c3d-8e4f-000000000002\" condition=\"is\">\n"
            "                    <Context document=\"FileItem\" search=\"FileItem/FileName\" type=\"mir\"/>\n"
            "                    <Content type=\"string\">a&lt;b&gt;.exe</Content>\n"
            "                </IndicatorItem>\n"
            "                <IndicatorItem id=\"5e000000-1111-4c3d-8e4f-000000000002\" condition=\"is\">\n"
            "                    <Context document=\"FileItem\" search=\"FileItem/Md5sum\" type=\"mir\"/>\n"
            "                    <Content type=\"md5\">0cc175b9c0f1b6a831c399e269772661</Content>\n"
            "                </IndicatorItem>\n"
            "            </Indicator>\n"
            "        </Indicator>\n"
            "    </definition>\n"
            "</ioc>\n");
  EXPECT_EQ(runner.Events("openioc"), ioc);
}

}  // namespace
}  // namespace muninn::exports
