"""E-mail as a channel: plain text, nothing personal in what a telephone shows of it, links instead of buttons."""

import smtplib
from collections.abc import Mapping, Sequence
from email.utils import parseaddr
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.validators import validate_email
from django.utils import translation
from django.utils.translation import gettext as _

from kumiai.accounts.models import User
from kumiai.employers.models import CompanyContact, Employer
from kumiai.messaging.domain.channel import Busy, Later, Letter, Recipient, Undeliverable, Unsure
from kumiai.messaging.domain.question import read_data
from kumiai.messaging.domain.recipient import by_kind, spoken_by_us
from kumiai.messaging.enums import ChannelCode
from kumiai.people.enums import ContactKind
from kumiai.people.models import PersonContact

SHORTLY: Final = 60
IN_A_WHILE: Final = 600
_PASSING: Final = range(400, 500)
"""Answers of a mail server that say "not now"; those from 500 on say "never"."""


class MailChannel:
    """Mail through the server that the settings name."""

    code = ChannelCode.EMAIL

    def ready(self) -> bool:
        """Return whether a mail server and an address to send from are named."""
        return bool(settings.EMAIL_HOST and settings.DEFAULT_FROM_EMAIL)

    def addresses(self, recipients: Sequence[Recipient]) -> Mapping[Recipient, str]:
        """Return the addresses that are entered: of users, of workers' contacts, of companies."""
        kinds = by_kind(recipients)
        users = User.objects.filter(pk__in=kinds.get("user", []), is_active=True).values_list("pk", "email")
        people = PersonContact.objects.filter(person__in=kinds.get("person", []), kind=ContactKind.EMAIL)
        companies = Employer.objects.filter(pk__in=kinds.get("employer", [])).values_list("pk", "email")
        managers = CompanyContact.objects.filter(
            employer__in=kinds.get("employer", []), is_manager=True, left_on=None
        ).values_list("employer_id", "email")
        found = {Recipient("user", pk): email for pk, email in users}
        # The first one that was entered, if somebody has several.
        found |= {
            Recipient("person", pk): email
            for pk, email in people.order_by("-pk").values_list("person_id", "value")
        }
        found |= {Recipient("employer", pk): email for pk, email in managers.order_by("-pk")}
        found |= {Recipient("employer", pk): email for pk, email in companies if email}
        return {one: email for one, email in found.items() if _is_address(email)}

    def send(self, letter: Letter, address: str) -> None:
        """Send one mail, or say how it ended."""
        connection = get_connection()
        mail = mail_of(letter, address, connection)
        try:
            _open(connection)
            _deliver(connection, mail)
        finally:
            _close(connection)


def _open(connection: Any) -> None:
    """Reach the server and log in; whatever fails here, nothing was sent."""
    try:
        connection.open()
    except smtplib.SMTPAuthenticationError as problem:
        raise Busy(IN_A_WHILE, _words(problem)) from problem
    except (smtplib.SMTPException, OSError) as problem:
        raise Busy(SHORTLY, _words(problem)) from problem


def _deliver(connection: Any, mail: EmailMessage) -> None:
    try:
        connection.send_messages([mail])
    except smtplib.SMTPRecipientsRefused as problem:
        code, text = next(iter(problem.recipients.values()))
        _refuse(code, text, problem)
    except smtplib.SMTPSenderRefused as problem:  # our own address: no letter would be taken
        raise Busy(IN_A_WHILE, _words(problem)) from problem
    except smtplib.SMTPResponseException as problem:
        _refuse(problem.smtp_code, problem.smtp_error, problem)
    except (smtplib.SMTPException, OSError) as problem:  # the line broke after the letter had begun
        raise Unsure(_words(problem)) from problem


def mail_of(letter: Letter, address: str, connection: Any = None) -> EmailMessage:
    """Return a letter as a mail.

    Subject and first lines are what a locked telephone shows: they hold the notice, which names nobody.
    The number makes the Message-ID, so that a mail program shows one that was sent twice only once.
    """
    with translation.override(spoken_by_us(letter.language)):
        notice = letter.notice or _("There is a message for you")
        blocks = [
            notice,
            _(
                "This message was sent by the working system of your cooperative; it stands below the line. If it is "
                "not meant for you, please delete it and tell the cooperative."
            ),
            "――――――――――",
            letter.title,
            letter.text,
            *_choices(letter),
        ]
        if letter.link:
            blocks.append(_("Open the page:") + f"\n{letter.link}")
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return EmailMessage(
        subject=notice,
        body="\n\n".join(filter(None, blocks)) + "\n",
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[address],
        connection=connection,
        headers={"Message-ID": f"<kumiai-{letter.number}@{host}>", "Auto-Submitted": "auto-generated"},
    )


def _choices(letter: Letter) -> list[str]:
    """Return the choices as links to the page where one answers: opening a link changes nothing."""
    lines = []
    for choice in letter.choices:
        read = read_data(choice.data)
        if choice.url:
            lines.append(f"・{choice.label}\n  {choice.url}")
        elif read and letter.answer_at:
            lines.append(f"・{choice.label}\n  {letter.answer_at}?choice={read[1]}")
    return [_("Answer on this page:") + "\n" + "\n".join(lines)] if lines else []


def _refuse(code: int, text: object, problem: Exception) -> None:
    said = f"{code} {text.decode('utf-8', 'replace') if isinstance(text, bytes) else text}"
    if code in _PASSING:
        raise Later(SHORTLY, said) from problem
    raise Undeliverable(said) from problem


def _words(problem: Exception) -> str:
    return f"{type(problem).__name__}: {problem}"


def _close(connection: Any) -> None:
    """Hang up; the mail is through or not by then, so a fault here says nothing about it."""
    try:
        connection.close()
    except (smtplib.SMTPException, OSError):
        return


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
