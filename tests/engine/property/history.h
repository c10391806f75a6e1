// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_TESTS_ENGINE_PROPERTY_HISTORY_H_
#define MUNINN_TESTS_ENGINE_PROPERTY_HISTORY_H_

#include <functional>
#include <random>
#include <string>
#include <vector>

#include "tests/engine/property/model.h"
#include "tests/support/test_engine.h"

namespace muninn {

struct HistoryOptions {
  int commands = 60;
  bool hard_deletes = true;  // of attributes and events
  int reopen_percent = 0;    // before a command
};

// Commands as a seed has them: events with attributes, objects with references, reports and sightings; edits, tags,
// deletions and the rest. Few values, tags and numbers, so that they meet. The same seed gives the same commands.
class RandomHistory {
 public:
  RandomHistory(uint64_t seed, HistoryOptions options) : random_(seed * 7919 + 17), options_(options) {}

  // Plays all commands against `engine` and tells `model` what came of them. `after` is called after each command that was
  // taken, with what it was about.
  using After = std::function<void(const Outcome&)>;
  void Play(
      TestEngine& engine, Model* model, const After& after = [](const Outcome&) {});

 private:
  uint64_t Below(uint64_t limit) { return random_() % limit; }
  bool Percent(uint64_t percent) { return Below(100) < percent; }
  std::string NewUuid() { return Uuid::FromRandom(random_(), random_()).ToString(); }
  template <typename Map>
  uint64_t Pick(const Map& map) {
    return map.empty() ? 1 : std::next(map.begin(), static_cast<long>(Below(map.size())))->first;
  }

  template <typename Map>
  uint64_t PickOrNone(const Map& map) {
    return map.empty() ? 1'000'000 : Pick(map);
  }

  Command Next(const Model& model);
  Command NextOnParts(const Model& model);
  AddEvent NewEvent(const Model& model);
  EditEvent Edit(const Model& model);
  AddAttributes NewAttributes(const Model& model);
  TagDraft Tag();
  // A type and a value of it. With `fresh`, of a value that no other attribute has.
  AttributeDraft Attribute(bool fresh);
  rules::AcceptedAttribute Accepted(bool fresh);
  ObjectDraft Object(const Model& model);

  std::mt19937_64 random_;
  HistoryOptions options_;
  uint64_t fresh_ = 1000;
};

// The seeds of a property test: `count` of them, or as many as MUNINN_SEEDS says.
std::vector<uint64_t> Seeds(uint64_t count);

}  // namespace muninn

#endif  // MUNINN_TESTS_ENGINE_PROPERTY_HISTORY_H_
