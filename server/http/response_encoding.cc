// SPDX-License-Identifier: Apache-2.0
#include "server/http/response_encoding.h"

#include <strings.h>

#include <array>
#include <charconv>
#include <cstdio>
#include <ctime>
#include <utility>

#include "server/http/compression.h"

namespace muninn::http {
namespace {

// Bodies up to this are copied behind the head: a copy is cheaper than a second buffer to write, and with TLS than a
// second record.
constexpr size_t kBodyInHeadMax = 16u << 10;

std::string_view ReasonPhrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 307:
      return "Temporary Redirect";
    case 308:
      return "Permanent Redirect";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 507:
      return "Insufficient Storage";
    default:
      return "Unknown";
  }
}

bool SameName(std::string_view a, std::string_view b) {
  return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

// Headers that describe the connection or the bytes on it: the server's business.
bool IsServersOwn(std::string_view name) {
  switch (name.size()) {
    case 4:
      return SameName(name, "Date");
    case 10:
      return SameName(name, "Connection");
    case 14:
      return SameName(name, "Content-Length");
    case 17:
      return SameName(name, "Transfer-Encoding");
    default:
      return false;
  }
}

void AppendNumber(uint64_t number, std::string& out) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

// A value often carries what a client sent; a line break in it would start a header, or a response, of the client's
// choosing.
void AppendLineSafe(std::string_view text, std::string& out) {
  const size_t begin = out.size();
  out.append(text);
  for (size_t i = begin; i < out.size(); ++i) {
    if (out[i] == '\r' || out[i] == '\n' || out[i] == '\0') out[i] = ' ';
  }
}

void AppendHeader(std::string_view name, std::string_view value, std::string& out) {
  AppendLineSafe(name, out);
  out.append(": ");
  AppendLineSafe(value, out);
  out.append("\r\n");
}

// "Sun, 06 Nov 1994 08:49:37 GMT", made once a second and thread.
std::string_view DateNow() {
  thread_local std::time_t made = -1;
  thread_local std::array<char, 32> text;
  thread_local size_t length = 0;
  const std::time_t now = std::time(nullptr);
  if (now != made) {
    static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::tm t;
    gmtime_r(&now, &t);
    length = static_cast<size_t>(std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT", kDays[t.tm_wday],
                                               t.tm_mday, kMonths[t.tm_mon], t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec));
    made = now;
  }
  return {text.data(), length};
}

void AppendJsonString(std::string_view text, std::string& out) {
  out.push_back('"');
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) == 0x7f) {
      out.push_back(' ');
    } else {
      if (c == '"' || c == '\\') out.push_back('\\');
      out.push_back(c);
    }
  }
  out.push_back('"');
}

std::string PlainErrorBody(std::string_view message, std::string_view target) {
  std::string body = "{\"name\":";
  AppendJsonString(message, body);
  body.append(",\"message\":");
  AppendJsonString(message, body);
  body.append(",\"url\":");
  AppendJsonString(target, body);
  body.push_back('}');
  return body;
}

}  // namespace

void AppendHead(const Response& response, const Terms& terms, const Framing& framing, std::string& out) {
  out.append("HTTP/1.1 ");
  AppendNumber(static_cast<uint64_t>(response.status), out);
  out.push_back(' ');
  out.append(ReasonPhrase(response.status));
  out.append("\r\nDate: ");
  out.append(DateNow());
  out.append("\r\n");
  for (const auto& [name, value] : response.headers) {
    if (!IsServersOwn(name)) AppendHeader(name, value, out);
  }
  if (framing.gzip) out.append("Content-Encoding: gzip\r\nVary: Accept-Encoding\r\n");
  if (framing.chunked) out.append("Transfer-Encoding: chunked\r\n");
  if (framing.content_length) {
    out.append("Content-Length: ");
    AppendNumber(*framing.content_length, out);
    out.append("\r\n");
  }
  if (!terms.keep_alive) {
    out.append("Connection: close\r\n");
  } else if (!terms.http11) {
    out.append("Connection: keep-alive\r\n");
  }
  out.append("\r\n");
}

bool MayHaveBody(int status) { return status >= 200 && status != 204 && status != 304; }

bool MayPack(const Response& response, const Terms& terms) {
  if (!terms.gzip || terms.head) return false;
  for (const auto& header : response.headers) {
    if (SameName(header.first, "Content-Encoding")) return false;
  }
  return true;
}

Piece Encode(Response&& response, const Terms& terms, std::string reuse) {
  Piece piece{.head = std::move(reuse), .then = terms.keep_alive ? Piece::Then::kNextRequest : Piece::Then::kClose};
  piece.head.clear();
  if (!MayHaveBody(response.status)) {
    AppendHead(response, terms, {}, piece.head);
    return piece;
  }
  Framing framing;
  if (response.body.size() >= terms.gzip_bytes_min && MayPack(response, terms)) {
    Gzipper& gzipper = Gzipper::OfThisThread();
    gzipper.Begin();
    gzipper.Add(response.body, Gzipper::Flush::kFinish, piece.body);
    framing.gzip = true;
  } else {
    piece.body = std::move(response.body);
  }
  framing.content_length = piece.body.size();
  AppendHead(response, terms, framing, piece.head);
  if (terms.head) {
    piece.body.clear();
  } else if (piece.body.size() <= kBodyInHeadMax) {
    piece.head.append(piece.body);
    piece.body.clear();
  }
  return piece;
}

Response ErrorResponse(const ErrorBody& error_body, int status, std::string_view message, std::string_view target) {
  Response response;
  response.status = status;
  response.headers.emplace_back("Content-Type", "application/json; charset=UTF-8");
  response.body = error_body ? error_body(status, message, target) : PlainErrorBody(message, target);
  return response;
}

}  // namespace muninn::http
