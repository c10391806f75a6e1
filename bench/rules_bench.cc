// SPDX-License-Identifier: Apache-2.0
//
// What one attribute costs on its way in: the rules run for every line of every feed. Aim: under 1 us each.

#include <benchmark/benchmark.h>

#include <string>
#include <utility>

#include "schema/rules/accept.h"
#include "schema/rules/correlation_key.h"

namespace muninn::rules {
namespace {

void Accept(benchmark::State& state, const char* type, const char* value) {
  const AcceptOptions options{.now = 1'729'500'000};
  for (auto _ : state) {
    AttributeDraft draft;
    draft.uuid = "72441682-492d-4259-89d4-ff4e0c941780";
    draft.type = type;
    draft.value = value;
    AcceptedAttribute accepted;
    const FieldErrors errors = AcceptAttribute(std::move(draft), options, &accepted);
    if (!errors.empty()) state.SkipWithError("refused");
    benchmark::DoNotOptimize(accepted.attribute.value1.data());
  }
}
BENCHMARK_CAPTURE(Accept, md5, "md5", "D41D8CD98F00B204E9800998ECF8427E");
BENCHMARK_CAPTURE(Accept, ipv4, "ip-dst", "198.51.100.7");
BENCHMARK_CAPTURE(Accept, ipv6, "ip-dst", "2001:DB8:0:0::1");
BENCHMARK_CAPTURE(Accept, domain, "domain", "www.some-domain.example.com");
BENCHMARK_CAPTURE(Accept, idn, "domain", "háčkyčárky.cz");
BENCHMARK_CAPTURE(Accept, url, "url", "hxxps://www.example[.]com/some/path/index.php?id=1234567");
BENCHMARK_CAPTURE(Accept, filename_sha256, "filename|sha256",
                  "evil.exe|E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855");

void Key(benchmark::State& state, const char* value) {
  for (auto _ : state) benchmark::DoNotOptimize(CorrelationKey(value));
}
BENCHMARK_CAPTURE(Key, ascii, "https://www.Example.com/Some/Path/index.php?id=1234567");
BENCHMARK_CAPTURE(Key, unicode, "https://www.example.com/Überprüfung/Йод");

}  // namespace
}  // namespace muninn::rules
