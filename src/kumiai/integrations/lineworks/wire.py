"""HTTP: one place that opens connections, counts seconds and turns their failures into our exceptions."""

import ssl
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Final, Self

import httpx

from kumiai.integrations.lineworks.errors import (
    CertificateRefused,
    TooLarge,
    TransportFailed,
    UnexpectedAnswer,
)
from kumiai.integrations.lineworks.settings import Endpoints

LARGEST_ANSWER: Final = 64 * 1024 * 1024


class Wire:
    """A pool of connections to LINE WORKS. Safe among threads; close it, or use it with ``with``."""

    def __init__(
        self,
        endpoints: Endpoints | None = None,
        *,
        connect_seconds: float = 3.0,
        answer_seconds: float = 10.0,
        certificates: ssl.SSLContext | None = None,
        proxy: str | None = None,
    ) -> None:
        """Trust the usual authorities unless `certificates` says otherwise; never read the environment."""
        self.endpoints = endpoints or Endpoints()
        self._client = httpx.Client(
            timeout=httpx.Timeout(answer_seconds, connect=connect_seconds),
            verify=certificates if certificates is not None else True,
            follow_redirects=False,
            trust_env=False,
            proxy=proxy,
            headers={"User-Agent": "kumiai"},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def send(
        self,
        method: str,
        address: str,
        *,
        bearer: str = "",
        json: bytes | None = None,
        form: Mapping[str, str] | None = None,
        file: tuple[str, bytes, str] | None = None,
        most: int = LARGEST_ANSWER,
    ) -> httpx.Response:
        """Send one request and return the answer, whatever its status; redirects are not followed.

        Raises `TooLarge` as soon as more than `most` bytes came.
        """
        headers = {}
        if bearer:
            headers["Authorization"] = f"Bearer {bearer}"
        if json is not None:
            headers["Content-Type"] = "application/json"
        body: dict[str, Any] = {}
        if json is not None:
            body["content"] = json
        elif form is not None:
            body["data"] = dict(form)
        elif file is not None:
            body["files"], body["data"] = {"Filedata": file}, {"resourceName": file[0]}
        try:
            request = self._client.build_request(method, address, headers=headers, **body)
            return _read(self._client.send(request, stream=True), most)
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
            raise _failure(error) from error

    @staticmethod
    def decoded(answer: httpx.Response) -> dict[str, Any]:
        """Return the JSON object of an answer; an empty one for an empty body or an error page."""
        if not answer.content:
            return {}
        try:
            body = answer.json()
        except ValueError as error:
            if answer.status_code >= 400:
                return {}
            raise UnexpectedAnswer(f"{answer.status_code} without JSON") from error
        if not isinstance(body, dict):
            raise UnexpectedAnswer("the answer is no JSON object")
        return body


def _read(answer: httpx.Response, most: int) -> httpx.Response:
    """Read an answer, not more than so many bytes of it."""
    content = bytearray()
    try:
        for piece in answer.iter_bytes():
            content += piece
            if len(content) > most:
                raise TooLarge(f"the answer has more than {most} bytes")
    finally:
        answer.close()
    headers = [(name, value) for name, value in answer.headers.multi_items() if name not in _ENCODED]
    return httpx.Response(answer.status_code, headers=headers, content=bytes(content), request=answer.request)


_ENCODED: Final = frozenset({"content-encoding", "content-length", "transfer-encoding"})


def _failure(error: Exception) -> TransportFailed:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError) or "CERTIFICATE_VERIFY_FAILED" in str(cause):
            return CertificateRefused("the certificate of the other side is not trusted")
        cause = cause.__cause__ or cause.__context__
    unsent = httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout | httpx.UnsupportedProtocol
    reached = not isinstance(error, unsent | httpx.InvalidURL | UnicodeError)
    return TransportFailed(f"{type(error).__name__}: {error}", reached=reached)
