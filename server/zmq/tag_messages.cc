// SPDX-License-Identifier: Apache-2.0
//
// Tags that were attached and detached, found by comparing lists of links.
#include <algorithm>

#include "schema/entities/identity_generated.h"
#include "schema/entities/tag_generated.h"
#include "server/zmq/message_maker.h"

namespace muninn::zmq {
namespace {

using TagLinks = flatbuffers::Vector<flatbuffers::Offset<fb::TagLink>>;

bool Holds(const TagLinks* links, const fb::TagLink& wanted) {
  return links != nullptr &&
         std::any_of(links->begin(), links->end(), [&](const fb::TagLink* link) { return link->tag_id() == wanted.tag_id(); });
}

// The audit log knows galaxies and tags apart, though both are tags.
std::string_view ActionOf(bool attach, bool galaxy, bool local) {
  if (attach) return galaxy ? (local ? "galaxy_local" : "galaxy") : (local ? "tag_local" : "tag");
  return galaxy ? (local ? "remove_local_galaxy" : "remove_galaxy") : (local ? "remove_local_tag" : "remove_tag");
}

// misp-galaxy:kind="value" -> value
std::string TitleOfTag(const fb::Tag& tag) {
  const std::string name = TextOf(tag.name());
  const size_t open = name.find('"');
  if (!tag.is_galaxy() || open == std::string::npos || name.back() != '"' || open + 1 == name.size()) return name;
  return name.substr(open + 1, name.size() - open - 2);
}

}  // namespace

void MessageMaker::ChangeTags(const TagLinks* before, const TagLinks* after, const Tagged& tagged, bool logged) {
  if (before != nullptr) {
    for (const fb::TagLink* link : *before) {
      if (!Holds(after, *link)) Detach(*link, tagged, logged);
    }
  }
  if (after != nullptr) {
    for (const fb::TagLink* link : *after) {
      if (!Holds(before, *link)) Attach(*link, tagged, logged);
    }
  }
}

void MessageMaker::Attach(const fb::TagLink& link, const Tagged& tagged, bool logged) {
  const fb::Tag* tag = names_.TagById(TagId(link.tag_id()));
  if (tag == nullptr) return;
  AuditTag(link, *tag, tagged, true);
  Message(Topic::kTag, [&](json::JsonWriter& writer) {
    if (tagged.attribute) return WriteTagMessage(writer, *tag, {tagged.event, tagged.attribute, {}, "attached to attribute"});
    WriteTagMessage(writer, *tag, {tagged.event, {}, link.local(), "attached to event"});
  });
  if (logged) LogTag(link, *tag, tagged, true);
}

void MessageMaker::Detach(const fb::TagLink& link, const Tagged& tagged, bool logged) {
  const fb::Tag* tag = names_.TagById(TagId(link.tag_id()));
  if (tag == nullptr) return;
  Message(Topic::kTag, [&](json::JsonWriter& writer) {
    WriteTagMessage(writer, *tag,
                    {tagged.event, tagged.attribute, {}, tagged.attribute ? "detached from attribute" : "detached from event"});
  });
  AuditTag(link, *tag, tagged, false);
  if (logged) LogTag(link, *tag, tagged, false);
}

void MessageMaker::AuditTag(const fb::TagLink& link, const fb::Tag& tag, const Tagged& tagged, bool attach) {
  const std::string_view action = ActionOf(attach, tag.is_galaxy(), link.local());
  AuditWhole({action, tagged.model(), tagged.model_id(), TitleOfTag(tag), tagged.event}, [&] {
    Columns change;
    if (attach && link.local()) change.push_back({"local", false, 1, {}, {}});
    if (tagged.attribute) change.push_back({"attribute_id", false, static_cast<int64_t>(tagged.attribute.value()), {}, {}});
    change.push_back({"event_id", false, static_cast<int64_t>(tagged.event.value()), {}, {}});
    change.push_back({"tag_id", false, static_cast<int64_t>(tag.id()), {}, {}});
    return change;
  });
}

void MessageMaker::LogTag(const fb::TagLink& link, const fb::Tag& tag, const Tagged& tagged, bool attach) {
  Message(Topic::kAudit, [&](json::JsonWriter& writer) {
    const fb::User* user = names_.UserById(record_.origin.user);
    const fb::Organisation* org = names_.OrgById(record_.origin.org);
    const std::string email = user ? TextOf(user->email()) : "", org_name = org ? TextOf(org->name()) : "",
                      name = TextOf(tag.name());
    WriteTagLog(writer, record_, {email, org_name, name, tag.id(), link.local(), attach, tagged.model(), tagged.model_id()});
  });
}

}  // namespace muninn::zmq
