#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whatever is sent to whatever address: a proper answer, nothing written, nobody harmed.

Asks the server for all its functions (/servers/queryACL/printAllFunctionNames) and sends to each of them documents that are none,
values of the wrong kind, names of things that are not there, and far too much of everything. Each answer must

    - be no 5xx, but where MISP has one (SERVER_ERRORS);
    - be JSON when it refuses, in one of MISP's two shapes: name, message and url, or saved: false with errors;
    - leave the log as it was when it refuses: X-Log-Seq stays.

and the server must still be there afterwards, with what was in it.
"""

import json
import os
import sys
from typing import Iterator, List, NamedTuple, Optional

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import muninnd  # noqa: E402  (beside this file)

FAILURES_SHOWN_MAX = 40
DEPTH, LENGTH = 600, 1000
UNKNOWN_UUID = "dddddddd-0000-4000-8000-00000000dead"
HUGE = "1" + "0" * 39

# What is a 500 in MISP 2.5.1, too: function, and what the answer then says.
SERVER_ERRORS = {"tags/attachtagtoobject": "Invalid UUID", "tags/removetagfromobject": "Invalid UUID"}

# Functions that could take the administrator's account, key or role away when they are given number 1.
ABOUT_WHO_ASKS = ("users/", "authkeys/", "roles/")

# Names in the path: none, nothing, too much, of the wrong kind, no UTF-8.
NAMES = ["", "0", "999999999", HUGE, "-1", UNKNOWN_UUID, "nonsense", "%ff%fe", "%00", "a" * 300, "1.5", ":", "%7B%7D", "[]"]
NAMES += ["999999999/999999999/999999999", "id:999999999"]

# Bodies that are no JSON at all.
BROKEN = {
    "cut off": b'{"id":',
    "no JSON": b"nonsense",
    "no UTF-8": b'{"id": "\xff\xfe\xc0\x80"}',
    "a byte of zero": b'{"id": "a\x00b"}',
    "open brackets": b"[" * 100000,
}
# Fields that something somewhere reads.
FIELDS = (
    "id uuid name value values type category event_id Event Attribute Object Tag tag org_id user_id role_id info date "
    "timestamp distribution sharing_group_id comment limit page deleted enabled data list request uuids email "
    "password message title url setting context source filters"
).split()
# Values of the wrong kind, as JSON texts.
KINDS = ["{}", "[]", "[[]]", "[{}]", "[null]", "-1", "1.5", "1e400", HUGE, "true", "false", "null", '""', '"nonsense"']
KINDS += ['"\\u0000"', '{"OR": {"AND": [[]]}}']
# Top-level values that are no document, and documents that are too much.
ODD = {
    "a list": b"[]",
    "a text": b'"x"',
    "a number": b"1",
    "null": b"null",
    "true": b"true",
    "a deep list": b"[" * DEPTH + b"]" * DEPTH,
    "a deep object": b'{"a":' * DEPTH + b"1" + b"}" * DEPTH,
    "a long list": json.dumps([{"id": 999999999 + i} for i in range(LENGTH)]).encode(),
    "a long list of texts": json.dumps(["x%d" % i for i in range(LENGTH)]).encode(),
    "unknown things": json.dumps({field: 999999999 for field in FIELDS if field.endswith("id")}).encode(),
    "unknown uuids": json.dumps({field: UNKNOWN_UUID for field in FIELDS if field.endswith("id")}).encode(),
    "long lists": json.dumps({field: list(range(10**9, 10**9 + LENGTH)) for field in ("id", "event_id", "uuids")}).encode(),
}


class Request(NamedTuple):
    method: str
    path: str
    what: str  # for people: what is wrong with it
    body: Optional[bytes]


# What is done behind its answer unless it is told not to: a log that grows meanwhile would be laid at the next request's door.
QUEUED = ("admin/regexp/clean", "correlations/generateoccurrences", "feeds/cachefeeds", "servers/cache")


class Walk:
    def __init__(self, server: muninnd.Server):
        self.server = server
        self.failures = []  # type: List[str]
        self.requests = 0
        self.sequence = ""

    def ask(self, method: str, path: str, body: Optional[bytes] = None) -> muninnd.Reply:
        headers = {"Authorization": muninnd.ADMIN_KEY, "Accept": "application/json", "User-Agent": "PyMISP"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        self.requests += 1
        if path.strip("/").lower().startswith(QUEUED):
            path = path.rstrip("/") + "/disable_background_processing:1"
        return self.server.request(method, path, headers, body)

    def must(self, method: str, path: str, body=None):
        reply = self.ask(method, path, None if body is None else json.dumps(body).encode())
        if reply.status != 200:
            raise RuntimeError("%s %s: %d %r" % (method, path, reply.status, reply.body[:300]))
        self.sequence = reply.headers.get("x-log-seq", "")
        return json.loads(reply.body)

    def fail(self, request: Request, reply: muninnd.Reply, why: str):
        said = reply.body[:200].decode(errors="replace")
        self.failures.append("%s %s (%s): %s\n    %d %s" % (request.method, request.path, request.what, why, reply.status, said))

    def judge(self, request: Request, reply: muninnd.Reply):
        """Adds what is wrong with an answer to the failures."""
        before, self.sequence = self.sequence, reply.headers.get("x-log-seq", "")
        if not self.sequence:
            return self.fail(request, reply, "no X-Log-Seq")
        function = "/".join(request.path.strip("/").split("/")[: 3 if request.path.startswith("/admin/") else 2])
        if reply.status >= 500:
            known = SERVER_ERRORS.get(function)
            if known is None or known not in reply.body.decode(errors="replace"):
                self.fail(request, reply, "the server failed")
            return None
        answer = None
        if reply.headers.get("content-type", "").startswith("application/json") and reply.status != 304:
            try:
                answer = json.loads(reply.body)
            except ValueError as error:
                return self.fail(request, reply, "no JSON: %s" % error)
        refused = reply.status >= 400 or (isinstance(answer, dict) and answer.get("saved") is False)
        if not refused:
            return None
        if reply.status >= 400:
            shape = isinstance(answer, dict) and all(isinstance(answer.get(key), str) for key in ("name", "message", "url"))
            saved = isinstance(answer, dict) and answer.get("saved") is False and "errors" in answer
            if not shape and not saved:
                self.fail(request, reply, "not the shape of an error")
        if before and self.sequence != before:
            self.fail(request, reply, "refused, but the log went from %s to %s" % (before, self.sequence))
        return None

    def functions(self) -> List[str]:
        """controller/action and admin/controller/action of all there are."""
        found = []
        for controller, actions in self.must("GET", "/servers/queryACL/printAllFunctionNames").items():
            for action in actions:
                admin = action.startswith("admin_")
                found.append("admin/%s/%s" % (controller, action[len("admin_") :]) if admin else "%s/%s" % (controller, action))
        return sorted(set(found))

    def set_up(self):
        """Something of everything, so that wrong requests meet stored things."""
        self.event = self.must(
            "POST",
            "/events/add",
            {
                "info": "stays",
                "Attribute": [{"type": "domain", "value": "stays.example"}],
                "Object": [
                    {
                        "name": "file",
                        "meta-category": "file",
                        "Attribute": [{"type": "filename", "object_relation": "filename", "value": "a.exe"}],
                    }
                ],
                "EventReport": [{"name": "report", "content": "text"}],
                "Tag": [{"name": "stays"}],
            },
        )["Event"]["id"]
        self.must("POST", "/sightings/add", {"value": "stays.example"})
        self.must("POST", "/shadowAttributes/add/" + self.event, {"type": "domain", "value": "proposed.example"})

    def what_is_there(self):
        """What no refused request may change."""
        event = self.must("GET", "/events/view/" + self.event)["Event"]
        parts = ("Attribute", "Object", "EventReport", "Tag", "ShadowAttribute")
        return [event["info"], event["attribute_count"]] + [len(event[part]) for part in parts]

    def requests_for(self, function: str) -> Iterator[Request]:
        for name in NAMES:
            yield Request("GET", "/%s/%s" % (function, name), "name", None)
            yield Request("POST", "/%s/%s" % (function, name), "name, no body", None)
            yield Request("POST", "/%s/%s" % (function, name), "name, {}", b"{}")
        for method in ("DELETE", "PUT"):
            yield Request(method, "/%s/%s" % (function, UNKNOWN_UUID), "method", None)
        for place in ("", "/999999999", "/" + UNKNOWN_UUID):
            for what, body in list(BROKEN.items()) + list(ODD.items()):
                yield Request("POST", "/%s%s" % (function, place), what, body)
        for kind in KINDS:
            body = ("{%s}" % ", ".join('"%s": %s' % (field, kind) for field in FIELDS)).encode()
            yield Request("POST", "/%s/999999999" % function, "all fields %s" % kind, body)

    def requests_on_what_is_there(self, function: str) -> Iterator[Request]:
        """What was said rightly, with values of the wrong kind."""
        for kind in KINDS:
            body = ("{%s}" % ", ".join('"%s": %s' % (field, kind) for field in FIELDS)).encode()
            yield Request("POST", "/%s/1" % function, "number 1, all fields %s" % kind, body)
        for field in FIELDS:
            body = ('{"%s": [1, "x", null, {}]}' % field).encode()
            yield Request("POST", "/%s/1" % function, "number 1, %s a list" % field, body)

    def walk(self, requests: Iterator[Request]):
        self.must("GET", "/servers/getVersion")  # the administrator is still who he was
        for request in requests:
            try:
                reply = self.ask(*request[:2], request.body)
            except OSError as error:
                raise RuntimeError("no answer to %r: %s\n%s" % (request, error, self.server.log()[-4000:]))
            self.judge(request, reply)
            if request.what in BROKEN and reply.status != 405 and request.method == "POST":
                self.fail(request, reply, "a body that is no JSON: 405")
            if not self.server.running():
                raise RuntimeError("the server is gone after %r\n%s" % (request, self.server.log()[-4000:]))


def main() -> int:
    with muninnd.Server(muninnd.binary_from_environment()) as server:
        walk = Walk(server)
        walk.set_up()
        before = walk.what_is_there()
        functions = walk.functions()
        if len(functions) < 100:
            raise RuntimeError("only %d functions: %s" % (len(functions), functions))
        for function in functions:
            walk.walk(walk.requests_for(function))
        after = walk.what_is_there()
        if after != before:
            walk.failures.append("what was there has changed: %s, was %s" % (after, before))
        if walk.ask("GET", "/healthz").status != 200:
            walk.failures.append("the server is not well")
    # Those that meet something may do as they are told: on a server of their own, and not on who asks.
    with muninnd.Server(muninnd.binary_from_environment()) as server:
        second = Walk(server)
        second.set_up()
        for function in functions:
            if not any(noun in function for noun in ABOUT_WHO_ASKS):
                second.walk(second.requests_on_what_is_there(function))
    failures = walk.failures + second.failures
    for failure in failures[:FAILURES_SHOWN_MAX]:
        print(failure)
    print("%d functions, %d requests, %d failures" % (len(functions), walk.requests + second.requests, len(failures)))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
