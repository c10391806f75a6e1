// SPDX-License-Identifier: Apache-2.0
#include "server/http/request_parser.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <cstdint>
#include <optional>
#include <utility>

#include "server/http/compression.h"

namespace muninn::http {
namespace {

namespace beast = boost::beast;
using beast::error_code;
using beast::http::error;
using beast::http::field;
using beast::http::verb;

// A sender's Content-Length is only a promise; memory beyond this is taken as the bytes come.
constexpr uint64_t kBodyReserveMax = 1u << 20;

// One message. Beast's parser cannot be reused, so there is a new one for each request; it owns no memory.
class MessageParser final : public beast::http::basic_parser<true> {
 public:
  MessageParser(size_t head_bytes_max, size_t body_bytes_max) {
    header_limit(static_cast<uint32_t>(std::min<size_t>(head_bytes_max, UINT32_MAX)));
    body_limit(body_bytes_max);
  }

  Request request;
  RequestParser::Failure refusal;  // why a callback set an error
  bool http11 = false;
  bool expects_continue = false;
  bool accepts_gzip = false;
  bool body_is_gzip = false;

 private:
  static Method MethodOf(verb method) {
    switch (method) {
      case verb::get:
        return Method::kGet;
      case verb::head:
        return Method::kHead;
      case verb::post:
        return Method::kPost;
      case verb::put:
        return Method::kPut;
      case verb::delete_:
        return Method::kDelete;
      default:
        return Method::kOther;
    }
  }

  void Refuse(std::string message, error_code& ec) {
    refusal = {400, std::move(message)};
    ec = error::bad_value;
  }

  void on_request_impl(verb method, beast::string_view name, beast::string_view target, int version, error_code&) override {
    request.method = MethodOf(method);
    request.method_name.assign(name.data(), name.size());
    request.target.assign(target.data(), target.size());
    http11 = version == 11;
  }
  void on_response_impl(int, beast::string_view, int, error_code&) override {}

  void on_field_impl(field name, beast::string_view name_string, beast::string_view value, error_code& ec) override {
    if (is_header_done()) return;  // a trailer: must not change what the head said
    switch (name) {
      case field::accept_encoding:
        accepts_gzip = AcceptsGzip({value.data(), value.size()});
        break;
      case field::expect:
        expects_continue = beast::iequals(value, "100-continue");
        break;
      case field::transfer_encoding:
        if (!http11 || !beast::iequals(value, "chunked")) return Refuse("Unsupported transfer encoding.", ec);
        break;
      case field::content_encoding:
        if (beast::iequals(value, "gzip") || beast::iequals(value, "x-gzip")) {
          // A second header means packed twice, which nobody does.
          if (std::exchange(body_is_gzip, true)) return Refuse("Unsupported content encoding 'gzip, gzip'.", ec);
        } else if (!value.empty() && !beast::iequals(value, "identity")) {
          return Refuse("Unsupported content encoding '" + std::string(value) + "'.", ec);
        }
        break;
      default:
        break;
    }
    request.headers.emplace_back(std::string(name_string), std::string(value));
  }

  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<uint64_t>& length, error_code&) override {
    if (length) request.body.reserve(std::min(*length, kBodyReserveMax));
  }
  size_t on_body_impl(beast::string_view bytes, error_code&) override {
    request.body.append(bytes.data(), bytes.size());
    return bytes.size();
  }
  void on_chunk_header_impl(uint64_t, beast::string_view, error_code&) override {}
  size_t on_chunk_body_impl(uint64_t, beast::string_view bytes, error_code&) override {
    request.body.append(bytes.data(), bytes.size());
    return bytes.size();
  }
  void on_finish_impl(error_code&) override {}
};

}  // namespace

class RequestParser::Impl {
 public:
  Impl(size_t head_bytes_max, size_t body_bytes_max) : head_bytes_max_(head_bytes_max), body_bytes_max_(body_bytes_max) {
    Reset();
  }

  void Reset() {
    parser.emplace(head_bytes_max_, body_bytes_max_);
    head_bytes_ = 0;
    failure = {};
  }

  size_t Feed(std::string_view bytes) {
    size_t taken = 0;
    while (failure.status == 0 && !parser->is_done() && taken < bytes.size()) {
      const bool in_head = !parser->is_header_done();
      error_code ec;
      const size_t step = parser->put(boost::asio::const_buffer(bytes.data() + taken, bytes.size() - taken), ec);
      taken += step;
      // Beast bounds the line it looks at, not the sum of lines that came one by one.
      if (in_head && (!ec || ec == error::need_more)) {
        head_bytes_ += step;
        const size_t pending = parser->is_header_done() ? 0 : bytes.size() - taken;
        if (head_bytes_ + pending > head_bytes_max_) ec = error::header_limit;
      }
      if (ec == error::need_more) break;
      if (ec) Fail(ec);
    }
    return taken;
  }

  std::optional<MessageParser> parser;
  Failure failure;

 private:
  void Fail(error_code ec) {
    if (parser->refusal.status != 0) {
      failure = std::move(parser->refusal);
    } else if (ec == error::header_limit) {
      failure = {431, "The request headers are too large."};
    } else if (ec == error::body_limit) {
      failure = {413, "The request body is too large."};
    } else {
      failure = {400, "Malformed HTTP request: " + ec.message() + "."};
    }
  }

  const size_t head_bytes_max_;
  const size_t body_bytes_max_;
  size_t head_bytes_ = 0;
};

RequestParser::RequestParser(size_t head_bytes_max, size_t body_bytes_max)
    : impl_(std::make_unique<Impl>(head_bytes_max, body_bytes_max)) {}
RequestParser::~RequestParser() = default;

void RequestParser::Reset() { impl_->Reset(); }
size_t RequestParser::Feed(std::string_view bytes) { return impl_->Feed(bytes); }

const RequestParser::Failure& RequestParser::failure() const { return impl_->failure; }
bool RequestParser::done() const { return impl_->parser->is_done(); }
bool RequestParser::head_done() const { return impl_->parser->is_header_done(); }
bool RequestParser::keep_alive() const { return head_done() && impl_->parser->keep_alive(); }
bool RequestParser::http11() const { return impl_->parser->http11; }
bool RequestParser::expects_continue() const { return head_done() && http11() && impl_->parser->expects_continue; }
bool RequestParser::accepts_gzip() const { return head_done() && impl_->parser->accepts_gzip; }
bool RequestParser::body_is_gzip() const { return head_done() && impl_->parser->body_is_gzip; }

const Request& RequestParser::request() const { return impl_->parser->request; }
Request RequestParser::TakeRequest() { return std::move(impl_->parser->request); }

}  // namespace muninn::http
