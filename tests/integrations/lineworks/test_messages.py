"""Builders make what the API takes, and refuse the rest instead of cutting it."""

from typing import Any

import pytest

from kumiai.integrations.lineworks.actions import (
    CameraAction,
    CopyAction,
    LocationAction,
    MessageAction,
    PostbackAction,
    UriAction,
)
from kumiai.integrations.lineworks.bot import Area, RichMenu
from kumiai.integrations.lineworks.errors import InvalidMessage, LineWorksError
from kumiai.integrations.lineworks.messages import (
    Buttons,
    Card,
    Carousel,
    File,
    Image,
    Link,
    ListItem,
    ListOf,
    Message,
    Text,
    confirm,
)
from kumiai.integrations.lineworks.sandbox import contract, rules
from kumiai.integrations.lineworks.session import encoded, filled
from kumiai.integrations.lineworks.words import plain

YES = MessageAction("承認", "承認します", "approve:7")
NO = MessageAction("差戻し", postback="return:7")
DONE = PostbackAction("完了", "done:7", "完了しました")

GOOD: list[Message] = [
    Text("あ" * 2000),
    Text("1行目\n2行目\t<b>太字ではない</b> & <script>", quick_replies=[DONE, CameraAction("写真")]),
    Link("報告書", "開く", "https://kumiai.example/a?b=c&d=日本"),
    Image("file-1"),
    Image(original_url="https://kumiai.example/a.png"),
    File("file-1", quick_replies=[LocationAction("現在地")]),
    Buttons(
        "どうしますか", [YES, NO, UriAction("開く", "https://kumiai.example/"), CopyAction("写す", "123")]
    ),
    confirm("承認しますか", YES, NO),
    ListOf([ListItem("在留期限", "あと30日", YES)] * 4, [[YES, NO], [NO]], title="今日"),
    ListOf([ListItem("写真", file_id="file-1")]),
    Carousel(
        [Card("本文" * 30, [DONE, NO], title="題" * 20), Card("あ\nい", [NO, DONE], default_action=YES)]
    ),
]


@pytest.mark.parametrize("message", GOOD, ids=lambda message: type(message).__name__)
def test_what_is_built_is_what_the_api_takes(message: Message) -> None:
    content = message.as_json()
    encoded({"content": content})
    contract.load().check({"content": content}, {"$ref": "#/components/schemas/MessageRequest"}, "body")
    rules.check_content(content)


@pytest.mark.parametrize(
    ("message", "why"),
    [
        (Text("あ" * 2001), "2001 characters; 2000"),
        (Text("𠮷" * 1001), "2002 characters"),
        (Text(""), "empty"),
        (Text(" \n "), "empty"),
        (Text(None), "not NoneType"),  # type: ignore[arg-type]
        (Text("a\x00b"), "U+0000"),
        (Text("a\x1b[31mb"), "U+001B"),
        (Text("支払 \u202e000,1"), "U+202E"),
        (Text("a\ud800"), "U+D800"),
        (Text('<m userId="all">'), "mention"),
        (Text("a", quick_replies=[DONE] * 14), "1 to 13"),
        (Link("a", "b", "javascript:alert(1)"), "http or https"),
        (Link("a", "b", "https://a.example/" + "a" * 1000), "1018 characters"),
        (Link("a", "b", "https://a.example/ b"), "address"),
        (Image(), "one of them"),
        (Image("file-1", "https://a.example/a.png"), "one of them"),
        (Image(original_url="http://a.example/a.png"), "https"),
        (File(""), "empty"),
        (Buttons("a", []), "1 to 10"),
        (Buttons("a", [YES] * 11), "not 11"),
        (Buttons("a" * 1001, [YES]), "1001"),
        (Buttons("a", [MessageAction("あ" * 21)]), "21 characters"),
        (Buttons("a", [MessageAction("a\nb")]), "U+000A"),
        (Buttons("a", [DONE]), "postback action may not stand"),
        (Buttons("a", [CameraAction("a")]), "camera action may not stand"),
        (ListOf([]), "1 to 4"),
        (ListOf([ListItem("a")] * 5), "not 5"),
        (ListOf([ListItem("a")], [[YES, NO, YES]]), "two buttons"),
        (ListOf([ListItem("a", action=DONE)]), "may not stand"),
        (Carousel([Card("a", [DONE]), Card("a", [DONE, NO])]), "same number"),
        (Carousel([Card("a" * 61, [DONE], title="b")]), "60"),
        (Carousel([Card("a\nb\nc", [DONE], title="b")]), "lines"),
        (Carousel([Card("a", [DONE])] * 11), "not 11"),
        (Carousel([Card("a", [PostbackAction("a", "d" * 301)])]), "301"),
    ],
)
def test_what_the_api_would_refuse_is_not_built(message: Message, why: str) -> None:
    with pytest.raises(InvalidMessage) as refused:
        message.as_json()
    assert why in str(refused.value)
    assert isinstance(refused.value, LineWorksError)
    assert not refused.value.retryable


def test_a_postback_in_a_quick_reply_always_says_something() -> None:
    [item] = Text("a", quick_replies=[PostbackAction("完了", "done")]).as_json()["quickReply"]["items"]
    assert item["action"]["displayText"] == "完了"


def test_what_people_typed_is_made_plain() -> None:
    typed = "一行目\r\n二行目\r三\x07行目\u202e \ud800終わり"
    assert plain(typed) == "一行目\n二行目\n三行目 終わり"
    Text(plain(typed)).as_json()


@pytest.mark.parametrize(
    "body",
    [{"a": None}, {"a": [{"b": None}]}, {"a": float("nan")}, {"a": object()}, {"a": {"b": [1, None]}}],
)
def test_nothing_undefined_is_ever_sent(body: dict[str, Any]) -> None:
    with pytest.raises(InvalidMessage):
        encoded(body)


def test_values_in_a_path_are_encoded() -> None:
    assert filled("/users/{}/x", ["a/../b@c.example?d#e"]) == "/users/a%2F..%2Fb%40c.example%3Fd%23e/x"
    for empty in ("", ".", ".."):
        with pytest.raises(InvalidMessage):
            filled("/users/{}/x", [empty])


def test_a_rich_menu_lies_inside_its_picture() -> None:
    areas = [Area(0, 0, 1250, 843, DONE), Area(1250, 0, 1250, 843, YES)]
    menu = RichMenu("職員", areas).as_json()
    contract.load().check(menu, {"$ref": "#/components/schemas/RichMenu"}, "body")
    for wrong in (
        RichMenu("a", [Area(1, 0, 2500, 843, YES)]),
        RichMenu("a", areas, height=900),
        RichMenu("a", []),
        RichMenu("a", [Area(0, 0, 10, 10, CameraAction("a"))]),
    ):
        with pytest.raises(InvalidMessage):
            wrong.as_json()
