# SPDX-License-Identifier: Apache-2.0
"""The parts of the bench that are about lists which values are held against: import rules, hunts, warninglists."""

import json
import os
import pathlib
import random
import re
import signal
import string
import tempfile
import time
import warnings

from service import Absent, ROOT, Server, events

SHARED = pathlib.Path(os.environ.get("MUNINN_SHARED", ROOT.parent / "shared"))


def import_rules(rng, count):
    """Rules of the import filter: some that repair what people write, many that look for names of their own network. One in sixteen
    links of `events` is rewritten, nothing is blocked."""
    rules = [(r"/^hxxp(s?):/i", "http$1:"), (r"/\[(?:\.|dot)\]/i", "."), (r"/\((?:dot|punkt)\)/i", "."), (r"/\[@\]|\(at\)/i", "@"),
             (r"/[a-z]:\\(?:users|documents and settings)\\[^\\]+\\/i", r"%USERPROFILE%\\"), (r"/[a-z]:\\windows\\/i", r"%WINDIR%\\"),
             (r"/\/home\/[^\/]+\//", "~/"), (r"/^http:\/\/(0[0-9a-f]{7})\.example\//", "https://$1.example/"),
             (r"/[?&]utm_(?:source|medium|campaign)=[^&]*/", "?"), (r"/^(?:10\.99|172\.31\.255)\.\d{1,3}\.\d{1,3}$/", "")]
    while len(rules) < count:
        name = "".join(rng.choices(string.ascii_lowercase, k=6))
        rules.append(rng.choice(((rf"/\.{name}-[0-9]+\.internal$/i", ""), (rf"/^(?:www|mail|vpn)\.{name}\.(?:corp|intra)\./i", ""),
                                 (rf"/\\\\{name}[0-9]{{2,4}}\\(?:c|admin)\$/i", r"\\\\host\\share"), (rf"/^{name}[._-]user-?\d+@/i", "user@"))))
    return [{"regexp": regexp, "replacement": replacement, "type": rng.choice(("ALL", "ALL", "url", "domain", "filename"))}
            for regexp, replacement in rules[:count]]


def exclusions(rng, count):
    """Exclusions from correlation, of each kind."""
    texts = ["10.%", "%.internal", "%google.com%", "127.0.0.1", "d41d8cd98f00b204e9800998ecf8427e"]
    while len(texts) < count:
        name = "".join(rng.choices(string.ascii_lowercase, k=7))
        texts.append(rng.choice(("%s.example", "%%.%s.example", "%s%%", "%%%s%%")) % name)
    return texts[:count]


def warninglist(rng, number, size, kinds=("string", "hostname", "cidr", "substring", "regex")):
    """A list of `size` entries as a file has it. Expressions and parts of values come in dozens, whatever is asked for."""
    kind = kinds[number % len(kinds)]
    if kind == "regex":
        entries = {rf"/^(?:[a-z]+\.)?{''.join(rng.choices(string.ascii_lowercase, k=5))}[0-9]*\.(?:net|org)$/i" for _ in range(min(size, 12))}
    elif kind == "substring":
        entries = {"".join(rng.choices(string.ascii_lowercase, k=rng.randrange(6, 14))) + ".com" for _ in range(min(size, 100))}
    elif kind == "cidr":
        entries = {"%d.%d.%d.0/%d" % (rng.randrange(1, 224), rng.randrange(256), rng.randrange(256), rng.choice((16, 20, 22, 24, 24, 24)))
                   for _ in range(size)}
    elif kind == "hostname":
        entries = {"%08x.example" % rng.getrandbits(32) for _ in range(size)}
    else:
        entries = {"%032x" % rng.getrandbits(128) for _ in range(size)}
    return {"name": f"Bench {number}", "type": kind, "version": 1, "description": "invented", "category": "known", "list": sorted(entries),
            "matching_attributes": ["ALL"]}


def enable_warninglists(server, lists):
    """Returns (entries, seconds that sending took, seconds that enabling them all took)."""
    start = time.perf_counter()
    entries = 0
    for one in lists:
        entries += len(one["list"])
        server.do("/warninglists/import", one)
    sent = time.perf_counter()
    server.do("/warninglists/toggleEnable", {"name": ["Bench %"], "enabled": True})
    return entries, sent - start, time.perf_counter() - sent


def bench_rules(attributes, figures):
    """The same events into fresh servers, without and with rules, twice in turn; the faster of each counts."""
    size = 200
    seconds = {False: [], True: []}
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "events.jsonl"
        path.write_text("".join(line + "\n" for line in events(max(1, attributes // size), size, seed=17)))
        for turn in range(2):
            for ruled in (False, True):
                with Server(pathlib.Path(folder) / f"store{turn}{ruled}") as server:
                    if ruled:
                        rng = random.Random(19)
                        for rule in import_rules(rng, 50):
                            server.do("/admin/regexp/add", rule)
                        for text in exclusions(rng, 20):
                            server.do("/correlation_exclusions/add", {"value": text})
                        enable_warninglists(server, [warninglist(rng, number, 2000) for number in range(20)])
                    server.settle()  # the expressions are compiled behind the scenes
                    seconds[ruled].append(server.load_file(path))
                    if (stored := server.attributes()) != max(1, attributes // size) * size:
                        raise Absent(f"{stored} attributes came through the rules")
    figures["import without rules, attributes/s"], figures["import with rules, attributes/s"] = (
        attributes / min(seconds[ruled]) for ruled in (False, True))
    figures["as long with rules as without"] = min(seconds[True]) / min(seconds[False])


class Slow(Exception):
    """Python's expressions know no bound."""


def seldom(text, flags, values):
    """Is this expression found in none of these values? False as well when Python can't tell."""
    def ring(*_):
        raise Slow
    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            expression = re.compile(text, sum(getattr(re, flag.upper()) for flag in flags))
        return not any(expression.search(value) for value in values)
    except (Slow, re.error, OverflowError, RecursionError):
        return False
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def hunt_patterns(count):
    """(What they are, delimited expressions): real ones where there are some, else invented ones. Those that are found in most values are
    left out: a hunt stops by itself after a million hits, and how fast hits are kept is not what is measured."""
    rng = random.Random(7)
    path = SHARED / "data/patterns/patterns.tsv"
    if not path.exists():
        words = ("login", "update", "static", "mail", "cdn", "invoice", "payload", "gate")
        return "invented", [rf"/^(?:https?:\/\/)?{rng.choice(words)}-{rng.getrandbits(24):06x}[0-9a-f]{{{rng.randrange(1, 4)}}}\.(?:example|test)/i"
                            for _ in range(count)]
    values = [attribute["value"] for attribute in json.loads(next(events(1, 300, seed=3)))["Event"]["Attribute"]]
    lines = path.read_text(encoding="utf-8", errors="surrogateescape").split("\n")[1:-1]
    rng.shuffle(lines)
    patterns = []
    for line in lines:
        _, _, flags, _, _, _, text = line.split("\t", 6)
        delimiter = next((mark for mark in "/#~!@%" if mark not in text), None)
        if delimiter is None or not text.isascii() or set(flags) - set("imsx") or not seldom(text, flags, values):
            continue
        patterns.append(delimiter + text + delimiter + flags)
        if len(patterns) == count:
            break
    return "real", patterns


def hunt(server, name, **terms):
    """Returns (seconds until a hunt is accepted, seconds until it has been through all there is). Expressions that the server refuses
    are taken out."""
    for _ in range(100):
        start = time.perf_counter()
        status, answer = server.ask("/hunts", {"name": name, "hits_max": 1_000_000, **terms})
        refused = re.search(r"Term (\d+):", json.dumps(answer)) if status == 403 and terms.get("patterns") else None
        if not refused:
            break
        del terms["patterns"][int(refused[1]) - 1]
    if status != 200:
        raise Absent(f"/hunts: {status} {json.dumps(answer)[:300]}")
    number, accepted = answer["Hunt"]["id"], time.perf_counter()
    while (state := server.do(f"/hunts/view/{number}")["Hunt"])["state"] == "scanning":
        time.sleep(0.02)
    done = time.perf_counter()
    server.do(f"/hunts/delete/{number}", {})
    if state["state"] != "live":
        raise Absent(f"the hunt {name} stopped: {state['pause_reason']}")
    return accepted - start, done - accepted


def bench_hunts(attributes, figures):
    """Seconds for a million attributes."""
    rng = random.Random(23)
    size = 200
    with tempfile.TemporaryDirectory() as folder:
        path, values = pathlib.Path(folder) / "events.jsonl", []
        with path.open("w") as file:
            for line in events(max(1, attributes // size), size):
                file.write(line + "\n")
                values += rng.sample([attribute["value"] for attribute in json.loads(line)["Event"]["Attribute"]], 4)
        with Server(pathlib.Path(folder) / "store") as server:
            server.load_file(path)
            server.settle()
            per_million = 1_000_000 / server.attributes()
            kind, patterns = hunt_patterns(1000)
            # The second time the expressions come from the cache, as after a restart: the difference is what compiling took.
            (_, first), (asked, second) = (hunt(server, f"{kind} patterns", patterns=list(patterns)) for _ in range(2))
            warm = asked + second * per_million
            figures[f"hunt of 1,000 {kind} patterns, s"], figures["the same, compiled before, s"] = warm + max(0.0, first - second), warm
            # One in twenty occurs.
            literals = {rng.choice(values) if number % 20 == 0 else "%08x.example" % rng.getrandbits(32) for number in range(10_000)}
            asked, seconds = hunt(server, "literals", literals=sorted(literals))
            figures["hunt of 10,000 literals, s"] = asked + seconds * per_million


def bench_warninglists(entries, figures):
    """200 lists: few large ones, many small ones."""
    count = 200
    rng = random.Random(29)
    weights = [1 / (1 + number // 5) for number in range(count)]  # each five of them are of all kinds
    kinds = ("string", "hostname", "cidr")
    lists = [warninglist(rng, number, max(10, int(entries * weight / sum(weights))), kinds) for number, weight in enumerate(weights[:190])]
    lists += [warninglist(rng, number, 100, ("substring", "regex")) for number in range(190, count)]
    values = []
    for attribute in json.loads(next(events(1, 5000, seed=31)))["Event"]["Attribute"]:
        values += attribute["value"].split("|")
    with tempfile.TemporaryDirectory() as folder:
        store = pathlib.Path(folder) / "store"
        with Server(store) as server:
            event = pathlib.Path(folder) / "event.jsonl"
            event.write_text("".join(line + "\n" for line in events(50, 200, seed=31)))
            server.load_file(event)
            search = {"returnFormat": "json", "type": ["md5", "sha256", "domain", "ip-dst", "url"], "limit": 10_000}

            def best(path, body):
                return min(server.post(path, body)[1] for _ in range(5))
            without = best("/attributes/restSearch", search)
            stored, sent, enabled = enable_warninglists(server, lists)
            figures["entries of the 200 warninglists"] = stored
            figures["sending the lists, s"], figures["enabling them, s"] = sent, enabled
            server.settle()
            # A list is in the answer when it has the value; of one value in a million, so what is measured is the asking.
            figures["a value against all lists, µs"] = best("/warninglists/checkValue", values) / len(values) * 1e6
            found = len(server.do("/attributes/restSearch", search)["response"]["Attribute"])
            marked = best("/attributes/restSearch", dict(search, includeWarninglistHits=1))
            figures["marking hits in a search, µs an attribute"] = (marked - without) / found * 1e6
            figures["memory with the lists, MB"] = server.resident_mb()
        start = time.perf_counter()
        with Server(store) as server:
            figures["a start with the lists, s"] = time.perf_counter() - start
