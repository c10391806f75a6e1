#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Replays what PyMISP's own live tests asked a genuine MISP 2.5.1, and compares what it answered with what muninnd answers.

    compare_transcripts.py [--all]

The recording is data/transcripts/pymisp-2.5.1.jsonl.gz below the folder that MUNINN_SHARED names; without it the test is
skipped. All requests are repeated in order against a server that starts empty, each as the user who made it: numbers, generated
uuids and keys of the recording are mapped to ours as answers bring them.

Two answers are the same when they have the same status, the same JSON paths (positions in lists do not count) and the same
types of values; answers in other formats when their headers and texts are, but for numbers and uuids. A path that one of them
lacks is tolerated when other recorded answers of the same endpoint lack or have it, too: parts of a document depend on data.
Differences that we want, or that come from the replay itself, stand in EXPECTED with their reason; any other one makes the test
fail. --all prints those as well.
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
TEXT_HEADERS = ("content-type", "content-disposition", "x-export-module-used", "x-response-format", "x-result-count")

# Requests that cannot be repeated: (endpoint, status) and why.
LEFT_OUT = [
    ("events/uploadstix", 500, "the recorded server lacked its STIX modules"),
    ("events/restsearch", 500, "the recorded server lacked its STIX modules"),
]  # type: List[Tuple[str, int, str]]

# Whose number stands behind the action in a path: of the controller's own model but for these.
CONTROLLER_MODELS = {
    "adminorganisations": "Organisation",
    "adminroles": "Role",
    "adminusers": "User",
    "attributes": "Attribute",
    "correlationexclusions": "CorrelationExclusion",
    "decayingmodel": "DecayingModel",
    "eventreports": "EventReport",
    "events": "Event",
    "feeds": "Feed",
    "galaxies": "Galaxy",
    "galaxyclusterrelations": "GalaxyClusterRelation",
    "galaxyclusters": "GalaxyCluster",
    "noticelists": "Noticelist",
    "objects": "Object",
    "objecttemplates": "ObjectTemplate",
    "organisations": "Organisation",
    "roles": "Role",
    "servers": "Server",
    "shadowattributes": "ShadowAttribute",
    "sharinggroups": "SharingGroup",
    "sightings": "Sighting",
    "tags": "Tag",
    "taxonomies": "Taxonomy",
    "users": "User",
    "warninglists": "Warninglist",
}
ACTION_MODELS = {
    ("attributes", "add"): "Event",
    ("eventreports", "add"): "Event",
    ("galaxyclusters", "add"): "Galaxy",
    ("objects", "add"): "Event",
    ("shadowattributes", "add"): "Event",
    ("shadowattributes", "edit"): "Attribute",
    ("shadowattributes", "index"): "Event",
    ("sightings", "add"): "Attribute",
    ("users", "acceptregistrations"): "Inbox",
    ("users", "discardregistrations"): "Inbox",
}
# Members of a document that hold another model's number.
KEY_MODELS = {
    "attribute_id": "Attribute",
    "event_id": "Event",
    "eventid": "Event",
    "object_id": "Object",
    "org_id": "Organisation",
    "orgc_id": "Organisation",
    "role_id": "Role",
    "sharing_group_id": "SharingGroup",
    "tag_id": "Tag",
    "target_id": "GalaxyCluster",
    "user_id": "User",
}
MODEL_NAMES = {"Org": "Organisation", "Orgc": "Organisation"}
# What a server of ours starts with is less than the libraries that MISP ships: numbers that no answer told stand for the first.
LIBRARY = ("DecayingModel", "Galaxy", "GalaxyCluster", "Noticelist", "Taxonomy", "Warninglist")

# Differences that are meant or can't be helped: (endpoint, a regular expression for the difference) and why. Endpoints in the
# form of endpoint_of().
EXPECTED = [
    # What Muninn does otherwise on purpose.
    ("attributes/describetypes", r"\.(edge-extension-id|suricata|uuid)\.", "types that MISP got after 2.5.1, taken in already"),
    ("events/(add|edit)", r"^ours alone has \.warnings\[\]", "parts that were left out are told; MISP drops them silently"),
    ("analystdata/delete", r"status 200, recorded as 500", "MISP stumbles over a note whose parent is gone"),
    ("galaxies/view", r"^ours lacks \.GalaxyCluster\[\]\.distribution", "MISP's default clusters have one that PyMISP refuses since 2.5.34"),
    ("events/view", r"\.GalaxyCluster\[\]\.tag_id is text, recorded as number", "a number here and a text elsewhere in MISP; always a text with us"),
    ("(objecttemplates|noticelists|taxonomies)/(update|enablenoticelist|disabletag)", r"status 200, recorded as 302", "MISP sends REST clients to its web page; ours answers"),
    ("orgblocklists/edit", r"\.blocked_(amount|last_time) is bool", "refusals by blocklists are not counted per organisation"),
    ("feeds/cachefeeds", r"status (200|404), recorded as 302", "MISP sends clients to its web page when a feed can't be fetched; ours answers"),
    ("servers/serversettings", r"(ours lacks|ours alone has) \.(redisInfo|phpSettings|writeableDirs|workers|dbDiagnostics|dbConfiguration|finalSettings)\b", "about PHP, Redis, MySQL and worker processes, which this server does without"),
    ("events/add", r"^ours alone has \.(saved|errors\.Event\.info\[\])", "what is wrong with an event is told before its organisation is looked up in the blocklist"),
    # What the replay cannot repeat.
    ("attributes/add", r"status 200, recorded as 403", "the recorded server had a warninglist with the value"),
    ("(adminorganisations|users)/edit", r"\.restricted_to_domain is null, recorded as empty", "MISP tells a list that was emptied from one that never was set"),
    ("adminroles/(add|edit)", r"\.(memory_limit|max_execution_time) is null, recorded as text", "MISP tells a text that was emptied from one that never was set"),
    ("feeds/(view|edit)", r"status 404, recorded as 200", "MISP is installed with feeds"),
    ("objecttemplates/(getraw|view)", r"", "the library of templates is another"),
    ("taxonomies/view", r"\.entries\[\]", "the taxonomy is another"),
    ("communities/(index|view)", r"^ours lacks ", "the communities are others"),
    ("events/freetextimport", r"^ours alone has ", "the recorded server had a warninglist with the values"),
    ("events/contact", r"status 403, recorded as 200", "the recorded server was told not to send mail; ours cannot, and says so"),
    ("(noticelists|warninglists|galaxies)/(view|enablenoticelist)", r"status 404, recorded as (200|302)", "the library of lists is another"),
    ("warninglists/toggleenable", r"\.(errors|success)$", "the library of lists is another"),
    ("galax[a-z]*/[a-z]*|events/view", r"^ours alone has .*\.kill_chain_order\.<key>", "the library of galaxies is another"),
    ("users/statistics", r"^ours alone has \.(Test Org - delegate\.|eventids\.<key>)", "named by content"),
]  # type: List[Tuple[str, str, str]]


def endpoint_of(request: Dict) -> Tuple[str, str, str]:
    """Which row of the route table a request goes to."""
    parts = [part for part in request["path"].split("?")[0].split("/") if part]
    if parts and parts[0] == "admin":
        parts = ["admin" + (parts[1] if len(parts) > 1 else "")] + parts[2:]
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


# Members whose keys are data: settings, metadata, names of organisations.
DATA_KEYS = re.compile(r"\.(kill_chain_order|base_score_config|meta|toplist|eventids|flatData|dbDiagnostics|block_cache_bytes|memory_bytes)(\.<key>)*$")


def shape_of(value: Any, path: str = "") -> Iterator[Tuple[str, str]]:
    """(path, type) of all leaves; empty lists and objects are leaves. PHP writes both as []."""
    if isinstance(value, dict) and value:
        for key, part in value.items():
            key = "<key>" if DATA_KEYS.search(path) else "<n>" if key.isdigit() else key
            yield from shape_of(part, path + "." + key)
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
    """Sends recorded requests as their users, with the recording's numbers, uuids and keys turned into ours."""

    def __init__(self, server: muninnd.Server):
        self._server = server
        self._ids = {}  # type: Dict[Tuple[str, str], str]   (model, theirs) -> ours
        self._texts = {}  # type: Dict[str, str]   uuids and keys: theirs -> ours

    def send(self, request: Dict) -> muninnd.Reply:
        body = text_of(request)
        headers = {}
        if request["authorization"]:
            headers["Authorization"] = self._texts.get(request["authorization"], request["authorization"])
        for name, value in request["headers"].items():
            if name.lower() in ("user-agent", "accept", "content-type"):
                headers[name] = value
        return self._server.request(request["method"], self._path(request), headers, self._body(body, request).encode() if body else None)

    def _id(self, model: str, theirs: str) -> str:
        if (model, theirs) in self._ids or not theirs.isdigit():
            return self._ids.get((model, theirs), theirs)
        return "1" if model in LIBRARY else theirs

    def _path(self, request: Dict) -> str:
        _, controller, action = endpoint_of(request)
        parts = self._known(request["path"]).split("/")
        first = 4 if parts[1] == "admin" else 3
        model = ACTION_MODELS.get((controller, action), CONTROLLER_MODELS.get(controller, ""))
        if (controller, action) == ("galaxies", "attachcluster"):
            model = parts[first + 1].capitalize()
        for i in range(first, len(parts)):
            head, dot, tail = parts[i].partition(".")
            parts[i] = self._id(model, head) + dot + tail
        return "/".join(parts)

    def _known(self, text: str) -> str:
        for theirs, ours in self._texts.items():
            text = text.replace(theirs, ours)
        return text

    def _body(self, body: str, request: Dict) -> str:
        body = self._known(body)
        value = parse(body)
        if not isinstance(value, (dict, list)):
            return body
        _, controller, action = endpoint_of(request)
        model = CONTROLLER_MODELS.get(controller, "")
        if isinstance(value, dict) and "context" in value:  # of sightings: whose number "id" is
            model = value["context"].capitalize()
        return json.dumps(self._translated(value, model))

    def _translated(self, value: Any, model: str) -> Any:
        if isinstance(value, dict):
            return {key: self._member(key, part, model) for key, part in value.items()}
        if isinstance(value, list):
            return [self._translated(part, model) for part in value]
        return value

    def _member(self, key: str, part: Any, model: str) -> Any:
        if isinstance(part, dict) or (isinstance(part, list) and any(isinstance(one, dict) for one in part)):
            return self._translated(part, MODEL_NAMES.get(key, key) if key[:1].isupper() else model)
        wanted = model if key == "id" else KEY_MODELS.get(key)
        if wanted is None or part is None or isinstance(part, bool):
            return part
        if isinstance(part, list):
            return [self._member(key, one, model) for one in part]
        ours = self._id(wanted, str(part))
        return int(ours) if isinstance(part, int) and ours.isdigit() else ours

    def learn(self, request: Dict, theirs: Any, ours: Any):
        """Remembers which of our ids, uuids and keys stand for theirs, by walking two answers side by side."""
        _, controller, action = endpoint_of(request)
        if action not in ("index", "restsearch"):  # whose order is not told
            self._learn(theirs, ours, CONTROLLER_MODELS.get(controller, ""))

    def _learn(self, theirs: Any, ours: Any, model: str):
        if isinstance(theirs, dict) and isinstance(ours, dict):
            for key, part in theirs.items():
                mine = ours.get(key)
                if key == "RelatedEvent":  # others than what was added
                    continue
                if isinstance(part, (dict, list)):
                    self._learn(part, mine, MODEL_NAMES.get(key, key) if key[:1].isupper() else model)
                elif part is None or mine is None:
                    continue
                elif key == "id":
                    self._ids[(model, str(part))] = str(mine)
                elif key in KEY_MODELS and str(part) != "0":
                    self._ids[(KEY_MODELS[key], str(part))] = str(mine)
                elif key in ("uuid", "authkey", "authkey_raw") and part != mine and len(str(mine)) in (36, 40):
                    self._texts[part] = mine
        elif isinstance(theirs, list) and isinstance(ours, list) and len(theirs) == len(ours):
            for one, other in zip(theirs, ours):
                self._learn(one, other, model)


def left_out(row: Dict) -> bool:
    endpoint = "/".join(endpoint_of(row["request"])[1:])
    return any((where, status) == (endpoint, row["response"]["status"]) for where, status, _ in LEFT_OUT)


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
    theirs = parse(text_of(recorded))
    if theirs is None:
        return  # a redirection, or a format with a test of its own
    if value is None:
        yield "ours is no JSON"
        return
    family = families[endpoint_of(row["request"])[1:] + (recorded["status"],)]
    yield from differences(Shape(theirs), Shape(value), family)


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
    rows = [row for row in rows if not left_out(row)]
    families = families_of(rows)
    same = different = unexpected = 0
    counted = collections.Counter()  # type: collections.Counter
    with muninnd.Server(muninnd.binary_from_environment()) as server:
        replay = Replay(server)
        for row in rows:
            reply = replay.send(row["request"])
            if reply.status == row["response"]["status"]:
                replay.learn(row["request"], parse(text_of(row["response"])), parse(reply.body.decode(errors="replace")))
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
