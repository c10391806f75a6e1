# SPDX-License-Identifier: Apache-2.0
"""FlatBuffers schemas as C++ libraries: readers, builders, native structs (`EventT`) and the names of their fields."""

def flatbuffers_cc_library(name, src, includes = [], deps = [], srcs = [], **kwargs):
    """Generates `<src>_generated.h`.

    Args:
      name: the library.
      src: the schema, `*.fbs`.
      includes: schemas that `src` includes.
      deps: libraries of those schemas.
      srcs: C++ sources that belong to the schema.
      **kwargs: as for cc_library.
    """
    header = src[:-len(".fbs")] + "_generated.h"
    native.genrule(
        name = name + "_gen",
        srcs = [src] + includes,
        outs = [header],
        cmd = "$(location @flatbuffers//:bin/flatc) --cpp --cpp-std c++17 --scoped-enums --gen-object-api " +
              "--reflect-names --keep-prefix -I . -o $(@D) $(location %s)" % src,
        tools = ["@flatbuffers//:bin/flatc"],
    )
    native.cc_library(name = name, srcs = srcs, hdrs = [header], deps = ["@flatbuffers"] + deps, **kwargs)
