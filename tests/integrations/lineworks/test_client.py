"""The client on the sandbox: messages, rooms, files, directory, calendar, board, drive, tasks, menus."""

import ssl
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kumiai.integrations.lineworks.actions import MessageAction, PostbackAction
from kumiai.integrations.lineworks.bot import Area, RichMenu
from kumiai.integrations.lineworks.client import LineWorks
from kumiai.integrations.lineworks.errors import (
    BadRequest,
    CertificateRefused,
    Conflict,
    Forbidden,
    InvalidMessage,
    LineWorksError,
    NotFound,
    RateLimited,
    ServerFailed,
    TooLarge,
    TransportFailed,
    UnexpectedAnswer,
    UntrustedAddress,
)
from kumiai.integrations.lineworks.limits import Limits
from kumiai.integrations.lineworks.messages import Buttons, File, Image, Text
from kumiai.integrations.lineworks.sandbox.server import Handler, Server
from kumiai.integrations.lineworks.sandbox.service import Sandbox
from kumiai.integrations.lineworks.services import CalendarEvent
from kumiai.integrations.lineworks.settings import Endpoints, Plan, ServiceAccount
from kumiai.integrations.lineworks.wire import Wire
from tests.integrations.lineworks.conftest import BOT, Raw, TurnedClock

Talk = Callable[..., list[dict[str, Any]]]


def calls(sandbox: Sandbox, operation: str) -> list[int]:
    """Return the statuses of the calls of an operation."""
    return [line["status"] for line in sandbox.log if line["operation"] == operation]


def fault(raw: Raw, kind: str, **more: Any) -> None:
    assert raw("POST", "/sandbox/faults", {"kind": kind, **more}).status == 200


def test_messages_go_to_people_and_rooms(works: LineWorks, talk: Talk) -> None:
    bot = works.bot(BOT)
    bot.send_to_user("sato@demo.example", Text("おはようございます"))
    [entry] = talk()
    assert entry["content"] == {"type": "text", "text": "おはようございます"}
    room = bot.create_room(["u-sato", "u-suzuki"], "監査")
    bot.send_to_channel(room.channel_id, Buttons("承認しますか", [MessageAction("承認", postback="a:1")]))
    assert bot.room(room.channel_id).title == "監査"
    assert bot.members(room.channel_id) == ["u-sato", "u-suzuki"]
    bot.leave(room.channel_id)
    with pytest.raises(NotFound):
        bot.send_to_channel(room.channel_id, Text("a"))
    with pytest.raises(InvalidMessage):
        bot.create_room(["u-sato", "u-sato"])


def test_markup_in_a_text_arrives_as_it_was_written(works: LineWorks, talk: Talk) -> None:
    text = '<img src=x onerror="alert(1)"> & 高﨑\n"引用"'
    works.bot(BOT).send_to_user("u-sato", Text(text))
    assert talk()[0]["content"]["text"] == text


def test_errors_are_of_one_family(works: LineWorks, raw: Raw) -> None:
    with pytest.raises(NotFound) as error:
        works.bot(BOT).send_to_user("u-nobody", Text("a"))
    assert (error.value.status, error.value.code) == (404, "USER_NOT_EXIST")
    raw("POST", "/sandbox/people/u-sato/suspend", {})
    with pytest.raises(Forbidden):
        works.bot(BOT).send_to_user("u-sato", Text("a"))
    assert issubclass(BadRequest, LineWorksError) and not BadRequest.retryable


def test_files_go_both_ways(works: LineWorks, raw: Raw, talk: Talk) -> None:
    bot, content = works.bot(BOT), bytes(range(256)) * 300 + b"\r\n--"
    file_id = bot.upload("報告書 1.pdf", content)
    bot.send_to_user("u-sato", File(file_id))
    bot.send_to_user("u-sato", Image(file_id))
    assert [entry["content"]["type"] for entry in talk()] == ["file", "image"]
    assert bot.download(file_id) == content
    assert bot.download(file_id, most=len(content)) == content
    with pytest.raises(TooLarge):
        bot.download(file_id, most=len(content) - 1)
    with pytest.raises(NotFound):
        bot.download("jp1.unknown")
    with pytest.raises(InvalidMessage):
        bot.upload("a.pdf", b"")


def test_the_directory_is_read_over_its_pages(works: LineWorks, sandbox: Sandbox) -> None:
    for number in range(250):
        who = {"id": f"u-{number}", "email": f"p{number}@demo.example", "last_name": "名", "language": "ja"}
        sandbox.world.state["people"][who["id"]] = who
    members = list(works.directory.members())
    assert len({member.user_id for member in members}) == 254
    assert calls(sandbox, "listUsers") == [200, 200, 200]
    suzuki = works.directory.member("suzuki@demo.example")
    assert (suzuki.name, suzuki.units, suzuki.manages) == ("鈴木 一郎", ("監理部",), ("監理部",))
    assert suzuki.can_sign_in and not suzuki.is_administrator
    assert [unit["orgUnitName"] for unit in works.directory.units()] == ["監理部", "理事会", "通訳"]


def test_a_cursor_that_goes_in_circles_ends(works: LineWorks, sandbox: Sandbox, monkeypatch: Any) -> None:
    circle = {"users": [], "responseMetaData": {"nextCursor": "a+b/c="}}
    monkeypatch.setattr(works.session.wire, "decoded", lambda answer: circle)
    works.session.tokens.token = lambda: "any"  # type: ignore[method-assign]
    monkeypatch.setattr(works.session, "_answer", lambda *_: httpx.Response(200))
    with pytest.raises(UnexpectedAnswer, match="same cursor"):
        list(works.directory.members())


def test_a_calendar(works: LineWorks) -> None:
    start = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
    visit = CalendarEvent("訪問 さくら食品", start, start + timedelta(hours=1), "visit-7", location="工場")
    assert works.calendar.create("u-sato", visit) == "visit-7"
    with pytest.raises(Conflict):
        works.calendar.create("u-sato", visit)
    day = CalendarEvent("監査", date(2026, 12, 2), date(2026, 12, 2), "visit-7")
    works.calendar.replace("u-sato", day)
    [found] = works.calendar.events("u-sato", start, start + timedelta(days=7))
    assert found["eventComponents"][0]["start"] == {"date": "2026-12-02"}
    works.calendar.delete("u-sato", "visit-7")
    with pytest.raises(NotFound):
        works.calendar.event("u-sato", "visit-7")
    for wrong in (
        CalendarEvent("a", datetime(2026, 12, 1), datetime(2026, 12, 1)),
        CalendarEvent("a", date(2026, 12, 2), date(2026, 12, 1)),
        CalendarEvent("a", date(2026, 12, 2), start + timedelta(days=7)),
    ):
        with pytest.raises(InvalidMessage):
            works.calendar.create("u-sato", wrong)


def test_a_notice_and_its_readers(works: LineWorks, raw: Raw) -> None:
    post = works.board.post(100, "避難訓練", "<p>12月1日</p>", must_read_until=date(2026, 12, 1))
    assert works.board.readers(100, post) == []
    raw("POST", "/sandbox/people/u-sato/read", {"board": 100, "post": post})
    [reader] = works.board.readers(100, post)
    assert (reader.user_id, reader.name, reader.has_read) == ("u-sato", "佐藤 花子", True)
    with pytest.raises(InvalidMessage):
        works.board.post(100, "a", "<SCRIPT>alert(1)</SCRIPT>")


def test_a_person_uses_drive_tasks_and_workflow(person: LineWorks, raw: Raw) -> None:
    [drive] = person.drive.drives()
    stored = person.drive.upload(drive["sharedriveId"], "報告.pdf", b"content")
    again = person.drive.upload(drive["sharedriveId"], "報告.pdf", b"second")
    assert (stored["fileName"], again["fileName"]) == ("報告.pdf", "報告(1).pdf")
    assert person.drive.download(drive["sharedriveId"], stored["fileId"]) == b"content"
    assert len(list(person.drive.files(drive["sharedriveId"]))) == 2
    person.tasks.create("u-suzuki", "提出", "監査報告書を提出", ["u-sato"], due_on=date(2026, 12, 1))
    [task] = raw("GET", "/sandbox/tasks").json["tasks"]
    assert (task["dueDate"], task["completionCondition"]) == ("2026-12-01", "ANY_ONE")
    person.tasks.create("u-suzuki", "確認", "確認", ["u-sato", "u-tanaka"], all_must=True)
    assert "dueDate" not in raw("GET", "/sandbox/tasks").json["tasks"][1]
    assert [form["documentFormId"] for form in person.workflow.forms()] == ["form-1"]
    assert person.workflow.create("u-suzuki", "form-1", "購入", [])["documentId"]
    with pytest.raises(InvalidMessage):
        person.workflow.create("me", "form-1", "購入", [])


def test_rich_menus(works: LineWorks, sandbox: Sandbox) -> None:
    bot = works.bot(BOT)
    area = Area(0, 0, 2500, 843, PostbackAction("今日", "today"))
    everybody = bot.create_rich_menu(RichMenu("全員", [area]), "all.png", b"png")
    managers = bot.create_rich_menu(RichMenu("管理者", [area]), "managers.png", b"png")
    bot.set_default_rich_menu(everybody)
    bot.set_rich_menu(managers, "u-suzuki")
    state = sandbox.world.bot(BOT)
    assert (state["defaultRichmenuId"], state["user_menus"]) == (everybody, {"u-suzuki": managers})
    assert [menu["richmenuName"] for menu in bot.rich_menus()] == ["全員", "管理者"]
    bot.delete_rich_menu(managers)
    assert sandbox.world.bot(BOT)["user_menus"] == {}


# When things go wrong


@pytest.mark.parametrize("kind", ["server_error", "server_error_late", "unavailable"])
def test_a_message_is_never_sent_again_by_itself(
    works: LineWorks, raw: Raw, sandbox: Sandbox, talk: Talk, kind: str
) -> None:
    fault(raw, kind, operation="sendToUser")
    with pytest.raises(ServerFailed) as error:
        works.bot(BOT).send_to_user("u-sato", Text("a"))
    assert error.value.retryable and error.value.outcome_unknown
    assert len(calls(sandbox, "sendToUser")) == 1
    assert len(talk()) == (1 if kind == "server_error_late" else 0)


def test_reading_is_tried_twice_and_not_more(works: LineWorks, raw: Raw, sandbox: Sandbox) -> None:
    fault(raw, "server_error", operation="getBot")
    assert works.bot(BOT).profile()["botId"] == BOT
    assert calls(sandbox, "getBot") == [500, 200]
    fault(raw, "unavailable", operation="getBot", times=None)
    with pytest.raises(ServerFailed):
        works.bot(BOT).profile()
    assert calls(sandbox, "getBot") == [500, 200, 503, 503]


def test_a_429_tells_how_long_to_wait_and_closes_that_api(
    works: LineWorks, raw: Raw, sandbox: Sandbox, clock: TurnedClock, talk: Talk
) -> None:
    fault(raw, "too_many", operation="sendToUser", seconds=7)
    with pytest.raises(RateLimited) as error:
        works.bot(BOT).send_to_user("u-sato", Text("a"))
    assert (error.value.retry_after, error.value.own, error.value.outcome_unknown) == (7, False, False)
    with pytest.raises(RateLimited) as error:
        works.bot(BOT).send_to_user("u-sato", Text("a"))
    assert (error.value.retry_after, error.value.own) == (7, True)
    assert calls(sandbox, "sendToUser") == [429]
    assert works.bot(BOT).profile()
    clock.now += 7
    works.bot(BOT).send_to_user("u-sato", Text("a"))
    assert len(talk()) == 1


def test_our_own_budget_keeps_the_server_from_saying_429(
    account: ServiceAccount, wire: Wire, clock: TurnedClock, sandbox: Sandbox, talk: Talk
) -> None:
    works = LineWorks.of_service_account(account, wire, clock)  # the free plan: 60 a minute
    sent = 0
    for _ in range(300):
        try:
            works.bot(BOT).send_to_user("u-sato", Text("a"))
            sent += 1
        except RateLimited as limited:
            assert limited.own
            clock.now += limited.retry_after
        clock.now += 0.25
    assert sent == len(talk()) > 200
    assert set(calls(sandbox, "sendToUser")) == {201}


def test_an_answer_that_comes_too_late_leaves_the_outcome_open(
    sandbox: Sandbox, account: ServiceAccount, clock: TurnedClock, raw: Raw
) -> None:
    with Wire(Endpoints.of_sandbox(sandbox.address), answer_seconds=0.3) as hasty:
        works = LineWorks.of_service_account(account, hasty, clock)
        works.bot(BOT).profile()
        fault(raw, "slow", operation="sendToUser", seconds=0.8)
        with pytest.raises(TransportFailed) as error:
            works.bot(BOT).send_to_user("u-sato", Text("a"))
    assert error.value.retryable and error.value.outcome_unknown


def test_a_server_that_is_not_there_was_not_reached(account: ServiceAccount, clock: TurnedClock) -> None:
    with (
        Wire(Endpoints.of_sandbox("http://127.0.0.1:9"), connect_seconds=1) as wire,
        pytest.raises(TransportFailed) as error,
    ):
        LineWorks.of_service_account(account, wire, clock).bot(BOT).send_to_user("u-sato", Text("a"))
    assert error.value.retryable and not error.value.outcome_unknown


def certificate(folder: Path) -> Path:
    """Return a file with a certificate for 127.0.0.1 that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    kind = serialization.PrivateFormat.PKCS8
    file = folder / "certificate.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, kind, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


def test_a_bad_certificate_is_refused_before_anything_is_sent(
    sandbox: Sandbox, account: ServiceAccount, clock: TurnedClock, tmp_path: Path
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(tmp_path))
    server = Server(("127.0.0.1", 0), Handler)
    server.sandbox = sandbox
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        address = f"https://127.0.0.1:{server.server_address[1]}"
        with Wire(Endpoints.of_sandbox(address)) as wire, pytest.raises(CertificateRefused) as error:
            LineWorks.of_service_account(account, wire, clock).bot(BOT).profile()
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
    assert not error.value.retryable and not error.value.outcome_unknown
    assert len(sandbox.log) == 0


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/k/emsg/a",
        "https://worksmobile.com.evil.example/a",
        "https://evilworksmobile.com/a",
        "http://storage.worksmobile.com/a",
        "https://storage.worksmobile.com@evil.example/a",
        "https://user:pass@storage.worksmobile.com/a",
        "file:///etc/passwd",
        "",
    ],
)
def test_the_token_goes_to_storages_of_line_works_only(address: str) -> None:
    with pytest.raises(UntrustedAddress):
        Endpoints().trusted_file_address(address)
    assert Endpoints().trusted_file_address("https://apis-storage.worksmobile.com/k/emsg/a?b=c")


def test_limits_follow_the_plan_and_the_api(clock: TurnedClock) -> None:
    free, paid = Limits(Plan.FREE, clock), Limits(Plan.PAID, clock, percent=50)
    assert (free.allowed("sendToUser"), paid.allowed("sendToUser")) == (60, 120)
    assert (paid.allowed("createChannel"), paid.allowed("createPost", "board")) == (5, 30)


def test_limits_hold_over_any_minute(clock: TurnedClock) -> None:
    limits, taken = Limits(Plan.FREE, clock), []
    for _ in range(2000):
        try:
            limits.take("sendToUser")
            taken.append(clock.now)
        except RateLimited as limited:
            assert 1 <= limited.retry_after <= 60
        clock.now += 0.1
    assert len(taken) > 180
    assert all(later - first >= 60 for first, later in zip(taken, taken[60:], strict=False))


def test_threads_share_the_budget(clock: TurnedClock) -> None:
    limits, taken = Limits(Plan.FREE, clock), []

    def take() -> None:
        for _ in range(20):
            try:
                limits.take("sendToUser")
                taken.append(1)
            except RateLimited:
                pass

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert len(taken) == 60
