"""What browsers ask for: pages, forms, pictures."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from kumiai.integrations.lineworks.sandbox import pages, talk
from kumiai.integrations.lineworks.sandbox.faults import Fault
from kumiai.integrations.lineworks.sandbox.http import Answer, Request
from kumiai.integrations.lineworks.sandbox.own import chosen_room, mark_read, set_callback
from kumiai.integrations.lineworks.sandbox.problems import missing
from kumiai.integrations.lineworks.sandbox.service import Sandbox
from kumiai.integrations.lineworks.sandbox.words import LANGUAGES, Words

STATIC: Final = {"chat.css": "text/css; charset=utf-8", "chat.js": "text/javascript; charset=utf-8"}
SHOWN_PICTURES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


def answer(sandbox: Sandbox, request: Request, names: list[str]) -> Answer:
    """Answer a request for a page, a form or a file."""
    with sandbox.world.lock:
        if names[0] in {"chat", "notices"} and len(names) == 2:
            return _of_person(sandbox, request, names)
        words = Words(_language(request, None))
        if names == ["control"] and request.method == "POST":
            return _control_form(sandbox, request.form())
        if names == ["oauth2", "v2.0", "authorize"]:
            return _authorize(sandbox, request, words)
        if request.method != "GET":
            raise missing("ADDRESS")
        match names:
            case [""]:
                return _html(pages.people(sandbox, words), words)
            case ["control"]:
                return _html(pages.control(sandbox, words), words)
            case ["log"]:
                return _html(pages.log(sandbox, words), words)
            case ["version"]:
                return Answer.of_json(200, {"version": sandbox.world.version})
            case ["static", name] if name in STATIC:
                content = Path(__file__).with_name(name).read_bytes()
                return Answer(200, content, {"Content-Type": STATIC[name]})
            case ["files", file_id]:
                return _file(sandbox, file_id)
    raise missing("ADDRESS")


def _of_person(sandbox: Sandbox, request: Request, names: list[str]) -> Answer:
    person = sandbox.world.person(names[1])
    words = Words(_language(request, person))
    if request.method == "POST" and names[0] == "chat":
        return _chat_form(sandbox, person, request)
    if request.method == "POST":
        board, _, post = request.form().get("read", "").partition(":")
        mark_read(sandbox, person["id"], board, post)
        return Answer.redirect(request.path, 303)
    if names[0] == "notices":
        return _html(pages.notices(sandbox, person, words), words)
    room = chosen_room(sandbox, person, request.query.get("room", ""))
    return _html(pages.chat(sandbox, person, room, words), words)


def _language(request: Request, person: Mapping[str, Any] | None) -> str:
    kept = dict(
        pair.strip().partition("=")[::2]
        for pair in request.headers.get("cookie", "").split(";")
        if "=" in pair
    )
    wanted = [request.query.get("lang", ""), kept.get("sandbox_lang", "")]
    wanted.append(person["language"] if person else "")
    wanted += [item.strip()[:2] for item in request.headers.get("accept-language", "").split(",")]
    return next((code for code in wanted if code in LANGUAGES), "ja")


def _html(page: str, words: Words) -> Answer:
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": POLICY,
        "Set-Cookie": f"sandbox_lang={words.language}; Path=/; SameSite=Strict; HttpOnly",
    }
    return Answer(200, page.encode("utf-8", "replace"), headers)


def _chat_form(sandbox: Sandbox, person: Mapping[str, Any], request: Request) -> Answer:
    parts = request.parts()
    form = request.form() if not parts else {k: v[1].decode("utf-8", "replace") for k, v in parts.items()}
    room, who = chosen_room(sandbox, person, form.get("room", "")), person["id"]
    if "tap" in form:
        number, _, path = form["tap"].partition(":")
        talk.tap(sandbox, who, room, int(number), path)
    elif "menu" in form:
        talk.tap_menu(sandbox, who, room, int(form["menu"]))
    elif "start" in form:
        talk.start(sandbox, who, room)
    else:
        if form.get("place"):
            latitude, longitude, name = form["place"].split(",", 2)
            talk.share_place(sandbox, who, room, float(latitude), float(longitude), name)
        if "file" in parts and parts["file"][1]:
            talk.send_file(sandbox, who, room, *parts["file"])
        if form.get("text", "").strip():
            talk.say(sandbox, who, room, form["text"].replace("\r\n", "\n").strip())
    return Answer.redirect(f"{request.path}?room={quote(room['id'])}", 303)


def _control_form(sandbox: Sandbox, form: Mapping[str, str]) -> Answer:
    if "clear" in form:
        sandbox.faults.clear()
    elif "forget" in form:
        sandbox.authority.forget_all()
    elif "callback" in form:
        set_callback(sandbox, form["bot"], form["callback"].strip())
    else:
        numbers = {name: int(form[name]) for name in ("times", "percent", "seconds")}
        sandbox.faults.switch_on(
            Fault(form["kind"], numbers["times"], "", numbers["percent"], numbers["seconds"])
        )
    return Answer.redirect("/control", 303)


def _file(sandbox: Sandbox, file_id: str) -> Answer:
    content = sandbox.world.contents.get(file_id)
    if content is None:
        raise missing("FILE")
    kind = sandbox.world.state["files"][file_id]["type"]
    if kind in SHOWN_PICTURES:
        return Answer(200, content, {"Content-Type": kind, "Content-Security-Policy": POLICY})
    name = quote(sandbox.world.state["files"][file_id]["name"], safe="")
    headers = {
        "Content-Type": "application/octet-stream",
        "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
    }
    return Answer(200, content, headers)


def _authorize(sandbox: Sandbox, request: Request, words: Words) -> Answer:
    if request.method == "GET":
        sandbox.authority.check_request(request.query)
        return _html(pages.agree(sandbox, request.query, words), words)
    form = request.form()
    person = sandbox.world.person(form.pop("sandbox_user", ""))
    return Answer.redirect(sandbox.authority.agreed(form, person["id"]), 302)
