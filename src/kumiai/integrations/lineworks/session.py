"""One call of the API: token, budget, one retry where it is safe, and the error it ends in."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlencode

import httpx

from kumiai.integrations.lineworks.errors import (
    InvalidMessage,
    LineWorksError,
    NotForServiceAccount,
    UnexpectedAnswer,
    api_error,
)
from kumiai.integrations.lineworks.limits import Limits, seconds_to_wait
from kumiai.integrations.lineworks.tokens import Tokens
from kumiai.integrations.lineworks.wire import LARGEST_ANSWER, Wire

MOST_PAGES: Final = 1000
REPEATABLE: Final = frozenset({"GET", "DELETE", "PUT"})


@dataclass(frozen=True)
class Operation:
    """An operation of the API: its name for the budget, and whether it takes the token of a person only."""

    name: str
    method: str
    path: str  # with {} for each value, which is encoded
    family: str = ""
    person_only: bool = False


class Session:
    """Calls in the name of one service account or one person. Safe among threads."""

    def __init__(self, wire: Wire, tokens: Tokens, limits: Limits) -> None:
        self.wire = wire
        self.tokens = tokens
        self.limits = limits

    def call(
        self,
        operation: Operation,
        *values: str | int,
        query: Mapping[str, str | int] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Call an operation and return the JSON object of its answer.

        What may be repeated without harm (reading, replacing, deleting) is tried once
        more when the line or the server fails; a message never is: ask
        `LineWorksError.outcome_unknown` and decide.
        """
        return self.wire.decoded(self._answer(operation, values, query, body))

    def location(self, operation: Operation, *values: str | int) -> str:
        """Return the address of a file, to which the operation redirects."""
        answer = self._answer(operation, values, None, None)
        location = answer.headers.get("location", "")
        if answer.status_code != 302 or not location:
            raise UnexpectedAnswer(f"{operation.name} answered {answer.status_code} without an address")
        return self.wire.endpoints.trusted_file_address(str(answer.url.join(location)))

    def pages(
        self,
        operation: Operation,
        *values: str | int,
        key: str,
        query: Mapping[str, str | int] | None = None,
    ) -> Iterator[dict[str, Any]]:
        """Yield the answers of all pages; the cursor is encoded, and may not come twice."""
        cursor, seen = "", set[str]()
        for _ in range(MOST_PAGES):
            page = self.call(
                operation, *values, query={**(query or {}), **({"cursor": cursor} if cursor else {})}
            )
            # An empty collection may come without its list. In the middle of one that is half an answer,
            # and half a directory would take half the people for gone.
            if not isinstance(page.get(key, None if cursor else []), list):
                raise UnexpectedAnswer(f"{operation.name} answered without a list of {key}")
            yield page
            meta = page.get("responseMetaData")
            cursor = (meta.get("nextCursor") if isinstance(meta, dict) else None) or ""
            if not cursor:
                return
            if cursor in seen:
                raise UnexpectedAnswer(f"{operation.name} gave the same cursor twice")
            seen.add(cursor)
        raise UnexpectedAnswer(f"{operation.name} has more than {MOST_PAGES} pages")

    def items(
        self,
        operation: Operation,
        *values: str | int,
        key: str,
        query: Mapping[str, str | int] | None = None,
    ) -> Iterator[dict[str, Any]]:
        """Yield what stands on all pages."""
        for page in self.pages(operation, *values, key=key, query=query):
            for item in page.get(key, []):
                if not isinstance(item, dict):
                    raise UnexpectedAnswer(f"{operation.name} has something else among its {key}")
                yield item

    def download(self, address: str, most: int = LARGEST_ANSWER) -> bytes:
        """Return the bytes behind an address that `location` gave; `TooLarge` if they are more than `most`."""
        answer = self._with_token("GET", self.wire.endpoints.trusted_file_address(address), most=most)
        if answer.status_code != 200:
            raise self._error(answer)
        return answer.content

    def upload(self, address: str, name: str, content: bytes, media_type: str) -> dict[str, Any]:
        """Send a file to an address that takes one upload."""
        if not content:
            raise InvalidMessage("the file is empty")
        trusted = self.wire.endpoints.trusted_file_address(address)
        answer = self._with_token("POST", trusted, file=(name, content, media_type))
        if not 200 <= answer.status_code < 300:
            raise self._error(answer)
        return self.wire.decoded(answer)

    def _answer(
        self,
        operation: Operation,
        values: Sequence[str | int],
        query: Mapping[str, str | int] | None,
        body: Mapping[str, Any] | None,
    ) -> httpx.Response:
        if operation.person_only and not self.tokens.of_person:
            raise NotForServiceAccount(f"{operation.name} takes the token of a person only")
        address = self.wire.endpoints.api + filled(operation.path, values)
        if query:
            address += "?" + urlencode(query, quote_via=quote, safe="")
        payload = None if body is None else encoded(body)
        tries = 2 if operation.method in REPEATABLE else 1
        while True:
            tries -= 1
            self.limits.take(operation.name, operation.family)
            try:
                return self._once(operation, address, payload)
            except LineWorksError as error:
                if not (tries and error.outcome_unknown):
                    raise

    def _once(self, operation: Operation, address: str, payload: bytes | None) -> httpx.Response:
        answer = self._with_token(operation.method, address, json=payload)
        self.limits.learn(operation.name, answer.headers)
        if answer.status_code == 429:
            self.limits.close(operation.name, seconds_to_wait(answer.headers))
        if answer.status_code >= 400:
            raise self._error(answer)
        return answer

    def _with_token(self, method: str, address: str, **what: Any) -> httpx.Response:
        token = self.tokens.token()
        answer = self.wire.send(method, address, bearer=token, **what)
        if answer.status_code == 401:  # not carried out: even a message may be sent again
            answer = self.wire.send(method, address, bearer=self.tokens.renew(token), **what)
        return answer

    def _error(self, answer: httpx.Response) -> LineWorksError:
        body = self.wire.decoded(answer)
        code, description = body.get("code"), body.get("description")
        return api_error(
            answer.status_code,
            code if isinstance(code, str) else "UNKNOWN",
            description if isinstance(description, str) else "",
            retry_after=seconds_to_wait(answer.headers),
        )


def filled(path: str, values: Sequence[str | int]) -> str:
    """Return the path with its values, each encoded: e-mail addresses, ``@`` and slashes too."""
    parts = []
    for value in values:
        text = str(value)
        if not text or text in {".", ".."} or value is None:
            raise InvalidMessage(f"{path} needs a value, not {text!r}")
        parts.append(quote(text, safe=""))
    return path.format(*parts)


def encoded(body: Mapping[str, Any]) -> bytes:
    """Return a body as JSON; whatever is undefined (None, not a number) is a mistake and never sent."""
    _defined(body, "")
    try:
        return json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    except (TypeError, ValueError) as error:
        raise InvalidMessage(f"the body cannot be sent: {error}") from error


def _defined(value: object, place: str) -> None:
    if value is None:
        raise InvalidMessage(f"{place or 'the body'} is undefined")
    if isinstance(value, Mapping):
        for key, inner in value.items():
            _defined(inner, f"{place}.{key}".lstrip("."))
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            _defined(inner, f"{place}[{number}]")


def given(**values: Any) -> dict[str, Any]:
    """Return the values that were given; absent ones are left out of the body."""
    return {name: value for name, value in values.items() if value is not None and value != ""}
