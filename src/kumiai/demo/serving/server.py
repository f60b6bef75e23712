"""The web server and a worker as children, and the run of the deadlines after midnight beside them."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date

ANSWER_WITHIN_SECONDS = 90
STOP_WITHIN_SECONDS = 15
LOOK_EVERY_SECONDS = 1
WORKERS, THREADS = 2, 4
LOGIN_PATH = "/office/login/"


class ServerDied(RuntimeError):
    """The server ended before it was told to."""


def command(host: str, port: int, *, variables: dict[str, str]) -> list[str]:
    """Return the command line of the server: few processes with threads, no debugging.

    The application is loaded by each process: the columns of the law run on threads of their
    own, and those do not survive a fork.
    """
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    line = [sys.executable, "-m", "gunicorn", "kumiai.config.wsgi:application", "--bind", bind]
    line += ["--workers", str(WORKERS), "--threads", str(THREADS), "--timeout", "120"]
    line += ["--graceful-timeout", "5", "--log-level", "warning"]
    for name, value in variables.items():
        line += ["--env", f"{name}={value}"]
    return line


def start_server(host: str, port: int, *, variables: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start the server as a child of this process."""
    return subprocess.Popen(command(host, port, variables=variables))  # noqa: S603  (no shell, our own words)


class Worker:
    """The child that does the work in the background; one that ended is started again."""

    def __init__(self, *arguments: str, variables: dict[str, str]) -> None:
        self._arguments = arguments
        self._environment = {**os.environ, **variables}
        self._child: subprocess.Popen[bytes] | None = None

    def look(self) -> None:
        """Start it if it does not run."""
        if self._child is None or self._child.poll() is not None:
            line = [sys.executable, "-m", "kumiai.cli", "worker", *self._arguments]
            self._child = subprocess.Popen(line, env=self._environment)  # noqa: S603  (no shell, our own words)

    def stop(self) -> None:
        """End it. What it was printing goes on with the next one."""
        if self._child is not None:
            stop_server(self._child)


def wait_for_answer(server: subprocess.Popen[bytes], host: str, port: int) -> None:
    """Return when the login page answers; raise `ServerDied` if the server ends or stays silent."""
    own = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  (asked, not bound)
    until = time.monotonic() + ANSWER_WITHIN_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            raise ServerDied(f"exit status {server.returncode}")
        try:
            line = http.client.HTTPConnection(own, port, timeout=10)
            line.request("GET", LOGIN_PATH, headers={"Host": f"localhost:{port}"})
            status = line.getresponse().status
            line.close()
        except OSError:
            time.sleep(0.2)
            continue
        if status < http.client.INTERNAL_SERVER_ERROR:
            return
        raise ServerDied(f"the login page answers {status}")
    raise ServerDied(f"no answer within {ANSWER_WITHIN_SECONDS} seconds")


def stop_server(server: subprocess.Popen[bytes]) -> None:
    """Ask the server to stop, and end it if it does not."""
    if server.poll() is not None:
        return
    server.terminate()
    try:
        server.wait(STOP_WITHIN_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


class EachDay:
    """Calls something once for every new day, and tries again later on the same day if it fails."""

    def __init__(self, today: Callable[[], date], work: Callable[[], None]) -> None:
        self._today, self._work = today, work
        self._last = today()

    def look(self) -> bool:
        """Do the work if a new day has begun; return whether it was done."""
        day = self._today()
        if day == self._last:
            return False
        self._work()
        self._last = day
        return True
