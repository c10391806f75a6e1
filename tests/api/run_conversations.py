#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
r"""Plays conversations with muninnd: requests, and the replies that are expected.

    run_conversations.py FILE.http...        each file against a fresh server; exit code 1 when a reply differs

A file is a list of steps:

    # A comment.
    == An event can be added                       a step begins with its title
    * level = 1 | 2                                optional: play the step once for each of these
    > POST /events/add                             the request's line
    > User-Agent: curl/8                           headers beside the usual ones; an empty value takes one away
    {"info": "a phish", "threat_level_id": {level}}      the body, as it is
    < 200                                          the expected status; "ok or refused": 200 or a 4xx that MISP uses;
                                                   "eventually 200": it is asked again until the reply is as expected
    < Content-Type: application/json<text>         expected headers; <none>: not there
    {"Event": {"id": "<id=event>", "info": "a phish", ...}}

A step may write a file instead of asking: its body goes to NAME in a folder of this play, {scratch}, which goes with it.

    > FILE folder/NAME
    < written

What a conversation needs beside the server stands in NAME_service.py beside NAME.http: its Service(), a context manager, lives as
long as the play, and gives a dictionary of names that can be used.

The usual headers: the administrator's Authorization, Accept and Content-Type for JSON, a User-Agent of MISP's own client.

Bodies that are no text, one or more of these lines, joined without line ends:

    %bytes "\xff{"          a Python string literal, one byte a character
    %repeat 5000 "["        the same, repeated
    %gzip                   what follows is sent compressed (say Content-Encoding yourself)

Expected bodies are JSON: objects have the listed keys and no others unless there is a `...` among them; lists have the
listed elements, or with `...` contain them in this order. Or one of

    %empty                  no body at all
    %contains some text     the body has it (once for each such line)
    %lacks some text        the body has it not
    %exactly "a\n{key}"     the body is just this, a Python string literal (several such lines are joined)

Strings (also parts of strings and headers) may hold

    <any>                   any value
    <id> <uuid> <text>      a string of digits, a uuid, any string
    <time>                  Unix seconds near now, as a string
    <iso>                   a time like 2024-10-21T00:00:00.000000+00:00
    <number> <bool>         a JSON number, true or false
    <=name> <id=name>       the same, remembered

and everything (in expected bodies: strings) may use {name}: what was remembered, also earlier in the same reply, {now}
(Unix seconds at the file's start), {today} (YYYY-MM-DD), {key} (the administrator's), {self} (the server's address), and small sums such as {now-3600} or {event+1}.
"""

import ast
import contextlib
import datetime
import glob
import gzip
import importlib
import itertools
import json
import os
import re
import sys
import tempfile
import time
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Tuple

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import muninnd  # noqa: E402  (beside this file)

NEAR_SECONDS = 600
EVENTUALLY = "eventually "  # that is: within
EVENTUALLY_SECONDS = 60
USUAL_HEADERS = {
    "Authorization": muninnd.ADMIN_KEY,
    "Accept": "application/json",
    "Content-Type": "application/json",
    "User-Agent": "PyMISP conversation",
}
KINDS = {
    "any": r".*",
    "text": r".*",
    "id": r"\d+",
    "uuid": r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    "time": r"\d+",
    "iso": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00",
}
PLACEHOLDER = re.compile(r"<(any|text|id|uuid|time|iso|number|bool|none)?(?:=([a-z_0-9]+))?>")
USE = re.compile(r"\{([a-z_][a-z_0-9]*)(?:([+-])(\d+))?\}")
REST = "\u2026"  # how `...` is kept in a parsed pattern


class Step(NamedTuple):
    """One request and its expected reply, as written."""

    line: int
    title: str
    variants: List[Tuple[str, List[str]]]
    request: List[str]  # the request line, then headers
    body: List[str]
    expected: List[str]  # the status, then headers
    pattern: List[str]


class BadFile(Exception):
    """The file is not a conversation; the message says where."""


def read_steps(path: str) -> List[Step]:
    """The steps of a file. Raises BadFile."""
    steps = []  # type: List[Step]
    with open(path, encoding="utf-8") as file:
        lines = file.read().split("\n")
    for number, line in enumerate(lines, 1):
        if line.startswith("== "):
            steps.append(Step(number, line[3:].strip(), [], [], [], [], []))
        elif line.startswith("#") or not line.strip():
            continue
        elif not steps:
            raise BadFile("%s:%d: a step begins with '== title'" % (path, number))
        elif line.startswith("* "):
            name, _, values = line[2:].partition("=")
            steps[-1].variants.append((name.strip(), [value.strip() for value in values.split(" | ")]))
        elif line.startswith("> "):
            steps[-1].request.append(line[2:])
        elif line.startswith("< "):
            steps[-1].expected.append(line[2:])
        else:
            (steps[-1].pattern if steps[-1].expected else steps[-1].body).append(line)
    for step in steps:
        if not step.request or not step.expected:
            raise BadFile("%s:%d: a step has a request and an expected status" % (path, step.line))
    return steps


def substitute(text: str, names: Dict[str, str]) -> str:
    """Puts in what {name} stands for; unknown names stay as they are (JSON has braces, too)."""

    def value(use: "re.Match[str]") -> str:
        if use.group(1) not in names:
            return use.group(0)
        known = names[use.group(1)]
        if not use.group(2):
            return known
        return str(int(known) + int(use.group(3)) * (1 if use.group(2) == "+" else -1))

    return USE.sub(value, text)


def body_bytes(lines: List[str], names: Dict[str, str]) -> Optional[bytes]:
    """The body to send; None: none at all."""
    if not lines:
        return None
    if not lines[0].startswith("%"):
        return substitute("\n".join(lines), names).encode()
    body, compress = b"", False
    for line in lines:
        word, _, rest = line.partition(" ")
        if word == "%gzip":
            compress = True
        elif word == "%bytes":
            body += ast.literal_eval(substitute(rest, names)).encode("latin-1")
        elif word == "%repeat":
            count, _, literal = rest.partition(" ")
            body += ast.literal_eval(literal).encode("latin-1") * int(count)
        else:
            body += substitute(line, names).encode()
    return gzip.compress(body) if compress else body


def parse_pattern(text: str) -> Any:
    """JSON in which `...` stands for the rest of an object or list. Raises ValueError."""
    out, stack, i = [], [], 0
    while i < len(text):
        char = text[i]
        if char == '"':
            end = i + 1
            while end < len(text) and text[end] != '"':
                end += 2 if text[end] == "\\" else 1
            out.append(text[i : end + 1])
            i = end + 1
            continue
        if char in "{[":
            stack.append(char)
        elif char in "}]" and stack:
            stack.pop()
        if text.startswith("...", i):
            out.append('"%s": 0' % REST if stack and stack[-1] == "{" else '"%s"' % REST)
            i += 3
            continue
        out.append(char)
        i += 1

    def unique(pairs):
        """Two equal keys in a pattern are a mistake in the test, and one of them would not be looked at."""
        keys = [key for key, _ in pairs]
        if len(set(keys)) != len(keys):
            raise ValueError("a key is there twice: %s" % sorted(key for key in keys if keys.count(key) > 1)[0])
        return dict(pairs)

    return json.loads("".join(out), object_pairs_hook=unique)


def is_near(text: str) -> bool:
    return abs(int(text) - time.time()) < NEAR_SECONDS


def match_text(pattern: str, text: str, names: Dict[str, str]) -> bool:
    """Compares a text with one that may hold placeholders; remembers what they say to."""
    expression, at, wanted = "", 0, []
    for found in PLACEHOLDER.finditer(pattern):
        if not found.group(1) and not found.group(2):
            continue
        expression += re.escape(pattern[at : found.start()]) + "(" + KINDS.get(found.group(1) or "any", ".*") + ")"
        wanted.append((found.group(1), found.group(2)))
        at = found.end()
    matched = re.fullmatch(expression + re.escape(pattern[at:]), text, re.DOTALL)
    if not matched:
        return False
    for (kind, name), value in zip(wanted, matched.groups()):
        if kind == "time" and not is_near(value):
            return False
        if name:
            names[name] = value
    return True


def show(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 160 else text[:157] + "..."


def differences(pattern: Any, value: Any, names: Dict[str, str], where: str) -> Iterator[str]:
    """Where a value differs from what was expected, one line each: path, -expected, +found."""
    place = where or "the body"
    whole = PLACEHOLDER.fullmatch(pattern) if isinstance(pattern, str) else None
    if whole and whole.group(1) in (None, "any"):
        if whole.group(2):
            names[whole.group(2)] = value if isinstance(value, str) else json.dumps(value)
        elif whole.group(0) == "<>" and value != "<>":
            yield "%s\n      - %s\n      + %s" % (place, show(pattern), show(value))
    elif whole and whole.group(1) in ("number", "bool"):
        right = isinstance(value, bool) if whole.group(1) == "bool" else type(value) in (int, float)
        if not right:
            yield "%s\n      - %s\n      + %s" % (place, pattern, show(value))
        elif whole.group(2):
            names[whole.group(2)] = json.dumps(value)
    elif isinstance(pattern, str):
        pattern = substitute(pattern, names)
        if not isinstance(value, str) or not match_text(pattern, value, names):
            yield "%s\n      - %s\n      + %s" % (place, show(pattern), show(value))
    elif isinstance(pattern, dict):
        yield from object_differences(pattern, value, names, where)
    elif isinstance(pattern, list):
        yield from list_differences(pattern, value, names, where)
    elif type(pattern) is not type(value) or pattern != value:
        yield "%s\n      - %s\n      + %s" % (place, show(pattern), show(value))


def object_differences(pattern: Dict, value: Any, names: Dict[str, str], where: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield "%s\n      - an object\n      + %s" % (where or "the body", show(value))
        return
    for key, part in pattern.items():
        key = substitute(key, names)
        if key == REST:
            continue
        if key in value:
            yield from differences(part, value[key], names, "%s.%s" % (where, key))
        elif part != "<none>":
            yield "%s.%s\n      - %s\n      + (no such key)" % (where, key, show(part))
    if REST not in pattern:
        known = {substitute(key, names) for key in pattern}
        for key in value:
            if key not in known:
                yield "%s.%s\n      - (no such key)\n      + %s" % (where, key, show(value[key]))


def list_differences(pattern: List, value: Any, names: Dict[str, str], where: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield "%s\n      - a list\n      + %s" % (where or "the body", show(value))
        return
    if REST not in pattern:
        if len(pattern) != len(value):
            yield "%s\n      - %d elements\n      + %d: %s" % (where or "the body", len(pattern), len(value), show(value))
            return
        for i, (part, element) in enumerate(zip(pattern, value)):
            yield from differences(part, element, names, "%s[%d]" % (where, i))
        return
    at = 0
    for part in pattern:
        if part == REST:
            continue
        for i in range(at, len(value)):
            tried = dict(names)
            if not list(differences(part, value[i], tried, "")):
                names.update(tried)
                at = i + 1
                break
        else:
            yield "%s\n      - an element like %s\n      + %s" % (where or "the body", show(part), show(value))
            return


def compare(step: Step, reply: muninnd.Reply, names: Dict[str, str]) -> Iterator[str]:
    """How a reply differs from the expected one."""
    wanted_status = step.expected[0].strip().removeprefix(EVENTUALLY)
    if wanted_status == "ok or refused":
        right = reply.status in (200, 400, 403, 404, 405)
    else:
        right = reply.status == int(wanted_status)
    if not right:
        body = reply.body.decode(errors="replace")
        yield "status\n      - %s\n      + %d %s" % (step.expected[0], reply.status, body[:300])
    for line in step.expected[1:]:
        name, _, wanted = line.partition(":")
        wanted, got = substitute(wanted.strip(), names), reply.headers.get(name.strip().lower())
        if (got is not None) if wanted == "<none>" else (got is None or not match_text(wanted, got, names)):
            yield "header %s\n      - %s\n      + %s" % (name, wanted, got)
    if not step.pattern:
        return
    body = gzip.decompress(reply.body) if reply.headers.get("content-encoding") == "gzip" else reply.body
    if step.pattern[0].startswith("%"):
        text = body.decode(errors="replace")
        exact = [line for line in step.pattern if line.startswith("%exactly ")]
        if exact:
            wanted = substitute("".join(ast.literal_eval(line[len("%exactly "):]) for line in exact), names)
            if not match_text(wanted, text, names):
                yield "body\n      - %r\n      + %r" % (wanted[:1000], text[:1000])
        for line in step.pattern:
            word, _, rest = line.partition(" ")
            rest = substitute(rest, names)
            if word == "%empty" and body or word == "%contains" and rest not in text or word == "%lacks" and rest in text:
                yield "body\n      - %s\n      + %s" % (line, text[:500])
        return
    try:
        value = json.loads(body)
    except ValueError as error:
        yield "body is no JSON: %s\n      + %s" % (error, body[:300].decode(errors="replace"))
        return
    yield from differences(parse_pattern("\n".join(step.pattern)), value, names, "")


def play_step(server: muninnd.Server, step: Step, names: Dict[str, str]) -> List[str]:
    """Sends the step's request. Returns the differences."""
    method, _, target = substitute(step.request[0], names).partition(" ")
    headers = dict(USUAL_HEADERS)
    for line in step.request[1:]:
        name, _, value = line.partition(":")
        headers.pop(name.strip(), None)
        if value.strip():
            headers[name.strip()] = substitute(value.strip(), names)
    body = body_bytes(step.body, names)
    if method == "FILE":
        path = os.path.join(names["scratch"], target.strip())
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(body or b"")
        return []
    if body is None:
        headers.pop("Content-Type", None)
    try:
        reply = server.request(method, target.strip(), headers, body)
    except OSError as error:
        return ["no answer: %s%s" % (error, "" if server.running() else "; the server is gone:\n" + server.log()[-4000:])]
    return list(compare(step, reply, names))


def play_patiently(server: muninnd.Server, step: Step, names: Dict[str, str]) -> List[str]:
    """The same, again and again if the step says so."""
    end = time.monotonic() + (EVENTUALLY_SECONDS if step.expected[0].startswith(EVENTUALLY) else 0)
    while True:
        tried = dict(names)
        found = play_step(server, step, tried)
        if not found or time.monotonic() >= end:
            names.update(tried)
            return found
        time.sleep(0.1)


def service_beside(path: str):
    """What stands beside a conversation (see above), as a context manager that gives its names."""
    name = os.path.basename(path)[: -len(".http")] + "_service"
    if not os.path.exists(os.path.join(os.path.dirname(os.path.abspath(path)), name + ".py")):
        return contextlib.nullcontext({})
    sys.path.insert(0, os.path.dirname(os.path.abspath(path)))
    return importlib.import_module(name).Service()


def play(binary: str, path: str) -> Tuple[int, int]:
    """Plays a file against a fresh server. Returns how many steps were played, and how many differed."""
    with service_beside(path) as beside:
        return play_beside(binary, path, beside)


def play_beside(binary: str, path: str, beside: Dict[str, str]) -> Tuple[int, int]:
    steps = read_steps(path)
    names = {"now": str(int(time.time())), "today": datetime.datetime.utcnow().strftime("%Y-%m-%d"), "key": muninnd.ADMIN_KEY}
    names.update(beside)
    played = failed = 0
    with tempfile.TemporaryDirectory(prefix="muninn-play-") as scratch, muninnd.Server(binary) as server:
        names["scratch"] = scratch
        names["self"] = "http://127.0.0.1:%d" % server.port
        for step in steps:
            for choice in itertools.product(*(values for _, values in step.variants)):
                for (name, _), value in zip(step.variants, choice):
                    names[name] = substitute(value, names)
                try:
                    found = play_patiently(server, step, names)
                except ValueError as error:
                    raise BadFile("%s:%d: %s" % (path, step.line, error))
                played += 1
                if found:
                    failed += 1
                    said = ", ".join(choice)
                    print("%s:%d: %s%s" % (path, step.line, step.title, " (%s)" % said if said else ""))
                    for difference in found:
                        print("    " + difference)
                if not server.running():
                    print(server.log()[-4000:])
                    raise RuntimeError("muninnd is gone after %s:%d" % (path, step.line))
    return played, failed


def main(arguments: List[str]) -> int:
    files = arguments or sorted(glob.glob(os.path.join(os.path.dirname(os.path.abspath(__file__)), "*.http")))
    binary = muninnd.binary_from_environment()
    failed_steps = 0
    for path in files:
        start = time.monotonic()
        try:
            played, failed = play(binary, path)
        except BadFile as error:
            print(error)
            return 2
        failed_steps += failed
        print("%s: %d steps, %d differ, %.1f s" % (os.path.basename(path), played, failed, time.monotonic() - start))
    return 1 if failed_steps else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
