// SPDX-License-Identifier: Apache-2.0
#include "tools/progress.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "schema/base/status.h"

namespace muninn::tools {
namespace {

constexpr auto kRedraw = std::chrono::milliseconds(100);
constexpr size_t kBarWidth = 24;

}  // namespace

Progress::Progress(Show show, uint64_t total, std::string_view unit)
    : shown_(show == Show::kOnTerminals && isatty(STDERR_FILENO)),
      unit_(unit),
      start_(std::chrono::steady_clock::now()),
      total_(total) {}

Progress::~Progress() {
  absl::MutexLock lock(&mutex_);
  Erase();
}

void Progress::Add(uint64_t amount, uint64_t things) {
  absl::MutexLock lock(&mutex_);
  amount_ += amount;
  things_ += things;
  Draw();
}

void Progress::Set(uint64_t amount, uint64_t total, uint64_t things) {
  absl::MutexLock lock(&mutex_);
  amount_ = amount;
  total_ = total;
  things_ = things;
  Draw();
}

void Progress::Print(std::string_view line) {
  std::string shown(line);
  for (char& c : shown) {
    if (absl::ascii_iscntrl(static_cast<unsigned char>(c))) c = ' ';
  }
  shown += '\n';
  absl::MutexLock lock(&mutex_);
  Erase();
  std::fputs(shown.c_str(), stderr);
}

double Progress::seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }

void Progress::Draw() {
  const auto now = std::chrono::steady_clock::now();
  if (!shown_ || (drawn_ && now - drawn_at_ < kRedraw)) return;
  drawn_ = true;
  drawn_at_ = now;
  std::string line;
  const double elapsed = seconds();
  if (total_ != 0) {
    const double part = std::min(1.0, static_cast<double>(amount_) / static_cast<double>(total_));
    const size_t filled = static_cast<size_t>(part * kBarWidth);
    line = absl::StrCat("[", std::string(filled, '='), std::string(kBarWidth - filled, ' '), "] ", static_cast<int>(part * 100),
                        "%  ");
  }
  absl::StrAppend(&line, WithThousands(things_), " ", unit_, "  ", WithThousands(Rate(things_, elapsed)), " ", unit_, "/s");
  if (total_ != 0 && amount_ != 0 && amount_ < total_) {
    const double left = elapsed * static_cast<double>(total_ - amount_) / static_cast<double>(amount_);
    absl::StrAppend(&line, "  ", FormatDuration(left), " left");
  }
  std::fprintf(stderr, "\r\033[K%s", line.c_str());
}

void Progress::Erase() {
  if (drawn_) std::fputs("\r\033[K", stderr);
  drawn_ = false;
}

std::string WithThousands(uint64_t number) {
  std::string digits = absl::StrCat(number);
  for (size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

std::string FormatDuration(double seconds) {
  if (seconds < 60) return absl::StrFormat("%.1f s", seconds);
  const auto whole = static_cast<uint64_t>(seconds);
  if (whole < 3600) return absl::StrFormat("%dm%02ds", whole / 60, whole % 60);
  return absl::StrFormat("%dh%02dm", whole / 3600, whole / 60 % 60);
}

uint64_t Rate(uint64_t things, double seconds) {
  return seconds <= 0 ? 0 : static_cast<uint64_t>(static_cast<double>(things) / seconds);
}

}  // namespace muninn::tools
