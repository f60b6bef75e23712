"""The pages of the sandbox: what people wrote is shown as text, and no other site can use them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kumiai.integrations.lineworks.sandbox.server import running
from kumiai.integrations.lineworks.sandbox.service import Sandbox
from tests.integrations.lineworks.conftest import BOT, Raw, Seen, TurnedClock

CHAT = "/chat/u-sato"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
YES = {"type": "message", "label": "承認", "text": "承認します", "postback": "approve:7"}
QUESTION = {"type": "button_template", "contentText": "監査報告を承認しますか", "actions": [YES]}
AXE = Path(__file__).parents[2] / "e2e" / "vendor" / "axe.min.js"


def send(api: Raw, content: dict[str, Any]) -> None:
    assert api("POST", f"/v1.0/bots/{BOT}/users/u-sato/messages", {"content": content}).status == 201


def page(raw: Raw, path: str = CHAT) -> str:
    reply = raw("GET", path)
    assert reply.status == 200
    return reply.body.decode()


def test_markup_is_shown_and_not_obeyed(api: Raw) -> None:
    nasty = "<script>alert(1)</script><img src=x onerror=alert(2)> \"'{{7*7}}"
    send(api, {"type": "text", "text": nasty})
    send(api, {**QUESTION, "contentText": nasty, "actions": [{**YES, "label": "<b>x</b>"}]})
    send(api, {"type": "link", "contentText": nasty, "linkText": nasty, "link": "javascript:alert(3)"})
    api("POST", "/sandbox/people/u-sato/say", {"text": nasty})
    api("POST", "/v1.0/boards/100/posts", {"title": nasty[:100], "body": "<img src=x onerror=alert(4)>"})
    for shown in (page(api), page(api, "/notices/u-sato"), page(api, "/log"), page(api, "/control")):
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown
        assert "<b>x</b>" not in shown
        assert "javascript:" not in re.sub(r"<pre>.*?</pre>", "", shown)
    assert "&lt;script&gt;alert(1)" in page(api)
    assert "&lt;img src=x onerror=alert(4)&gt;" in page(api, "/notices/u-sato")


def test_pages_load_nothing_from_elsewhere(api: Raw) -> None:
    for path in ("/", CHAT, "/control", "/log", "/notices/u-sato"):
        reply = api("GET", path)
        assert "default-src 'none'" in reply.headers["content-security-policy"]
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert not re.findall(r'(?:src|href)="(?:https?:)?//', reply.body.decode())


def test_a_tap_works_without_a_script(api: Raw, callbacks: Seen) -> None:
    send(api, QUESTION)
    [value] = re.findall(r'name="tap" value="([^"]+)"', page(api))
    assert api("POST", CHAT, f"tap={value}", headers=FORM).status == 303
    assert callbacks.events(2)[1]["content"]["postback"] == "approve:7"
    assert "承認します" in page(api)


def test_quick_replies_go_with_the_next_message(api: Raw) -> None:
    action = {"type": "postback", "label": "完了", "data": "done", "displayText": "完了しました"}
    send(api, {"type": "text", "text": "a", "quickReply": {"items": [{"action": action}]}})
    assert 'class="chip"' in page(api)
    api("POST", CHAT, "text=hello", headers=FORM)
    assert 'class="chip"' not in page(api)


def test_the_language_is_that_of_the_person_and_can_be_changed(raw: Raw) -> None:
    assert '<html lang="ja">' in page(raw) and "送信" in page(raw)
    assert '<html lang="en">' in page(raw, "/chat/u-nguyen") and ">Send<" in page(raw, "/chat/u-nguyen")
    assert ">Send<" in page(raw, CHAT + "?lang=en")


def test_a_talk_of_others_cannot_be_opened(api: Raw) -> None:
    body = {"members": ["u-suzuki"], "title": "理事だけ"}
    room = api("POST", f"/v1.0/bots/{BOT}/channels", body).json["channelId"]
    assert "理事だけ" in page(api, f"/chat/u-suzuki?room={room}")
    assert f'href="?room={room}&amp;lang=en"' in page(api, f"/chat/u-suzuki?room={room}")
    reply = api("GET", f"{CHAT}?room={room}")
    assert reply.status == 404 and "理事だけ".encode() not in reply.body
    assert "理事だけ" not in page(api)


def test_no_other_site_may_use_it(raw: Raw) -> None:
    other = {**FORM, "Origin": "https://evil.example"}
    assert raw("POST", CHAT, "text=forged", headers=other).status == 403
    assert raw("POST", CHAT, "text=forged", headers={**FORM, "Origin": "null"}).status == 403
    assert raw("GET", CHAT, headers={"Host": "evil.example"}).status == 403
    assert raw("GET", "/sandbox/credentials", headers={"Host": "evil.example:80"}).status == 403
    assert "forged" not in page(raw)
    own = {**FORM, "Origin": raw.address}
    assert raw("POST", CHAT, "text=mine", headers=own).status == 303
    assert "mine" in page(raw)


def test_a_file_that_is_no_picture_is_not_shown_in_the_page(raw: Raw) -> None:
    body = {"name": "a.html", "type": "text/html", "content": "PHNjcmlwdD4="}
    file_id = raw("POST", "/sandbox/people/u-sato/file", body).json["fileId"]
    reply = raw("GET", f"/files/{file_id}")
    assert reply.headers["content-type"] == "application/octet-stream"
    assert reply.headers["content-disposition"].startswith("attachment")
    assert raw("GET", "/static/../world.py").status == 404
    assert raw("GET", "/static/%2e%2e%2fdemo.yaml").status == 404


def test_switches_on_the_page(raw: Raw) -> None:
    form = "kind=server_error&times=3&percent=50&seconds=2"
    assert raw("POST", "/control", form, headers=FORM).status == 303
    assert raw("GET", "/sandbox/faults").json["faults"][0]["times"] == 3
    assert raw("POST", "/control", "kind=meteor&times=1&percent=1&seconds=1", headers=FORM).status == 400
    assert raw("POST", "/control", "clear=1", headers=FORM).status == 303
    assert raw("GET", "/sandbox/faults").json["faults"] == []


def test_the_log_shows_no_secrets(api: Raw) -> None:
    lines = str(api("GET", "/sandbox/log").json["requests"])
    assert "grant_type" in lines
    assert "sandbox-secret" not in lines and api.bearer not in lines


def test_what_happened_survives_a_restart(people: dict[str, Any], clock: TurnedClock, tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    with running(people, clock=clock, state_file=file) as sandbox:
        raw = Raw(sandbox.address)
        raw("POST", "/sandbox/people/u-sato/say", {"text": "おはよう"})
        content = {"name": "a.jpg", "type": "image/jpeg", "content": "anBlZw=="}
        file_id = raw("POST", "/sandbox/people/u-sato/file", content).json["fileId"]
    with running(people, clock=clock, state_file=file) as sandbox:
        raw = Raw(sandbox.address)
        assert "おはよう" in page(raw)
        assert raw("GET", f"/files/{file_id}").body == b"jpeg"


# In a real browser


@pytest.fixture
def phone(browser: Any, sandbox: Sandbox) -> Iterator[Any]:
    context = browser.new_context(base_url=sandbox.address, viewport={"width": 390, "height": 844})
    strangers: list[str] = []

    def keep_home(route: Any) -> None:
        strangers.append(route.request.url)
        route.abort()

    context.route(re.compile(rf"^(?!{re.escape(sandbox.address)}/|data:|blob:|about:)"), keep_home)
    yield context.new_page()
    context.close()
    assert not strangers


@pytest.mark.e2e
def test_a_person_taps_writes_and_sends_a_photo(
    phone: Any, api: Raw, callbacks: Seen, tmp_path: Path
) -> None:
    phone.goto(CHAT)
    send(api, QUESTION)
    phone.get_by_role("button", name="承認").click()  # the message came without a reload
    phone.get_by_text("承認します").wait_for()
    phone.get_by_role("textbox", name="メッセージ").fill("了解です <b>")
    phone.keyboard.press("Enter")
    phone.get_by_text("了解です <b>").wait_for()
    picture = tmp_path / "evidence.png"
    picture.write_bytes(phone.screenshot())
    phone.locator("#file").set_input_files(str(picture))
    phone.get_by_role("img", name="evidence.png").wait_for()
    phone.locator("#more summary").click()
    phone.locator("#place").select_option(label="みどり農園")
    phone.locator(".bubble.location", has_text="みどり農園").wait_for()
    kinds = [event.get("content", {}).get("type") for event in callbacks.events(5)]
    assert kinds == [None, "text", "text", "image", "location"]


@pytest.mark.e2e
@pytest.mark.parametrize("path", ["/", CHAT, "/control", "/log", "/notices/u-sato"])
def test_pages_are_accessible(phone: Any, api: Raw, path: str) -> None:
    action = {"type": "postback", "label": "完了", "data": "done", "displayText": "完了しました"}
    send(api, {**QUESTION, "quickReply": {"items": [{"action": action}]}})
    api("POST", "/v1.0/boards/100/posts", {"title": "避難訓練", "body": "12月1日"})
    phone.goto(path)
    phone.evaluate(AXE.read_text(encoding="utf-8"))
    run = "async () => (await axe.run(document)).violations.map((v) => `${v.id}: ${v.nodes[0].html}`)"
    assert phone.evaluate(run) == []
