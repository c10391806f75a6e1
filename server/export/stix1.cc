// SPDX-License-Identifier: Apache-2.0
//
// stix, stix-json: a STIX 1.1.1 or 1.2 package (stix-version) as XML or JSON. Of events: a package for each, with an incident
// whose indicators and observables its attributes are. Of attributes: observables, then indicators; a pass each, since STIX wants
// that order.
#include <algorithm>
#include <string>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "schema/base/status.h"
#include "schema/rules/date_time.h"
#include "server/export/exporters.h"
#include "server/export/fields.h"
#include "server/export/stix1_json.h"
#include "server/export/stix1_observable.h"
#include "server/export/uuid5.h"
#include "server/export/xml_writer.h"

namespace muninn::exports {
namespace {

constexpr std::pair<std::string_view, std::string_view> kNamespaces[] = {
    {"xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"},
    {"xmlns:stix", "http://stix.mitre.org/stix-1"},
    {"xmlns:stixCommon", "http://stix.mitre.org/common-1"},
    {"xmlns:stixVocabs", "http://stix.mitre.org/default_vocabularies-1"},
    {"xmlns:incident", "http://stix.mitre.org/Incident-1"},
    {"xmlns:indicator", "http://stix.mitre.org/Indicator-2"},
    {"xmlns:marking", "http://data-marking.mitre.org/Marking-1"},
    {"xmlns:simpleMarking", "http://data-marking.mitre.org/extensions/MarkingStructure#Simple-1"},
    {"xmlns:tlpMarking", "http://data-marking.mitre.org/extensions/MarkingStructure#TLP-1"},
    {"xmlns:snortTM", "http://stix.mitre.org/extensions/TestMechanism#Snort-1"},
    {"xmlns:yaraTM", "http://stix.mitre.org/extensions/TestMechanism#YARA-1"},
    {"xmlns:cybox", "http://cybox.mitre.org/cybox-2"},
    {"xmlns:cyboxCommon", "http://cybox.mitre.org/common-2"},
    {"xmlns:cyboxVocabs", "http://cybox.mitre.org/default_vocabularies-2"},
    {"xmlns:AddressObj", "http://cybox.mitre.org/objects#AddressObject-2"},
    {"xmlns:ASObj", "http://cybox.mitre.org/objects#ASObject-1"},
    {"xmlns:CustomObj", "http://cybox.mitre.org/objects#CustomObject-1"},
    {"xmlns:DomainNameObj", "http://cybox.mitre.org/objects#DomainNameObject-1"},
    {"xmlns:EmailMessageObj", "http://cybox.mitre.org/objects#EmailMessageObject-2"},
    {"xmlns:FileObj", "http://cybox.mitre.org/objects#FileObject-2"},
    {"xmlns:HTTPSessionObj", "http://cybox.mitre.org/objects#HTTPSessionObject-2"},
    {"xmlns:HostnameObj", "http://cybox.mitre.org/objects#HostnameObject-1"},
    {"xmlns:MutexObj", "http://cybox.mitre.org/objects#MutexObject-2"},
    {"xmlns:PipeObj", "http://cybox.mitre.org/objects#PipeObject-2"},
    {"xmlns:PortObj", "http://cybox.mitre.org/objects#PortObject-2"},
    {"xmlns:SocketAddressObj", "http://cybox.mitre.org/objects#SocketAddressObject-1"},
    {"xmlns:URIObj", "http://cybox.mitre.org/objects#URIObject-2"},
    {"xmlns:WinRegistryKeyObj", "http://cybox.mitre.org/objects#WinRegistryKeyObject-2"},
};

constexpr std::string_view kConfidence =
    "Derived from MISP's IDS flag. If an attribute is marked for IDS exports, the confidence will be high, otherwise none";

std::string Time(uint64_t seconds) {
  return rules::FormatSeen(static_cast<int64_t>(seconds) * 1'000'000).substr(0, 19) + "+00:00";
}

// What is inside an event's package, at that depth.
constexpr size_t kIncidentDepth = 5;
constexpr const char* kPackage = "stix:STIX_Package";
constexpr std::string_view kIndicators = "incident:Related_Indicators", kObservables = "incident:Related_Observables",
                           kHistory = "incident:History";

class Stix1 final : public Exporter {
 public:
  Stix1(const ExportOptions& options, bool json)
      : options_(options), version_(options.Text("stix-version", "1.1.1") == "1.2" ? "1.2" : "1.1.1"), json_(json) {}

  int passes() const override { return options_.events ? 1 : 2; }
  bool whole_objects() const override { return true; }

  void Begin(int pass, std::string& out) override {
    pass_ = pass;
    any_ = false;
    if (pass == 0) BeginPackage();
    Give(out);
  }

  void BeginEvent(const fb::Event&, std::string&) override {
    indicators_.clear();
    observables_.clear();
    history_.clear();
  }

  void Attribute(const AttributeHit& hit, std::string& out) override {
    if (options_.events) {
      TakeOfEvent(hit.event, hit.attribute);
      return;
    }
    if (hit.attribute.to_ids() != (pass_ == 1)) return;
    if (!std::exchange(any_, true)) {
      pass_ == 1 ? writer().Open("stix:Indicators")
                 : writer().Open("stix:Observables",
                                 {{"cybox_major_version", "2"}, {"cybox_minor_version", "1"}, {"cybox_update_version", "0"}});
    }
    pass_ == 1 ? WriteIndicator(writer(), "stix:Indicator", hit.event, hit.attribute)
               : WriteObservable(writer(), "cybox:Observable", hit.attribute);
    Give(out);
  }

  void Object(const fb::Event& event, const fb::Object& object, std::span<const fb::Attribute* const> attributes,
              std::string&) override {
    const bool ids = std::any_of(attributes.begin(), attributes.end(), [](const fb::Attribute* one) { return one->to_ids(); });
    const auto composition = [&](ElementWriter& xml) {
      xml.Open("cybox:Observable_Composition", {{"operator", "AND"}});
      for (const fb::Attribute* attribute : attributes) WriteObservable(xml, "cybox:Observable", *attribute);
      xml.Close();
    };
    const std::string category(View(object.meta_category()));
    if (ids) {
      const auto piece = writer().Piece(&indicators_, kIndicators, kIncidentDepth);
      ElementWriter& xml = *piece;
      xml.Open("incident:Related_Indicator");
      xml.Leaf("stixCommon:Relationship", category);
      BeginIndicator(xml, "stixCommon:Indicator", object.uuid(), object.timestamp(),
                     absl::StrCat(category, ": ", ToAbsl(View(object.name())), " (MISP Object)"), "", View(object.comment()));
      xml.Open("indicator:Observable", {{"id", Stix1Id("ObservableComposition", object.uuid())}});
      composition(xml);
      xml.Close();
      EndIndicator(xml, event, nullptr, object.timestamp());
      xml.Close();
    } else {
      const auto piece = writer().Piece(&observables_, kObservables, kIncidentDepth);
      ElementWriter& xml = *piece;
      xml.Open("incident:Related_Observable");
      xml.Leaf("stixCommon:Relationship", category);
      xml.Open("stixCommon:Observable", {{"id", Stix1Id("ObservableComposition", object.uuid())}});
      composition(xml);
      xml.Close();
      xml.Close();
    }
  }

  void EndEvent(const fb::Event& event, std::string& out) override {
    if (!std::exchange(any_, true)) writer().Open("stix:Related_Packages");
    writer().Open("stix:Related_Package");
    writer().Open("stix:Package",
                  {{"id", Stix1Id("STIXPackage", event.uuid())}, {"version", version_}, {"timestamp", Time(event.timestamp())}});
    WriteHeader(absl::StrCat("Export from ", options_.host_org, " MISP"));
    writer().Open("stix:Incidents");
    WriteIncident(event);
    for (int i = 0; i < 3; ++i) writer().Close();
    Give(out);
  }

  bool End(int, std::string& out) override {
    if (any_) writer().Close();
    if (pass_ + 1 == passes()) writer().Close();
    Give(out);
    return true;
  }

 private:
  ElementWriter& writer() { return json_ ? static_cast<ElementWriter&>(json_writer_) : xml_writer_; }

  void BeginPackage() {
    const std::string id = absl::StrCat("MISP:STIXPackage-", Uuid5(kMispNamespace, options_.document_id).ToString());
    const std::string time = Time(options_.now);
    json_ ? writer().Open(kPackage, {{"id", id}, {"version", version_}, {"timestamp", time}}) : BeginXml(id, time);
    WriteHeader(absl::StrCat("Export from ", options_.host_org, " MISP"));
  }
  // The root has one namespace a line.
  void BeginXml(const std::string& id, const std::string& time) {
    xml_writer_.Declaration();
    absl::StrAppend(&text_, "<", kPackage);
    for (const auto& [name, uri] : kNamespaces) absl::StrAppend(&text_, "\n    ", ToAbsl(name), "=\"", ToAbsl(uri), "\"");
    text_ += "\n    xmlns:MISP=\"";
    XmlWriter::AppendEscaped(options_.base_url.empty() ? "https://misp.invalid" : options_.base_url, text_);
    absl::StrAppend(&text_, "\"\n    id=\"", id, "\" version=\"", version_, "\" timestamp=\"", time, "\">\n");
    xml_writer_.Opened(kPackage);
  }
  void WriteHeader(const std::string& title) {
    writer().Open("stix:STIX_Header");
    writer().Leaf("stix:Title", title);
    writer().Leaf("stix:Package_Intent", "Threat Report", {{"xsi:type", "stixVocabs:PackageIntentVocab-1.0"}});
    writer().Close();
  }

  void WriteObservable(ElementWriter& xml, std::string_view element, const fb::Attribute& attribute) {
    xml.Open(element, {{"id", Stix1Id("Observable", attribute.uuid())}});
    if (!View(attribute.comment()).empty() && element == "cybox:Observable")
      xml.Leaf("cybox:Description", View(attribute.comment()));
    WriteCyboxObject(xml, attribute);
    xml.Close();
  }

  void BeginIndicator(ElementWriter& xml, std::string_view element, const fb::Uuid* uuid, uint64_t time, const std::string& title,
                      std::string_view watchlist, std::string_view description) {
    xml.Open(element, {{"id", Stix1Id("Indicator", uuid)}, {"timestamp", Time(time)}, {"xsi:type", "indicator:IndicatorType"}});
    xml.Leaf("indicator:Title", title);
    if (!watchlist.empty()) xml.Leaf("indicator:Type", watchlist, {{"xsi:type", "stixVocabs:IndicatorTypeVocab-1.1"}});
    xml.Leaf("indicator:Description", description.empty() ? std::string_view(title) : description);
    xml.Leaf("indicator:Valid_Time_Position", "");
  }
  // `links`: tags that become markings, or nullptr.
  void EndIndicator(ElementWriter& xml, const fb::Event& event, const json::TagLinks* links, uint64_t time) {
    WriteMarkings(xml, "indicator:Handling", links);
    xml.Open("indicator:Confidence", {{"timestamp", Time(time)}});
    xml.Leaf("stixCommon:Value", "High", {{"xsi:type", "stixVocabs:HighMediumLowVocab-1.0"}});
    xml.Leaf("stixCommon:Description", kConfidence);
    xml.Close();
    xml.Open("indicator:Producer");
    WriteIdentity(xml, event.orgc_id());
    xml.Close();
    xml.Close();
  }
  void WriteIndicator(ElementWriter& xml, std::string_view element, const fb::Event& event, const fb::Attribute& attribute) {
    std::string title(rules::CategoryOf(attribute.category()));
    title += ": ";
    AppendValue(attribute, title);
    title += " (MISP Attribute)";
    BeginIndicator(xml, element, attribute.uuid(), attribute.timestamp(), title, WatchlistOf(attribute),
                   View(attribute.comment()));
    const std::string_view type = TypeName(attribute);
    if (type == "snort" || type == "yara") {
      const std::string space = type == "snort" ? "snortTM:" : "yaraTM:";
      xml.Open("indicator:Test_Mechanisms");
      xml.Open("indicator:Test_Mechanism",
               {{"id", Stix1Id("TestMechanism", attribute.uuid())},
                {"xsi:type", type == "snort" ? "snortTM:SnortTestMechanismType" : "yaraTM:YaraTestMechanismType"}});
      xml.Leaf(space + "Rule", Value1(attribute));
      xml.Close();
      xml.Close();
    } else {
      WriteObservable(xml, "indicator:Observable", attribute);
    }
    EndIndicator(xml, event, attribute.tags(), attribute.timestamp());
  }

  // An attribute of an event goes where the incident has room for it.
  void TakeOfEvent(const fb::Event& event, const fb::Attribute& attribute) {
    const std::string_view category = rules::CategoryOf(attribute.category());
    if (attribute.to_ids()) {
      const auto piece = writer().Piece(&indicators_, kIndicators, kIncidentDepth);
      ElementWriter& xml = *piece;
      xml.Open("incident:Related_Indicator");
      xml.Leaf("stixCommon:Relationship", category);
      WriteIndicator(xml, "stixCommon:Indicator", event, attribute);
      xml.Close();
    } else if (HasCyboxObject(attribute)) {
      const auto piece = writer().Piece(&observables_, kObservables, kIncidentDepth);
      ElementWriter& xml = *piece;
      xml.Open("incident:Related_Observable");
      xml.Leaf("stixCommon:Relationship", category);
      WriteObservable(xml, "stixCommon:Observable", attribute);
      xml.Close();
    } else {
      std::string entry = absl::StrCat("Attribute (", ToAbsl(category), " - ", ToAbsl(TypeName(attribute)), "): ");
      AppendValue(attribute, entry);
      AddHistory(entry);
    }
  }
  void AddHistory(std::string_view entry) {
    const auto piece = writer().Piece(&history_, kHistory, kIncidentDepth);
    piece->Open("incident:History_Item");
    piece->Leaf("incident:Journal_Entry", entry);
    piece->Close();
  }

  void WriteSection(std::string_view element, const std::string& inside) {
    if (inside.empty()) return;
    writer().Open(element);
    writer().Raw(inside);
    writer().Close();
  }

  void WriteIncident(const fb::Event& event) {
    constexpr std::string_view kStatus[] = {"New", "Open", "Closed"};
    AddHistory(absl::StrCat("Event Threat Level: ", ToAbsl(ThreatLevelName(event.threat_level()))));
    writer().Open("stix:Incident", {{"id", Stix1Id("Incident", event.uuid())},
                                    {"timestamp", Time(event.timestamp())},
                                    {"xsi:type", "incident:IncidentType"}});
    writer().Leaf("incident:Title", View(event.info()));
    writer().Open("incident:Time");
    writer().Leaf("incident:Incident_Discovery", rules::FormatDate(event.date_days()) + "T00:00:00+00:00",
                  {{"precision", "second"}});
    if (event.published())
      writer().Leaf("incident:Incident_Reported", Time(event.publish_timestamp()), {{"precision", "second"}});
    writer().Close();
    writer().Open("incident:Reporter");
    WriteIdentity(writer(), event.orgc_id());
    writer().Close();
    if (event.analysis() < std::size(kStatus))
      writer().Leaf("incident:Status", kStatus[event.analysis()], {{"xsi:type", "stixVocabs:IncidentStatusVocab-1.0"}});
    WriteSection(kIndicators, indicators_);
    WriteSection(kObservables, observables_);
    WriteSection(kHistory, history_);
    writer().Open("incident:Information_Source");
    WriteIdentity(writer(), event.org_id());
    writer().Close();
    WriteMarkings(writer(), "incident:Handling", event.tags());
    writer().Close();
  }

  void WriteIdentity(ElementWriter& xml, uint64_t org_id) {
    const fb::Organisation* org = options_.names->OrgById(OrgId(org_id));
    xml.Open("stixCommon:Identity");
    xml.Leaf("stixCommon:Name", org != nullptr ? View(org->name()) : "");
    xml.Close();
  }

  // TLP as what STIX knows, other tags as statements.
  void WriteMarkings(ElementWriter& xml, std::string_view element, const json::TagLinks* links) {
    bool any = false;
    json::ForEachShownTag(links, *options_.names, options_.tag_filter, [&](const fb::TagLink&, const fb::Tag& tag) {
      if (!std::exchange(any, true)) {
        xml.Open(element);
        xml.Open("marking:Marking");
      }
      const std::string_view name = View(tag.name());
      std::string colour = absl::AsciiStrToUpper(ToAbsl(name.starts_with("tlp:") ? name.substr(4) : ""));
      if (colour == "CLEAR") colour = "WHITE";
      if (colour == "WHITE" || colour == "GREEN" || colour == "AMBER" || colour == "RED") {
        xml.Leaf("marking:Marking_Structure", "", {{"xsi:type", "tlpMarking:TLPMarkingStructureType"}, {"color", colour}});
        return;
      }
      xml.Open("marking:Marking_Structure", {{"xsi:type", "simpleMarking:SimpleMarkingStructureType"}});
      xml.Leaf("simpleMarking:Statement", name);
      xml.Close();
    });
    if (!any) return;
    xml.Close();
    xml.Close();
  }

  void Give(std::string& out) {
    out += text_;
    text_.clear();
  }

  const ExportOptions options_;
  const std::string version_;
  std::string text_;
  const bool json_;
  XmlWriter xml_writer_{&text_, true};
  Stix1JsonWriter json_writer_{&text_};
  int pass_ = 0;
  bool any_ = false;  // the section of this pass, or of the events, is open
  // Of the event at hand, since an incident wants them in this order: as much memory as the event's export is long.
  std::string indicators_, observables_, history_;
};

}  // namespace

MadeExporter MakeStix1(const ExportOptions& options) { return std::make_unique<Stix1>(options, false); }
MadeExporter MakeStix1Json(const ExportOptions& options) { return std::make_unique<Stix1>(options, true); }

}  // namespace muninn::exports
