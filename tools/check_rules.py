#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Rules of the house that no compiler checks. Prints each breach as `file: what`; exit 1 if there is any.

  - every source file has its licence line
  - each outside library is included in one folder only
  - folders depend downwards only: schema <- engine <- server; no include cycles between the folders of the engine
"""

import re
import subprocess
import sys

LICENCE = "SPDX-License-Identifier: Apache-2.0"
SOURCES = (".h", ".cc", ".fbs", ".bzl", ".py", ".sh", ".BUILD", "BUILD.bazel")

# Which folders may include what. Tests and benches may look anywhere.
ROOMS = {
    r'[<"]rocksdb/': ("engine/store/",),
    r'[<"](hs/)?hs(_compile|_runtime|_common)?\.h': ("engine/match/",),
    r'[<"]boost/crc': ("engine/store/",),
    r'[<"]boost/(?!crc)': ("server/http/", "server/sync/", "tools/"),
    r'[<"]zmq': ("server/zmq/", "tools/"),
    r'[<"]simdjson': ("schema/json/",),
    r'[<"]spdlog/': ("server/logging.cc",),
    r'[<"]prometheus/': ("server/monitor.cc",),
    r'[<"]pcre2\.h': ("engine/match/",),
    r'[<"]zip\.h': ("engine/files/",),
    r'[<"]curl/': ("server/feeds/", "tools/"),
    r'[<"]crypt\.h': ("server/secrets.cc",),
    r'[<"]pugixml': ("server/intake/",),
    r'[<"]gd\.h': ("server/pictures/",),
}

# From the bottom up: a folder includes its own and earlier ones.
FLOORS = [
    "schema/base", "schema/entities", "schema/facts", "schema/draft.h", "schema/rules", "schema/json", "engine/secrets",
    "engine/store", "engine/files", "engine/log", "engine/project/projection.h", "engine/index", "engine/project", "engine/access",
    "engine/settings", "engine/correlate", "engine/match", "engine/query", "engine/command", "engine/", "engine/hunt", "server/library",
    "server/intake", "server/feeds", "server/modules", "server/export", "server/pictures", "server/http", "server/secrets.h",
    "server/stored_files.h", "server/jobs", "server/zmq", "server/api", "server/",
]


def floor(path):
    """Index of the floor a file stands on; the most specific one counts. None: elsewhere."""
    found = [(len(name), index) for index, name in enumerate(FLOORS) if path.startswith(name)]
    return max(found)[1] if found else None


def main():
    files = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=True).stdout.split("\n")
    breaches = []
    for path in files:
        if not path.endswith(SOURCES) or path.startswith("third_party/bazel/"):
            continue
        with open(path, encoding="utf-8") as file:
            text = file.read()
        if LICENCE not in text[:300]:
            breaches.append(f"{path}: no licence line")
        if not path.endswith((".h", ".cc")):
            continue
        for include in re.findall(r"^#include ([<\"][^>\"]+)", text, re.M):
            if not path.startswith(("tests/", "bench/")):
                for pattern, rooms in ROOMS.items():
                    if re.match(pattern, include) and not path.startswith(rooms):
                        breaches.append(f"{path}: includes {include[1:]} outside {', '.join(rooms)}")
            own, other = floor(path), floor(include[1:])
            if own is None or other is None or path.startswith(("tests/", "bench/", "tools/")):
                continue
            if other > own:
                breaches.append(f"{path}: includes {include[1:]}, which is above it")
    print("\n".join(breaches) if breaches else "rules of the house: all kept")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
