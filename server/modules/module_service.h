// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_MODULES_MODULE_SERVICE_H_
#define MUNINN_SERVER_MODULES_MODULE_SERVICE_H_

// misp-modules: a service that runs beside the server and knows more about values. It lists its modules (GET /modules) and puts
// questions to them (POST /query). Where it is and which modules may be used is in the settings, by family F:
//
//   Plugin.F_services_enable, _url, _port; Plugin.F_timeout, Plugin.F_hover_timeout (seconds)
//   Plugin.F_M_enabled, Plugin.F_M_restrict (the one organisation that may use it), Plugin.F_M_<parameter>     of module M
//
//   const ModuleService service(reader, secret_key, "Enrichment");
//   ASSIGN_OR_RETURN(const std::vector<Module> modules, service.ModulesFor(actor));
//   ASSIGN_OR_RETURN(const json::Document answer, service.Query(R"({"module":"dns","domain":"a.example"})"));

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/access/actor.h"
#include "engine/secrets/secret_key.h"
#include "engine/store/reader.h"
#include "schema/json/json_value.h"

namespace muninn::modules {

inline constexpr uint64_t kModuleListBytesMax = uint64_t{16} << 20;
inline constexpr uint64_t kModuleAnswerBytesMax = uint64_t{64} << 20;

inline constexpr std::string_view kFamilies[] = {"Enrichment", "Import", "Export", "Action", "Cortex"};
// The family of a type that modules give themselves ("hover", "expansion", "import", …). "": there is no such type.
std::string_view FamilyOfType(std::string_view type);

// What a module wants to be told by the administrator.
struct ModuleParameter {
  std::string name;
  std::string type;         // "string", "boolean", "integer" …; "": a string
  std::string description;  // may be empty
  bool redacted = false, cli_only = false;
};

struct Module {
  std::string name;
  std::string description;
  std::vector<std::string> types;   // "expansion", "hover", "import", …
  std::vector<std::string> inputs;  // types of attributes
  bool misp_standard = false;       // asks for and gives attributes and objects instead of bare values
  std::vector<ModuleParameter> parameters;
  std::string json;  // as the service lists it, but for what it has to be told: that may hold what nobody else should see

  bool Is(std::string_view type) const;
  bool Takes(std::string_view attribute_type) const;
};

// For one request or job; reads the settings of one state. `reader` and `key` must outlive it.
class ModuleService {
 public:
  // `family`: one of kFamilies.
  ModuleService(const Reader& reader, const SecretKey& key, std::string_view family)
      : reader_(reader), key_(key), family_(family) {}

  // Has an administrator switched it on?
  bool on() const;

  // All that it has. What is no module is passed over.
  // Errors: kFailedPrecondition (it is not switched on), kUnavailable (it is not there, or answers nonsense)
  absl::StatusOr<std::vector<Module>> Modules() const;
  // Those that are enabled and that the actor may use. Errors: as Modules.
  absl::StatusOr<std::vector<Module>> ModulesFor(const Actor& actor) const;

  // The settings of a module as JSON, {"apikey":"…","limit":null}; nullopt: it has none. Error: that of OpenSetting.
  absl::StatusOr<std::optional<std::string>> ConfigOf(const Module& module) const;

  // The answer to a question; somebody waits for that of a hover. `keep_going` is asked about once a second.
  // Errors: as Modules; kCancelled (keep_going)
  absl::StatusOr<json::Document> Query(std::string question, bool hover = false, std::function<bool()> keep_going = {}) const;

  // "Plugin.Enrichment_dns_enabled"
  std::string SettingOf(std::string_view module, std::string_view what) const;

 private:
  bool MayUse(const Actor& actor, const Module& module) const;
  int64_t Seconds(std::string_view setting, int64_t otherwise) const;
  absl::StatusOr<json::Document> Ask(std::string_view path, std::string body, int64_t seconds, uint64_t bytes_max,
                                     std::function<bool()> keep_going = {}) const;

  const Reader& reader_;
  const SecretKey& key_;
  const std::string family_;
};

}  // namespace muninn::modules

#endif  // MUNINN_SERVER_MODULES_MODULE_SERVICE_H_
