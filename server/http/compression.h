// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_HTTP_COMPRESSION_H_
#define MUNINN_SERVER_HTTP_COMPRESSION_H_

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace muninn::http {

enum class GunzipResult {
  kOk,
  kTooLarge,  // more than the bound would come out; what fitted is in `out`
  kCorrupt,   // not gzip, a checksum differs, cut short, or followed by something else; `out` is what came before
};

// Unpacks a gzip body (RFC 1952, one member or several in a row) into `out`, never beyond `bytes_max` bytes however
// small `packed` is.
GunzipResult Gunzip(std::string_view packed, size_t bytes_max, std::string& out);

// Packs one gzip body after the other at level 1: on a fast network more CPU time costs more than it saves bytes.
// Not thread-safe. Holds about 270 KB.
class Gzipper {
 public:
  enum class Flush {
    kNone,    // the packer decides when bytes come out
    kSync,    // everything added so far can be unpacked from what came out
    kFinish,  // the end of the body
  };

  Gzipper();
  ~Gzipper();
  Gzipper(const Gzipper&) = delete;
  Gzipper& operator=(const Gzipper&) = delete;

  // Starts a new body; what was unfinished is forgotten.
  void Begin();
  // Appends to `out` what comes out.
  void Add(std::string_view bytes, Flush flush, std::string& out);

  // The calling thread's own one: setting up its tables costs more than packing a small body. One user at a time.
  static Gzipper& OfThisThread();

 private:
  struct Stream;
  std::unique_ptr<Stream> stream_;
};

// Whether an Accept-Encoding header lets a response be gzip ("gzip;q=0" does not, an empty header neither).
bool AcceptsGzip(std::string_view accept_encoding);

}  // namespace muninn::http

#endif  // MUNINN_SERVER_HTTP_COMPRESSION_H_
