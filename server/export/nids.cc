// SPDX-License-Identifier: Apache-2.0
//
// suricata, snort (restsearch.md §12.3): some lines of explanation, then a rule a line, without an end to the last one.
#include <string>

#include "absl/strings/str_cat.h"
#include "schema/base/status.h"
#include "server/export/exporters.h"
#include "server/export/fields.h"
#include "server/export/nids_rules.h"
#include "server/export/nids_text.h"

namespace muninn::exports {
namespace {

class NidsExport final : public Exporter {
 public:
  NidsExport(Nids nids, const ExportOptions& options) : nids_(nids), options_(options), stored_rule_(*rules::FindType("snort")) {}

  bool whole_objects() const override { return true; }

  void Begin(int, std::string& out) override {
    absl::StrAppend(&out, "# MISP export of IDS rules - optimized for ", nids_ == Nids::kSuricata ? "suricata" : "snort",
                    "\n#\n"
                    "# These NIDS rules contain some variables that need to exist in your configuration.\n"
                    "# Make sure you have set:\n#\n"
                    "# $HOME_NET     - Your internal network range\n"
                    "# $EXTERNAL_NET - The network considered as outside\n"
                    "# $SMTP_SERVERS - All your internal SMTP servers\n"
                    "# $HTTP_PORTS   - The ports used to contain HTTP traffic (not required with suricata export)\n"
                    "# ");
  }

  void Attribute(const AttributeHit& hit, std::string& out) override {
    if (hit.event.id() != event_id_) UseEvent(hit.event);
    // Ten numbers for each attribute, of which five at most are needed.
    uint64_t sid = options_.nids_sid + hit.attribute.id() * 10 + 1;
    if (hit.attribute.type() == stored_rule_) {
      out += '\n';
      out += RewriteStoredRule(Value1(hit.attribute), sid, Message(hit.attribute.tags()), reference_);
      return;
    }
    tags_.clear();
    MakeRules(nids_, hit.attribute, [&](const NidsRule& rule) {
      if (tags_.empty()) AppendTags(hit.attribute.tags(), tags_);
      Append(rule, sid++, out);
    });
  }

  void Object(const fb::Event& event, const fb::Object& object, std::span<const fb::Attribute* const> attributes,
              std::string& out) override {
    if (!MakesObjectRule(View(object.name()))) return Exporter::Object(event, object, attributes, out);
    if (event.id() != event_id_) UseEvent(event);
    tags_.clear();
    for (const fb::Attribute* attribute : attributes) AppendTags(attribute->tags(), tags_);
    Append(MakeObjectRule(View(object.name()), attributes), options_.nids_sid + object.id() * 10 + 1, out);
  }

 private:
  // Hits come in runs of one event.
  void UseEvent(const fb::Event& event) {
    event_id_ = event.id();
    event_tags_.clear();
    AppendTags(event.tags(), event_tags_);
    head_ = absl::StrCat("MISP e", event.id(), " [");
    reference_ = absl::StrCat("url,", options_.base_url, "/events/view/", event.id());
    tail_ = absl::StrCat("; rev:1; priority:", event.threat_level(), "; reference:", reference_, ";) ");
  }
  void AppendTags(const json::TagLinks* links, std::string& out) {
    json::ForEachShownTag(links, *options_.names, options_.tag_filter, [&](const fb::TagLink&, const fb::Tag& tag) {
      if (!out.empty()) out += ',';
      out += EscapeTagName(View(tag.name()));
    });
  }
  // "MISP e7 [its tags,those of the event]"
  std::string Message(const json::TagLinks* links) {
    tags_.clear();
    AppendTags(links, tags_);
    return absl::StrCat(head_, tags_, tags_.empty() || event_tags_.empty() ? "" : ",", event_tags_, "]");
  }
  void Append(const NidsRule& rule, uint64_t sid, std::string& out) {
    absl::StrAppend(&out, "\nalert ", rule.proto, " ", rule.from, " ", rule.from_port, " -> ", rule.to, " ", rule.to_port);
    absl::StrAppend(&out, " (msg: \"", head_, tags_, tags_.empty() || event_tags_.empty() ? "" : ",", event_tags_, "] ",
                    rule.text);
    absl::StrAppend(&out, "\"; ", rule.content, " ", rule.tag ? "tag:session,600,seconds;" : "",
                    " classtype:trojan-activity; sid:", sid);
    out += tail_;
  }

  const Nids nids_;
  const ExportOptions options_;
  const rules::TypeId stored_rule_;
  uint64_t event_id_ = 0;
  std::string event_tags_, head_, reference_, tail_;
  std::string tags_;  // of the attribute or object at hand
};

}  // namespace

MadeExporter MakeSuricata(const ExportOptions& options) { return std::make_unique<NidsExport>(Nids::kSuricata, options); }
MadeExporter MakeSnort(const ExportOptions& options) { return std::make_unique<NidsExport>(Nids::kSnort, options); }

}  // namespace muninn::exports
