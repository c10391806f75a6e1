# SPDX-License-Identifier: Apache-2.0
"""Debian's libraries as Bazel repositories.

The compiler finds /usr/include by itself, so a wrapper names libraries only. RocksDB is the exception: Debian's
package is built with assertions, so `tools/dev rocksdb` builds the same version without them, and it is taken from
there when MUNINN_ROCKSDB names that folder (tools/dev sets it).
"""

_LIBRARIES = [
    "absl",
    "benchmark",
    "boost",
    "curl",
    "flatbuffers",
    "fuzzy",
    "gd",
    "gtest",
    "hyperscan",
    "idn2",
    "jemalloc",
    "libzip",
    "openssl",
    "pcre2",
    "prometheus",
    "pugixml",
    "rapidjson",
    "re2",
    "simdjson",
    "spdlog",
    "utf8proc",
    "xxhash",
    "zlib",
    "zmq",
]

_SYSTEM_ROCKSDB = """
package(default_visibility = ["//visibility:public"])

cc_library(
    name = "rocksdb",
    defines = ["MUNINN_ROCKSDB_BUILD=\\\\\\"debian\\\\\\""],
    linkopts = ["-lrocksdb"],
)
"""

_OPTIMISED_ROCKSDB = """
package(default_visibility = ["//visibility:public"])

cc_library(
    name = "rocksdb",
    srcs = ["lib/librocksdb.a"],
    hdrs = glob(["include/rocksdb/**/*.h"]),
    defines = ["MUNINN_ROCKSDB_BUILD=\\\\\\"optimised\\\\\\""],
    linkopts = ["-llz4", "-lzstd", "-lpthread", "-ldl"],
    strip_include_prefix = "include",
)
"""

def _rocksdb_repository_impl(context):
    folder = context.os.environ.get("MUNINN_ROCKSDB", "")
    if folder and context.path(folder + "/lib/librocksdb.a").exists:
        context.symlink(folder + "/lib", "lib")
        context.symlink(folder + "/include", "include")
        context.file("BUILD.bazel", _OPTIMISED_ROCKSDB)
    else:
        context.file("BUILD.bazel", _SYSTEM_ROCKSDB)

_rocksdb_repository = repository_rule(
    implementation = _rocksdb_repository_impl,
    environ = ["MUNINN_ROCKSDB"],
    local = True,
)

def system_libraries():
    for name in _LIBRARIES:
        native.new_local_repository(name = name, path = "/usr", build_file = "//third_party:%s.BUILD" % name)
    _rocksdb_repository(name = "rocksdb")
