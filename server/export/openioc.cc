// SPDX-License-Identifier: Apache-2.0
//
// openioc: OpenIOC 1.0, one indicator of all attributes that are meant for detection.
#include <algorithm>
#include <string>

#include "schema/base/status.h"
#include "schema/rules/date_time.h"
#include "server/export/exporters.h"
#include "server/export/fields.h"
#include "server/export/type_table.h"
#include "server/export/uuid5.h"
#include "server/export/xml_writer.h"

namespace muninn::exports {
namespace {

// Where an agent looks for it.
struct Term {
  std::string_view document, search, content;
};
struct Terms {
  Term first, second;  // of the halves of a value
};

constexpr Term kFileName{"FileItem", "FileItem/FileName", "string"}, kMd5{"FileItem", "FileItem/Md5sum", "md5"},
    kSha1{"FileItem", "FileItem/Sha1sum", "sha1"}, kSha256{"FileItem", "FileItem/Sha256sum", "sha256"},
    kRemoteIp{"PortItem", "PortItem/remoteIP", "IP"}, kDns{"Network", "Network/DNS", "string"},
    kKeyPath{"RegistryItem", "RegistryItem/KeyPath", "string"}, kKeyValue{"RegistryItem", "RegistryItem/Value", "string"};

const TypeTable<Terms>& Types() {
  static const auto& table = *new TypeTable<Terms>({
      {"md5", {kMd5, {}}},
      {"sha1", {kSha1, {}}},
      {"sha256", {kSha256, {}}},
      {"filename", {kFileName, {}}},
      {"attachment", {kFileName, {}}},
      {"malware-sample", {kFileName, kMd5}},
      {"filename|md5", {kFileName, kMd5}},
      {"filename|sha1", {kFileName, kSha1}},
      {"filename|sha256", {kFileName, kSha256}},
      {"ip-src", {kRemoteIp, {}}},
      {"ip-dst", {{"RouteEntryItem", "RouteEntryItem/Destination", "IP"}, {}}},
      {"hostname", {{"RouteEntryItem", "RouteEntryItem/Destination", "string"}, {}}},
      {"domain", {kDns, {}}},
      {"domain|ip", {kDns, kRemoteIp}},
      {"email-src", {{"Email", "Email/From", "string"}, {}}},
      {"email-dst", {{"Email", "Email/To", "string"}, {}}},
      {"email-subject", {{"Email", "Email/Subject", "string"}, {}}},
      {"email-attachment", {{"Email", "Email/Attachment/Name", "string"}, {}}},
      {"url", {{"UrlHistoryItem", "UrlHistoryItem/URL", "string"}, {}}},
      {"link", {{"UrlHistoryItem", "UrlHistoryItem/URL", "string"}, {}}},
      {"user-agent", {{"Network", "Network/UserAgent", "string"}, {}}},
      {"regkey", {kKeyPath, {}}},
      {"regkey|value", {kKeyPath, kKeyValue}},
      {"snort", {{"Snort", "Snort/Snort", "string"}, {}}},
  });
  return table;
}

constexpr std::string_view kCategories[] = {"Payload delivery", "Artifacts dropped", "Payload installation",
                                            "Persistence mechanism", "Network activity"};

class OpenIoc final : public Exporter {
 public:
  explicit OpenIoc(const ExportOptions& options) : options_(options), xml_(&text_, true) {}

  void Begin(int, std::string& out) override {
    const std::string time = rules::FormatSeen(static_cast<int64_t>(options_.now) * 1'000'000).substr(0, 19);
    xml_.Declaration();
    xml_.Open("ioc", {{"xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"},
                      {"xmlns:xsd", "http://www.w3.org/2001/XMLSchema"},
                      {"id", DocumentUuid("ioc")},
                      {"last-modified", time},
                      {"xmlns", "http://schemas.mandiant.com/2010/ioc"}});
    xml_.Leaf("short_description", "Filtered indicator list");
    xml_.Leaf("description", "Filtered indicator list");
    xml_.Leaf("keywords", "");
    xml_.Leaf("authored_by", options_.user_org);
    xml_.Leaf("authored_date", time);
    xml_.Leaf("links", "");
    xml_.Open("definition");
    xml_.Open("Indicator", {{"operator", "OR"}, {"id", DocumentUuid("indicator")}});
    Give(out);
  }

  void Attribute(const AttributeHit& hit, std::string& out) override {
    const Terms& terms = Types()[hit.attribute.type()];
    const std::string_view category = rules::CategoryOf(hit.attribute.category());
    if (terms.first.document.empty() || !hit.attribute.to_ids()) return;
    if (std::find(std::begin(kCategories), std::end(kCategories), category) == std::end(kCategories)) return;
    const std::string uuid = UuidOf(hit.attribute.uuid()).ToString();
    if (terms.second.document.empty()) {
      Item(terms.first, uuid, Value1(hit.attribute));
    } else {
      xml_.Open("Indicator", {{"operator", "AND"}, {"id", uuid}});
      Item(terms.first, uuid, Value1(hit.attribute));
      Item(terms.second, uuid, Value2(hit.attribute));
      xml_.Close();
    }
    Give(out);
  }

  bool End(int, std::string& out) override {
    for (int i = 0; i < 3; ++i) xml_.Close();
    Give(out);
    return true;
  }

 private:
  std::string DocumentUuid(std::string_view part) const {
    return Uuid5(kMispNamespace, options_.document_id + std::string(part)).ToString();
  }
  void Item(const Term& term, std::string_view uuid, std::string_view value) {
    xml_.Open("IndicatorItem", {{"id", uuid}, {"condition", "is"}});
    xml_.Leaf("Context", "", {{"document", term.document}, {"search", term.search}, {"type", "mir"}});
    xml_.Leaf("Content", value, {{"type", term.content}});
    xml_.Close();
  }
  void Give(std::string& out) {
    out += text_;
    text_.clear();
  }

  const ExportOptions options_;
  std::string text_;
  XmlWriter xml_;
};

}  // namespace

MadeExporter MakeOpenIoc(const ExportOptions& options) { return std::make_unique<OpenIoc>(options); }

}  // namespace muninn::exports
