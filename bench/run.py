#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the benches and prints their figures beside the limits they stand against.

    bench/run.py [--attributes N] [--entries N] [--only PART]

Parts: server (a real muninnd on 127.0.0.1: import, memory, disk, searches, views, exports, then rebuild of its folder), rules (import with
rules against without), hunts, warninglists (of other servers), correlation (ranges, and values that nearly all events have), match
(patterns against values, beside PCRE2 and RE2), loops (the other Google Benchmark programs). A part whose program is not built says
so, and the others run. Everything is invented by fixed seeds, save the patterns below MUNINN_SHARED when they are there.
Needs out/bin (tools/dev build). Searches under load are timed one by one by bench/http_load; wrk, when it is there, adds its
quantile, which is corrected for requests that a slow answer kept from being sent.
"""

import argparse
import collections
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import urllib.error

import lists
from service import Absent, ROOT, Server, TOOL, events, load, syncs_per_second, wrk

# Of each part that asks a server: what a MISP 2.5.1 on the same kind of machine did, and what we aim for: (reference, target), as text.
SERVER = {
    "import, attributes/s": ("284", "50,000, aim 100,000"),
    "syncs of the disk, per s": ("", ""),
    "add of 20 attributes, per s, 1 client": ("4.7", ""),
    "1 client's adds against the syncs": ("", "0.5"),
    "add of 20 attributes, per s, 4 clients": ("10.6", "1,500"),
    "syncs of the disk, per s beside 1 M": ("", ""),
    "add of 20 attributes, per s, 1 client beside 1 M": ("", ""),
    "1 client's adds against the syncs beside 1 M": ("", "0.5"),
    "add of 20 attributes, per s, 4 clients beside 1 M": ("", "1,500"),
    "resident memory, MB": ("1,643 at 180,000 attributes", "under 1,000 at 1 M"),
    "disk, MB per 100,000 attributes": ("135", "under 40"),
    "exact value, requests/s, 4 clients": ("21", "10,000"),
    "exact value, p50 ms": ("", ""),
    "exact value, p99 ms": ("", "under 5"),
    "exact value, p99 ms as wrk corrects it": ("", "under 5"),
    "exact value right after an import, p99 ms": ("", "under 5"),
    "type, last 1d, limit 1000: requests/s": ("", "1,000"),
    "one of 1,000 values, ms": ("", "under 25"),
    "part of a value, ms": ("", "under 60"),
    "value by expression, ms": ("", "under 60"),
    "page 1 of 1,000 each, ms": ("", ""),
    "the last full page, first time, ms": ("", ""),
    "the last full page, ms": ("", "as page 1"),
    "page 1,000 against page 1": ("", "under 2"),
    "users/view/me, requests/s, 4 clients": ("24", "15,000"),
    "view of 10,000 attributes, ms": ("470", "under 60"),
    "export as JSON, attributes/s": ("18,900", "300,000"),
    "export, first byte ms": ("5,600", "under 50"),
    "export as CSV, attributes/s": ("", "200,000"),
    "export as STIX 2.1, attributes/s": ("", ""),
    "export as Suricata, attributes/s": ("", "200,000"),
    "rebuild, attributes/s": ("", "60,000, aim 150,000"),
}
RULES = {  # 50 import rules, 20 exclusions, 20 warninglists
    "import without rules, attributes/s": ("", ""),
    "import with rules, attributes/s": ("", ""),
    "as long with rules as without": ("", "at most 1.3"),
}
HUNTS = {  # for 1 M values; of the real ones those that are found seldom
    "hunt of 1,000 real patterns, s": ("", "under 10"),
    "hunt of 1,000 invented patterns, s": ("", "when there are no real ones"),
    "the same, compiled before, s": ("", "under 10"),
    "hunt of 10,000 literals, s": ("", "under 2"),
}
WARNINGLISTS = {
    "entries of the 200 warninglists": ("", ""),
    "sending the lists, s": ("", ""),
    "enabling them, s": ("", ""),
    "a start with the lists, s": ("", ""),
    "a value against all lists, µs": ("", ""),
    "marking hits in a search, µs an attribute": ("", ""),
    "memory with the lists, MB": ("", ""),
}
# Of correlation_bench: figure -> (its benchmark, a counter or None: its time, what one unit of the figure is, limit).
CORRELATION = {
    "address among 100,000 v4 ranges, µs": ("LookupRange/lookup_range_v4/100000", None, 1e3, "under 1"),
    "address among 100,000 v6 ranges, µs": ("LookupRange/lookup_range_v6/100000", None, 1e3, "under 1"),
    "one value in 100,000 events: bytes of correlation to bytes of log and parts": (
        "Skew/one_value/100000/iterations:1", "correlation_share", 1, "under 0.3"),
    "…, adding the 100,001st against the first, on disk": (
        "Skew/one_value_durable/100000/iterations:1", "add_ratio", 1, "about 1"),
    "…, without the disk": ("Skew/one_value/100000/iterations:1", "add_ratio", 1, "about 1"),
    "…, likewise against that in a store as large of other values": ("Skew/one_value/100000/iterations:1", "add_against_distinct", 1, "about 1"),
    "…, adding and finding related events": ("Skew/one_value/100000/iterations:1", "answer_ratio", 1, "about 1"),
    "Zipf mix, 11 values an event: bytes of correlation": ("Skew/zipf_mix/20000/iterations:1", "correlation_share", 1, "under 0.3"),
    "…, adding the last against the first": ("Skew/zipf_mix/20000/iterations:1", "add_ratio", 1, "about 1"),
    "…, adding and finding related events, zipf": ("Skew/zipf_mix/20000/iterations:1", "answer_ratio", 1, "about 1"),
}
# Of match_bench: figure -> (its benchmark, nanoseconds in the unit, limit, benchmarks of others that do the same).
MATCH = {
    "one value, 1,000 literals, µs": ("OneValue/literals_1000", 1e3, "under 5", ("Pcre2Loop/literals_1000", "Re2Set/literals_1000")),
    "one value, 1,000 anchored, µs": ("OneValue/anchored_1000", 1e3, "under 60", ("Pcre2Loop/anchored_1000", "Re2Set/anchored_1000")),
    "one value, 1,000 real ones, µs": ("OneValue/real_1000", 1e3, "", ("Pcre2Loop/real_1000", "Re2Set/real_1000")),
    "1 M values, 1,000 real ones, s": ("MillionValues/real_1000/iterations:1", 1e9, "under 10", ()),
    "1 M values, 10,000 literals, s": ("MillionValues/literals_10000/iterations:1", 1e9, "under 2", ()),
    "one pattern more beside 10,000, ms": ("AddOne", 1e6, "", ()),
    "compiling all real ones, s": ("CompileAll/iterations:1", 1e9, "", ()),
    "reading them from the cache, s": ("ReloadAll/iterations:5", 1e9, "under 1", ()),
}


def measure_adds(server, folder, adds, where, figures):
    """Each event is sent once: events that are all alike share all their values, which none do that somebody makes."""
    alone, others = adds[:len(adds) // 2], adds[len(adds) // 2:]
    before = syncs_per_second(folder)
    rate = load(server, folder, "/events/add", alone, clients=1)["rate"]
    syncs = (before + syncs_per_second(folder)) / 2  # it varies while one looks
    figures["syncs of the disk, per s" + where] = syncs
    figures["add of 20 attributes, per s, 1 client" + where], figures["1 client's adds against the syncs" + where] = rate, rate / syncs
    figures["add of 20 attributes, per s, 4 clients" + where] = load(server, folder, "/events/add", others)["rate"]


def bench_running(server, folder, total, path, values, kinds, big, adds, figures):
    """All that is asked of a server while it runs. `values` are stored, `kinds`: how many of each type, `big`: a file with one large event."""
    figures["import, attributes/s"] = total / server.load_file(path)
    rng = random.Random(5)
    figures["resident memory, MB"] = server.resident_mb()
    bodies = [json.dumps({"returnFormat": "json", "value": value}) for value in values]
    search = "/attributes/restSearch"
    figures["exact value right after an import, p99 ms"] = load(server, folder, search, bodies)["p99"]
    server.settle()
    exact = load(server, folder, search, bodies)
    figures["exact value, requests/s, 4 clients"] = exact["rate"]
    figures["exact value, p50 ms"], figures["exact value, p99 ms"] = exact["p50"], exact["p99"]
    figures["exact value, p99 ms as wrk corrects it"] = wrk(server, folder, "POST", search, bodies)
    recent = [json.dumps({"returnFormat": "json", "type": "domain", "last": "1d", "limit": 1000})]
    figures["type, last 1d, limit 1000: requests/s"] = load(server, folder, search, recent)["rate"]
    many = [json.dumps({"returnFormat": "json", "value": rng.sample(values, min(1000, len(values)))}) for _ in range(20)]
    figures["one of 1,000 values, ms"] = load(server, folder, search, many, clients=1, seconds=3)["p50"]
    parts = [json.dumps({"returnFormat": "json", "value": "%" + "".join(rng.choices("0123456789abcdef", k=6)) + "%"}) for _ in range(20)]
    figures["part of a value, ms"] = min(server.post(search, json.loads(body))[1] for body in parts[:5]) * 1000
    expressions = ["/^%s-[0-9a-f]*%s[0-9a-f]*\\.example$/" % (rng.choice(("mail", "cdn", "login")), "".join(rng.choices("0123456789abcdef", k=6)))
                   for _ in range(5)]
    figures["value by expression, ms"] = min(server.post(search, {"returnFormat": "json", "regex": text})[1] for text in expressions) * 1000
    pages = [server.post(search, {"returnFormat": "json", "limit": 1000, "page": page})[1] * 1000
             for page in (1, 1, total // 1000, total // 1000, total // 1000)]
    figures["page 1 of 1,000 each, ms"], figures["the last full page, first time, ms"] = pages[1], pages[2]
    figures["the last full page, ms"], figures["page 1,000 against page 1"] = pages[4], pages[4] / pages[1]
    figures["users/view/me, requests/s, 4 clients"] = load(server, folder, "/users/view/me", [], method="GET")["rate"]
    first, seconds, _ = server.post(search, {"returnFormat": "json", "type": "%"})
    figures["export as JSON, attributes/s"], figures["export, first byte ms"] = total / seconds, first * 1000
    figures["export as CSV, attributes/s"] = total / server.post(search, {"returnFormat": "csv", "type": "%"})[1]
    # What Suricata has a rule for, of whatever flags.
    rules = {"returnFormat": "suricata", "type": ["domain", "ip-dst", "url"], "to_ids": [0, 1], "published": [0, 1]}
    figures["export as Suricata, attributes/s"] = sum(kinds[kind] for kind in rules["type"]) / server.post(search, rules)[1]
    stix = {"returnFormat": "stix2", "type": "%", "to_ids": [0, 1], "published": [0, 1]}
    figures["export as STIX 2.1, attributes/s"] = total / server.post(search, stix)[1]
    measure_adds(server, folder, adds, " beside 1 M", figures)
    server.load_file(big)
    target = json.loads(big.read_text())["Event"]["uuid"]
    figures["view of 10,000 attributes, ms"] = min(server.post(f"/events/view/{target}", None)[1] for _ in range(5)) * 1000


def bench_server(total, figures):
    size = 200
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "events.jsonl"
        values, kinds = set(), collections.Counter()  # each different value is as likely to be asked for
        with path.open("w") as file:
            for line in events(total // size, size):
                file.write(line + "\n")
                attributes = json.loads(line)["Event"]["Attribute"]
                values.update(a["value"] for a in attributes if "|" not in a["value"])
                kinds.update(a["type"] for a in attributes)
        rng = random.Random(5)
        values = rng.sample(sorted(values), min(12_000, len(values)))
        big = pathlib.Path(folder) / "big.jsonl"
        big.write_text(next(events(1, 10000, seed=12)) + "\n")
        store = pathlib.Path(folder) / "store"
        adds = [re.sub(r'"uuid": "[^"]*", ', "", line) for line in events(40_000, 20, seed=13)]
        with Server(pathlib.Path(folder) / "fresh") as server:  # the reference's store was small, too
            measure_adds(server, folder, adds, "", figures)
        with Server(store) as server:
            bench_running(server, folder, total, path, values, kinds, big, adds, figures)
            stored = server.attributes()  # the adds brought many more
        figures["disk, MB per 100,000 attributes"] = sum(f.stat().st_size for f in store.rglob("*") if f.is_file() and f.suffix != ".log") / 10 / stored
        # By the tool's own clock: opening the folder replays the server's last writes, which is no part of it.
        rebuilt = subprocess.run([TOOL, "rebuild", "--quiet", f"--data_dir={store}"], check=True, capture_output=True, text=True).stdout
        records, rate = (int(number.replace(",", "")) for number in re.search(r"from ([\d,]+) records.* ([\d,]+) records/s", rebuilt).groups())
        figures["rebuild, attributes/s"] = stored * rate / records


SCALE = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}


def benchmarks(name):
    """What a program of Google Benchmark measured: benchmark -> its row."""
    program = ROOT / "out/bin/bench" / name
    if not program.exists():
        raise Absent(f"{program} is not built")
    environment = dict(os.environ, MUNINN_SHARED=str(lists.SHARED)) if lists.SHARED.is_dir() else None  # the real patterns lie there
    out = subprocess.run([program, "--benchmark_format=json"], env=environment, capture_output=True, text=True, check=True).stdout
    return {run["name"]: run for run in json.loads(out)["benchmarks"] if not run.get("error_occurred")}


def nanoseconds(run):
    return run["real_time"] * SCALE[run["time_unit"]]


def bench_match():
    times = {name: nanoseconds(run) for name, run in benchmarks("match_bench").items()}
    print(f"\n{'patterns against values':40} {'measured':>12}   {'limit':10} PCRE2 one by one, RE2's set: times as long")
    for name, (benchmark, unit, limit, others) in MATCH.items():
        own = times.get(benchmark)
        shown = "not measured" if own is None else f"{own / unit:,.2f}"
        ratios = ", ".join(f"{times[other] / own:,.1f}" for other in others if own and other in times)
        print(f"{name:40} {shown:>12}   {limit:10} {ratios}")


def bench_correlation():
    runs = benchmarks("correlation_bench")
    print(f"\n{'correlation':76} {'measured':>12}   limit")
    for name, (benchmark, counter, unit, limit) in CORRELATION.items():
        run = runs.get(benchmark)
        value = None if run is None else run.get(counter) if counter else nanoseconds(run)
        print(f"{name:76} {'not measured' if value is None else format(value / unit, ',.2f'):>12}   {limit}")


def bench_loops():
    for program in sorted((ROOT / "out/bin/bench").glob("*_bench")):
        if program.name in ("match_bench", "correlation_bench"):  # have tables of their own
            continue
        print(f"\n{program.name}")
        sys.stdout.flush()
        subprocess.run([program, "--benchmark_color=false"], check=True, stderr=subprocess.DEVNULL)


def print_table(title, rows, figures):
    print(f"\n{title:44} {'measured':>12}   {'reference':28} target")
    for name, (reference, target) in rows.items():
        value = figures.get(name)
        shown = "not measured" if value is None else f"{value:,.2f}" if value < 10 else f"{value:,.1f}" if value < 100 else f"{value:,.0f}"
        print(f"{name:44} {shown:>12}   {reference:28} {target}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--attributes", type=int, default=1_000_000, help="how many a server gets (default 1,000,000; for the rules a fifth of it)")
    parser.add_argument("--entries", type=int, default=1_500_000, help="how many the warninglists have together (default 1,500,000)")
    parser.add_argument("--only", choices=PARTS, help="one part")
    arguments = parser.parse_args()
    commit = subprocess.run(["git", "-C", ROOT, "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    model = re.search(r"model name\s*:\s*(.*)", pathlib.Path("/proc/cpuinfo").read_text())
    print(f"{model[1] if model else '?'}, {os.cpu_count()} cores, commit {commit}, load {os.getloadavg()[0]:.1f}")
    failed = []
    for part, run in PARTS.items():
        if arguments.only not in (None, part):
            continue
        try:
            run(arguments)
        except (Absent, OSError, subprocess.CalledProcessError, urllib.error.URLError) as reason:  # the others go on
            print(f"{part}: {reason}")
            failed.append(part)
        sys.stdout.flush()
    return 1 if failed else 0


def tabled(title, rows, bench):
    """A part that prints what it measured, also when it could not finish."""
    def run(arguments):
        figures = {}
        try:
            bench(arguments, figures)
        finally:
            print_table(title(arguments), rows, figures)
    return run


PARTS = {
    "server": tabled(lambda a: f"with {a.attributes:,} attributes", SERVER, lambda a, figures: bench_server(a.attributes, figures)),
    "rules": tabled(lambda a: f"{a.attributes // 5:,} attributes, rules", RULES, lambda a, figures: lists.bench_rules(a.attributes // 5, figures)),
    "hunts": tabled(lambda a: f"hunts in {a.attributes:,}, for 1 M", HUNTS, lambda a, figures: lists.bench_hunts(a.attributes, figures)),
    "warninglists": tabled(lambda a: "200 warninglists", WARNINGLISTS, lambda a, figures: lists.bench_warninglists(a.entries, figures)),
    "correlation": lambda _: bench_correlation(),
    "match": lambda _: bench_match(),
    "loops": lambda _: bench_loops(),
}


if __name__ == "__main__":
    sys.exit(main())
