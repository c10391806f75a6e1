// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_MODULE_ENQUIRY_H_
#define MUNINN_SERVER_API_MODULE_ENQUIRY_H_

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "engine/files/file_store.h"
#include "engine/match/free_text.h"
#include "engine/query/attribute_search.h"
#include "engine/secrets/secret_key.h"
#include "engine/store/reader.h"
#include "schema/draft.h"
#include "server/api/names.h"
#include "server/jobs/jobs.h"
#include "server/modules/module_service.h"

namespace muninn::api {

// kFailedPrecondition, as MISP says it.
absl::Status ModuleIsSilent(std::string_view module);

// Asks modules about one attribute after the other, and gathers what they find. For one job, whose actor asks.
class ModuleEnquiry {
 public:
  // All must outlive it.
  ModuleEnquiry(const JobRun& run, const Reader& reader, const FileStore& files, const SecretKey& key);

  // Those of the wanted ones that the actor may use. Errors: kFailedPrecondition (the service does not answer), kDataLoss,
  // kUnavailable.
  absl::Status Choose(const std::vector<std::string>& wanted);

  // Asks those that know the attribute's type; `percent` of the work is done.
  // Errors: kFailedPrecondition (a module does not answer, answers nonsense or too much), kCancelled.
  absl::Status Ask(const AttributeHit& hit, uint64_t percent);

  EventDraft& found() { return found_; }
  // Tags that the event has already are nothing new, nor are those of somebody who may not attach any.
  void DropTagsOf(const fb::Event& event);
  // " dns: no such name": what modules said instead of answering, a few of them.
  std::string Complaints() const;

 private:
  struct Chosen {
    modules::Module module;
    std::optional<std::string> config;
  };
  std::string QuestionFor(const AttributeHit& hit, std::string_view type, const Chosen& chosen);
  absl::Status Ask(const AttributeHit& hit, std::string_view type, const Chosen& chosen);

  const JobRun& run_;
  const Reader& reader_;
  ReaderNames names_;
  const json::FileReader files_;
  const modules::ModuleService service_;
  std::vector<Chosen> chosen_;
  match::FreeTextKnowledge knowledge_;
  uint64_t percent_ = 0;
  EventDraft found_;
  std::set<std::string> complaints_;
};

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_MODULE_ENQUIRY_H_
