"""The cooperative's own wording of a message."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kumiai.accounts.models import User
from kumiai.history.domain.record import delete_recorded, save_recorded
from kumiai.messaging.domain.cleaning import clean_line, clean_text
from kumiai.messaging.domain.template import MOST_NOTICE, MOST_TITLE, Words, faults_of, template_of
from kumiai.messaging.models import Wording


@transaction.atomic
def reword(
    *, purpose: str, language: str, title: str, text: str, notice: str, by: User, at: datetime
) -> Wording:
    """Word a message anew (文面を変える). Refuses placeholders that do not exist or that show too much."""
    words = Words(clean_line(title, MOST_TITLE), clean_text(text), clean_line(notice, MOST_NOTICE))
    template = template_of(purpose)
    problems = {
        part: (
            _("A locked screen must not show this: %(names)s")
            if part == "notice" and set(names) <= template.placeholders
            else _("There is no such placeholder: %(names)s")
        )
        % {"names": ", ".join(f"{{{name}}}" for name in names)}
        for part, names in faults_of(template, words).items()
    }
    if problems:
        raise ValidationError(problems)
    row = Wording.objects.filter(purpose=purpose, language=language).first() or Wording(
        purpose=purpose, language=language
    )
    if row.pk and (row.title, row.text, row.notice) == (words.title, words.text, words.notice):
        return row
    row.title, row.text, row.notice = words.title, words.text, words.notice
    row.changed_at, row.changed_by = at, by
    return save_recorded(row, by=by, at=at)


def take_back_wording(*, wording: Wording, by: User, at: datetime) -> None:
    """Return to the wording that comes with the system (標準の文面に戻す)."""
    delete_recorded(wording, by=by, at=at)
