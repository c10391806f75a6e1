// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_ZMQ_MESSAGES_H_
#define MUNINN_SERVER_ZMQ_MESSAGES_H_

// From a record of the log to the messages of MISP's feed (zmq.md §3). Pure: the same record and state give the same messages
// in the same order. Facts hold the states before and after, so what happened is read off them:
//
//   EventAdded         misp_json_event add, its tags; misp_json when it came published
//   EventChanged       misp_json_event edit; its tags by difference; misp_json when it was published
//   ContentAdded       misp_json_object, _attribute and _tag, _object_reference, _sighting add
//   ContentChanged     the same by difference: edit, soft-delete; restoring is an edit
//   ContentPurged   misp_json_attribute delete     with what is left: ids and uuids
//   EventDeleted       misp_json_event delete         likewise, and nothing about its parts, as in MISP
//   EntryAdded, EntryChanged, EntryRemoved            misp_json_tag, _organisation, _user, _conversation (what is new)
// and with each of them what MISP's audit log says (misp_json_audit). Purged records give nothing.
//
// Departures from MISP 2.5.1, all of them things that its readers ask for: messages come in the order of the log across
// topics; a published event shows its state after publication; `deleted` is true in every message about a deletion; a tag
// that had to be made is announced.

#include <functional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "engine/log/record.h"
#include "engine/store/reader.h"
#include "schema/json/names.h"
#include "server/zmq/audit.h"
#include "server/zmq/reader_names.h"
#include "server/zmq/topics.h"

namespace muninn::zmq {

// The document {"Event":{…}} of an event as a site administrator sees it now; "" when there is no such event any more.
using RenderEvent = std::function<std::string(EventId event)>;

// The document {"HuntHit":{…}} of a hit as the hunt's owner may see it in that state; "" when he may not.
using RenderHuntHit = std::function<std::string(const Reader& reader, const fb::HuntAdvanced& fact, size_t hit)>;

struct MessageOptions {
  // Messages of other topics are counted in `_sub`, but neither rendered nor emitted.
  TopicSet topics = TopicSet::All();
  // Adds the members "_seq" (the record's number, a string) and "_sub" (the message's place in the record, from 0).
  bool sequence_numbers = true;
  // Where the base64 of attachments in attribute messages comes from; empty: left out.
  json::FileReader files;
  RenderHuntHit render_hunt_hit;  // empty: no hits are sent
  // Entries of the audit log go here instead of becoming messages.
  std::function<void(AuditEntry&&)> audit;
};

using Emit = absl::FunctionRef<void(Topic topic, std::string&& json)>;

// `reader` and `names` are of a state that holds the record. Messages are emitted one by one, so a large record costs no
// memory. Errors: kDataLoss, kUnavailable of the reader; some messages may have been emitted.
absl::Status EmitMessages(const Record& record, const Reader& reader, ReaderNames& names, const RenderEvent& render,
                          const MessageOptions& options, Emit emit);

}  // namespace muninn::zmq

#endif  // MUNINN_SERVER_ZMQ_MESSAGES_H_
