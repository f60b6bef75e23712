"""The pages in the browser: people, chat, notices, switches, log. No script, style or font from elsewhere."""

import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, urlencode

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from kumiai.integrations.lineworks.sandbox import talk
from kumiai.integrations.lineworks.sandbox.bubbles import NOTHING, Bubbles, full_name
from kumiai.integrations.lineworks.sandbox.faults import KINDS
from kumiai.integrations.lineworks.sandbox.service import Sandbox
from kumiai.integrations.lineworks.sandbox.words import LANGUAGES, Words

SHELL: Final = """<!doctype html><html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
<link rel="stylesheet" href="/static/chat.css"><link rel="icon" href="data:,"></head>
<body class="{look}">{body}{script}</body></html>"""
SCRIPT: Final = mark_safe('<script src="/static/chat.js" defer></script>')  # noqa: S308  (a constant)


def shell(words: Words, title: str, body: SafeString, *, look: str = "wide", script: bool = False) -> str:
    """Return a whole page."""
    return format_html(
        SHELL,
        language=words.language,
        title=title,
        look=look,
        body=body,
        script=SCRIPT if script else NOTHING,
    )


def languages(words: Words, **query: str) -> SafeString:
    """Return the links to the other languages; `query` is what else the address says."""
    links = format_html_join(
        " ",
        '<a href="?{}" lang="{}"{}>{}</a>',
        (
            (
                urlencode({**query, "lang": code}),
                code,
                mark_safe(' aria-current="true"') if code == words.language else "",
                name,
            )
            for code, name in LANGUAGES.items()
        ),
    )
    return format_html('<nav class="languages" aria-label="Language">{}</nav>', links)


def people(sandbox: Sandbox, words: Words) -> str:
    """Return the first page: whose telephone do you want to see?"""
    rows = (
        (quote(person["id"]), full_name(person)[:1], full_name(person), person.get("unit", ""))
        for person in sandbox.world.state["people"].values()
        if not person.get("deleted")
    )
    items = format_html_join(
        "",
        '<li><a href="/chat/{}"><span class="face" aria-hidden="true">{}</span>'
        '<span><strong>{}</strong><span class="small">{}</span></span></a></li>',
        rows,
    )
    body = format_html(
        '<main><h1>{}</h1><p>{}</p><ul class="people">{}</ul>{}</main>',
        words.gettext("LINE WORKS sandbox"),
        words.gettext("Choose a person to open their talk with the bot. Nothing here leaves this computer."),
        items,
        _foot(words),
    )
    return shell(words, words.gettext("LINE WORKS sandbox"), body)


def _foot(words: Words) -> SafeString:
    return format_html(
        '<nav class="foot" aria-label="{}"><a href="/">{}</a><a href="/control">{}</a><a href="/log">{}</a></nav>{}',
        words.gettext("Pages of the sandbox"),
        words.gettext("People of the demo"),
        words.gettext("Switches"),
        words.gettext("Log of requests"),
        languages(words),
    )


def chat(sandbox: Sandbox, person: Mapping[str, Any], room: dict[str, Any], words: Words) -> str:
    """Return the talk of a person, as on a telephone."""
    bubbles = Bubbles(sandbox.world, person["id"], words)
    title = room["title"] or words.gettext("Talk room")
    entries = format_html_join("", "{}", ((bubbles.entry(e, title),) for e in room["entries"]))
    last = room["entries"][-1] if room["entries"] else None
    chips = bubbles.chips(last["content"], last["n"]) if last and last["from"] == "bot" else NOTHING
    body = format_html(
        '<div class="phone"><header class="bar"><a class="back" href="/" aria-label="{}">‹</a><div><h1>{}</h1>'
        '<p class="small">{}</p></div>{}</header>{}'
        '<main id="talk" tabindex="0" data-version="{}" aria-label="{}"><div role="log"><ol class="entries">{}</ol></div>{}</main>'
        '<section id="replies" class="chips" aria-label="{}">{}</section>{}{}<form id="act" method="post"><input type="hidden" '
        'name="room" value="{}"></form></div>',
        words.gettext("People of the demo"),
        title,
        words.gettext("You are %s") % full_name(person),
        languages(words, room=room["id"]),
        _rooms(sandbox, person, room, words),
        sandbox.world.version,
        words.gettext("Messages"),
        entries,
        _start(room, words),
        words.gettext("Quick replies"),
        chips,
        _menu(sandbox, person, room, bubbles, words),
        _composer(sandbox, room, words),
        room["id"],
    )
    return shell(words, f"{title} – {full_name(person)}", body, look="mobile", script=True)


def _start(room: Mapping[str, Any], words: Words) -> SafeString:
    if room["begun"]:
        return NOTHING
    return format_html(
        '<p class="start"><button class="button main" form="act" name="start" value="1">{}</button></p>',
        words.gettext("Start talking"),
    )


def _rooms(sandbox: Sandbox, person: Mapping[str, Any], room: Mapping[str, Any], words: Words) -> SafeString:
    rooms = talk.rooms_of(sandbox, person["id"])
    notices = format_html('<a href="/notices/{}">{}</a>', quote(person["id"]), words.gettext("Notices"))
    links = format_html_join(
        "",
        '<a href="?{}"{}>{}</a>',
        (
            (
                urlencode({"room": other["id"]}),
                mark_safe(' aria-current="page"') if other["id"] == room["id"] else "",
                other["title"] or words.gettext("Talk room"),
            )
            for other in rooms
        ),
    )
    return format_html(
        '<nav class="rooms" aria-label="{}">{}{}</nav>', words.gettext("Talks"), links, notices
    )


def _menu(
    sandbox: Sandbox, person: Mapping[str, Any], room: dict[str, Any], bubbles: Bubbles, words: Words
) -> SafeString:
    menu = talk.menu_of(sandbox, person["id"], room)
    if menu is None:
        return mark_safe('<div id="menu"></div>')  # noqa: S308  (a constant)
    areas = (
        format_html(
            '<button form="act" name="menu" value="{}">{}</button>',
            number,
            area["action"].get("label") or area["action"].get("displayText") or str(number + 1),
        )
        if area["action"]["type"] in {"message", "postback"}
        else bubbles.button(area["action"], 0, "")
        for number, area in enumerate(menu["areas"])
    )
    return format_html(
        '<nav id="menu" class="menu" aria-label="{}">{}</nav>',
        words.gettext("Menu"),
        format_html_join("", "{}", ((area,) for area in areas)),
    )


def _composer(sandbox: Sandbox, room: Mapping[str, Any], words: Words) -> SafeString:
    places = format_html_join(
        "",
        '<option value="{},{},{}">{}</option>',
        (
            (place["latitude"], place["longitude"], place["name"], place["name"])
            for place in sandbox.world.settings.get("places", ())
        ),
    )
    return format_html(
        '<form id="say" class="composer" method="post" enctype="multipart/form-data" aria-label="{}">'
        '<input type="hidden" name="room" value="{}">'
        '<details id="more"><summary aria-label="{}">＋</summary><div class="more">'
        '<label>{}<input id="file" type="file" name="file"></label>'
        '<label>{}<select id="place" name="place"><option value="">{}</option>{}</select></label></div></details>'
        '<label class="hidden" for="text">{}</label>'
        '<textarea id="text" name="text" rows="1" maxlength="2000" placeholder="{}"></textarea>'
        '<button class="send">{}</button></form>',
        words.gettext("Write a message"),
        room["id"],
        words.gettext("Photo, file or location"),
        words.gettext("Photo or file"),
        words.gettext("Location"),
        words.gettext("Choose a place"),
        places,
        words.gettext("Message"),
        words.gettext("Message"),
        words.gettext("Send"),
    )


def notices(sandbox: Sandbox, person: Mapping[str, Any], words: Words) -> str:
    """Return the notices of the boards, each with a button that says it was read."""
    rows = []
    for number, board in sandbox.world.state["boards"].items():
        for post in reversed(board["posts"].values()):
            mark = (
                format_html('<p class="small">✓ {}</p>', words.gettext("Already read"))
                if person["id"] in post["readers"]
                else format_html(
                    '<form method="post"><button class="button" name="read" value="{}:{}">{}</button></form>',
                    number,
                    post["postId"],
                    words.gettext("Mark as read"),
                )
            )
            rows.append((board["name"], post["title"], post["body"], mark))
    items = format_html_join(
        "",
        '<li class="notice"><p class="small">{}</p><h2>{}</h2><pre class="text">{}</pre>{}</li>',
        rows,
    )
    empty = "" if rows else format_html("<p>{}</p>", words.gettext("There are no notices."))
    body = format_html(
        '<main><p><a href="/chat/{}">‹ {}</a></p><h1>{}</h1>{}<ul class="notices">{}</ul></main>',
        quote(person["id"]),
        full_name(person),
        words.gettext("Notices"),
        empty,
        items,
    )
    return shell(words, words.gettext("Notices"), body)


def _meanings(words: Words) -> dict[str, str]:
    """Return what each switch does, in words."""
    return {
        "unauthorized": words.gettext("Refuse the token (401)"),
        "too_many": words.gettext("Too many requests (429)"),
        "server_error": words.gettext("Server error, nothing is done (500)"),
        "server_error_late": words.gettext("Server error after it was done (500)"),
        "unavailable": words.gettext("Out of service (503)"),
        "slow": words.gettext("Answer late"),
        "callback_duplicate": words.gettext("Send a callback twice"),
        "callback_lost": words.gettext("Lose a callback"),
        "callback_wrong_signature": words.gettext("Sign a callback wrongly"),
    }


def control(sandbox: Sandbox, words: Words) -> str:
    """Return the page with the switches."""
    meanings = _meanings(words)
    options = format_html_join("", '<option value="{}">{}</option>', ((k, meanings[k]) for k in KINDS))
    on = format_html_join(
        "",
        "<li>{} × {} · {} % {}</li>",
        (
            (
                meanings[fault["kind"]],
                "∞" if fault["times"] is None else fault["times"],
                fault["percent"],
                fault["operation"],
            )
            for fault in sandbox.faults.listed()
        ),
    )
    callbacks = format_html_join(
        "",
        '<form method="post"><label>{} {}<input name="callback" type="url" size="50" value="{}"></label>'
        '<input type="hidden" name="bot" value="{}"> <button class="button">{}</button></form>',
        (
            (
                bot["botName"],
                words.gettext("Callback address"),
                bot["callbackUrl"],
                bot["botId"],
                words.gettext("Save"),
            )
            for bot in sandbox.world.state["bots"].values()
        ),
    )
    body = format_html(
        "<main><h1>{}</h1><p>{}</p>"
        '<form method="post" class="switches"><label>{}<select name="kind">{}</select></label>'
        '<label>{}<input name="times" type="number" min="1" max="9999" value="1"></label>'
        '<label>{}<input name="percent" type="number" min="1" max="100" value="100"></label>'
        '<label>{}<input name="seconds" type="number" min="0" max="60" value="2"></label>'
        '<button class="button main">{}</button></form><h2>{}</h2>{}'
        '<form method="post"><button class="button" name="clear" value="1">{}</button> '
        '<button class="button" name="forget" value="1">{}</button></form><h2>{}</h2>{}{}</main>',
        words.gettext("Switches"),
        words.gettext("Make the service fail on purpose, to see what happens."),
        words.gettext("What fails"),
        options,
        words.gettext("How often"),
        words.gettext("In how many of 100 cases"),
        words.gettext("Seconds (late answer, wait after 429)"),
        words.gettext("Switch on"),
        words.gettext("Switched on"),
        format_html("<ul>{}</ul>", on)
        if on
        else format_html("<p>{}</p>", words.gettext("Nothing is switched on.")),
        words.gettext("Switch everything off"),
        words.gettext("Make all tokens invalid"),
        words.gettext("Callbacks"),
        callbacks,
        _foot(words),
    )
    return shell(words, words.gettext("Switches"), body)


def log(sandbox: Sandbox, words: Words) -> str:
    """Return the page with the last requests, the newest first."""
    rows = format_html_join(
        "",
        "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td>"
        "<td><details><summary>{}</summary><pre>{}</pre><pre>{}</pre></details></td></tr>",
        (
            (
                entry["at"][11:23],
                "→" if entry["direction"] == "out" else "←",
                entry["status"],
                entry["operation"],
                f"{entry['method']} {entry['path']}",
                entry["request"],
                entry["answer"],
            )
            for entry in reversed(list(sandbox.log)[-200:])
        ),
    )
    body = format_html(
        '<main><h1>{}</h1><div class="scroll" tabindex="0"><table><thead><tr><th>{}</th><th>{}</th><th>{}</th>'
        "<th>{}</th><th>{}</th></tr></thead><tbody>{}</tbody></table></div>{}</main>",
        words.gettext("Log of requests"),
        words.gettext("Time (UTC)"),
        words.gettext("Direction"),
        words.gettext("HTTP status"),
        "API",
        words.gettext("Request and answer"),
        rows,
        _foot(words),
    )
    return shell(words, words.gettext("Log of requests"), body)


def agree(sandbox: Sandbox, query: Mapping[str, str], words: Words) -> str:
    """Return the page on which a person signs in and agrees to what an app asks for."""
    hidden = format_html_join(
        "", '<input type="hidden" name="{}" value="{}">', ((name, value) for name, value in query.items())
    )
    buttons = format_html_join(
        "",
        '<button class="button" name="sandbox_user" value="{}">{}</button>',
        (
            (person["id"], full_name(person))
            for person in sandbox.world.state["people"].values()
            if not person.get("deleted") and not person.get("suspended")
        ),
    )
    body = format_html(
        '<main><h1>{}</h1><p>{} <code>{}</code></p><form method="post">{}<div class="buttons">{}</div></form></main>',
        words.gettext("Agree as"),
        words.gettext("The app asks for:"),
        query["scope"],
        hidden,
        buttons,
    )
    return shell(words, words.gettext("Agree as"), body)


def shown_body(body: bytes, kind: str) -> str:
    """Return a body for the log: short, and without secrets."""
    if "json" in kind:
        try:
            return json.dumps(_masked(json.loads(body)), ensure_ascii=False)[:4000]
        except (ValueError, RecursionError):
            return body[:400].decode("utf-8", "replace")
    if "form-urlencoded" in kind:
        names = [pair.partition(b"=")[0].decode("latin-1") for pair in body.split(b"&")]
        return " ".join(names)[:400]
    return f"{len(body)} bytes" if body else ""


def _masked(value: Any) -> Any:
    if isinstance(value, dict):
        hidden = {"access_token", "refresh_token", "id_token", "client_secret", "private_key"}
        return {name: "…" if name in hidden else _masked(inner) for name, inner in value.items()}
    return [_masked(inner) for inner in value] if isinstance(value, list) else value
