# SPDX-License-Identifier: Apache-2.0
"""Starts a real muninnd for tests that speak HTTP to it, and speaks to it.

Python's standard library only. A server listens on a free port of 127.0.0.1, has a data directory of its own that goes with
it, and a site administrator whose key is ADMIN_KEY.
"""

import http.client
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from typing import Dict, NamedTuple, Optional

ADMIN_KEY = "A" * 40
READY_SECONDS_MAX = 60
REQUEST_SECONDS_MAX = 60


class Reply(NamedTuple):
    """One answer: the status, the headers by lower-case name (the last of a name counts), the body as sent."""

    status: int
    headers: Dict[str, str]
    body: bytes


class Server:
    """A running muninnd. Use as a context manager, so that it ends with the test that needs it.

    Raises RuntimeError when the server does not come up; the message holds what it said.
    """

    def __init__(self, binary: str, *options: str):
        self._dir = tempfile.mkdtemp(prefix="muninn-api-")
        self._log = os.path.join(self._dir, "log")
        environment = dict(os.environ, MUNINN_ADMIN_KEY=ADMIN_KEY)
        with open(self._log, "wb") as log:
            self._process = subprocess.Popen(
                [
                    binary,
                    "--data_dir=" + os.path.join(self._dir, "data"),
                    "--http=127.0.0.1:0",
                    "--zmq=off",
                    "--sync=false",
                    "--block_cache_mb=16",
                    "--write_buffers_mb=16",
                    *options,
                ],
                stdout=subprocess.PIPE,
                stderr=log,
                env=environment,
            )
        self.port = self._await_ready()
        self._connection = None  # type: Optional[http.client.HTTPConnection]

    def _await_ready(self) -> int:
        """The port of the ready line. An alarm ends a server that never says it."""
        previous = signal.signal(signal.SIGALRM, lambda *_: self._process.kill())
        signal.alarm(READY_SECONDS_MAX)
        try:
            for line in self._process.stdout:
                ready = re.match(rb"muninnd ready http=https?://[^ ]*:(\d+)", line)
                if ready:
                    return int(ready.group(1))
        finally:
            signal.alarm(0)
            signal.signal(signal.SIGALRM, previous)
        said = self.log()
        self.close()
        raise RuntimeError("muninnd did not come up:\n" + said)

    def log(self) -> str:
        """What the server wrote to stderr so far."""
        with open(self._log, encoding="utf-8", errors="replace") as file:
            return file.read()

    def running(self) -> bool:
        return self._process.poll() is None

    def request(self, method: str, target: str, headers: Dict[str, str], body: Optional[bytes]) -> Reply:
        """Sends one request over the kept connection. Raises OSError or http.client.HTTPException when no answer comes."""
        for attempt in (1, 2):  # the server may close a connection that was idle
            if self._connection is None:
                self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=REQUEST_SECONDS_MAX)
            try:
                self._connection.putrequest(method, target, skip_accept_encoding=True)
                for name, value in headers.items():
                    self._connection.putheader(name, value)
                if body is not None:
                    self._connection.putheader("Content-Length", str(len(body)))
                elif method in ("POST", "PUT"):
                    self._connection.putheader("Content-Length", "0")
                self._connection.endheaders(body)
                response = self._connection.getresponse()
                reply = Reply(
                    response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
                )
                if response.will_close:
                    self._drop_connection()
                return reply
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                self._drop_connection()
                if attempt == 2:
                    raise
        raise AssertionError("unreachable")

    def _drop_connection(self):
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def close(self) -> int:
        """Ends the server as an operator would. Returns its exit code: 0 when it ended cleanly."""
        if getattr(self, "_connection", None) is not None:
            self._drop_connection()
        if self.running():
            self._process.terminate()
        try:
            code = self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        self._process.stdout.close()
        shutil.rmtree(self._dir, ignore_errors=True)
        return code

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, kind, value, traceback):
        code = self.close()
        if code != 0 and kind is None:
            raise RuntimeError("muninnd ended with code %d" % code)


def binary_from_environment() -> str:
    """The server to test: the first of $MUNINND and Bazel's own. Ends the test when there is none."""
    for candidate in (os.environ.get("MUNINND", ""), "server/muninnd"):
        if candidate and os.path.exists(candidate):
            return os.path.abspath(candidate)
    sys.exit("no muninnd: set MUNINND to one, or run this test with bazel")
