// SPDX-License-Identifier: Apache-2.0
#include "server/export/stix1_observable.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "schema/base/status.h"
#include "server/export/fields.h"
#include "server/export/type_table.h"
#include "server/export/uuid5.h"

namespace muninn::exports {
namespace {

constexpr std::pair<std::string_view, std::string_view> kEquals{"condition", "Equals"};

// How a type is written, with up to two words that the recipe needs.
struct CyboxWord;
using Recipe = void (*)(ElementWriter& xml, const CyboxWord& word, const fb::Attribute& attribute);
struct CyboxWord {
  Recipe recipe = nullptr;
  std::string_view first, second, watchlist;
};

// <cybox:Object><cybox:Properties xsi:type="…">
void Open(ElementWriter& xml, std::string_view kind, std::string_view type, const fb::Attribute& attribute,
          ElementWriter::Attributes more = {}) {
  const std::string id = Stix1Id(kind, attribute.uuid());
  xml.Open("cybox:Object", {{"id", id}});
  if (more.size() == 0) return xml.Open("cybox:Properties", {{"xsi:type", type}});
  const auto* at = more.begin();
  const std::pair<std::string_view, std::string_view> none;
  xml.Open("cybox:Properties", {{"xsi:type", type}, at[0], more.size() > 1 ? at[1] : none, more.size() > 2 ? at[2] : none});
}
void Close(ElementWriter& xml) {
  xml.Close();
  xml.Close();
}

void AddressObject(ElementWriter& xml, const fb::Attribute& attribute, std::string_view address, std::string_view end) {
  const std::string_view category = address.find('/') != std::string_view::npos   ? "cidr"
                                    : address.find(':') != std::string_view::npos ? "ipv6-addr"
                                                                                  : "ipv4-addr";
  Open(xml, "Address", "AddressObj:AddressObjectType", attribute,
       {{"category", category},
        {"is_source", end.empty()       ? ""
                      : end == "source" ? "true"
                                        : "false"},
        {"is_destination", end.empty()       ? ""
                           : end == "source" ? "false"
                                             : "true"}});
  xml.Leaf("AddressObj:Address_Value", address, {kEquals});
  Close(xml);
}
// `first`: "source" or "destination".
void IpAddress(ElementWriter& xml, const CyboxWord& word, const fb::Attribute& attribute) {
  AddressObject(xml, attribute, Value1(attribute), word.first);
}
// `first`: a category of addresses.
void OtherAddress(ElementWriter& xml, const CyboxWord& word, const fb::Attribute& attribute) {
  Open(xml, "Address", "AddressObj:AddressObjectType", attribute, {{"category", word.first}});
  xml.Leaf("AddressObj:Address_Value", Value1(attribute), {kEquals});
  Close(xml);
}
// `first`: "source", "destination" or "hostname".
void SocketAddress(ElementWriter& xml, const CyboxWord& word, const fb::Attribute& attribute) {
  Open(xml, "SocketAddress", "SocketAddressObj:SocketAddressObjectType", attribute);
  if (word.first == "hostname") {
    xml.Open("SocketAddressObj:Hostname");
    xml.Leaf("HostnameObj:Hostname_Value", Value1(attribute), {kEquals});
    xml.Close();
  } else {
    const bool v6 = Value1(attribute).find(':') != std::string_view::npos, source = word.first == "source";
    xml.Open("SocketAddressObj:IP_Address", {{"category", v6 ? "ipv6-addr" : "ipv4-addr"},
                                             {"is_source", source ? "true" : "false"},
                                             {"is_destination", source ? "false" : "true"}});
    xml.Leaf("AddressObj:Address_Value", Value1(attribute), {kEquals});
    xml.Close();
  }
  xml.Open("SocketAddressObj:Port");
  xml.Leaf("PortObj:Port_Value", Value2(attribute), {kEquals});
  xml.Close();
  Close(xml);
}

void DomainObject(ElementWriter& xml, const fb::Attribute& attribute) {
  Open(xml, "DomainName", "DomainNameObj:DomainNameObjectType", attribute);
  xml.Leaf("DomainNameObj:Value", Value1(attribute), {kEquals});
  Close(xml);
}
void Domain(ElementWriter& xml, const CyboxWord&, const fb::Attribute& attribute) { DomainObject(xml, attribute); }
void DomainAndAddress(ElementWriter& xml, const CyboxWord&, const fb::Attribute& attribute) {
  xml.Open("cybox:Observable_Composition", {{"operator", "AND"}});
  xml.Open("cybox:Observable", {{"id", Stix1Id("DomainObservable", attribute.uuid())}});
  DomainObject(xml, attribute);
  xml.Close();
  xml.Open("cybox:Observable", {{"id", Stix1Id("AddressObservable", attribute.uuid())}});
  AddressObject(xml, attribute, Value2(attribute), "");
  xml.Close();
  xml.Close();
}

// One property of an object: `first` is its namespace and type ("Mutex"), `second` the element.
void Property(ElementWriter& xml, const CyboxWord& word, const fb::Attribute& attribute) {
  const std::string space = absl::StrCat(ToAbsl(word.first), "Obj:");
  Open(xml, word.first, absl::StrCat(space, ToAbsl(word.first), "ObjectType"), attribute);
  xml.Leaf(absl::StrCat(space, ToAbsl(word.second)), Value1(attribute), {kEquals});
  Close(xml);
}
void Url(ElementWriter& xml, const CyboxWord&, const fb::Attribute& attribute) {
  Open(xml, "URI", "URIObj:URIObjectType", attribute, {{"type", "URL"}});
  xml.Leaf("URIObj:Value", Value1(attribute), {kEquals});
  Close(xml);
}

void HashElement(ElementWriter& xml, std::string_view name, std::string_view hash) {
  xml.Open("FileObj:Hashes");
  xml.Open("cyboxCommon:Hash");
  // The vocabulary has few names; any other is plain text.
  const bool known = name == "MD5" || name == "SHA1" || name == "SHA224" || name == "SHA256" || name == "SHA384" ||
                     name == "SHA512" || name == "SSDEEP";
  xml.Leaf("cyboxCommon:Type", name, {kEquals, {"xsi:type", known ? "cyboxVocabs:HashNameVocab-1.0" : ""}});
  xml.Leaf(name == "SSDEEP" ? "cyboxCommon:Fuzzy_Hash_Value" : "cyboxCommon:Simple_Hash_Value", hash, {kEquals});
  xml.Close();
  xml.Close();
}
// `first`: the hash's name.
void FileHash(ElementWriter& xml, const CyboxWord& word, const fb::Attribute& attribute) {
  Open(xml, "File", "FileObj:FileObjectType", attribute);
  HashElement(xml, word.first, Value1(attribute));
  Close(xml);
}
void NameAndHash(ElementWriter& xml, const CyboxWord& word, const fb::Attribute& attribute) {
  Open(xml, "File", "FileObj:FileObjectType", attribute);
  xml.Leaf("FileObj:File_Name", Value1(attribute), {kEquals});
  HashElement(xml, word.first, Value2(attribute));
  Close(xml);
}

// A field of a message's header. `first`: the element; `second`: the element inside it, or "".
void MailHeader(ElementWriter& xml, const CyboxWord& word, const fb::Attribute& attribute) {
  Open(xml, "EmailMessage", "EmailMessageObj:EmailMessageObjectType", attribute);
  xml.Open("EmailMessageObj:Header");
  const bool address = word.first == "EmailMessageObj:From" || word.second == "EmailMessageObj:Recipient" ||
                       word.first == "EmailMessageObj:Reply_To";
  if (!address) {
    xml.Leaf(word.first, Value1(attribute), {kEquals});
  } else {
    xml.Open(word.first, {{"category", word.second.empty() ? "e-mail" : ""}});
    if (!word.second.empty()) xml.Open(word.second, {{"category", "e-mail"}});
    xml.Leaf("AddressObj:Address_Value", Value1(attribute), {kEquals});
    if (!word.second.empty()) xml.Close();
    xml.Close();
  }
  xml.Close();
  Close(xml);
}

void RegistryKey(ElementWriter& xml, const CyboxWord&, const fb::Attribute& attribute) {
  Open(xml, "WindowsRegistryKey", "WinRegistryKeyObj:WindowsRegistryKeyObjectType", attribute);
  xml.Leaf("WinRegistryKeyObj:Key", Value1(attribute), {kEquals});
  if (!Value2(attribute).empty()) {
    xml.Open("WinRegistryKeyObj:Values");
    xml.Open("WinRegistryKeyObj:Value");
    xml.Leaf("WinRegistryKeyObj:Data", Value2(attribute), {kEquals});
    xml.Close();
    xml.Close();
  }
  Close(xml);
}

void UserAgent(ElementWriter& xml, const CyboxWord&, const fb::Attribute& attribute) {
  Open(xml, "HTTPSession", "HTTPSessionObj:HTTPSessionObjectType", attribute);
  for (const char* element : {"HTTP_Request_Response", "HTTP_Client_Request", "HTTP_Request_Header", "Parsed_Header"})
    xml.Open(absl::StrCat("HTTPSessionObj:", element));
  xml.Leaf("HTTPSessionObj:User_Agent", Value1(attribute), {kEquals});
  for (int i = 0; i < 4; ++i) xml.Close();
  Close(xml);
}

const TypeTable<CyboxWord>& Words() {
  static const auto& table = *new TypeTable<CyboxWord>({
      {"ip-src", {IpAddress, "source", "", "IP Watchlist"}},
      {"ip-dst", {IpAddress, "destination", "", "IP Watchlist"}},
      {"ip-src|port", {SocketAddress, "source", "", "IP Watchlist"}},
      {"ip-dst|port", {SocketAddress, "destination", "", "IP Watchlist"}},
      {"hostname|port", {SocketAddress, "hostname", "", "Host Characteristics"}},
      {"domain", {Domain, "", "", "Domain Watchlist"}},
      {"domain|ip", {DomainAndAddress, "", "", "Domain Watchlist"}},
      {"hostname", {Property, "Hostname", "Hostname_Value", "Domain Watchlist"}},
      {"url", {Url, "", "", "URL Watchlist"}},
      {"uri", {Url, "", "", "URL Watchlist"}},
      {"link", {Url, "", "", "URL Watchlist"}},
      {"email", {OtherAddress, "e-mail", "", "Malicious E-mail"}},
      {"mac-address", {OtherAddress, "mac", "", "Host Characteristics"}},
      {"AS", {Property, "AS", "Handle", ""}},
      {"email-src", {MailHeader, "EmailMessageObj:From", "", "Malicious E-mail"}},
      {"email-dst", {MailHeader, "EmailMessageObj:To", "EmailMessageObj:Recipient", "Malicious E-mail"}},
      {"email-reply-to", {MailHeader, "EmailMessageObj:Reply_To", "", "Malicious E-mail"}},
      {"email-subject", {MailHeader, "EmailMessageObj:Subject", "", "Malicious E-mail"}},
      {"email-message-id", {MailHeader, "EmailMessageObj:Message_ID", "", "Malicious E-mail"}},
      {"email-x-mailer", {MailHeader, "EmailMessageObj:X_Mailer", "", "Malicious E-mail"}},
      {"filename", {Property, "File", "File_Name", "File Hash Watchlist"}},
      {"attachment", {Property, "File", "File_Name", "Malware Artifacts"}},
      {"email-attachment", {Property, "File", "File_Name", "Malicious E-mail"}},
      {"malware-sample", {NameAndHash, "MD5", "", "Malware Artifacts"}},
      {"md5", {FileHash, "MD5", "", "File Hash Watchlist"}},
      {"sha1", {FileHash, "SHA1", "", "File Hash Watchlist"}},
      {"sha224", {FileHash, "SHA224", "", "File Hash Watchlist"}},
      {"sha256", {FileHash, "SHA256", "", "File Hash Watchlist"}},
      {"sha384", {FileHash, "SHA384", "", "File Hash Watchlist"}},
      {"sha512", {FileHash, "SHA512", "", "File Hash Watchlist"}},
      {"ssdeep", {FileHash, "SSDEEP", "", "File Hash Watchlist"}},
      {"imphash", {FileHash, "IMPHASH", "", "File Hash Watchlist"}},
      {"authentihash", {FileHash, "AUTHENTIHASH", "", "File Hash Watchlist"}},
      {"pehash", {FileHash, "PEHASH", "", "File Hash Watchlist"}},
      {"tlsh", {FileHash, "TLSH", "", "File Hash Watchlist"}},
      {"cdhash", {FileHash, "CDHASH", "", "File Hash Watchlist"}},
      {"filename|md5", {NameAndHash, "MD5", "", "File Hash Watchlist"}},
      {"filename|sha1", {NameAndHash, "SHA1", "", "File Hash Watchlist"}},
      {"filename|sha224", {NameAndHash, "SHA224", "", "File Hash Watchlist"}},
      {"filename|sha256", {NameAndHash, "SHA256", "", "File Hash Watchlist"}},
      {"filename|sha384", {NameAndHash, "SHA384", "", "File Hash Watchlist"}},
      {"filename|sha512", {NameAndHash, "SHA512", "", "File Hash Watchlist"}},
      {"filename|ssdeep", {NameAndHash, "SSDEEP", "", "File Hash Watchlist"}},
      {"filename|imphash", {NameAndHash, "IMPHASH", "", "File Hash Watchlist"}},
      {"filename|authentihash", {NameAndHash, "AUTHENTIHASH", "", "File Hash Watchlist"}},
      {"filename|pehash", {NameAndHash, "PEHASH", "", "File Hash Watchlist"}},
      {"filename|tlsh", {NameAndHash, "TLSH", "", "File Hash Watchlist"}},
      {"mutex", {Property, "Mutex", "Name", "Host Characteristics"}},
      {"named pipe", {Property, "Pipe", "Name", "Host Characteristics"}},
      {"regkey", {RegistryKey, "", "", "Host Characteristics"}},
      {"regkey|value", {RegistryKey, "", "", "Host Characteristics"}},
      {"port", {Property, "Port", "Port_Value", ""}},
      {"user-agent", {UserAgent, "", "", ""}},
  });
  return table;
}

void Custom(ElementWriter& xml, const fb::Attribute& attribute) {
  // A qualified name of XML, in which "filename|vhash" and "sha512/224" may not stand.
  std::string name = absl::StrCat("MISP:", ToAbsl(TypeName(attribute)));
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '|' || c == '/' || c == ' '; }, '_');
  Open(xml, "Custom", "CustomObj:CustomObjectType", attribute, {{"custom_name", name}});
  xml.Open("cyboxCommon:Custom_Properties");
  std::string value;
  AppendValue(attribute, value);
  xml.Leaf("cyboxCommon:Property", value, {{"name", TypeName(attribute)}, kEquals});
  xml.Close();
  Close(xml);
}

}  // namespace

bool HasCyboxObject(const fb::Attribute& attribute) { return Words()[attribute.type()].recipe != nullptr; }

void WriteCyboxObject(ElementWriter& xml, const fb::Attribute& attribute) {
  const CyboxWord& word = Words()[attribute.type()];
  word.recipe != nullptr ? word.recipe(xml, word, attribute) : Custom(xml, attribute);
}

std::string_view WatchlistOf(const fb::Attribute& attribute) { return Words()[attribute.type()].watchlist; }

std::string Stix1Id(std::string_view kind, const fb::Uuid* uuid) {
  return absl::StrCat("MISP:", ToAbsl(kind), "-", UuidOf(uuid).ToString());
}

}  // namespace muninn::exports
