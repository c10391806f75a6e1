# SPDX-License-Identifier: Apache-2.0
"""A service of modules like misp-modules, with a few that know little. Python's standard library only; on a port of 127.0.0.1 that
the system chose."""

import base64
import http.server
import json
import threading
from typing import Any, Dict

ADDRESS_KINDS = ["ip-src", "ip-dst"]


def module(name: str, kinds, inputs, config=None, standard=False) -> Dict[str, Any]:
    meta = {"version": "0.1", "description": "Tells of " + name, "module-type": kinds}
    if config:
        meta["config"] = config
    attributes = {"input": inputs, "output": ["ip-src"]}
    if standard:
        attributes["format"] = "misp_standard"
    return {"name": name, "type": "expansion", "mispattributes": attributes, "meta": meta}


MODULES = [
    module("dns", ["expansion", "hover"], ["domain", "hostname"], ["nameserver", "api_key"]),
    module("reader", ["expansion"], ["comment"]),
    module("network", ["expansion"], ADDRESS_KINDS, standard=True),
    module("html_to_markdown", ["expansion"], ["url"]),
    module("pdf_enrich", ["expansion"], ["attachment"]),
    module("table", ["import"], []),
    {"name": ""},
    "no module",
]


def dns(question: Dict[str, Any]) -> Any:
    name = question.get("domain") or question.get("hostname")
    if name == "silent.example":
        return None
    if name == "odd.example":
        return {"answers": []}
    if name != "a.example":
        return {"error": "no such name"}
    config = question["config"]
    said = "asked %s with %s" % (config["nameserver"], config["api_key"])
    return {"results": [{"types": ADDRESS_KINDS, "values": ["192.0.2.1", "192.0.2.2"], "categories": ["Network activity"], "comment": said}]}


def reader(question: Dict[str, Any]) -> Any:
    words = question["comment"]
    return {"results": [{"types": ["freetext"], "values": "from %s: 198.51.100.7, nothing else" % words},
                        {"types": "md5", "values": "no hash"},
                        {"types": ["text"], "values": "plain", "tags": ["seen:plain"], "to_ids": True}]}


def network(question: Dict[str, Any]) -> Any:
    """One and the same network for all addresses, under another uuid each time, as modules give it."""
    asked = question["attribute"]
    number = int(asked["id"])
    uuid = "5e1c1f5a-8a3c-4b3a-9c9a-%012d" % number
    relation = {"object_uuid": uuid, "referenced_uuid": asked["uuid"], "relationship_type": "announces"}
    described = {"type": "text", "object_relation": "description", "value": "a network"}
    return {"results": {"Attribute": [asked], "Tag": [{"name": "seen:network"}], "Object": [
        {"name": "asn", "meta_category": "network", "uuid": uuid, "Attribute": [described], "ObjectReference": [relation]}]}}


def html_to_markdown(question: Dict[str, Any]) -> Any:
    return {"results": [{"types": ["text"], "values": ["# Read from %s" % question["url"]]}]}


def pdf_enrich(question: Dict[str, Any]) -> Any:
    text = base64.b64decode(question["data"]).decode()
    return {"results": [{"types": ["freetext"], "values": text + " as " + question["attachment"]}]}


KNOWN = {f.__name__: f for f in (dns, reader, network, html_to_markdown, pdf_enrich)}


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        """Says nothing."""

    def answer(self, body: bytes, status: int = 200):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if self.path == "/modules":
            self.answer(json.dumps(MODULES).encode())
        elif self.path == "/paper.pdf":
            self.answer(b"a paper")
        else:
            self.answer(b"", 404)

    def do_POST(self):
        question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        answer = KNOWN[question["module"]](question)
        self.answer(b"<html>" if answer is None else json.dumps(answer).encode())


class Service:
    def __enter__(self) -> Dict[str, str]:
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        port = str(self._server.server_address[1])
        return {"service_port": port, "service": "http://127.0.0.1:" + port}

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
