"""Handing in a request: answers are checked, frozen with the words of the form, and put to approval."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kumiai.accounts.models import User
from kumiai.accounts.scope import scope_of
from kumiai.files.models import KeptFile
from kumiai.history.domain.record import save_recorded
from kumiai.messaging.domain.cleaning import clean_text
from kumiai.workflow.domain.approval import ask_approval
from kumiai.workflow.domain.flow import usable_flow
from kumiai.workflow.enums import AnswerKind
from kumiai.workflow.models import Request, RequestFile, RequestForm, RequestFormField

REQUEST: Final = "request"
_LONGEST: Final = {AnswerKind.TEXT: 200, AnswerKind.LONG_TEXT: 5000}
_MOST: Final = 10**12
_YES: Final = {"true", "on", "yes", "1", "はい"}
_NO: Final = {"false", "off", "no", "0", "いいえ"}


def kind_of_form(form: RequestForm) -> str:
    """Return the kind under which requests of a form are approved."""
    return f"{REQUEST}#{form.pk}"


@transaction.atomic
def ask_request(
    *, form: RequestForm, answers: Mapping[int, Any], files: Mapping[int, KeptFile], by: User, at: datetime
) -> Request:
    """Hand in a request (申請する) and put it to approval by the flow of its form, or that of all requests.

    ``answers`` and ``files`` go by the number of the field; a file is one that this user handed in
    (``files.domain.kept.keep_file``). Raises ``ValidationError`` by these numbers, or with one sentence if
    no flow is set.
    """
    if not by.is_active or not scope_of(by, timezone.localdate(at)).may("workflow.add_request"):
        raise PermissionDenied
    if any(file.kept_by != by.get_username() for file in files.values()):
        raise PermissionDenied  # what somebody else handed in is not shown around
    if not form.active:
        raise ValidationError(_("This form is not in use any more."))
    usable_flow(kind_of_form(form))
    fields = list(form.fields.all())
    frozen = check_answers(fields, answers, files)
    request = save_recorded(
        Request(form=form, title=_title(form, frozen), answers=frozen, asked_by=by, asked_at=at), by=by, at=at
    )
    for field in fields:
        file = files.get(field.pk) if field.kind == AnswerKind.FILE else None
        if file is not None:
            save_recorded(RequestFile(request=request, label=field.label, file=file), by=by, at=at)
    ask_approval(kind=kind_of_form(form), record=request, by=by, at=at)
    return request


def check_answers(
    fields: Sequence[RequestFormField], answers: Mapping[int, Any], files: Mapping[int, KeptFile]
) -> list[dict[str, Any]]:
    """Return the answers as they are kept: label, kind and value, in the order of the form (回答を確定する).

    Numbers and yen are integers, days are written as ISO, files by their name; what was left open is null.
    """
    frozen, wrong = [], {}
    for field in fields:
        file = files.get(field.pk)
        given = (file.name if file else None) if field.kind == AnswerKind.FILE else answers.get(field.pk)
        try:
            value = _value(field, given)
        except ValidationError as error:
            wrong[str(field.pk)] = error
            continue
        if value is None and field.required:
            wrong[str(field.pk)] = ValidationError(_("Fill this in."))
        frozen.append({"label": field.label, "kind": str(field.kind), "value": value})
    if wrong:
        raise ValidationError(wrong)
    return frozen


def _value(field: RequestFormField, given: Any) -> Any:
    if given is None or (isinstance(given, str) and not given.strip()):
        return None
    if field.kind in (AnswerKind.NUMBER, AnswerKind.YEN):
        return _whole_number(given, least=0 if field.kind == AnswerKind.YEN else -_MOST)
    if field.kind == AnswerKind.DAY:
        return _day(given)
    if field.kind == AnswerKind.YES_NO:
        return _yes_no(given)
    if field.kind == AnswerKind.CHOICE:
        return _choice(field, str(given).strip())
    text = clean_text(str(given))
    longest = _LONGEST.get(AnswerKind(field.kind), _LONGEST[AnswerKind.TEXT])
    if field.kind != AnswerKind.FILE and len(text) > longest:
        raise ValidationError(_("At most %(count)d characters.") % {"count": longest})
    shown = text if field.kind == AnswerKind.LONG_TEXT else " ".join(text.split())
    return shown or None  # what nobody can see is no answer


def _choice(field: RequestFormField, text: str) -> str:
    if text not in field.choices():
        raise ValidationError(_("Choose one of these."))
    return text


def _whole_number(given: Any, *, least: int) -> int:
    """Read a whole number as people type it: wide digits, commas, a yen sign."""
    text = unicodedata.normalize("NFKC", str(given)).strip().replace("−", "-")  # NFKC keeps the minus sign
    text = re.sub(r"^[¥\\]|円$", "", text).replace(",", "").strip()
    if isinstance(given, bool) or not re.fullmatch(r"-?\d{1,13}", text):
        raise ValidationError(_("Write a whole number."))
    number = int(text)
    if not least <= number <= _MOST:
        raise ValidationError(_("This number is too large or too small."))
    return number


def _day(given: Any) -> str:
    if isinstance(given, datetime):
        raise ValidationError(_("Write a day, such as 2026-11-26."))
    if isinstance(given, date):
        return given.isoformat()
    text = unicodedata.normalize("NFKC", str(given)).strip().replace("/", "-")
    try:
        year, month, day = (int(part) for part in text.split("-"))
        return date(year, month, day).isoformat()
    except ValueError as error:
        raise ValidationError(_("Write a day, such as 2026-11-26.")) from error


def _yes_no(given: Any) -> bool:
    text = str(given).strip().lower()
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise ValidationError(_("Answer yes or no."))


def _title(form: RequestForm, frozen: Sequence[Mapping[str, Any]]) -> str:
    """Return the name of the form, and what the first line of the request says."""
    first = next((one["value"] for one in frozen if one["kind"] == AnswerKind.TEXT and one["value"]), "")
    return (f"{form.name}：{first}" if first else form.name)[:200]
