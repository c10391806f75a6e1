// SPDX-License-Identifier: Apache-2.0
#include "server/http/compression.h"

#include <strings.h>
#include <zlib.h>

#include <algorithm>
#include <cassert>
#include <new>

namespace muninn::http {
namespace {

constexpr size_t kOutputStep = 64u << 10;  // how much room zlib gets at a time
constexpr size_t kSmallOutputStep = 1u << 10;
constexpr size_t kInputStep = 1u << 30;   // zlib counts input in 32 bits
constexpr int kGzipWindowBits = 15 + 16;  // 32 KB window, gzip instead of zlib framing
constexpr int kLevel = 1;
constexpr int kMemoryLevel = 8;

Bytef* Input(std::string_view bytes) { return reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data())); }

struct Inflater {
  z_stream z{};
  Inflater() {
    if (inflateInit2(&z, kGzipWindowBits) != Z_OK) throw std::bad_alloc();
  }
  ~Inflater() { inflateEnd(&z); }
};

std::string_view Trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

bool SameWord(std::string_view a, std::string_view b) {
  return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

// "q=0", "q=0.0", "q=0.000" forbid; everything else allows.
bool Forbids(std::string_view parameters) {
  parameters = Trimmed(parameters);
  if (parameters.size() < 3 || (parameters[0] != 'q' && parameters[0] != 'Q') || parameters[1] != '=') return false;
  return parameters.substr(2).find_first_not_of("0.") == std::string_view::npos;
}

}  // namespace

GunzipResult Gunzip(std::string_view packed, size_t bytes_max, std::string& out) {
  out.clear();
  Inflater inflater;
  z_stream& z = inflater.z;
  bool member_done = false;
  while (true) {
    if (z.avail_in == 0) {
      const size_t step = std::min(packed.size(), kInputStep);
      z.next_in = Input(packed);
      z.avail_in = static_cast<uInt>(step);
      packed.remove_prefix(step);
    }
    if (member_done) {
      if (z.avail_in == 0) return GunzipResult::kOk;
      if (inflateReset(&z) != Z_OK) return GunzipResult::kCorrupt;
      member_done = false;
    }
    // One byte more than allowed, to tell "exactly the bound" from "more".
    const size_t before = out.size();
    const size_t room = std::min(std::max(kOutputStep, before), bytes_max + 1 - before);
    out.resize(before + std::min<size_t>(room, kInputStep));
    z.next_out = reinterpret_cast<Bytef*>(out.data() + before);
    z.avail_out = static_cast<uInt>(out.size() - before);
    const int result = inflate(&z, Z_NO_FLUSH);
    out.resize(out.size() - z.avail_out);
    if (out.size() > bytes_max) {
      out.resize(bytes_max);
      return GunzipResult::kTooLarge;
    }
    member_done = result == Z_STREAM_END;
    const bool cut_short = result == Z_BUF_ERROR && z.avail_in == 0 && packed.empty();
    if (cut_short || (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)) return GunzipResult::kCorrupt;
  }
}

struct Gzipper::Stream {
  z_stream z{};
};

Gzipper::Gzipper() : stream_(std::make_unique<Stream>()) {
  if (deflateInit2(&stream_->z, kLevel, Z_DEFLATED, kGzipWindowBits, kMemoryLevel, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc();
  }
}

Gzipper::~Gzipper() { deflateEnd(&stream_->z); }

void Gzipper::Begin() { deflateReset(&stream_->z); }

void Gzipper::Add(std::string_view bytes, Flush flush, std::string& out) {
  z_stream& z = stream_->z;
  int result = Z_OK;
  do {
    const size_t step = std::min(bytes.size(), kInputStep);
    z.next_in = Input(bytes);
    z.avail_in = static_cast<uInt>(step);
    bytes.remove_prefix(step);
    const int mode = !bytes.empty()          ? Z_NO_FLUSH
                     : flush == Flush::kNone ? Z_NO_FLUSH
                     : flush == Flush::kSync ? Z_SYNC_FLUSH
                                             : Z_FINISH;
    do {
      const size_t before = out.size();
      // JSON packs to a third or less; resize() writes zeros, so more room than needed is not free.
      out.resize(before + std::clamp<size_t>(z.avail_in / 2, kSmallOutputStep, kOutputStep));
      z.next_out = reinterpret_cast<Bytef*>(out.data() + before);
      z.avail_out = static_cast<uInt>(out.size() - before);
      result = deflate(&z, mode);
      out.resize(out.size() - z.avail_out);
    } while (z.avail_out == 0);  // room left: zlib has nothing more to say
    assert(result != Z_STREAM_ERROR && z.avail_in == 0);
  } while (!bytes.empty());
  (void)result;
}

Gzipper& Gzipper::OfThisThread() {
  thread_local Gzipper gzipper;
  return gzipper;
}

bool AcceptsGzip(std::string_view accept_encoding) {
  bool any = false;  // "*" speaks for codings that are not named
  while (!accept_encoding.empty()) {
    const size_t comma = std::min(accept_encoding.find(','), accept_encoding.size());
    std::string_view item = accept_encoding.substr(0, comma);
    accept_encoding.remove_prefix(std::min(comma + 1, accept_encoding.size()));
    const size_t semicolon = std::min(item.find(';'), item.size());
    const std::string_view coding = Trimmed(item.substr(0, semicolon));
    const bool allowed = semicolon == item.size() || !Forbids(item.substr(semicolon + 1));
    if (SameWord(coding, "gzip") || SameWord(coding, "x-gzip")) return allowed;
    if (coding == "*") any = allowed;
  }
  return any;
}

}  // namespace muninn::http
