// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_STORE_SHARED_VALUE_H_
#define MUNINN_ENGINE_STORE_SHARED_VALUE_H_

#include <atomic>
#include <string>
#include <utility>

namespace muninn {

// The bytes of a stored value, held by all who read them, and whether they were found to be what they should be: checking
// costs more than reading. Immutable but for that mark. Thread-safe.
class SharedValue {
 public:
  explicit SharedValue(std::string bytes) : bytes_(std::move(bytes)) {}
  SharedValue(const SharedValue&) = delete;
  SharedValue& operator=(const SharedValue&) = delete;

  const std::string& bytes() const { return bytes_; }
  // `type` stands for a type by its address (Stored). Only the last type that was found is remembered.
  bool IsVerifiedAs(const void* type) const { return verified_as_.load(std::memory_order_acquire) == type; }
  void SetVerifiedAs(const void* type) const { verified_as_.store(type, std::memory_order_release); }

 private:
  const std::string bytes_;
  mutable std::atomic<const void*> verified_as_{nullptr};
};

}  // namespace muninn

#endif  // MUNINN_ENGINE_STORE_SHARED_VALUE_H_
