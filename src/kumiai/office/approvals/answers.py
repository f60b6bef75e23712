"""A form of a request as a form to fill: one field for each thing that it asks.

What is right and wrong is said by the domain, for every door; here are only the inputs and what is kept.
"""

from datetime import datetime
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, dumps, loads
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kumiai.accounts.models import User
from kumiai.files.domain.kept import LARGEST, keep_file
from kumiai.files.models import KeptFile
from kumiai.office.rooms.room import RoomForm
from kumiai.workflow.domain.request import check_answers
from kumiai.workflow.enums import AnswerKind
from kumiai.workflow.models import RequestForm, RequestFormField

PREFIX: Final = "answer_"
KEPT: Final = "kept_"
SALT: Final = "kumiai.office.approvals.answers"
_NUMERIC: Final = {"inputmode": "numeric", "autocomplete": "off"}


def _widget(asked: RequestFormField) -> forms.Widget:
    """Return the input of a thing that a form asks."""
    if asked.kind == AnswerKind.CHOICE:
        return forms.Select(choices=[("", "–"), *((one, one) for one in asked.choices())])
    if asked.kind == AnswerKind.YES_NO:
        choices = [("yes", _("Yes")), ("no", _("No"))]
        return forms.RadioSelect(choices=choices)
    return {
        AnswerKind.LONG_TEXT: forms.Textarea(attrs={"rows": 4}),
        AnswerKind.NUMBER: forms.TextInput(attrs=_NUMERIC),
        AnswerKind.YEN: forms.TextInput(attrs=_NUMERIC),
        AnswerKind.DAY: forms.DateInput(attrs={"type": "date"}),
    }.get(AnswerKind(asked.kind), forms.TextInput())


def field_of(asked: RequestFormField) -> forms.Field:
    """Return the form field of a thing that a form asks."""
    label = asked.label
    if asked.kind == AnswerKind.YEN:
        label = gettext("%(label)s (yen)") % {"label": asked.label}
    if asked.kind == AnswerKind.FILE:
        return forms.FileField(label=label, required=False, help_text=asked.help, allow_empty_file=True)
    return forms.CharField(label=label, required=False, help_text=asked.help, widget=_widget(asked))


class AnswersForm(RoomForm):
    """A form of a request to fill. A file that came with a faulty answer is kept, and is not chosen again."""

    template_name = "office/approvals/answers.html"

    def __init__(self, *args: Any, shape: RequestForm, user: User, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="id_%s", **kwargs)
        self.asked = list(shape.fields.all())
        self.user, self.at = user, at
        self.kept: dict[int, KeptFile] = {}
        for one in self.asked:
            self.fields[f"{PREFIX}{one.pk}"] = field_of(one)

    @property
    def answers(self) -> dict[int, Any]:
        """Return what was typed by the number of the field, without files."""
        return {
            one.pk: self.cleaned_data.get(f"{PREFIX}{one.pk}")
            for one in self.asked
            if one.kind != AnswerKind.FILE
        }

    def clean(self) -> dict[str, Any]:
        """Keep the files that came, and let the domain check the answers."""
        given = super().clean() or self.cleaned_data
        for one in self.asked:
            if one.kind == AnswerKind.FILE:
                self._take_file(one)
        try:
            check_answers(self.asked, self.answers, self.kept)
        except ValidationError as error:
            for number, faults in error.error_dict.items():
                if f"{PREFIX}{number}" not in self.errors:
                    self.add_error(f"{PREFIX}{number}", faults)
        return given

    def _take_file(self, asked: RequestFormField) -> None:
        """Take the file that came for a field, or the one that was kept for it before."""
        name = f"{PREFIX}{asked.pk}"
        upload = self.cleaned_data.get(name)
        if upload and upload.size > LARGEST:
            self.add_error(name, gettext("The file is larger than 25 MB."))
        elif upload and not upload.size:
            self.add_error(name, gettext("The file is empty."))
        elif upload:
            self.kept[asked.pk] = keep_file(name=upload.name, content=upload.read(), by=self.user, at=self.at)
        elif (kept := self._kept_before(asked)) is not None:
            self.kept[asked.pk] = kept

    def _kept_before(self, asked: RequestFormField) -> KeptFile | None:
        """Return the file that this user handed in for this field before, by the seal on the page."""
        try:
            pk, field, user = loads(self.data.get(f"{KEPT}{asked.pk}", ""), salt=SALT)
        except (BadSignature, ValueError):
            return None
        return KeptFile.objects.filter(pk=pk).first() if (field, user) == (asked.pk, self.user.pk) else None

    def rows(self) -> list[dict[str, Any]]:
        """Return what the template draws: each field, with the file that is kept for it."""
        rows = []
        for one in self.asked:
            kept = self.kept.get(one.pk)
            rows.append(
                {
                    "field": self[f"{PREFIX}{one.pk}"], "asked": one, "kept": kept, "kept_name": f"{KEPT}{one.pk}",
                    "seal": dumps([kept.pk, one.pk, self.user.pk], salt=SALT) if kept else "",
                    "is_group": one.kind == AnswerKind.YES_NO,
                }
            )  # fmt: skip
        return rows
