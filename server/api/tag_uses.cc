// SPDX-License-Identifier: Apache-2.0
#include "server/api/tag_uses.h"

#include <algorithm>

#include "engine/access/visibility.h"
#include "engine/index/content_reader.h"
#include "engine/index/registry.h"
#include "engine/query/visible_attributes.h"
#include "schema/base/status.h"
#include "schema/entities/identity_generated.h"
#include "schema/entities/tag_generated.h"

namespace muninn::api {

absl::StatusOr<TagUses> CountTagUses(Call& call, TagId tag) {
  TagUses uses;
  VisibleAttributes attributes(call.reader(), call.actor());
  for (const char letter : {'e', 'a'}) {
    EventId last;
    std::optional<Stored<fb::Event>> loaded;
    bool visible = false;
    for (const auto cursor = call.reader().Scan(Family::kTagUse, TagUsePrefix(tag, letter)); cursor->Valid(); cursor->Next()) {
      const EventId event = EventOfTagUse(cursor->key());
      if (event != last) {
        last = event;
        ASSIGN_OR_RETURN(loaded, LoadEvent(call.reader(), event));
        visible = loaded && MaySee(call.actor(), **loaded);
      }
      if (!visible) continue;
      if (letter == 'e') {
        ++uses.events;
      } else {
        const AttributeId id = AttributeOfTagUse(cursor->key());
        ASSIGN_OR_RETURN(const auto block, LoadAttributeBlock(call.reader(), event, id));
        const fb::Attribute* attribute = block ? FindIn(**block, id) : nullptr;
        // Who may see what is deleted is not told of it as of what is there.
        if (attribute == nullptr || attribute->deleted()) continue;
        ASSIGN_OR_RETURN(const bool shows, attributes.Shows(**loaded, *attribute));
        uses.attributes += shows;
      }
    }
  }
  return uses;
}

absl::StatusOr<std::vector<TagId>> FavouriteTags(Call& call) {
  std::vector<TagId> tags;
  ASSIGN_OR_RETURN(const auto user, LoadEntry<fb::User>(call.reader(), call.actor().user));
  if (!user || (*user)->favourite_tags() == nullptr) return tags;
  for (const uint64_t id : *(*user)->favourite_tags()) tags.push_back(TagId(id));
  return tags;
}

http::Response ToggleFavourite(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("FavouriteTag");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const auto number = (*body)["data"].AsInteger();
  const TagId id(number && *number > 0 ? static_cast<uint64_t>(*number) : 0);
  const auto tag = LoadEntry<fb::Tag>(call.reader(), id);
  if (!tag.ok()) return AnswerStatus(call, tag.status());
  if (!*tag) return AnswerNotSaved("Invalid tag.");
  const auto toggle = [id](fb::UserT& user, const EntryScene&) {
    const auto place = std::find(user.favourite_tags.begin(), user.favourite_tags.end(), id.value());
    if (place == user.favourite_tags.end())
      user.favourite_tags.push_back(id.value());
    else
      user.favourite_tags.erase(place);
    return absl::OkStatus();
  };
  const absl::StatusOr<Outcome> outcome =
      call.engine().Execute(ChangeEntries{{EditEntry<fb::User>(call.actor().user, toggle)}}, call.actor());
  if (!outcome.ok()) return AnswerStatus(call, outcome.status());
  return AnswerSaved("Tag favourite toggled.", false);
}

}  // namespace muninn::api
