"""Whether a port can be had, said before anything else is done."""

import errno
import socket


class PortRefused(RuntimeError):
    """The port cannot be had; ``why`` is ``in_use``, ``forbidden`` or ``no_such_host``."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def ask_for_port(host: str, port: int) -> None:
    """Raise `PortRefused` if the server could not listen there; nothing stays open."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as trial:
            # As the server does it: a port that is only cooling down from the last run is free.
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
            trial.listen(1)
    except socket.gaierror as error:
        raise PortRefused("no_such_host") from error
    except OSError as error:
        why = {errno.EADDRINUSE: "in_use", errno.EACCES: "forbidden"}.get(error.errno or 0, "no_such_host")
        raise PortRefused(why) from error
