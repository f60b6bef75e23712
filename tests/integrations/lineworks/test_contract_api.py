"""The sandbox holds to the published API; asked with raw HTTP, without our client."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from kumiai.integrations.lineworks.sandbox import contract
from kumiai.integrations.lineworks.sandbox.service import HANDLERS
from tests.integrations.lineworks.conftest import BOT, Raw, Reply, TurnedClock

SATO = f"/v1.0/bots/{BOT}/users/u-sato/messages"
MESSAGE = {"type": "message", "label": "はい", "text": "はい", "postback": "yes"}
POSTBACK = {"type": "postback", "label": "はい", "data": "yes", "displayText": "はい"}
NOT_PLAYED = {
    *("createUser", "putUser", "patchUser", "deleteUser", "linkAllToLine", "createGroup", "createOrgUnit"),
    *("createGroupFolderUpload", "listFormResponses", "downloadTalk"),
}


def text(words: str) -> dict[str, Any]:
    return {"content": {"type": "text", "text": words}}


def buttons(*actions: dict[str, Any]) -> dict[str, Any]:
    return {"type": "button_template", "contentText": "?", "actions": list(actions)}


def test_what_is_not_played_is_known() -> None:
    named = {operation.name for operation in contract.load().operations}
    assert named - set(HANDLERS) == NOT_PLAYED
    assert set(HANDLERS) <= named


def test_a_message_is_taken_with_201_and_no_body(api: Raw, talk: Callable[..., Any]) -> None:
    reply = api("POST", SATO, text("おはようございます"))
    assert (reply.status, reply.body) == (201, b"")
    assert [entry["content"]["text"] for entry in talk()] == ["おはようございます"]


def test_a_person_may_be_named_by_encoded_mail(api: Raw, talk: Callable[..., Any]) -> None:
    assert api("POST", f"/v1.0/bots/{BOT}/users/sato%40demo.example/messages", text("a")).status == 201
    assert len(talk()) == 1
    assert api("POST", f"/v1.0/bots/{BOT}/users/nobody/messages", text("a")).json["code"] == "USER_NOT_EXIST"
    assert api("POST", "/v1.0/bots/1/users/u-sato/messages", text("a")).json["code"] == "BOT_NOT_EXIST"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ({"type": "text", "text": "a", "colour": "red"}, "colour is not defined"),
        ({"type": "text", "text": "あ" * 2001}, "too long: 2001 of 2000"),
        ({"type": "text", "text": ""}, "too short"),
        ({"type": "text", "text": None}, "must be of type string"),
        ({"type": "text"}, "text is missing"),
        ({"type": "letter", "text": "a"}, "type has a value"),
        ({"type": "text", "text": "a", "i18nTexts": [{"language": "vi_VN", "text": "a"}]}, "language"),
        ({"type": "link", "contentText": "a", "linkText": "b"}, "link is missing"),
        (buttons(POSTBACK), "may not stand in button_template"),
        (buttons({**MESSAGE, "label": "あ" * 21}), "too long"),
        (buttons(*[MESSAGE] * 11), "too long: 11 of 10"),
        (buttons({"type": "camera", "label": "a"}), "quick reply only"),
        ({"type": "list_template", "elements": [{"title": "a"}] * 5}, "too long: 5 of 4"),
        ({"type": "image", "originalContentUrl": "https://a.example/a.png"}, "previewImageUrl"),
        ({"type": "image"}, "fileId or an address"),
        ({"type": "image", "fileId": "unknown"}, "not uploaded"),
        ({"type": "file", "originalContentUrl": "http://a.example/a.pdf"}, "https"),
        (
            {
                "type": "carousel",
                "columns": [{"text": "a", "actions": [POSTBACK]}, {"text": "b", "actions": []}],
            },
            "same number",
        ),
        (
            {"type": "carousel", "columns": [{"title": "t", "text": "a" * 61, "actions": [MESSAGE]}]},
            "too long",
        ),
        (
            {
                "type": "text",
                "text": "a",
                "quickReply": {"items": [{"action": {"type": "postback", "label": "a", "data": "b"}}]},
            },
            "displayText",
        ),
        ({"type": "text", "text": "a", "quickReply": {"items": [{"action": POSTBACK}] * 14}}, "14 of 13"),
    ],
)
def test_a_wrong_message_is_refused(
    api: Raw, talk: Callable[..., Any], content: dict[str, Any], why: str
) -> None:
    reply = api("POST", SATO, {"content": content})
    assert reply.status == 400
    assert why in reply.json["description"]
    assert talk() == []


def test_unknown_words_around_the_message_are_refused_too(api: Raw) -> None:
    assert api("POST", SATO, {**text("a"), "silent": True}).json["code"] == "INVALID_PARAMETER"
    assert api("POST", SATO + "?silent=1", text("a")).json["code"] == "INVALID_PARAMETER"
    assert api("POST", SATO).json["code"] == "MISSING_PARAMETER"
    assert api("POST", SATO, "{", headers={"Content-Type": "application/json"}).json["code"] == "BAD_REQUEST"
    assert api("GET", SATO).status == 405
    assert api("GET", "/v1.0/unicorns").status == 404


def test_a_scope_that_is_missing_is_forbidden(
    raw: Raw, ask: Callable[..., Reply], claims: dict[str, Any]
) -> None:
    raw.bearer = ask(claims, scope="user.read").json["access_token"]
    assert raw("GET", "/v1.0/users").status == 200
    reply = raw("POST", SATO, text("a"))
    assert (reply.status, reply.json["code"]) == (403, "FORBIDDEN")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/v1.0/sharedrives", None),
        ("POST", f"/v1.0/sharedrives/{quote('@2101000000000008')}/files", {"fileName": "a", "fileSize": 1}),
        ("POST", "/v1.0/users/u-sato/tasks", {}),
        ("POST", "/v1.0/workflow/users/u-sato/documents", {}),
        ("GET", "/v1.0/users/me", None),
    ],
)
def test_what_a_service_account_may_not_do(api: Raw, method: str, path: str, body: Any) -> None:
    reply = api(method, path, body)
    assert (reply.status, reply.json["code"]) == (403, "FORBIDDEN")


def test_the_free_plan_does_not_write_the_directory(
    raw: Raw, ask: Callable[..., Reply], claims: dict[str, Any], people: dict[str, Any]
) -> None:
    people["app"]["scopes"].append("user")
    raw.bearer = ask(claims, scope="user").json["access_token"]
    assert "free plan" in raw("POST", "/v1.0/users", {"email": "new@demo.example"}).json["description"]


def test_a_cursor_must_be_encoded(api: Raw) -> None:
    first = api("GET", "/v1.0/users?count=3").json
    cursor = first["responseMetaData"]["nextCursor"]
    assert {"+", "/", "="} <= set(cursor)
    assert api("GET", f"/v1.0/users?count=3&cursor={cursor}").json["code"] == "INVALID_PARAMETER"
    last = api("GET", f"/v1.0/users?count=3&cursor={quote(cursor, safe='')}").json
    assert last["responseMetaData"]["nextCursor"] is None
    assert len(first["users"]) + len(last["users"]) == 4
    assert api("GET", "/v1.0/boards?cursor=" + quote(cursor, safe="")).status == 400


def test_more_than_a_hundred_people_a_page_gives_an_empty_page(api: Raw) -> None:
    assert len(api("GET", "/v1.0/users?count=100").json["users"]) == 4
    assert api("GET", "/v1.0/users?count=101").json["users"] == []
    assert api("GET", "/v1.0/users?count=many").status == 400


def test_a_minute_takes_sixty_calls_on_the_free_plan(api: Raw, clock: TurnedClock) -> None:
    for left in range(59, -1, -1):
        reply = api("POST", SATO, text("a"))
        assert reply.status == 201
        assert reply.headers["ratelimit-limit"] == "60"
        assert reply.headers["ratelimit-remaining"] == str(left)
    reply = api("POST", SATO, text("one too many"))
    assert (reply.status, reply.json["code"]) == (429, "TOO_MANY_REQUESTS")
    assert 0 < int(reply.headers["ratelimit-reset"]) <= 60
    assert api("GET", "/v1.0/users").status == 200  # another API has its own minute
    clock.now += 60
    assert api("POST", SATO, text("a")).status == 201


def test_rooms_are_opened_slowly(api: Raw, talk: Callable[..., Any]) -> None:
    path = f"/v1.0/bots/{BOT}/channels"
    made = api("POST", path, {"members": ["u-sato", "suzuki@demo.example"], "title": "監査"})
    assert made.status == 201
    room = f"{path}/{made.json['channelId']}"
    assert api("GET", room).json["title"] == "監査"
    assert api("GET", room + "/members").json["members"] == ["u-sato", "u-suzuki"]
    assert api("POST", room + "/messages", text("a")).status == 201
    assert api("POST", path, {"members": ["u-sato", "u-sato"]}).status == 400
    assert api("POST", path, {"members": []}).status == 400
    statuses = [api("POST", path, {"members": ["u-sato"]}).status for _ in range(8)]
    assert statuses == [201] * 7 + [429]
    assert api("POST", room + "/leave").status == 204
    assert api("POST", room + "/messages", text("a")).status == 404


def test_events_of_a_calendar(api: Raw) -> None:
    path = "/v1.0/users/u-sato/calendar/events"
    when = {"dateTime": "2026-12-01T10:00:00+09:00", "timeZone": "Asia/Tokyo"}
    event = {"eventComponents": [{"eventId": "visit-1", "summary": "訪問", "start": when}]}
    assert api("POST", path, event).status == 201
    assert api("POST", path, event).status == 409
    span = "fromDateTime=2026-11-30T00:00:00%2B09:00&untilDateTime=2026-12-02T00:00:00%2B09:00"
    [found] = api("GET", f"{path}?{span}").json["events"]
    assert found["eventComponents"][0]["summary"] == "訪問"
    assert "URL-encoded" in api("GET", f"{path}?{span.replace('%2B', '+')}").json["description"]
    year = span.replace("2026-12-02", "2027-12-02")
    assert "31 days" in api("GET", f"{path}?{year}").json["description"]
    assert api("DELETE", path + "/visit-1").status == 204
    assert api("GET", path + "/visit-1").status == 404
    both = {"eventComponents": [{"summary": "a", "start": {**when, "date": "2026-12-01"}}]}
    assert api("POST", path, both).status == 400


def test_a_notice_and_who_read_it(api: Raw) -> None:
    path = "/v1.0/boards/100/posts"
    made = api("POST", path, {"title": "避難訓練", "body": "<p>12月1日</p>", "mustReadEndDate": "2026-12-01"})
    assert made.status == 201
    readers = f"{path}/{made.json['postId']}/readers"
    assert api("GET", readers).json["readers"] == []
    body = {"board": 100, "post": made.json["postId"]}
    assert api("POST", "/sandbox/people/u-sato/read", body).status == 200
    assert api("GET", readers).json["readers"] == [
        {"userId": "u-sato", "userName": "佐藤 花子", "isRead": True}
    ]
    for wrong in (
        {"title": "a" * 201, "body": "b"},
        {"title": "a", "body": "<script>1</script>"},
        {"title": "a", "body": "b", "mustReadEndDate": "2027-12-01"},
    ):
        assert api("POST", path, wrong).status == 400


def test_a_rich_menu_needs_its_image(api: Raw) -> None:
    path = f"/v1.0/bots/{BOT}/richmenus"
    area = {"action": POSTBACK, "bounds": {"x": 0, "y": 0, "width": 2500, "height": 843}}
    menu = {"richmenuName": "職員", "size": {"width": 2500, "height": 843}, "areas": [area]}
    made = api("POST", path, menu)
    assert made.status == 201
    one = f"{path}/{made.json['richmenuId']}"
    assert "no image" in api("POST", one + "/set-default").json["description"]
    assert api("POST", one + "/image", {"fileId": "unknown"}).status == 400
    outside = {**menu, "areas": [{**area, "bounds": {"x": 1, "y": 0, "width": 2500, "height": 843}}]}
    assert api("POST", path, outside).status == 400
    assert api("POST", path, {**menu, "size": {"width": 1200, "height": 843}}).status == 400
    assert api("DELETE", one).status == 204
    assert api("GET", path).json["richmenus"] == []


@pytest.mark.parametrize(
    ("kind", "status", "done"),
    [
        ("unauthorized", 401, 0),
        ("too_many", 429, 0),
        ("server_error", 500, 0),
        ("server_error_late", 500, 1),
        ("unavailable", 503, 0),
    ],
)
def test_a_switch_strikes_once(api: Raw, talk: Callable[..., Any], kind: str, status: int, done: int) -> None:
    assert api("POST", "/sandbox/faults", {"kind": kind, "operation": "sendToUser"}).status == 200
    assert api("GET", "/v1.0/users").status == 200
    assert api("POST", SATO, text("a")).status == status
    assert len(talk()) == done
    assert api("POST", SATO, text("a")).status == 201
    assert api("GET", "/sandbox/faults").json["faults"] == []
