#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the benches and prints their figures beside the limits they stand against.

    bench/run.py [--attributes N] [--only PART]

Parts: loops (Google Benchmark programs), match (patterns against values, beside PCRE2 and RE2), server (a real muninnd on 127.0.0.1: import, memory, disk, searches, views,
exports, then rebuild and verify of its folder). Everything the server gets is invented here, by a fixed seed.
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
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid

ROOT = pathlib.Path(__file__).resolve().parent.parent
KEY = "B" * 40
# What a MISP 2.5.1 on the same kind of machine did, and what we aim for: (reference, target), as text.
LIMITS = {
    "import, attributes/s": ("284", "50,000, aim 100,000"),
    "syncs of the disk, per s": ("", ""),
    "add of 20 attributes, per s, 1 client": ("4.7", "the disk's syncs"),
    "add of 20 attributes, per s, 4 clients": ("10.6", "1,500"),
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


def events(count, size, seed=11):
    """Yields `count` events of `size` attributes as JSON text; three in ten values repeat earlier ones, few of them often."""
    rng = random.Random(seed)
    pool = []

    def fresh():
        kind = rng.random()
        if kind < 0.35:
            return "domain", "%s-%s.example" % (rng.choice(("mail", "cdn", "login", "update", "static")), "%08x" % rng.getrandbits(32))
        if kind < 0.55:
            return "ip-dst", "%d.%d.%d.%d" % tuple(rng.randrange(1, 255) for _ in range(4))
        if kind < 0.7:
            return "url", "http://%08x.example/%08x.php" % (rng.getrandbits(32), rng.getrandbits(32))
        if kind < 0.85:
            return "sha256", "%064x" % rng.getrandbits(256)
        if kind < 0.95:
            return "md5", "%032x" % rng.getrandbits(128)
        return "filename|sha256", "invoice_%04x.exe|%064x" % (rng.getrandbits(16), rng.getrandbits(256))

    for number in range(count):
        attributes, seen = [], set()
        while len(attributes) < size:
            if pool and rng.random() < 0.3:
                kind, value = pool[int(len(pool) ** rng.random()) - 1]
            else:
                kind, value = fresh()
                pool.append((kind, value))
            if (kind, value) in seen:
                continue
            seen.add((kind, value))
            attributes.append({"uuid": str(uuid.UUID(int=rng.getrandbits(128), version=4)), "type": kind, "value": value,
                               "timestamp": str(1700000000 + number), "comment": ""})
        # All are published when they come, whatever a client says of when: "last 1d" finds every one.
        yield json.dumps({"Event": {"uuid": str(uuid.UUID(int=rng.getrandbits(128), version=4)), "info": "Bench %d" % number, "date": "2026-01-01",
                                    "distribution": "3", "timestamp": str(1700000000 + number), "Tag": [{"name": "tlp:clear"}],
                                    "published": True, "Attribute": attributes}})


class Server:
    """A muninnd in a folder of its own."""

    def __init__(self, folder):
        environment = dict(os.environ, MUNINN_ADMIN_KEY=KEY)
        self.process = subprocess.Popen([ROOT / "out/bin/server/muninnd", f"--data_dir={folder}", "--http=127.0.0.1:0", "--zmq=off", "--log_level=error"],
                                        env=environment, stdout=subprocess.PIPE, text=True)
        for line in self.process.stdout:
            ready = re.search(r"ready http=(\S+)", line)
            if ready:
                self.url = ready[1]
                return
        sys.exit("the server did not start")

    def post(self, path, body):
        """Returns (seconds to the first byte, seconds in all, bytes)."""
        request = urllib.request.Request(self.url + path, data=json.dumps(body).encode() if body is not None else None,
                                         headers={"Authorization": KEY, "Content-Type": "application/json", "User-Agent": "PyMISP"})
        start = time.perf_counter()
        with urllib.request.urlopen(request) as answer:
            size = len(answer.read(1))
            first = time.perf_counter() - start
            while chunk := answer.read(1 << 20):
                size += len(chunk)
        return first, time.perf_counter() - start, size

    def attributes(self):
        """How many are stored."""
        request = urllib.request.Request(self.url + "/users/statistics", headers={"Authorization": KEY, "Accept": "application/json"})
        with urllib.request.urlopen(request) as answer:
            return int(json.load(answer)["stats"]["attribute_count"])

    def resident_mb(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)

    def settle(self):
        """Waits until the server has nothing to do: merging files after an import takes a while."""
        def used():
            fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
            return int(fields[11]) + int(fields[12])
        for _ in range(120):
            before = used()
            time.sleep(1)
            if used() - before < 3:  # hundredths of a second
                return


def syncs_per_second(folder):
    """How often the disk makes a few written kilobytes permanent."""
    with open(pathlib.Path(folder) / "syncs", "wb", buffering=0) as file:
        count, end = 0, time.perf_counter() + 2
        while time.perf_counter() < end:
            file.write(b"x" * 8192)
            os.fdatasync(file.fileno())
            count += 1
    return count / 2


def load(server, folder, path, bodies, method="POST", seconds=5, clients=4):
    """What bench/http_load measures with some keep-alive clients: {"rate", "p50", "p99", …}, times in ms."""
    file = pathlib.Path(folder) / "bodies"
    file.write_text("".join(body + "\n" for body in bodies))
    out = subprocess.run([ROOT / "out/bin/bench/http_load", f"--port={server.url.rsplit(':', 1)[1]}", f"--key={KEY}", f"--path={path}",
                          f"--bodies={file}", f"--seconds={seconds}", f"--clients={clients}"] + (["--get"] if method == "GET" else []),
                         capture_output=True, text=True, check=True).stdout
    return json.loads(out.split("\n", 1)[0])


def wrk(server, folder, method, path, bodies):
    """p99 in ms, corrected, with 4 keep-alive clients for 5 seconds; nothing when wrk is not installed."""
    if not shutil.which("wrk"):
        return None
    script = pathlib.Path(folder) / "load.lua"
    rows = ",".join("[==[%s]==]" % body for body in bodies) or '""'
    script.write_text("local bodies = {%s}\nlocal i = 0\nrequest = function()\n  i = i %% #bodies + 1\n  return wrk.format('%s', '%s', {"
                      "['Authorization']='%s', ['Content-Type']='application/json', ['User-Agent']='PyMISP'}, bodies[i])\nend\n"
                      % (rows, method, path, KEY))
    out = subprocess.run(["wrk", "-t1", "-c4", "-d5", "--latency", "-s", script, server.url], capture_output=True, text=True, check=True).stdout
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s)", out)
    scale = {"us": 0.001, "ms": 1, "s": 1000}
    return float(p99[1]) * scale[p99[2]]


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
        server = Server(store)
        tool = [ROOT / "out/bin/tools/muninn", "import", "--quiet", f"--url={server.url}", f"--key={KEY}"]
        start = time.perf_counter()
        subprocess.run(tool + [path], check=True, stdout=subprocess.DEVNULL)
        figures["import, attributes/s"] = total / (time.perf_counter() - start)
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
        figures["one of 1,000 values, ms"] = load(server, folder, search, many, seconds=3)["p50"]
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
        # No uuids: the server invents them, so each may be sent again and again.
        adds = [re.sub(r'"uuid": "[^"]*", ', "", line) for line in events(2000, 20, seed=13)]
        figures["syncs of the disk, per s"] = syncs_per_second(folder)
        figures["add of 20 attributes, per s, 1 client"] = load(server, folder, "/events/add", adds, clients=1)["rate"]
        figures["add of 20 attributes, per s, 4 clients"] = load(server, folder, "/events/add", adds)["rate"]
        subprocess.run(tool + [big], check=True, stdout=subprocess.DEVNULL)
        target = json.loads(big.read_text())["Event"]["uuid"]
        figures["view of 10,000 attributes, ms"] = min(server.post(f"/events/view/{target}", None)[1] for _ in range(5)) * 1000
        stored = server.attributes()  # the adds brought many more
        server.stop()
        figures["disk, MB per 100,000 attributes"] = sum(f.stat().st_size for f in store.rglob("*") if f.is_file() and f.suffix != ".log") / 10 / stored
        # By the tool's own clock: opening the folder replays the server's last writes, which is no part of it.
        rebuilt = subprocess.run([ROOT / "out/bin/tools/muninn", "rebuild", "--quiet", f"--data_dir={store}"], check=True, capture_output=True, text=True).stdout
        records, rate = (int(number.replace(",", "")) for number in re.search(r"from ([\d,]+) records.* ([\d,]+) records/s", rebuilt).groups())
        figures["rebuild, attributes/s"] = stored * rate / records


def bench_match():
    out = subprocess.run([ROOT / "out/bin/bench/match_bench", "--benchmark_format=json"], capture_output=True, text=True, check=True).stdout
    scale = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}
    times = {run["name"]: run["real_time"] * scale[run["time_unit"]] for run in json.loads(out)["benchmarks"] if not run.get("error_occurred")}
    print(f"\n{'patterns against values':40} {'measured':>12}   {'limit':10} PCRE2 one by one, RE2's set: times as long")
    for name, (benchmark, unit, limit, others) in MATCH.items():
        own = times.get(benchmark)
        shown = "not measured" if own is None else f"{own / unit:,.2f}"
        ratios = ", ".join(f"{times[other] / own:,.1f}" for other in others if own and other in times)
        print(f"{name:40} {shown:>12}   {limit:10} {ratios}")


def bench_loops():
    for program in sorted((ROOT / "out/bin/bench").glob("*_bench")):
        if program.name == "match_bench":  # has a table of its own
            continue
        print(f"\n{program.name}")
        sys.stdout.flush()
        subprocess.run([program, "--benchmark_color=false"], check=True, stderr=subprocess.DEVNULL)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--attributes", type=int, default=1_000_000, help="how many the server gets (default 1,000,000)")
    parser.add_argument("--only", choices=("loops", "match", "server"), help="one part")
    arguments = parser.parse_args()
    commit = subprocess.run(["git", "-C", ROOT, "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    model = re.search(r"model name\s*:\s*(.*)", pathlib.Path("/proc/cpuinfo").read_text())
    print(f"{model[1] if model else '?'}, {os.cpu_count()} cores, commit {commit}, load {os.getloadavg()[0]:.1f}")
    if arguments.only in (None, "server"):
        figures = {}
        bench_server(arguments.attributes, figures)
        print(f"\n{'with ' + format(arguments.attributes, ',') + ' attributes':40} {'measured':>12}   {'reference':28} target")
        for name, (reference, target) in LIMITS.items():
            value = figures.get(name)
            shown = "not measured" if value is None else f"{value:,.1f}" if value < 100 else f"{value:,.0f}"
            print(f"{name:40} {shown:>12}   {reference:28} {target}")
    if arguments.only in (None, "match"):
        bench_match()
    if arguments.only in (None, "loops"):
        bench_loops()
    return 0


if __name__ == "__main__":
    sys.exit(main())
