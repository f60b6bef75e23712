"""``python -m kumiai.integrations.lineworks.sandbox``: run the sandbox until Ctrl-C. No database is needed."""

import argparse
import os
import signal
import sys
import threading
import time
from pathlib import Path

from kumiai.integrations.lineworks.sandbox.own import credentials, dumped, set_callback
from kumiai.integrations.lineworks.sandbox.server import running
from kumiai.integrations.lineworks.sandbox.world import read_people


def main(arguments: list[str] | None = None) -> int:
    """Run the sandbox and return the exit status."""
    parser = argparse.ArgumentParser(prog="kumiai lineworks-sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=8790, help="port on 127.0.0.1 (8790)")
    parser.add_argument("--people", type=Path, help="YAML with domain, app, bots and people (the demo's own)")
    parser.add_argument("--callback", default="", help="where callbacks go, on this machine")
    parser.add_argument(
        "--redirect",
        action="append",
        default=[],
        help="an address to which people who agreed may be sent back",
    )
    parser.add_argument("--state", type=Path, help="JSON file that keeps what happened")
    parser.add_argument("--credentials", type=Path, help="file into which the app's credentials are written")
    parser.add_argument(
        "--with-parent", action="store_true", help="end when the process that started it is gone"
    )
    options = parser.parse_args(arguments)
    parent = os.getppid()
    try:
        people = read_people(options.people)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    people["app"]["redirect_uris"] = [*people["app"].get("redirect_uris", ()), *options.redirect]
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    try:
        with running(people, clock=time.time, port=options.port, state_file=options.state) as sandbox:
            if options.callback:
                for bot in list(sandbox.world.state["bots"]):
                    set_callback(sandbox, bot, options.callback)
            if options.credentials:
                options.credentials.touch(mode=0o600)
                options.credentials.write_text(dumped(credentials(sandbox)), encoding="utf-8")
            print(f"LINE WORKS sandbox: {sandbox.address}  (Ctrl-C ends it)", flush=True)
            while not ended.wait(1):
                if options.with_parent and os.getppid() != parent:  # nobody else would end it
                    break
    except (OSError, ValueError) as error:
        print(f"The sandbox cannot start: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
