"""Texts are clean, templates sound, and own wordings cannot show more than they may."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from kumiai.history.models import Entry
from kumiai.messaging.domain.channel import Recipient
from kumiai.messaging.domain.cleaning import clean_line, clean_text, shorten
from kumiai.messaging.domain.outbox import tell
from kumiai.messaging.domain.template import (
    BadTemplate,
    faults_of,
    read_template,
    render,
    template_of,
    templates,
)
from kumiai.messaging.domain.wording import reword, take_back_wording
from kumiai.messaging.models import Wording
from tests.factories import make_person, make_user
from tests.messaging.channels import THURSDAY, notice, plugged_in, to_user


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        ("a\x00b\x07c\x1b[31m", "abc[31m"),
        ("photo\u202egnp.exe", "photognp.exe"),
        ("\u2066a\u2069\u200b\ufeff", "a"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("グエン・ヴァン・アン 👷‍♂️", "グエン・ヴァン・アン 👷‍♂️"),
        ("Nguyễn Văn Ánh မြန်မာ नेपाल", "Nguyễn Văn Ánh မြန်မာ नेपाल"),
        ("\ud800", ""),
    ],
)
def test_what_nobody_can_read_stays_outside(given: str, clean: str) -> None:
    assert clean_text(given) == clean


def test_a_line_has_no_line_break() -> None:
    assert clean_line("Subject: a\r\nBcc: b", 100) == "Subject: a Bcc: b"


@pytest.mark.parametrize("most", [0, 1, 2, 10, 50])
def test_a_shortened_text_is_never_too_long(most: int) -> None:
    assert len(shorten("これは長い文です。" * 20, most)) <= most


def test_a_text_is_cut_after_a_sentence_or_a_word() -> None:
    assert shorten("今日は晴れです。明日は雨です。", 12) == "今日は晴れです。…"
    assert shorten("one two three four five", 16) == "one two three…"
    assert shorten("short", 16) == "short"


def test_every_template_of_every_room_can_be_told_in_each_of_its_languages() -> None:
    assert len(templates()) >= 3
    for template in templates().values():
        for language, words in template.languages.items():
            told = render(words, template.samples_in(language))
            assert told.title and told.text and told.notice, (template.purpose, language)
            assert "{" not in told.title + told.text + told.notice, (template.purpose, language)


def test_no_sample_of_a_name_reaches_a_locked_screen() -> None:
    for template in templates().values():
        for language, words in template.languages.items():
            personal = {
                value
                for name, value in template.samples_in(language).items()
                if name not in template.public and len(value) > 2
            }
            told = render(words, template.samples_in(language))
            assert not [value for value in personal if value in told.notice], (template.purpose, language)


TEMPLATE = """
purpose: bad
label: {ja: 悪, en: bad}
sample: {name: Nguyen}
languages:
  ja: {title: "{name}", text: "{name}", notice: NOTICE}
  en: {title: "{name}", text: "{name}", notice: fine}
"""


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"NOTICE": '"{name}"'}, "locked screen"),
        ({"NOTICE": '"{nobody}"'}, "locked screen"),
        ({"NOTICE": "x", "purpose: bad": "purpose: other"}, "its purpose is other"),
        ({"NOTICE": "x", "sample:": "samples:"}, "unknown"),
        ({"NOTICE": "x", "  en: {title": "  vi: {title"}, "ja and en are needed"),
        ({"NOTICE": "[", "ja:": "ja"}, "bad.yaml"),
    ],
)
def test_a_template_that_is_not_sound_is_refused_with_its_name(
    tmp_path: Path, changes: dict[str, str], said: str
) -> None:
    text = TEMPLATE
    for old, new in changes.items():
        text = text.replace(old, new)
    (tmp_path / "bad.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(BadTemplate, match=said):
        read_template(tmp_path / "bad.yaml")


def test_a_sound_template_is_read(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(TEMPLATE.replace("NOTICE", "x"), encoding="utf-8")
    assert read_template(tmp_path / "bad.yaml").placeholders == {"name"}


# --- own wordings ---------------------------------------------------------------------


def own(**changed: str) -> Wording:
    given = {
        "purpose": "question.again", "language": "ja", "title": "お返事をください（{day}）", "text": "{question}",
        "notice": "お返事をください", **changed,
    }  # fmt: skip
    return reword(by=make_user(), at=THURSDAY, **given)


@pytest.mark.django_db
def test_an_own_wording_is_told_and_can_be_taken_back() -> None:
    user = make_user()
    with plugged_in():
        wording = own()
        assert tell(notice(to_user(user), "a"), at=THURSDAY).title == "お返事をください（11/25）"
        take_back_wording(wording=wording, by=user, at=THURSDAY)
        assert tell(notice(to_user(user), "b"), at=THURSDAY).title.endswith("お待ちしています")
    actions = set(Entry.objects.filter(subject_type="messaging.wording").values_list("action", flat=True))
    assert actions == {"messaging.wording.created", "messaging.wording.deleted"}


@pytest.mark.django_db
def test_an_own_wording_may_open_a_language_that_the_template_lacks() -> None:
    own(language="vi", title="Vui lòng trả lời ({day})")
    with plugged_in():
        person = make_person(native_language="vi")
        message = tell(notice(Recipient("person", person.pk)), at=THURSDAY)
    assert (message.language, message.title) == ("vi", "Vui lòng trả lời (11/25)")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("part", "text", "said"),
    [
        ("notice", "{question}", "ロック画面"),
        ("notice", "{password}", "その項目はありません"),
        ("text", "{user}", "その項目はありません"),
        ("title", "{question} {nobody}", "nobody"),
    ],
)
def test_a_wording_that_shows_too_much_or_what_is_not_there_is_refused(
    part: str, text: str, said: str
) -> None:
    with pytest.raises(ValidationError, match=said) as refused:
        own(**{part: text})
    assert set(refused.value.message_dict) == {part}
    assert not Wording.objects.exists()


@pytest.mark.django_db
def test_python_in_a_wording_is_text(settings: object) -> None:
    wording = own(text="{question.__class__} {0} {question!r} {{question}} %(question)s")
    assert not faults_of(template_of("question.again"), wording)  # type: ignore[arg-type]
    with plugged_in():
        text = tell(notice(to_user(make_user())), at=THURSDAY).text
    assert text == "{question.__class__} {0} {question!r} {監査報告書を承認しますか。} %(question)s"


@pytest.mark.django_db
def test_an_own_wording_that_no_longer_fits_is_left_out() -> None:
    wording = own()
    Wording.objects.filter(pk=wording.pk).update(notice="{question}")
    with plugged_in():
        message = tell(notice(to_user(make_user())), at=THURSDAY)
    assert "監査報告書" not in message.notice and message.title.endswith("お待ちしています")


def test_a_line_without_any_value_is_left_out() -> None:
    """“Company:” with nothing behind it is no line; one that has a value or none to fill stays."""
    words = template_of("approval.asked").languages["en"]
    values = dict.fromkeys(template_of("approval.asked").placeholders, "") | {"requester": "Sano"}
    assert render(words, values).text == "Asked by: Sano"
