"""Where LINE WORKS is, and who we are there. Handed in: nothing here reads the environment or a database."""

import enum
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from kumiai.integrations.lineworks.errors import UntrustedAddress

Clock = Callable[[], float]
"""Seconds since 1970; `time.time` in real use."""

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Plan(enum.Enum):
    """What the tenant pays for; it decides how many calls a minute an API takes."""

    FREE = 60
    PAID = 240


@dataclass(frozen=True)
class Endpoints:
    """The addresses of LINE WORKS, or of the sandbox."""

    api: str = "https://www.worksapis.com/v1.0"
    auth: str = "https://auth.worksmobile.com/oauth2/v2.0"
    file_domains: tuple[str, ...] = ("worksmobile.com", "worksapis.com")

    def __post_init__(self) -> None:
        for address in (self.api, self.auth):
            parts = urlsplit(address)
            if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
                raise UntrustedAddress(f"{address} is neither https nor on this machine")

    @classmethod
    def of_sandbox(cls, address: str) -> "Endpoints":
        """Return the addresses of a sandbox, such as ``http://127.0.0.1:8790``."""
        base = address.rstrip("/")
        return cls(api=f"{base}/v1.0", auth=f"{base}/oauth2/v2.0", file_domains=())

    def trusted_file_address(self, address: str) -> str:
        """Return the address if the token may be sent there; raise `UntrustedAddress` otherwise."""
        parts, api = urlsplit(address), urlsplit(self.api)
        host = parts.hostname or ""
        same = (parts.scheme, parts.netloc) == (api.scheme, api.netloc)
        known = any(host == domain or host.endswith(f".{domain}") for domain in self.file_domains)
        plain = parts.username is None and parts.password is None
        if plain and (same or (parts.scheme == "https" and known)):
            return address
        raise UntrustedAddress(f"{parts.scheme}://{host} is no storage of LINE WORKS")


@dataclass(frozen=True)
class App:
    """The app of the developer console."""

    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True)
class ServiceAccount:
    """The service account of an app; its private key signs the requests for tokens."""

    app: App
    account: str
    private_key: str = field(repr=False)
    scopes: tuple[str, ...] = ("bot", "bot.message", "user.read")
