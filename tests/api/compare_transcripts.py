#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Replays what PyMISP's own live tests asked a genuine MISP 2.5.1, and compares what it answered with what muninnd answers.

    compare_transcripts.py [--all]

The recording is data/transcripts/pymisp-2.5.1.jsonl.gz below the folder that MUNINN_SHARED names; without it the test is
skipped. The requests are repeated in order against a server that starts empty, as far as our endpoints go. All requests
are made by the site administrator: requests that were refused to somebody else are left out. Numbers and generated uuids of
the recording are mapped to ours as answers bring them.

Two answers are the same when they have the same status, the same JSON paths (positions in lists do not count) and the same
types of values; answers in other formats when their headers and texts are, but for numbers and uuids. A path that one of them lacks is tolerated when other recorded answers of the same endpoint lack or have it,
too: many parts of a document depend on data that the replay does not have, such as galaxies. Differences that we want, or that
come from the replay itself, stand in EXPECTED with their reason; any other one makes the test fail. --all prints those as
well.
"""

import collections
import gzip
import json
import os
import re
import sys
from typing import Any, Dict, Iterator, List, Optional, Set, Tuple

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import muninnd  # noqa: E402  (beside this file)

RECORDING = "data/transcripts/pymisp-2.5.1.jsonl.gz"
UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
FORMATS = ("json", "download", "csv", "text", None)
TEXT_HEADERS = ("content-type", "content-disposition", "x-export-module-used", "x-response-format", "x-result-count")

# (method, controller, action), lower case without "_": what our route table has and the recording, too.
ENDPOINTS = {
    ("GET", "servers", "getversion"),
    ("GET", "users", "view"),
    ("GET", "attributes", "describetypes"),
    ("POST", "attributes", "add"),
    ("POST", "attributes", "edit"),
    ("POST", "attributes", "delete"),
    ("POST", "attributes", "restsearch"),
    ("GET", "attributes", "view"),
    ("HEAD", "attributes", "view"),
    ("POST", "events", "add"),
    ("POST", "events", "edit"),
    ("POST", "events", "delete"),
    ("POST", "events", "index"),
    ("GET", "events", "index"),
    ("POST", "events", "publish"),
    ("POST", "events", "restsearch"),
    ("POST", "objects", "restsearch"),
    ("GET", "events", "view"),
    ("POST", "events", "view"),
    ("HEAD", "events", "view"),
    ("GET", "tags", "index"),
    ("GET", "tags", "view"),
    ("POST", "tags", "add"),
    ("POST", "tags", "search"),
    ("POST", "tags", "attachtagtoobject"),
    ("POST", "tags", "removetagfromobject"),
}

# Differences that are meant or can't be helped: (endpoint, a regular expression for the difference) and why.
EXPECTED = [
    ("attributes/describetypes", r"\.(edge-extension-id|suricata|uuid)\.", "types that MISP got after 2.5.1, taken in already"),
    ("events/(add|edit)", r"^ours alone has \.warnings\[\]", "parts that were left out are told; MISP drops them silently"),
    ("events/add", r"\.RelatedEvent\[\]", "the recorded user could not see the related event, the administrator can"),
    ("events/add", r"status 200, recorded as 403", "the recorded event was on a blocklist"),
    ("events/add", r"^ours alone has \.(saved|errors\.Event\.info\[\])", "the recorded organisation was on a blocklist, which is looked at first"),
    ("events/restsearch", r'^line 1 is .*"ORGNAME","ORGNAME".*recorded as .*"blah","blah"', "the recorded events belong to another organisation"),
    ("events/restsearch", r"^line 1 is .*recorded as .*(original comment|FIRST_EVENT)", "the replay is quick: more events bear the day and second asked for"),
    ("attributes/add", r"status 200, recorded as 403", "the recorded server had a warninglist with the value"),
    ("(events|attributes)/(add|edit)", r"^status 403, recorded as 200", "the recorded sharing groups are not made in the replay"),
    ("events/delete", r"^status 403, recorded as 200", "the recorded event was for a sharing group, see above"),
    ("tags/attachtagtoobject", r"status 200, recorded as 40[34]", "the recorded tag was reserved for another organisation or user than the asking one"),
]  # type: List[Tuple[str, str, str]]


def endpoint_of(request: Dict) -> Tuple[str, str, str]:
    """Which row of the route table a request goes to."""
    parts = [part for part in request["path"].split("?")[0].split("/") if part]
    if parts and parts[0] == "admin":
        parts = ["admin/" + (parts[1] if len(parts) > 1 else "")] + parts[2:]
    controller = parts[0].replace("_", "").lower() if parts else "events"
    action = re.sub(r"\.json$", "", parts[1]).replace("_", "").lower() if len(parts) > 1 else "index"
    return request["method"], controller, action


def text_of(message: Dict) -> str:
    body = message.get("body")
    return body.get("text") or "" if body else ""


def parse(text: str) -> Any:
    """JSON, or None for what is none."""
    try:
        return json.loads(text)
    except ValueError:
        return None


def kind_of(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, (int, float)):
        return "number"
    return "text"


def shape_of(value: Any, path: str = "") -> Iterator[Tuple[str, str]]:
    """(path, type) of all leaves; empty lists and objects are leaves. PHP writes both as []."""
    if isinstance(value, dict) and value:
        for key, part in value.items():
            yield from shape_of(part, path + "." + ("<n>" if key.isdigit() else key))
    elif isinstance(value, list) and value:
        for part in value:
            yield from shape_of(part, path + "[]")
    else:
        yield path, "empty" if isinstance(value, (dict, list)) else kind_of(value)


def anonymous(text: str) -> str:
    """The text without what two servers number differently."""
    return re.sub(r"\d+", "<n>", UUID.sub("<uuid>", text))


def is_text(response: Dict) -> bool:
    """Is the answer an export and no JSON?"""
    return any(name.lower() == "content-type" and value.startswith(("text/csv", "text/plain")) for name, value in response["headers"].items())


class Shape:
    """The paths of one answer with the types seen there."""

    def __init__(self, value: Any):
        self.types = collections.defaultdict(set)  # type: Dict[str, Set[str]]
        for path, kind in shape_of(value):
            self.types[path].add(kind)


class Family:
    """All recorded answers of an endpoint with the same status: which paths they all have, which some have."""

    def __init__(self):
        self.always = None  # type: Optional[Set[str]]
        self.types = collections.defaultdict(set)  # type: Dict[str, Set[str]]

    def add(self, shape: Shape):
        paths = set(shape.types)
        self.always = paths if self.always is None else self.always & paths
        for path, kinds in shape.types.items():
            self.types[path] |= kinds


def inside_empty(path: str, types: Dict[str, Set[str]]) -> bool:
    """Is the path below a list or object that is empty here (or absent altogether with its container)?"""
    while path:
        path = re.sub(r"(\[\]|\.[^.\[\]]+)$", "", path)
        if "empty" in types.get(path, ()):
            return True
        if path in types or any(other.startswith(path) for other in types):
            return False
    return False


def differences(recorded: Shape, ours: Shape, family: Family) -> Iterator[str]:
    for path, kinds in sorted(ours.types.items()):
        known = family.types.get(path)
        if known is None:
            if kinds == {"empty"} and any(other.startswith(path) for other in family.types):
                continue
            yield "ours alone has %s" % path
        elif not kinds <= known | {"empty"}:
            yield "%s is %s, recorded as %s" % (path, "/".join(sorted(kinds - known)), "/".join(sorted(known)))
    for path in sorted(recorded.types):
        if path in ours.types or path not in family.always:
            continue
        if any(other.startswith(path) for other in ours.types) or inside_empty(path, ours.types):
            continue
        yield "ours lacks %s" % path


class Replay:
    """Sends recorded requests with the recording's numbers turned into ours."""

    ID_KEYS = ("id", "event_id", "object_id", "orgc_id", "org_id", "tag_id", "attribute_id")

    def __init__(self, server: muninnd.Server):
        self._server = server
        self._ids = {}  # type: Dict[Tuple[str, str], str]   (model, theirs) -> ours
        self._uuids = {}  # type: Dict[str, str]

    def send(self, request: Dict) -> muninnd.Reply:
        method, controller, action = endpoint_of(request)
        body = text_of(request)
        headers = {"Authorization": muninnd.ADMIN_KEY}
        for name, value in request["headers"].items():
            if name.lower() in ("user-agent", "accept", "content-type"):
                headers[name] = value
        return self._server.request(method, self._path(request["path"], controller), headers, self._body(body, controller).encode() if body else None)

    def _path(self, path: str, controller: str) -> str:
        parts = path.split("/")
        model = {"events": "Event", "attributes": "Attribute", "tags": "Tag", "users": "User"}.get(controller, "")
        if controller == "attributes" and len(parts) > 2 and parts[2] == "add":
            model = "Event"
        for i in range(3, len(parts)):
            head, dot, tail = parts[i].partition(".")
            parts[i] = self._ids.get((model, head), self._uuids.get(head, head)) + dot + tail
        return "/".join(parts)

    def _body(self, body: str, controller: str) -> str:
        for theirs, ours in self._uuids.items():
            body = body.replace(theirs, ours)
        value = parse(body)
        if isinstance(value, dict):
            # Whose event it was is of no matter here: all is done by the administrator.
            for event in (value, value.get("Event")):
                if isinstance(event, dict):
                    for key in ("Org", "Orgc", "org_id", "orgc_id", "SharingGroup"):
                        if controller == "events":
                            event.pop(key, None)
            if "eventid" in value:
                value["eventid"] = self._event_ids(value["eventid"])
            return json.dumps(value)
        return body

    def _event_ids(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._event_ids(one) for one in value]
        return self._ids.get(("Event", str(value)), value)

    def learn(self, theirs: Any, ours: Any, model: str = ""):
        """Remembers which of our ids and uuids stand for theirs, by walking two answers side by side."""
        if isinstance(theirs, dict) and isinstance(ours, dict):
            for key, part in theirs.items():
                if key in ("RelatedEvent", "Org", "Orgc"):  # others than what was added
                    continue
                mine = ours.get(key)
                if key == "id" and isinstance(part, str) and isinstance(mine, str):
                    self._ids[(model, part)] = mine
                elif key == "uuid" and UUID.fullmatch(str(part)) and UUID.fullmatch(str(mine)) and part != mine:
                    self._uuids[part] = mine
                else:
                    self.learn(part, mine, key if isinstance(part, (dict, list)) else model)
        elif isinstance(theirs, list) and isinstance(ours, list) and len(theirs) == len(ours):
            for one, other in zip(theirs, ours):
                self.learn(one, other, model)


def usable(row: Dict) -> bool:
    """Is the request one that the administrator of a server without all else can repeat?"""
    endpoint = endpoint_of(row["request"])
    if endpoint not in ENDPOINTS:
        return False
    body = parse(text_of(row["request"]))
    if endpoint[2] == "restsearch" and isinstance(body, dict) and body.get("returnFormat") not in FORMATS:
        return False
    # Somebody else was refused; or the answer was not JSON.
    if row["response"]["status"] == 403 and "permission" in text_of(row["response"]):
        return False
    return endpoint[0] == "HEAD" or is_text(row["response"]) or parse(text_of(row["response"])) is not None


def families_of(rows: List[Dict]) -> Dict[Tuple, Family]:
    families = collections.defaultdict(Family)  # type: Dict[Tuple, Family]
    for row in rows:
        value = parse(text_of(row["response"]))
        if value is not None:
            families[endpoint_of(row["request"])[1:] + (row["response"]["status"],)].add(Shape(value))
    return families


def text_differences(recorded: Dict, reply: muninnd.Reply) -> Iterator[str]:
    theirs = {name.lower(): value for name, value in recorded["headers"].items()}
    for name in TEXT_HEADERS:
        if anonymous(theirs.get(name, "")) != anonymous(reply.headers.get(name, "")):
            yield "header %s is %s, recorded as %s" % (name, reply.headers.get(name), theirs.get(name))
    lines, ours = anonymous(text_of(recorded)).split("\n"), anonymous(reply.body.decode(errors="replace")).split("\n")
    for i in range(max(len(lines), len(ours))):
        if lines[i : i + 1] != ours[i : i + 1]:
            yield "line %d is %s, recorded as %s" % (i, ours[i : i + 1], lines[i : i + 1])
            return


def compare(row: Dict, reply: muninnd.Reply, families: Dict[Tuple, Family]) -> Iterator[str]:
    recorded = row["response"]
    if reply.status != recorded["status"]:
        yield "status %d, recorded as %d" % (reply.status, recorded["status"])
        return
    if row["request"]["method"] == "HEAD":
        return
    if is_text(recorded):
        yield from text_differences(recorded, reply)
        return
    value = parse(reply.body.decode(errors="replace"))
    if value is None:
        yield "ours is no JSON"
        return
    family = families[endpoint_of(row["request"])[1:] + (recorded["status"],)]
    yield from differences(Shape(parse(text_of(recorded))), Shape(value), family)


def is_expected(endpoint: str, difference: str) -> bool:
    return any(re.fullmatch(where, endpoint) and re.search(what, difference) for where, what, _ in EXPECTED)


def main(arguments: List[str]) -> int:
    shared = os.environ.get("MUNINN_SHARED", "")
    recording = os.path.join(shared, RECORDING)
    if not shared or not os.path.exists(recording):
        print("skipped: MUNINN_SHARED names no folder with %s" % RECORDING)
        return 0
    with gzip.open(recording, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    rows = [row for row in rows if usable(row)]
    families = families_of(rows)
    same = different = unexpected = 0
    counted = collections.Counter()  # type: collections.Counter
    with muninnd.Server(muninnd.binary_from_environment()) as server:
        replay = Replay(server)
        for row in rows:
            reply = replay.send(row["request"])
            if endpoint_of(row["request"])[2] == "add":
                replay.learn(parse(text_of(row["response"])), parse(reply.body.decode(errors="replace")))
            found = list(compare(row, reply, families))
            endpoint = "/".join(endpoint_of(row["request"])[1:])
            new = [difference for difference in found if not is_expected(endpoint, difference)]
            same, different = same + (not found), different + bool(found)
            unexpected += bool(new)
            for difference in found if "--all" in arguments else new:
                counted[(endpoint, difference)] += 1
                if counted[(endpoint, difference)] == 1:
                    print("%s (seq %d, %s): %s" % (endpoint, row["seq"], row["label"].split(".")[-1], difference))
                    if difference.startswith("status"):
                        print("    " + reply.body[:300].decode(errors="replace"))
    print("%d same, %d different, of these %d not expected" % (same, different, unexpected))
    return 1 if unexpected else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
