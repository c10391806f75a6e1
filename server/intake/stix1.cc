// SPDX-License-Identifier: Apache-2.0
// STIX 1: XML with any prefixes for its many namespaces, so elements are known by their local names.

#include <optional>
#include <pugixml.hpp>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "schema/base/status.h"
#include "schema/base/uuid.h"
#include "schema/rules/attribute_types.h"
#include "schema/rules/date_time.h"
#include "server/intake/stix2.h"
#include "server/intake/stix_terms.h"

namespace muninn::intake {
namespace {

constexpr int kDepthMax = 200;  // elements inside one another

std::string_view LocalName(std::string_view name) {
  const size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}
std::string_view NameOf(const pugi::xml_node& node) { return LocalName(node.name()); }

pugi::xml_node Child(const pugi::xml_node& node, std::string_view name) {
  return node.find_child([&](const pugi::xml_node& child) { return NameOf(child) == name; });
}
pugi::xml_node Below(const pugi::xml_node& node, std::string_view name) {
  return node.find_node([&](const pugi::xml_node& child) { return NameOf(child) == name; });
}
std::string_view Attribute(const pugi::xml_node& node, std::string_view name) {
  const pugi::xml_attribute found =
      node.find_attribute([&](const pugi::xml_attribute& attribute) { return LocalName(attribute.name()) == name; });
  return found.value();
}
std::string TextOf(const pugi::xml_node& node) { return std::string(ToStd(absl::StripAsciiWhitespace(node.text().get()))); }
std::string TextBelow(const pugi::xml_node& node, std::string_view name) { return TextOf(Below(node, name)); }

// "ORG:Observable-<uuid>"
std::optional<std::string> UuidOf(std::string_view id) {
  constexpr size_t kUuidChars = 36;
  if (id.size() < kUuidChars) return std::nullopt;
  const auto uuid = Uuid::Parse(id.substr(id.size() - kUuidChars));
  if (!uuid) return std::nullopt;
  return uuid->ToString();
}

std::optional<int64_t> SecondsOf(std::string_view text) {
  const auto time = rules::ParseDateTime(text);
  if (!time) return std::nullopt;
  return time->microseconds / 1000000;
}

// CybOX puts lists into one text.
void AddFact(std::string_view path, const std::string& values, std::vector<StixFact>* facts) {
  for (const absl::string_view value : absl::StrSplit(values, "##comma##")) {
    if (!value.empty()) facts->push_back({std::string(path), std::string(ToStd(value))});
  }
}

std::string_view HashByLength(size_t digits) {
  switch (digits) {
    case 32:
      return "MD5";
    case 40:
      return "SHA1";
    case 56:
      return "SHA224";
    case 64:
      return "SHA256";
    case 96:
      return "SHA384";
    case 128:
      return "SHA512";
    default:
      return "SSDEEP";
  }
}

void AddAddress(const pugi::xml_node& properties, std::vector<StixFact>* facts) {
  const std::string_view category = Attribute(properties, "category");
  const bool source = Attribute(properties, "is_source") == "true";
  const std::string value = TextBelow(properties, "Address_Value");
  if (category == "e-mail")
    AddFact(source ? "email-message:from_ref.value" : "email-addr:value", value, facts);
  else if (category == "mac")
    AddFact("mac-addr:value", value, facts);
  else if (category == "asn")
    AddFact("autonomous-system:number", value, facts);
  else
    AddFact(source ? "network-traffic:src_ref.value" : "network-traffic:dst_ref.value", value, facts);
}

void AddFile(const pugi::xml_node& properties, std::vector<StixFact>* facts) {
  AddFact("file:name", TextBelow(properties, "File_Name"), facts);
  AddFact("file:size", TextBelow(properties, "Size_In_Bytes"), facts);
  for (const pugi::xml_node& hash : Below(properties, "Hashes").children()) {
    std::string value = TextBelow(hash, "Simple_Hash_Value");
    if (value.empty()) value = TextBelow(hash, "Fuzzy_Hash_Value");
    std::string type = TextBelow(hash, "Type");
    if (type.empty() || absl::EqualsIgnoreCase(type, "Other")) type = std::string(HashByLength(value.size()));
    AddFact(absl::StrCat("file:hashes.", absl::AsciiStrToUpper(type)), value, facts);
  }
}

void AddMessage(const pugi::xml_node& properties, std::vector<StixFact>* facts) {
  AddFact("email-message:from_ref.value", TextBelow(Below(properties, "From"), "Address_Value"), facts);
  for (const pugi::xml_node& recipient : Below(properties, "To").children())
    AddFact("email-message:to_refs[*].value", TextBelow(recipient, "Address_Value"), facts);
  AddFact("email-message:additional_header_fields.Reply-To", TextBelow(Below(properties, "Reply_To"), "Address_Value"), facts);
  AddFact("email-message:additional_header_fields.X-Mailer", TextBelow(properties, "X_Mailer"), facts);
  AddFact("email-message:subject", TextBelow(properties, "Subject"), facts);
  AddFact("email-message:message_id", TextBelow(properties, "Message_ID"), facts);
}

void AddRegistryKey(const pugi::xml_node& properties, std::vector<StixFact>* facts) {
  const std::string hive = TextBelow(properties, "Hive"), key = TextBelow(properties, "Key");
  if (!key.empty()) facts->push_back({"windows-registry-key:key", hive.empty() ? key : absl::StrCat(hive, "\\", key)});
  AddFact("windows-registry-key:values.data", TextBelow(properties, "Data"), facts);
}

std::vector<StixFact> FactsOf(const pugi::xml_node& properties) {
  std::vector<StixFact> facts;
  const std::string_view type = LocalName(Attribute(properties, "type"));
  if (type == "AddressObjectType") AddAddress(properties, &facts);
  if (type == "FileObjectType" || type == "WindowsExecutableFileObjectType" || type == "WinExecutableFileObjectType")
    AddFile(properties, &facts);
  if (type == "EmailMessageObjectType") AddMessage(properties, &facts);
  if (type == "WindowsRegistryKeyObjectType") AddRegistryKey(properties, &facts);
  if (type == "DomainNameObjectType" || type == "HostnameObjectType") {
    AddFact("domain-name:value", TextBelow(properties, "Value"), &facts);
    AddFact("domain-name:value", TextBelow(properties, "Hostname_Value"), &facts);
  }
  if (type == "URIObjectType" || type == "LinkObjectType") {
    AddFact("url:value", TextBelow(properties, "Value"), &facts);
    AddFact("url:value", TextBelow(properties, "URL_Value"), &facts);
  }
  if (type == "MutexObjectType") AddFact("mutex:name", TextBelow(properties, "Name"), &facts);
  if (type == "PortObjectType") AddFact("network-traffic:dst_port", TextBelow(properties, "Port_Value"), &facts);
  if (type == "HTTPSessionObjectType")
    AddFact("network-traffic:extensions.http-request-ext.request_header.User-Agent", TextBelow(properties, "User_Agent"), &facts);
  if (type == "SocketAddressObjectType" || type == "NetworkConnectionObjectType" || type == "NetworkSocketObjectType") {
    if (const pugi::xml_node address = Below(properties, "IP_Address")) AddAddress(address, &facts);
    AddFact("network-traffic:dst_port", TextBelow(properties, "Port_Value"), &facts);
  }
  return facts;
}

class Reader {
 public:
  absl::StatusOr<Intake> Read(std::string_view xml) {
    pugi::xml_document document;
    const pugi::xml_parse_result result = document.load_buffer(xml.data(), xml.size());
    const pugi::xml_node package = document.document_element();
    if (!result || NameOf(package) != "STIX_Package")
      return absl::InvalidArgumentError("This is no STIX 1 package: an XML document with STIX_Package at its root is expected.");
    ReadHead(package);
    Walk(package, Place(), 0);
    return std::move(intake_);
  }

 private:
  // What the elements around an observable say about it.
  struct Place {
    bool indicator = false;
    std::string_view id;
    std::string category, comment;
  };

  EventDraft& event() { return intake_.event; }

  void ReadHead(const pugi::xml_node& package) {
    const pugi::xml_node incident = Below(package, "Incident");
    const std::string_view id = Attribute(incident ? incident : package, "id");
    event().uuid = UuidOf(id);
    std::string title = TextOf(Child(incident, "Title"));
    if (title.empty()) title = TextOf(Child(Child(package, "STIX_Header"), "Title"));
    event().info = title.empty() ? absl::StrCat("STIX 1 package ", ToAbsl(id)) : title;
    if (const auto found = SecondsOf(TextBelow(incident, "Incident_Discovery")))
      event().date = rules::FormatDate(static_cast<int32_t>(*found / 86400));
    event().timestamp = SecondsOf(Attribute(incident ? incident : package, "timestamp"));
    if (const std::string reporter = TextBelow(Below(incident, "Reporter"), "Name"); !reporter.empty()) {
      OrganisationDraft org;
      org.name = reporter;
      event().orgc = std::move(org);
    }
    for (const pugi::xml_node& item : Below(incident, "History").children()) ReadEntry(TextBelow(item, "Journal_Entry"));
  }

  // What MISP writes into an incident's journal.
  void ReadEntry(std::string_view entry) {
    constexpr std::string_view kTag = "MISP Tag: ", kThreat = "Event Threat Level: ";
    if (entry.starts_with(kTag)) {
      TagDraft tag;
      tag.name = std::string(entry.substr(kTag.size()));
      event().tags.push_back(std::move(tag));
    } else if (entry.starts_with(kThreat)) {
      const std::string_view level = entry.substr(kThreat.size());
      event().threat_level_id = level == "High" ? 1 : level == "Medium" ? 2 : level == "Low" ? 3 : 4;
    }
  }

  void Walk(const pugi::xml_node& node, Place place, int depth) {
    if (depth > kDepthMax) return;
    const std::string_view name = NameOf(node);
    if (name == "Properties") return ReadProperties(node, place);
    if (name == "CVE_ID") return AddVulnerability(TextOf(node), place);
    if (name == "Indicator") {
      place.indicator = true;
      place.comment = TextOf(Child(node, "Description"));
    }
    if (name == "Indicator" || name == "Observable") {
      if (const std::string_view id = Attribute(node, "id"); !id.empty()) place.id = id;
    }
    if (const std::string category = TextOf(Child(node, "Relationship")); rules::FindCategory(category))
      place.category = category;
    for (const pugi::xml_node& child : node.children()) Walk(child, place, depth + 1);
  }

  void ReadProperties(const pugi::xml_node& properties, const Place& place) {
    size_t unknown = 0;
    std::vector<AttributeDraft> attributes = AttributesOf("", FactsOf(properties), &unknown);
    if (attributes.empty() && intake_.left_out.size() < kLeftOutMax)
      intake_.left_out.push_back(
          absl::StrCat(ToAbsl(place.id), ": nothing is known of ", ToAbsl(LocalName(Attribute(properties, "type"))), "."));
    const bool alone = attributes.size() == 1;
    for (AttributeDraft& attribute : attributes) Complete(std::move(attribute), place, alone);
  }

  void AddVulnerability(std::string value, const Place& place) {
    if (value.empty()) return;
    AttributeDraft attribute;
    attribute.type = "vulnerability";
    attribute.value = std::move(value);
    Complete(std::move(attribute), place, false);
  }

  void Complete(AttributeDraft attribute, const Place& place, bool alone) {
    if (const auto uuid = UuidOf(place.id); uuid && alone && taken_.insert(*uuid).second) attribute.uuid = *uuid;
    attribute.to_ids = place.indicator;
    const auto category = rules::FindCategory(place.category);
    const auto type = rules::FindType(*attribute.type);
    if (category && type && rules::Allows(*category, *type)) attribute.category = place.category;
    attribute.comment = place.comment;
    event().attributes.push_back(std::move(attribute));
  }

  Intake intake_;
  absl::flat_hash_set<std::string> taken_;
};

}  // namespace

absl::StatusOr<Intake> ReadStix1(std::string_view xml) { return Reader().Read(xml); }

}  // namespace muninn::intake
