// SPDX-License-Identifier: Apache-2.0
#include "server/http/request_parser.h"

#include <gtest/gtest.h>

#include <string>

namespace muninn::http {
namespace {

constexpr std::string_view kTwo =
    "POST /a?b HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nAccept-Encoding: gzip\r\n\r\nbody"
    "DELETE /c HTTP/1.0\r\n\r\n";

TEST(RequestParserTest, TakesOneRequestAndLeavesTheNext) {
  RequestParser parser(1000, 1000);
  const size_t taken = parser.Feed(kTwo);
  ASSERT_TRUE(parser.done());
  EXPECT_TRUE(parser.keep_alive());
  EXPECT_TRUE(parser.accepts_gzip());
  Request first = parser.TakeRequest();
  EXPECT_EQ(first.method, Method::kPost);
  EXPECT_EQ(first.target, "/a?b");
  EXPECT_EQ(first.body, "body");
  EXPECT_EQ(first.Header("HOST"), "h");
  parser.Reset();
  EXPECT_EQ(parser.Feed(kTwo.substr(taken)), kTwo.size() - taken);
  ASSERT_TRUE(parser.done());
  EXPECT_FALSE(parser.keep_alive());
  EXPECT_EQ(parser.TakeRequest().method, Method::kDelete);
}

TEST(RequestParserTest, ReadsTheSameInWhateverPiecesItComes) {
  for (size_t step = 1; step < kTwo.size(); ++step) {
    RequestParser parser(1000, 1000);
    std::string pending, bodies;
    int requests = 0;
    for (size_t at = 0; at < kTwo.size(); at += step) {
      pending += kTwo.substr(at, step);
      while (true) {
        pending.erase(0, parser.Feed(pending));
        ASSERT_EQ(parser.failure().status, 0) << parser.failure().message;
        if (!parser.done()) break;
        ++requests;
        bodies += parser.TakeRequest().body;
        parser.Reset();
      }
    }
    EXPECT_EQ(requests, 2) << step;
    EXPECT_EQ(bodies, "body");
  }
}

TEST(RequestParserTest, BoundsTheHeadHoweverItComes) {
  for (const size_t step : {1, 7, 16, 10'000}) {
    RequestParser parser(500, 1000);
    std::string pending;
    size_t sent = 0;
    for (std::string text = "GET / HTTP/1.1\r\n"; parser.failure().status == 0 && sent < 5000;) {
      while (text.size() < step) text += "Name: value xxx\r\n";
      pending += text.substr(0, step);
      text.erase(0, step);
      sent += step;
      pending.erase(0, parser.Feed(pending));
    }
    EXPECT_EQ(parser.failure().status, 431) << step;
  }
}

TEST(RequestParserTest, NamesOtherMethodsAsSent) {
  RequestParser parser(1000, 1000);
  parser.Feed("PURGE /x HTTP/1.1\r\n\r\n");
  ASSERT_TRUE(parser.done());
  EXPECT_EQ(parser.request().method, Method::kOther);
  EXPECT_EQ(parser.request().method_name, "PURGE");
}

TEST(RequestParserTest, IgnoresTrailers) {
  RequestParser parser(1000, 1000);
  parser.Feed("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nAuthorization: forged\r\n\r\n");
  ASSERT_TRUE(parser.done());
  EXPECT_EQ(parser.request().body, "x");
  EXPECT_EQ(parser.request().Header("Authorization"), "");
}

TEST(RequestParserTest, RefusesABodyOverTheBound) {
  RequestParser announced(1000, 10);
  announced.Feed("POST / HTTP/1.1\r\nContent-Length: 11\r\n\r\n");
  EXPECT_EQ(announced.failure().status, 413);
  RequestParser chunked(1000, 10);
  chunked.Feed("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n123456\r\n6\r\n123456\r\n0\r\n\r\n");
  EXPECT_EQ(chunked.failure().status, 413);
}

}  // namespace
}  // namespace muninn::http
