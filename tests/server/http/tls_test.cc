// SPDX-License-Identifier: Apache-2.0
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <string>

#include "tests/server/http/test_client.h"

namespace muninn::http {
namespace {

template <auto Free>
struct Freeing {
  template <typename T>
  void operator()(T* pointer) const {
    Free(pointer);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freeing<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freeing<X509_free>>;

// A self-signed certificate for an hour and its key, as two files.
void WriteCertificate(const std::string& certificate_file, const std::string& key_file) {
  const Key key(EVP_EC_gen("P-256"));
  const Certificate certificate(X509_new());
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), key.get());
  X509_NAME* name = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  ASSERT_NE(X509_sign(certificate.get(), key.get(), EVP_sha256()), 0);
  FILE* file = std::fopen(certificate_file.c_str(), "w");
  PEM_write_X509(file, certificate.get());
  std::fclose(file);
  file = std::fopen(key_file.c_str(), "w");
  PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  std::fclose(file);
}

class TlsClient {
 public:
  TlsClient(uint16_t port, int version_max) : context_(SSL_CTX_new(TLS_client_method())) {
    SSL_CTX_set_security_level(context_.get(), 0);  // lets it offer TLS 1.1 at all
    SSL_CTX_set_max_proto_version(context_.get(), version_max);
    fd_ = socket(AF_INET, SOCK_STREAM, 0);
    const timeval patience{TestClient::kPatience.count(), 0};
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    ssl_.reset(SSL_new(context_.get()));
    SSL_set_fd(ssl_.get(), fd_);
    connected_ = SSL_connect(ssl_.get()) == 1;
  }
  ~TlsClient() {
    ssl_.reset();
    close(fd_);
  }

  bool connected() const { return connected_; }
  void Send(std::string_view bytes) {
    EXPECT_EQ(SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size())), static_cast<int>(bytes.size()));
  }
  // Up to `size` bytes; fewer at the end.
  std::string Receive(size_t size) {
    std::string bytes;
    char buffer[16384];
    while (bytes.size() < size) {
      const int n = SSL_read(ssl_.get(), buffer, static_cast<int>(std::min(size - bytes.size(), sizeof buffer)));
      if (n <= 0) {
        clean_end_ = SSL_get_error(ssl_.get(), n) == SSL_ERROR_ZERO_RETURN;
        break;
      }
      bytes.append(buffer, static_cast<size_t>(n));
    }
    return bytes;
  }
  // The server said goodbye before it closed.
  bool clean_end() const { return clean_end_; }

 private:
  std::unique_ptr<SSL_CTX, Freeing<SSL_CTX_free>> context_;
  std::unique_ptr<SSL, Freeing<SSL_free>> ssl_;
  int fd_ = -1;
  bool connected_ = false;
  bool clean_end_ = false;
};

class TlsTest : public testing::Test {
 protected:
  void SetUp() override {
    ServerOptions options = TestOptions();
    options.tls_certificate_file = testing::TempDir() + "/http_tls_test_certificate.pem";
    options.tls_key_file = testing::TempDir() + "/http_tls_test_key.pem";
    options.read_timeout = std::chrono::milliseconds(500);
    WriteCertificate(options.tls_certificate_file, options.tls_key_file);
    server_ = StartServer(
        options,
        [](Request&& request) {
          if (request.target != "/stream") return Response{.body = request.target + request.body};
          return Response{.stream = [](BodySink& sink) {
            for (int i = 0; i < 1000; ++i) {
              if (!sink.Write(std::string(1000, 's'))) return false;
            }
            return true;
          }};
        },
        [](Method, std::string_view target) { return target == "/quick"; });
  }
  std::unique_ptr<Server> server_;
};

TEST_F(TlsTest, AnswersOverBothVersions) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsClient client(server_->port(), version);
    ASSERT_TRUE(client.connected());
    client.Send(Get("/quick"));
    client.Send(Post("/worker", std::string(100'000, 'b'), "Connection: close\r\n"));
    const std::string replies = client.Receive(1 << 20);
    EXPECT_NE(replies.find("/quick"), std::string::npos);
    EXPECT_TRUE(replies.ends_with("bbb"));
    EXPECT_TRUE(client.clean_end());
  }
}

TEST_F(TlsTest, Streams) {
  TlsClient client(server_->port(), TLS1_3_VERSION);
  client.Send(Get("/stream", "Connection: close\r\n"));
  const std::string reply = client.Receive(10 << 20);
  EXPECT_GT(reply.size(), 1'000'000u);
  EXPECT_TRUE(reply.ends_with("s\r\n0\r\n\r\n"));
  EXPECT_TRUE(client.clean_end());
}

TEST_F(TlsTest, RefusesOldVersions) { EXPECT_FALSE(TlsClient(server_->port(), TLS1_1_VERSION).connected()); }

TEST_F(TlsTest, TimesOutInsideARequest) {
  TlsClient client(server_->port(), TLS1_3_VERSION);
  client.Send("GET / HT");
  EXPECT_TRUE(client.Receive(1 << 20).starts_with("HTTP/1.1 408 "));
}

TEST_F(TlsTest, DropsClientsThatDoNotSpeakTls) {
  TestClient plain(server_->port()), silent(server_->port());
  plain.Send(Get("/"));
  plain.Receive();  // perhaps an alert
  EXPECT_EQ(plain.Receive(), "");
  EXPECT_TRUE(silent.IsClosedWithin(TestClient::kPatience));
}

TEST_F(TlsTest, StopsWithAConnectionOpen) {
  TlsClient client(server_->port(), TLS1_3_VERSION);
  client.Send(Get("/quick"));
  client.Receive(10);
  server_.reset();
}

}  // namespace
}  // namespace muninn::http
