// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_BLOCKLISTS_H_
#define MUNINN_SERVER_API_BLOCKLISTS_H_

// What the blocklists of events, organisations, sightings, clusters and analyst data share: lists of uuids at once, bare rows in
// the index.

#include "server/api/entry_page.h"

namespace muninn::api {

// The uuids of a request: "uuids" as a list, or a text with one a line. At least one, maybe empty.
std::vector<std::string> BlockedUuids(json::Value body);

// {"result":{"successes":[…],"fails":[…]},"message":"Done. …"}
http::Response AnswerBlocked(const Call& call, const std::vector<std::string>& added, const std::vector<std::string>& failed);

// Counts an event that its creator's organisation has kept out; every other status does nothing.
void CountBlocked(Call& call, const absl::Status& refusal);

// Each uuid is an entry of its own: what does not fit or is there already fails alone.
template <const auto& page, auto uuid>
http::Response AddBlocklistEntries(Call& call) {
  using Native = typename std::decay_t<decltype(page)>::NativeType;
  const absl::StatusOr<json::Value> body = call.BodyOf(page.noun);
  if (!body.ok()) return AnswerStatus(call, body.status());
  Native common;
  json::Value fields = *body;
  for (const Member<Native>& member : page.members) {
    const auto* text = std::get_if<std::string Native::*>(&member.field);
    if (text != nullptr) common.** text = fields[member.name].AsText().value_or("");
  }
  std::vector<std::string> added, failed;
  for (const std::string& sent : BlockedUuids(*body)) {
    const std::optional<Uuid> parsed = Uuid::Parse(sent);
    absl::StatusOr<Outcome> outcome = absl::InvalidArgumentError("no uuid");
    if (parsed) {
      Native entry = common;
      entry.*uuid = *parsed;
      outcome = call.engine().Execute(ChangeEntries{{AddEntry(std::move(entry))}}, call.actor());
      if (!outcome.ok() && !absl::IsInvalidArgument(outcome.status())) return AnswerStatus(call, outcome.status());
    }
    (outcome.ok() ? added : failed).push_back(sent);
  }
  return AnswerBlocked(call, added, failed);
}

// [{"id":…},…]: without the name of the model.
template <const auto& page>
http::Response IndexBlocklist(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf(page.noun);
  if (!body.ok()) return AnswerStatus(call, body.status());
  Parameters parameters(*body, call.path());
  parameters.Default("limit", "60");
  const auto entries = ListPage(call.reader(), call.actor(), parameters, page);
  if (!entries.ok()) return AnswerStatus(call, entries.status());
  return AnswerList(call, *entries, [](json::JsonWriter& writer, const auto& entry) {
    writer.BeginObject();
    WriteMembers(writer, page.members, entry);
    if (page.more != nullptr) page.more(writer, entry, true);
    writer.EndObject();
  });
}

// Unlike others, a blocklist's edit has its own text for what is not there.
template <const auto& page>
http::Response EditBlocklist(Call& call) {
  const auto found = FindOnPage(call, page, call.path().Arg(0));
  if (found.ok() && !*found) return AnswerError(call, 404, "Blocklist item not found.");
  return EditPage<page>(call);
}

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_BLOCKLISTS_H_
