// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_STORE_SHARED_VALUE_H_
#define MUNINN_ENGINE_STORE_SHARED_VALUE_H_

#include <atomic>
#include <memory>
#include <string>
#include <utility>

namespace muninn {

// What somebody has made of a value, to be kept with it.
struct Made {
  virtual ~Made() = default;
};

// The bytes of a stored value, held by all who read them, whether they were found to be what they should be, and what was made
// of them: checking and making cost more than reading. Immutable but for these two. Thread-safe.
class SharedValue {
 public:
  explicit SharedValue(std::string bytes) : bytes_(std::move(bytes)) {}
  SharedValue(const SharedValue&) = delete;
  SharedValue& operator=(const SharedValue&) = delete;
  ~SharedValue() { delete made_.load(std::memory_order_acquire); }

  const std::string& bytes() const { return bytes_; }
  // `type` stands for a type by its address (Stored). Only the last type that was found is remembered.
  bool IsVerifiedAs(const void* type) const { return verified_as_.load(std::memory_order_acquire) == type; }
  void SetVerifiedAs(const void* type) const { verified_as_.store(type, std::memory_order_release); }
  // nullptr: nothing yet. Lives as long as the value.
  const Made* made() const { return made_.load(std::memory_order_acquire); }
  // Keeps it and returns nullptr, unless something is kept already: then it goes back to the caller.
  [[nodiscard]] std::unique_ptr<const Made> Keep(std::unique_ptr<const Made> made) const {
    const Made* kept = nullptr;
    if (made_.compare_exchange_strong(kept, made.get(), std::memory_order_acq_rel)) (void)made.release();
    return made;
  }

 private:
  const std::string bytes_;
  mutable std::atomic<const void*> verified_as_{nullptr};
  mutable std::atomic<const Made*> made_{nullptr};
};

}  // namespace muninn

#endif  // MUNINN_ENGINE_STORE_SHARED_VALUE_H_
