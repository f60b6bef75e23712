"""Settings of mail and mornings: what cannot be understood stops the start with its name."""

from datetime import time

import pytest

from kumiai.config import environment
from kumiai.config.environment import BadSetting


def test_usual_values() -> None:
    assert environment.hour("KUMIAI_MORNING_AT") == time(7, 45)
    assert environment.number("KUMIAI_MAIL_PORT") == 587
    assert environment.one_of("KUMIAI_MAIL_TLS", {"starttls", "tls", "none"}) == "starttls"


def test_given_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUMIAI_MORNING_AT", "08:10")
    monkeypatch.setenv("KUMIAI_MAIL_PORT", " 465 ")
    monkeypatch.setenv("KUMIAI_MAIL_TLS", "TLS")
    assert environment.hour("KUMIAI_MORNING_AT") == time(8, 10)
    assert environment.number("KUMIAI_MAIL_PORT") == 465
    assert environment.one_of("KUMIAI_MAIL_TLS", {"starttls", "tls", "none"}) == "tls"


@pytest.mark.parametrize("value", ["25:00", "morning", "", "７:45"])
def test_what_is_no_hour_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("KUMIAI_MORNING_AT", value)
    with pytest.raises(BadSetting, match="KUMIAI_MORNING_AT"):
        environment.hour("KUMIAI_MORNING_AT")


@pytest.mark.parametrize("value", ["smtp", "-1", "", "２５"])
def test_what_is_no_number_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("KUMIAI_MAIL_PORT", value)
    with pytest.raises(BadSetting, match="KUMIAI_MAIL_PORT"):
        environment.number("KUMIAI_MAIL_PORT")


def test_another_word_is_refused_with_those_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUMIAI_MAIL_TLS", "ssl")
    with pytest.raises(BadSetting, match="none, starttls, tls"):
        environment.one_of("KUMIAI_MAIL_TLS", {"starttls", "tls", "none"})
