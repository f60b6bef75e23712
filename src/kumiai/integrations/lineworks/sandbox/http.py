"""Requests and answers, apart from the socket they came through."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from kumiai.integrations.lineworks.sandbox.problems import Problem


@dataclass(frozen=True)
class Request:
    """One request; `path` is still encoded, header names are lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def bearer(self) -> str:
        """Return the token, if the header has exactly the form the API asks for."""
        kind, _, token = self.headers.get("authorization", "").partition(" ")
        return token if kind == "Bearer" and token and not token.startswith(" ") else ""

    def form(self) -> dict[str, str]:
        """Return the fields of a form."""
        try:
            return dict(parse_qsl(self.body.decode(), keep_blank_values=True))
        except UnicodeDecodeError:
            return {}

    def json(self) -> Any:
        """Return the JSON body; nothing if the body is empty."""
        if not self.body:
            return None
        if not self.headers.get("content-type", "").lower().startswith("application/json"):
            raise Problem(400, "BAD_REQUEST", "Content-Type must be application/json.")
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise Problem(400, "BAD_REQUEST", "The body is no JSON.") from error

    def parts(self) -> dict[str, tuple[str, bytes, str]]:
        """Return the parts of a multipart body: name -> (file name, content, media type)."""
        kind, _, rest = self.headers.get("content-type", "").partition(";")
        boundary = rest.partition("boundary=")[2].split(";")[0].strip().strip('"')
        if kind.strip().lower() != "multipart/form-data" or not boundary:
            return {}
        found = {}
        for piece in (b"\r\n" + self.body).split(b"\r\n--" + boundary.encode("latin-1"))[1:]:
            head, blank, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
            if piece.startswith(b"--") or not blank:
                break
            name, file_name, media_type = _part_head(head.decode("utf-8", "replace"))
            found[name] = (file_name, content, media_type)
        return found


@dataclass
class Answer:
    """One answer."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of_json(cls, status: int, body: Any) -> "Answer":
        """Return an answer in JSON."""
        encoded = json.dumps(body, ensure_ascii=False).encode()
        return cls(status, encoded, {"Content-Type": "application/json; charset=UTF-8"})

    @classmethod
    def redirect(cls, address: str, status: int = 302) -> "Answer":
        """Return a redirect."""
        return cls(status, b"", {"Location": address})


def _part_head(head: str) -> tuple[str, str, str]:
    name = file_name = ""
    media_type = "application/octet-stream"
    for line in head.split("\r\n"):
        label, _, value = line.partition(":")
        if label.strip().lower() == "content-type":
            media_type = value.strip()
        elif label.strip().lower() == "content-disposition":
            for piece in value.split(";")[1:]:
                key, _, quoted = piece.strip().partition("=")
                text = quoted.strip().strip('"').replace("%22", '"')
                if key == "name":
                    name = text
                elif key == "filename":
                    file_name = text.replace("\\", "/").rpartition("/")[2]
    return name, file_name, media_type
