"""Which path leads where: the API, the storage, the authorization server, the doors for tests, the pages."""

import html
from typing import Final
from urllib.parse import unquote, urlsplit

from kumiai.integrations.lineworks.sandbox import browser, own, pages
from kumiai.integrations.lineworks.sandbox.http import Answer, Request
from kumiai.integrations.lineworks.sandbox.problems import OAuthProblem, Problem
from kumiai.integrations.lineworks.sandbox.service import API, AUTH, STORAGE, Sandbox

HOSTS: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})


def answer(sandbox: Sandbox, request: Request) -> Answer:
    """Answer any request, and write it into the log if it is one of the API."""
    path = request.path
    if path.startswith(API + "/"):
        return _logged(sandbox, request, sandbox.api(request), sandbox.operation_of(request))
    if path.startswith(STORAGE + "/"):
        return _logged(sandbox, request, sandbox.storage(request), "storage")
    if path.startswith(AUTH + "/") and path != f"{AUTH}/authorize":
        return _logged(sandbox, request, sandbox.authorization(request), path.rpartition("/")[2])
    try:
        _check_origin(sandbox, request)
        if path.startswith("/sandbox/"):
            return Answer.of_json(200, own.answer(sandbox, request, _names(path)[1:]))
        return browser.answer(sandbox, request, _names(path))
    except Problem as problem:
        body = {"code": problem.code, "description": problem.description}
        return Answer.of_json(problem.status, body)
    except OAuthProblem as problem:
        return Answer.of_json(
            problem.status, {"error": problem.error, "error_description": problem.description}
        )
    except (ValueError, KeyError, TypeError) as error:
        return Answer.of_json(400, {"code": "BAD_REQUEST", "description": f"{type(error).__name__}: {error}"})


def _logged(sandbox: Sandbox, request: Request, result: Answer, operation: str) -> Answer:
    sandbox.write_log(
        direction="in",
        method=request.method,
        path=request.path,
        operation=operation,
        status=result.status,
        request=pages.shown_body(request.body, request.headers.get("content-type", "")),
        answer=pages.shown_body(result.body, result.headers.get("Content-Type", "")),
    )
    return result


def _check_origin(sandbox: Sandbox, request: Request) -> None:
    """Let no page of another site use the sandbox through the browser of whoever tries it."""
    host = request.headers.get("host", "").rpartition(":")[0] or request.headers.get("host", "")
    if host not in HOSTS:
        raise Problem(403, "FORBIDDEN", "The sandbox answers on this machine only.")
    if request.method != "GET":
        origin = request.headers.get("origin", "")
        if origin and urlsplit(origin).netloc != request.headers.get("host", ""):
            raise Problem(403, "FORBIDDEN", "The request comes from another site.")


def _names(path: str) -> list[str]:
    return [unquote(part) for part in path.strip("/").split("/")]


def page_of_trouble(text: str) -> Answer:
    """Return a page for a mistake of the sandbox itself."""
    return Answer(500, html.escape(text).encode(), {"Content-Type": "text/html; charset=utf-8"})
