"""Files go in by one-time addresses and come out behind a redirect; asked with raw HTTP."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from tests.integrations.lineworks.conftest import BOT, Raw, TurnedClock

CONTENT = b"\x89PNG\r\n\x1a\n--limit\r\n\r\n\x00\xff\r\n"
ATTACHMENTS = f"/v1.0/bots/{BOT}/attachments"


def multipart(name: str = "Filedata", content: bytes = CONTENT) -> tuple[bytes, dict[str, str]]:
    head = f'Content-Disposition: form-data; name="{name}"; filename="写真.png"\r\nContent-Type: image/png\r\n\r\n'
    field = 'Content-Disposition: form-data; name="resourceName"\r\n\r\n写真.png'
    body = (
        b"--limit-7\r\n"
        + field.encode()
        + b"\r\n--limit-7\r\n"
        + head.encode()
        + content
        + b"\r\n--limit-7--\r\n"
    )
    return body, {"Content-Type": "multipart/form-data; boundary=limit-7"}


@pytest.mark.parametrize("part", ["Filedata", "FileData"])
def test_a_file_goes_in_once_and_comes_out_as_it_was(api: Raw, part: str) -> None:
    target = api("POST", ATTACHMENTS, {"fileName": "写真.png"})
    assert target.status == 200
    body, kind = multipart(part)
    assert api("POST", target.json["uploadUrl"], body, headers=kind).status == 200
    assert api("POST", target.json["uploadUrl"], body, headers=kind).status == 404

    file_id = target.json["fileId"]
    away = api("GET", f"{ATTACHMENTS}/{file_id}")
    assert away.status == 302
    assert not [name for name in away.headers if name.startswith("ratelimit")]
    assert api("GET", away.headers["location"], headers={"Authorization": ""}).status == 401
    assert api("GET", away.headers["location"]).body == CONTENT
    message = {"content": {"type": "image", "fileId": file_id}}
    assert api("POST", f"/v1.0/bots/{BOT}/users/u-sato/messages", message).status == 201


def test_an_upload_needs_the_token_and_the_part(api: Raw) -> None:
    address = api("POST", ATTACHMENTS, {"fileName": "a.png"}).json["uploadUrl"]
    body, kind = multipart()
    assert api("POST", address, body, headers={**kind, "Authorization": ""}).status == 401
    other, kind = multipart("file")
    assert api("POST", address, other, headers=kind).json["code"] == "MISSING_PARAMETER"
    assert api("POST", address, body, headers=kind).status == 200


def test_an_address_lives_for_a_day(
    api: Raw, clock: TurnedClock, ask: Callable[..., Any], claims: dict
) -> None:
    address = api("POST", ATTACHMENTS, {"fileName": "a.png"}).json["uploadUrl"]
    clock.now += 86400
    now = int(clock())
    api.bearer = ask({**claims, "iat": now, "exp": now + 60}).json["access_token"]
    body, kind = multipart()
    assert api("POST", address, body, headers=kind).status == 404


def test_a_file_into_a_shared_drive(raw: Raw, consent: Callable[[str], str]) -> None:
    form = {"client_id": "sandbox-client", "client_secret": "sandbox-secret", "code": consent("u-suzuki")}
    token = raw.form("/oauth2/v2.0/token", grant_type="authorization_code", **form)
    raw.bearer = token.json["access_token"]
    [drive] = raw("GET", "/v1.0/sharedrives").json["sharedrives"]
    files = f"/v1.0/sharedrives/{quote(drive['sharedriveId'], safe='')}/files"
    request = {"fileName": "報告.pdf", "fileSize": len(CONTENT)}
    target = raw("POST", files, request)
    assert target.status == 200
    body, kind = multipart(content=CONTENT + b"more")
    assert raw("POST", target.json["uploadUrl"], body, headers=kind).status == 400  # not as long as said
    octets = {"Content-Type": "application/octet-stream"}
    stored = raw("PUT", target.json["uploadUrl"], CONTENT, headers=octets)
    assert stored.json["fileName"] == "報告.pdf"
    assert raw("POST", files, request).status == 409
    assert raw("POST", files, {**request, "suffixOnDuplicate": True}).status == 200
    [file] = raw("GET", files).json["files"]
    away = raw("GET", f"{files}/{quote(file['fileId'])}/download")
    assert away.status == 302
    assert raw("GET", away.headers["location"]).body == CONTENT
    assert raw("GET", f"{files}/{file['fileId']}/children").status == 404
