// SPDX-License-Identifier: Apache-2.0
//
// yara, yara-json (restsearch.md §12): rules that look for what attributes say, then the rules that are attributes.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "schema/base/status.h"
#include "schema/json/json_writer.h"
#include "server/export/exporters.h"
#include "server/export/fields.h"
#include "server/export/type_table.h"
#include "server/export/yara_text.h"

namespace muninn::exports {
namespace {

enum class Look : uint8_t {
  kNone,
  kText,
  kBothTexts,
  kHex,
  kMd5,
  kSha1,
  kSha256,
  kImphash,
  kMd5Second,
  kSha1Second,
  kSha256Second,
  kImphashSecond
};

const TypeTable<Look>& Looks() {
  static const auto& table = *new TypeTable<Look>({
      {"md5", Look::kMd5},
      {"sha1", Look::kSha1},
      {"sha256", Look::kSha256},
      {"imphash", Look::kImphash},
      {"filename|md5", Look::kMd5Second},
      {"malware-sample", Look::kMd5Second},
      {"filename|sha1", Look::kSha1Second},
      {"filename|sha256", Look::kSha256Second},
      {"filename|imphash", Look::kImphashSecond},
      {"hex", Look::kHex},
      {"domain|ip", Look::kBothTexts},
      {"regkey|value", Look::kBothTexts},
      {"ip-src", Look::kText},
      {"ip-dst", Look::kText},
      {"ip-src|port", Look::kText},
      {"ip-dst|port", Look::kText},
      {"hostname|port", Look::kText},
      {"hostname", Look::kText},
      {"domain", Look::kText},
      {"email-src", Look::kText},
      {"email-dst", Look::kText},
      {"email-subject", Look::kText},
      {"email-body", Look::kText},
      {"email-header", Look::kText},
      {"email-reply-to", Look::kText},
      {"email-x-mailer", Look::kText},
      {"email-mime-boundary", Look::kText},
      {"email-thread-index", Look::kText},
      {"email-message-id", Look::kText},
      {"email-src-display-name", Look::kText},
      {"email-dst-display-name", Look::kText},
      {"url", Look::kText},
      {"uri", Look::kText},
      {"user-agent", Look::kText},
      {"regkey", Look::kText},
      {"pattern-in-file", Look::kText},
      {"pattern-in-traffic", Look::kText},
      {"pattern-in-memory", Look::kText},
      {"cookie", Look::kText},
      {"vulnerability", Look::kText},
      {"text", Look::kText},
      {"named pipe", Look::kText},
      {"mutex", Look::kText},
      {"btc", Look::kText},
      {"xmr", Look::kText},
      {"windows-scheduled-task", Look::kText},
      {"windows-service-name", Look::kText},
      {"windows-service-displayname", Look::kText},
      {"github-username", Look::kText},
      {"github-repository", Look::kText},
      {"github-organisation", Look::kText},
      {"mobile-application-id", Look::kText},
  });
  return table;
}

// One rule under construction: any of its strings or conditions is enough.
class Rule {
 public:
  static constexpr size_t kAttributesMax = 1000;

  bool empty() const { return attributes_ == 0; }
  bool full() const { return attributes_ >= kAttributesMax; }

  void Add(const fb::Attribute& attribute) {
    const size_t before = strings_.size() + conditions_.size();
    switch (Looks()[attribute.type()]) {
      case Look::kNone:
        break;
      case Look::kText:
        AddText(Value1(attribute));
        break;
      case Look::kBothTexts:
        AddText(Value1(attribute));
        AddText(Value2(attribute));
        break;
      case Look::kHex:
        if (IsHexString(Value1(attribute))) absl::StrAppend(&strings_, "\t\t$ = { ", ToAbsl(Value1(attribute)), " }\n");
        break;
      case Look::kMd5:
        AddHash("md5", Value1(attribute));
        break;
      case Look::kMd5Second:
        AddHash("md5", Value2(attribute));
        break;
      case Look::kSha1:
        AddHash("sha1", Value1(attribute));
        break;
      case Look::kSha1Second:
        AddHash("sha1", Value2(attribute));
        break;
      case Look::kSha256:
        AddHash("sha256", Value1(attribute));
        break;
      case Look::kSha256Second:
        AddHash("sha256", Value2(attribute));
        break;
      case Look::kImphash:
        AddImphash(Value1(attribute));
        break;
      case Look::kImphashSecond:
        AddImphash(Value2(attribute));
        break;
    }
    if (strings_.size() + conditions_.size() == before) return;
    if (attributes_++ == 0) first_uuid_ = UuidOf(attribute.uuid()).ToString(), first_type_ = TypeName(attribute);
  }

  // The rule's text; empties it. `part` > 0 names it after its event.
  std::string Take(const fb::Event& event, size_t part) {
    std::string uuid = part > 0 ? UuidOf(event.uuid()).ToString() : first_uuid_;
    std::replace(uuid.begin(), uuid.end(), '-', '_');
    const std::string name = part > 0 ? absl::StrCat("MISP_EVENT_", uuid, "_PART", part) : absl::StrCat("MISP_ATTRIBUTE_", uuid);
    std::string text;
    if (uses_hash_) text += "import \"hash\"\n";
    if (uses_pe_) text += "import \"pe\"\n";
    absl::StrAppend(&text, "rule ", name, " : generated\n{\n\tmeta:\n\t\tMISP_EVENT_INFO = \"", EscapeYara(View(event.info())),
                    "\"\n\t\tMISP_EVENT_UUID = \"", UuidOf(event.uuid()).ToString(),
                    "\"\n\t\tMISP_ORIGIN = \"Automatically generated from non-Yara attribute(s)\"\n");
    if (part == 0) absl::StrAppend(&text, "\t\tMISP_UUID = \"", first_uuid_, " (", ToAbsl(first_type_), ")\"\n");
    if (!strings_.empty()) absl::StrAppend(&text, "\tstrings:\n", strings_);
    const std::string any = strings_.empty() ? "" : conditions_.empty() ? "any of them" : "any of them or\n\t\t";
    absl::StrAppend(&text, "\tcondition:\n\t\t", any, conditions_, "\n}");
    *this = Rule();
    return text;
  }

 private:
  void AddText(std::string_view value) {
    if (!value.empty()) absl::StrAppend(&strings_, "\t\t$ = \"", EscapeYara(value), "\" ascii wide\n");
  }
  void AddCondition(std::string condition) { absl::StrAppend(&conditions_, conditions_.empty() ? "" : " or\n\t\t", condition); }
  void AddHash(std::string_view function, std::string_view hash) {
    uses_hash_ = true;
    AddCondition(absl::StrCat("hash.", ToAbsl(function), "(0, filesize) == \"", EscapeYara(hash), "\""));
  }
  void AddImphash(std::string_view hash) {
    uses_pe_ = true;
    AddCondition(absl::StrCat("pe.imphash() == \"", EscapeYara(hash), "\""));
  }

  std::string strings_, conditions_, first_uuid_;
  std::string_view first_type_;
  size_t attributes_ = 0;
  bool uses_hash_ = false, uses_pe_ = false;
};

// Two sections, a pass each: made rules, stored rules.
class Yara final : public Exporter {
 public:
  Yara(bool events, bool json) : events_(events), json_(json), stored_(*rules::FindType("yara")) {}

  int passes() const override { return 2; }

  void Begin(int pass, std::string& out) override {
    generating_ = pass == 0;
    any_ = false;
    if (json_) {
      out += generating_ ? "{\"generated\":[" : "\"as-is\":[";
    } else {
      out += generating_ ? "// ===================================== GENERATED ====================================\n"
                         : "// =====================================   AS-IS  ====================================\n";
    }
  }
  void BeginEvent(const fb::Event&, std::string&) override { part_ = 0; }

  void Attribute(const AttributeHit& hit, std::string& out) override {
    if (!generating_) {
      if (hit.attribute.type() == stored_) GiveStored(hit.attribute, out);
      return;
    }
    rule_.Add(hit.attribute);
    if (rule_.empty()) return;
    if (!events_) {
      Give(rule_.Take(hit.event, 0), "Generated. ", true, out);
    } else if (rule_.full()) {
      Give(rule_.Take(hit.event, ++part_), "Generated. ", true, out);
    }
  }
  void EndEvent(const fb::Event& event, std::string& out) override {
    if (!rule_.empty()) Give(rule_.Take(event, ++part_), "Generated. ", true, out);
  }
  bool End(int, std::string& out) override {
    out += !json_ ? "\n" : generating_ ? "]," : "]}";
    return true;
  }

 private:
  void GiveStored(const fb::Attribute& attribute, std::string& out) {
    const std::string_view text = Value1(attribute);
    if (LooksLikeYara(text)) return Give(text, "Loaded from source. ", true, out);
    if (json_) return Give(text, "Broken yara attribute. Could not parse or repair.", false, out);
    // What is no rule would spoil the whole file.
    Give(absl::StrCat("// MISP_UUID: ", UuidOf(attribute.uuid()).ToString(), ": no YARA rule\n", CommentOut(text)), "", false,
         out);
  }
  void Give(std::string_view rule, std::string_view comment, bool valid, std::string& out) {
    if (!json_) {
      out.append(std::exchange(any_, true) ? "\n" : "").append(rule).append("\n");
      return;
    }
    if (std::exchange(any_, true)) out += ',';
    json::JsonWriter writer(&out);
    writer.BeginObject();
    writer.Member("value", rule);
    writer.Member("comment", comment);
    writer.MemberBool("valid", valid);
    writer.EndObject();
  }

  const bool events_, json_;
  const rules::TypeId stored_;
  bool generating_ = true, any_ = false;
  size_t part_ = 0;
  Rule rule_;
};

}  // namespace

MadeExporter MakeYara(const ExportOptions& options) { return std::make_unique<Yara>(options.events, false); }
MadeExporter MakeYaraJson(const ExportOptions& options) { return std::make_unique<Yara>(options.events, true); }

}  // namespace muninn::exports
