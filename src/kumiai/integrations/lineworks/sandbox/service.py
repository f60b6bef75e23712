"""The sandbox: one request in, one answer out, under the rules of the published API."""

import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from kumiai.integrations.lineworks.sandbox import contract
from kumiai.integrations.lineworks.sandbox.authority import Authority, Grant
from kumiai.integrations.lineworks.sandbox.courier import Courier, Parcel
from kumiai.integrations.lineworks.sandbox.faults import Faults
from kumiai.integrations.lineworks.sandbox.http import Answer, Request
from kumiai.integrations.lineworks.sandbox.problems import OAuthProblem, Problem
from kumiai.integrations.lineworks.sandbox.world import World

API: Final = "/v1.0"
AUTH: Final = "/oauth2/v2.0"
STORAGE: Final = "/k/emsg/r/jp1"
WINDOW: Final = 60
UPLOAD_SECONDS: Final = 86400
FAULT_STATUS: Final = {
    "unauthorized": (401, "UNAUTHORIZED"),
    "too_many": (429, "TOO_MANY_REQUESTS"),
    "server_error": (500, "INTERNAL_SERVER_ERROR"),
    "unavailable": (503, "SERVICE_UNAVAILABLE"),
}


@dataclass(frozen=True)
class Call:
    """One call of an operation that passed all checks."""

    sandbox: "Sandbox"
    operation: contract.Operation
    grant: Grant
    values: Mapping[str, Any]
    body: Any

    @property
    def world(self) -> World:
        """Return the state."""
        return self.sandbox.world

    def person(self, *, keys: bool = True) -> dict[str, Any]:
        """Return the person in the path."""
        return self.world.person(self.values["userId"], me=self.grant.user, keys=keys)

    def bot(self) -> dict[str, Any]:
        """Return the bot in the path."""
        return self.world.bot(self.values["botId"])

    def done(self, body: Any = None) -> Answer:
        """Answer with the status of the contract, and no body at all if there is none."""
        if body is None:
            return Answer(self.operation.status)
        return Answer.of_json(self.operation.status, body)


Handler = Callable[[Call], Answer]
HANDLERS: dict[str, Handler] = {}


def handles(*names: str) -> Callable[[Handler], Handler]:
    """Register the function that carries out an operation."""

    def register(handler: Handler) -> Handler:
        for name in names:
            HANDLERS[name] = handler
        return handler

    return register


class Sandbox:
    """The whole service, apart from sockets and pages."""

    def __init__(self, world: World, *, faults: Faults | None = None) -> None:
        self.world = world
        self.address = ""
        self.contract = contract.load()
        self.authority = Authority(world)
        self.faults = faults or Faults()
        self.log: deque[dict[str, Any]] = deque(maxlen=1000)
        self.courier = Courier(self.faults, self._callback_sent)
        self._windows: dict[str, tuple[float, int]] = {}
        self._rate_lock = threading.Lock()

    def at(self, address: str) -> None:
        """Tell the sandbox its own address."""
        self.address = address
        self.authority.address = address + AUTH

    # Doors

    def authorization(self, request: Request) -> Answer:
        """Answer what is below ``/oauth2/v2.0`` (the page where people agree stands in `pages`)."""
        try:
            self._strike("token")
            if request.method != "POST" or request.path not in (f"{AUTH}/token", f"{AUTH}/revoke"):
                return Answer.of_json(404, {"error": "not_found", "error_description": "No such address."})
            kind = request.headers.get("content-type", "")
            if not kind.lower().startswith("application/x-www-form-urlencoded"):
                raise OAuthProblem(400, "invalid_request", "The body must be a form.")
            with self.world.lock:
                if request.path.endswith("/revoke"):
                    self.authority.revoke(request.form())
                    return Answer(200)
                return Answer.of_json(200, self.authority.token(request.form()))
        except OAuthProblem as problem:
            body = {"error": problem.error, "error_description": problem.description}
            return Answer.of_json(problem.status, body)
        except Problem as problem:
            return _error(problem)

    def api(self, request: Request) -> Answer:
        """Answer what is below ``/v1.0``."""
        headers: dict[str, str] = {}
        try:
            answer = self._api(request, headers)
        except Problem as problem:
            answer = _error(problem)
        if answer.status != 302:
            answer.headers |= headers
        return answer

    def operation_of(self, request: Request) -> str:
        """Return the name of the operation, for the log."""
        try:
            return self.contract.find(request.method, request.path.removeprefix(API))[0].name
        except Problem:
            return ""

    def _api(self, request: Request, headers: dict[str, str]) -> Answer:
        operation, values = self.contract.find(request.method, request.path.removeprefix(API))
        grant = self._granted(request, operation)
        headers |= self._count(operation)
        late = self._strike(operation.name, headers)
        typed = self.contract.check_parameters(operation, values, request.query)
        body = request.json()
        self.contract.check_body(operation, body)
        handler = HANDLERS.get(operation.name)
        if handler is None:
            raise Problem(501, "NOT_IMPLEMENTED", f"The sandbox does not play {operation.name}.")
        with self.world.lock:
            answer = handler(Call(self, operation, grant, typed, body))
        if late:
            raise Problem(500, "INTERNAL_SERVER_ERROR", "It was done, but you do not know (a switch).")
        return answer

    def _granted(self, request: Request, operation: contract.Operation) -> Grant:
        grant = self.authority.grant_of(request.bearer)
        if grant is None:
            raise Problem(401, "UNAUTHORIZED", "The access token is missing, unknown or too old.")
        if not grant.scopes & operation.scopes:
            raise Problem(403, "FORBIDDEN", "The token lacks the scope.")
        if grant.user is None and self.contract.forbidden_to_service_account(operation):
            raise Problem(403, "FORBIDDEN", "A service account may not use this API.")
        if operation.plan == "paid" and self.world.plan == "free":
            raise Problem(403, "FORBIDDEN", "The free plan does not include this API.")
        if operation.plan == "workflow option" and not self.world.settings["app"].get("workflow_option"):
            raise Problem(403, "FORBIDDEN", "The workflow option is not bought.")
        return grant

    def _count(self, operation: contract.Operation) -> dict[str, str]:
        """Count a call in the window of its API; return the headers, or raise the 429 with them."""
        limit = self.world.settings["domain"].get("per_minute") or self.contract.per_minute(
            operation, self.world.plan
        )
        now = self.world.now()
        with self._rate_lock:
            start, used = self._windows.get(operation.name, (now, 0))
            if now >= start + WINDOW or now < start:
                start, used = now, 0
            over = used >= limit
            used += 0 if over else 1
            self._windows[operation.name] = (start, used)
        headers = {
            "rateLimit-limit": str(limit),
            "rateLimit-remaining": str(limit - used),
            "rateLimit-reset": str(max(1, round(start + WINDOW - now))),
            "rateLimit-ssed": str(used),
        }
        if over:
            raise TooMany(headers)
        return headers

    def _strike(self, operation: str, headers: dict[str, str] | None = None) -> bool:
        """Let the switches strike; return whether the answer is to fail after the work is done."""
        slow = self.faults.hit(("slow",), operation)
        if slow:
            time.sleep(slow.seconds)
        kinds = tuple(kind for kind in FAULT_STATUS if operation != "token" or kind != "unauthorized")
        fault = self.faults.hit(kinds, operation)
        if fault:
            status, code = FAULT_STATUS[fault.kind]
            if fault.kind == "too_many" and headers is not None:
                headers |= {"rateLimit-remaining": "0", "rateLimit-reset": str(max(1, round(fault.seconds)))}
            raise Problem(status, code, "A switch of the sandbox did this.")
        return self.faults.hit(("server_error_late",), operation) is not None

    # Files: one-time upload addresses, downloads behind a redirect

    def upload_address(self, file_id: str, name: str, size: int | None = None, **more: Any) -> str:
        """Return an address that takes one upload for 24 hours."""
        key = secrets.token_urlsafe(16)
        expires = self.world.now() + UPLOAD_SECONDS
        self.world.state["uploads"][key] = {"file": file_id, "size": size, "expires": expires, **more}
        self.world.changed()
        return f"{self.address}{STORAGE}/{key}/{quote(name, safe='')}"

    def download_address(self, file_id: str) -> str:
        """Return the address behind a redirect."""
        return f"{self.address}{STORAGE}/download/{quote(file_id, safe='')}"

    def storage(self, request: Request) -> Answer:
        """Answer what is below the storage address; the token is asked for again."""
        try:
            self._strike("storage")
            if self.authority.grant_of(request.bearer) is None:
                raise Problem(401, "UNAUTHORIZED", "The token must be sent to the storage too.")
            parts = request.path.removeprefix(STORAGE).strip("/").split("/")
            with self.world.lock:
                if parts[0] == "download" and request.method == "GET" and len(parts) == 2:
                    return self._download(parts[1])
                if request.method in {"POST", "PUT"} and parts[0] != "download":
                    return self._upload(parts[0], request)
            raise Problem(404, "NOT_FOUND", "There is no such file.")
        except Problem as problem:
            return _error(problem)

    def _download(self, file_id: str) -> Answer:
        file = self.world.state["files"].get(file_id)
        content = self.world.contents.get(file_id)
        if file is None or content is None:
            raise Problem(404, "NOT_FOUND", "There is no such file.")
        kind = file["type"] or "application/octet-stream"
        name = quote(file["name"], safe="")
        headers = {"Content-Type": kind, "Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
        return Answer(200, content, headers)

    def _upload(self, key: str, request: Request) -> Answer:
        upload = self.world.state["uploads"].get(key)
        if upload is None or upload["expires"] <= self.world.now():
            raise Problem(404, "NOT_FOUND", "The address is unknown, used or too old.")
        content, media_type = request.body, request.headers.get("content-type", "")
        if request.method == "POST":
            parts = {name.lower(): part for name, part in request.parts().items()}
            if "filedata" not in parts:
                raise Problem(400, "MISSING_PARAMETER", "The part Filedata is missing.")
            _, content, media_type = parts["filedata"]
        if upload["size"] is not None and upload["size"] != len(content):
            raise Problem(400, "INVALID_PARAMETER", "The file is not as long as was said.")
        del self.world.state["uploads"][key]
        self.world.contents[upload["file"]] = content
        self.world.state["files"][upload["file"]]["type"] = media_type
        answer = {"fileId": upload["file"]}
        if "drive" in upload:
            stored = {"fileSize": len(content), **upload["entry"], "fileId": upload["file"]}
            self.world.state["drives"][upload["drive"]]["files"][upload["file"]] = stored
            answer = stored
        self.world.changed()
        return Answer.of_json(200, answer)

    # The log

    def write_log(self, **entry: Any) -> None:
        """Add a line to the log."""
        self.log.append({"at": self.world.stamp(), **entry})

    def _callback_sent(self, parcel: Parcel, status: int | None, trouble: str) -> None:
        body = parcel.body.decode("utf-8", "replace")
        outcome = trouble or f"{status}"
        self.write_log(
            direction="out", method="POST", path=parcel.address, operation="callback", status=status or 0,
            request=body, answer=outcome,
        )  # fmt: skip

    def stop(self) -> None:
        """Send what waits, write the file, end the threads."""
        self.courier.stop()
        self.world.save()


class TooMany(Problem):
    """The 429 of the rate window, with its headers."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        super().__init__(429, "TOO_MANY_REQUESTS", "API rate limit exceeded")
        self.headers = headers


def _error(problem: Problem) -> Answer:
    answer = Answer.of_json(problem.status, {"code": problem.code, "description": problem.description})
    if isinstance(problem, TooMany):
        answer.headers |= problem.headers
    if problem.status == 401:
        answer.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    return answer
