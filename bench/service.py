# SPDX-License-Identifier: Apache-2.0
"""What the benches share: invented events, a muninnd to measure, and loads to put on it. Everything is invented by fixed seeds."""

import json
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
import uuid

ROOT = pathlib.Path(__file__).resolve().parent.parent
MUNINND, TOOL, HTTP_LOAD = (ROOT / "out/bin" / name for name in ("server/muninnd", "tools/muninn", "bench/http_load"))
KEY = "B" * 40


class Absent(Exception):
    """Something that a part needs is not there, or did not do its work; the text says what."""


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
        if not MUNINND.exists():
            raise Absent(f"{MUNINND} is not built")
        environment = dict(os.environ, MUNINN_ADMIN_KEY=KEY)
        self.process = subprocess.Popen([MUNINND, f"--data_dir={folder}", "--http=127.0.0.1:0", "--zmq=off", "--log_level=error"],
                                        env=environment, stdout=subprocess.PIPE, text=True)
        for line in self.process.stdout:
            ready = re.search(r"ready http=(\S+)", line)
            if ready:
                self.url = ready[1]
                return
        raise Absent("the server did not start")

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        if self.process.poll() is None:
            self.stop()

    def request(self, path, body=None, **headers):
        """GET without a body, else POST; by the site administrator."""
        return urllib.request.Request(self.url + path, data=json.dumps(body).encode() if body is not None else None,
                                      headers={"Authorization": KEY, "Content-Type": "application/json", "User-Agent": "PyMISP", **headers})

    def post(self, path, body):
        """Returns (seconds to the first byte, seconds in all, bytes)."""
        request = self.request(path, body)
        start = time.perf_counter()
        with urllib.request.urlopen(request) as answer:
            size = len(answer.read(1))
            first = time.perf_counter() - start
            while chunk := answer.read(1 << 20):
                size += len(chunk)
        return first, time.perf_counter() - start, size

    def ask(self, path, body=None):
        """Returns (status, what the JSON of the answer says)."""
        try:
            with urllib.request.urlopen(self.request(path, body, Accept="application/json")) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refusal:
            return refusal.code, json.loads(refusal.read() or b"null")

    def do(self, path, body=None):
        """What a request is answered that has to succeed."""
        status, answer = self.ask(path, body)
        if status != 200:
            raise Absent(f"{path}: {status} {json.dumps(answer)[:300]}")
        return answer

    def load_file(self, path):
        """Imports events, a line each. Returns seconds."""
        if not TOOL.exists():
            raise Absent(f"{TOOL} is not built")
        start = time.perf_counter()
        subprocess.run([TOOL, "import", "--quiet", f"--url={self.url}", f"--key={KEY}", path], check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - start

    def attributes(self):
        """How many are stored."""
        return int(self.do("/users/statistics")["stats"]["attribute_count"])

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
    if not HTTP_LOAD.exists():
        raise Absent(f"{HTTP_LOAD} is not built")
    file = pathlib.Path(folder) / "bodies"
    file.write_text("".join(body + "\n" for body in bodies))
    out = subprocess.run([HTTP_LOAD, f"--port={server.url.rsplit(':', 1)[1]}", f"--key={KEY}", f"--path={path}",
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
