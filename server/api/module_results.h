// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_MODULE_RESULTS_H_
#define MUNINN_SERVER_API_MODULE_RESULTS_H_

// What modules of misp-modules answered about attributes of an event, read as drafts.

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "engine/match/free_text.h"
#include "schema/draft.h"
#include "schema/json/json_value.h"

namespace muninn::api {

// What a module was asked about.
struct ModuleQuestion {
  std::string module;
  bool misp_standard = false;
  uint64_t attribute_id = 0;
  std::string value;
  int64_t distribution = 0, sharing_group_id = 0;  // of the attribute: bare values get them, too
};

// Appends what `results` has to the attributes, objects, reports and tags of `found`. Two formats:
//
//   [{"types":["ip-dst"],"values":["192.0.2.1"],"categories":[…]?,"comment"?,"tags"?,"to_ids"?,"data"?},…]     bare values; of
//     several types the first counts, and "freetext" stands for whatever the text holds
//   {"Attribute":[…],"Object":[…],"EventReport":[…],"Tag":[…]}                                              misp_standard
//
// What came without a comment says where it is from; what it is to be younger or older than does not count.
// Errors: those of json::ReadEvent (too much of it).
absl::Status ReadModuleResults(json::Value results, const ModuleQuestion& question, const match::FreeTextKnowledge& knowledge,
                               EventDraft* found);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_MODULE_RESULTS_H_
