"""The sandbox on a socket of this machine."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl

from kumiai.integrations.lineworks.sandbox import bots, tenant
from kumiai.integrations.lineworks.sandbox.doors import answer, page_of_trouble
from kumiai.integrations.lineworks.sandbox.http import Answer, Request
from kumiai.integrations.lineworks.sandbox.service import Sandbox
from kumiai.integrations.lineworks.sandbox.world import World, read_people

LARGEST_BODY: Final = 64 * 1024 * 1024
SAVE_SECONDS: Final = 2
PLAYED: Final = (bots, tenant)  # imported for the operations that they register


class Server(ThreadingHTTPServer):
    """Threads, one per connection."""

    daemon_threads = True
    request_queue_size = 256
    sandbox: Sandbox

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing when a client goes away."""


class Handler(BaseHTTPRequestHandler):
    """Reads one request after another from a connection."""

    protocol_version = "HTTP/1.1"
    server_version = "sandbox"
    sys_version = ""
    disable_nagle_algorithm = True
    timeout = 60
    server: Server

    def handle_any(self) -> None:
        """Answer one request."""
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > LARGEST_BODY or "Transfer-Encoding" in self.headers:
            self.close_connection = True
            self._write(Answer(413, b"too large"))
            return
        path, _, query = self.path.partition("?")
        request = Request(
            method=self.command,
            path=path,
            query=dict(parse_qsl(query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(int(length)),
        )
        try:
            result = answer(self.server.sandbox, request)
        except Exception as error:  # noqa: BLE001  (a mistake of the sandbox must not end the connection)
            result = page_of_trouble(f"The sandbox made a mistake: {type(error).__name__}: {error}")
        self._write(result)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

    def _write(self, result: Answer) -> None:
        self.send_response(result.status)
        for name, value in result.headers.items():
            self.send_header(name, value)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header(
            "Referrer-Policy", "same-origin"
        )  # with no-referrer browsers hide the origin of our own forms
        self.send_header("Cache-Control", "no-store")
        if result.status != 204:
            self.send_header("Content-Length", str(len(result.body)))
        self.end_headers()
        if result.status != 204:
            self.wfile.write(result.body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the log is a page."""


@contextlib.contextmanager
def running(
    people: dict[str, Any] | None = None,
    *,
    clock: Callable[[], float],
    port: int = 0,
    state_file: Path | None = None,
) -> Iterator[Sandbox]:
    """Run a sandbox on 127.0.0.1 while the block runs; port 0 takes a free one. Its address is `Sandbox.address`."""
    sandbox = Sandbox(World(people or read_people(), clock, state_file=state_file))
    server = Server(("127.0.0.1", port), Handler)
    server.sandbox = sandbox
    sandbox.at(f"http://127.0.0.1:{server.server_address[1]}")
    ended = threading.Event()

    def keep() -> None:
        while not ended.wait(SAVE_SECONDS):
            sandbox.world.save()

    threads = [
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True),
        threading.Thread(target=keep, daemon=True),
    ]
    for thread in threads:
        thread.start()
    try:
        yield sandbox
    finally:
        server.shutdown()
        server.server_close()
        ended.set()
        sandbox.stop()
        for thread in threads:
            thread.join(5)
