"""What an event means, and what is answered.

The effect and its mark are one transaction, so that a killed worker does an event again and never twice.
The answer follows after it, at most once: it costs nothing where LINE still takes it as a reply, and
whoever hears nothing writes again.
"""

import json
import logging
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import OperationalError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from kumiai.accounts.models import User
from kumiai.coop.models import Cooperative, Office
from kumiai.integrations.line.client import Line, LineRefused, LineSilent
from kumiai.integrations.line.domain import link as links
from kumiai.integrations.line.domain.account import account_in_use
from kumiai.integrations.line.domain.text import keep_text, take_back
from kumiai.integrations.line.enums import EventOutcome
from kumiai.integrations.line.letters import plain
from kumiai.integrations.line.models import LineEvent, LineLink
from kumiai.integrations.line.words import say
from kumiai.messaging.domain.channel import Recipient
from kumiai.messaging.domain.cleaning import clean_text
from kumiai.messaging.domain.question import NeedsComment, NotYours, Settled, answer_question, read_data
from kumiai.messaging.domain.recipient import languages_of
from kumiai.messaging.enums import ChannelCode

ONE_ANSWER_WITHIN: Final = timedelta(minutes=10)
"""Several lines written one after the other get one answer."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Told:
    """What became of an event, and the sentence that answers it."""

    outcome: EventOutcome
    answer: str = ""


@dataclass(frozen=True)
class Came:
    """One event, with who sent it."""

    row: LineEvent
    body: dict[str, Any]
    link: LineLink | None
    at: datetime

    @property
    def friend_id(self) -> str:
        """Return the number of the friend."""
        return self.row.friend_id

    @property
    def language(self) -> str:
        """Return the language of the friend, empty if it is not known."""
        return self.link.language if self.link is not None else ""


def do_event(number: int, *, at: datetime) -> None:
    """Do what an event asks for (イベントを処理する), once; what cannot be done is kept and marked."""
    try:
        with transaction.atomic():
            if not LineEvent.objects.filter(pk=number, done_at=None).update(done_at=at):
                return  # another worker was faster
            row = LineEvent.objects.get(pk=number)
            told = _understand(row, json.loads(row.body), at)
            reply_token = json.loads(row.body).get("replyToken", "")
            row.outcome, row.body = told.outcome, ""  # nothing personal stays longer than it is needed
            row.save(update_fields=["outcome", "body"])
    except (
        OperationalError
    ):  # the database was busy or away: nothing is wrong with the event, it goes on waiting
        logger.warning("event %s from LINE waits for the database", number)
        return
    except (
        Exception
    ) as error:  # one event must not hold up all others; it stays readable and can be tried again
        logger.exception("event %s from LINE", number)
        LineEvent.objects.filter(pk=number).update(
            done_at=at, outcome=EventOutcome.FAILED, problem=type(error).__name__
        )
        return
    if told.answer:
        _answer(row, reply_token, told.answer)


def try_again(event: LineEvent) -> None:
    """Put an event that could not be handled back (再処理する)."""
    LineEvent.objects.filter(pk=event.pk, outcome=EventOutcome.FAILED).update(
        done_at=None, outcome="", problem=""
    )


def _understand(row: LineEvent, body: dict[str, Any], at: datetime) -> Told:
    source = body.get("source") or {}
    if source.get("type") != "user" or not row.friend_id or body.get("mode") == "standby":
        return Told(EventOutcome.IGNORED)  # what is written in groups is nobody's letter to the cooperative
    came = Came(row, body, links.link_of(row.friend_id), at)
    match row.kind:
        case "follow":
            return Told(EventOutcome.GREETED, greeting())
        case "unfollow":
            return _unfollow(came)
        case "postback":
            return _postback(came)
        case "message":
            return _message(came)
        case "unsend":
            take_back(message_id=str((body.get("unsend") or {}).get("messageId", "")), at=at)
            return Told(EventOutcome.UNSENT)
    return Told(EventOutcome.IGNORED)


def greeting() -> str:
    """Return what whoever adds the account reads first: in Japanese and easy English."""
    who = cooperative_values()
    return "\n\n".join(say("greeting", language, **who) for language in ("ja", "en"))


def cooperative_values() -> dict[str, str]:
    """Return name and telephone of the cooperative, as the sentences want them."""
    cooperative = Cooperative.objects.order_by("pk").first()
    phones = [cooperative.phone] if cooperative else []
    phones += Office.objects.exclude(phone="").order_by("pk").values_list("phone", flat=True)[:1]
    phone = next(filter(None, phones), "")
    return {"cooperative": str(cooperative or ""), "phone": phone}


def _unfollow(came: Came) -> Told:
    if came.link is None:
        return Told(EventOutcome.IGNORED)
    links.end_link(link=came.link, by=links.LINE, at=came.at, reason="unfollow")
    return Told(EventOutcome.ENDED)


def _message(came: Came) -> Told:
    message = came.body.get("message") or {}
    code = links.code_in(str(message.get("text", ""))) if message.get("type") == "text" else None
    if code is not None:
        return _code(came, code)
    answered = LineEvent.objects.filter(
        friend_id=came.friend_id, outcome=EventOutcome.KEPT, done_at__gt=came.at - ONE_ANSWER_WITHIN
    ).exists()
    keep_text(
        event=came.row, link=came.link, kind=str(message.get("type", ""))[:30], text=clean_text(str(message.get("text", ""))),
        message_id=str(message.get("id", ""))[:64], written_at=_moment(came), at=came.at,
    )  # fmt: skip
    name = "notices_only" if came.link is not None else "unknown_friend"
    return Told(EventOutcome.KEPT, "" if answered else say(name, came.language, **cooperative_values()))


def _moment(came: Came) -> datetime:
    stamp = came.body.get("timestamp")
    return datetime.fromtimestamp(stamp / 1000, UTC) if isinstance(stamp, int) else came.row.received_at


def _code(came: Came, code: str) -> Told:
    who = cooperative_values()
    consent = say("consent", "ja", **who)
    try:
        link = links.link_by_code(code=code, friend_id=came.friend_id, consent=consent, at=came.at)
    except links.TooManyTries:
        return Told(EventOutcome.TOO_MANY, say("too_many", came.language, **who))
    except links.WrongCode:
        return Told(EventOutcome.WRONG_CODE, say("wrong_code", came.language, **who))
    except links.TakenFriend:
        return Told(EventOutcome.IGNORED, say("taken", came.language, **who))
    language = _language_of(link.user) if link.user is not None else link.language
    return Told(EventOutcome.LINKED, f"{say('linked', language, **who)}\n\n{say('consent', language, **who)}")


def _postback(came: Came) -> Told:
    found = read_data(str((came.body.get("postback") or {}).get("data", "")))
    if found is None:
        return Told(EventOutcome.IGNORED)
    user = came.link.user if came.link is not None else None
    if user is None:
        return Told(EventOutcome.IGNORED, say("unknown_friend", came.language, **cooperative_values()))
    with translation.override(_language_of(user)):
        return _choice(user, *found, came.at)


def _language_of(user: User) -> str:
    me = Recipient("user", user.pk)
    return languages_of([me])[me]


def _choice(user: User, token: str, option: str, at: datetime) -> Told:
    """Answer a question as the user who tapped; in the language of the user."""
    try:
        sentence = answer_question(token=token, option=option, by=user, at=at, via=ChannelCode.LINE)
    except NotYours:
        return Told(EventOutcome.IGNORED, _("There is no such question for you."))
    except NeedsComment:
        return Told(EventOutcome.IGNORED, _("This answer needs a comment. Please give it in the office."))
    except Settled as settled:
        return Told(EventOutcome.IGNORED, str(settled))
    except ValidationError as error:
        return Told(EventOutcome.IGNORED, " ".join(error.messages))
    return Told(EventOutcome.ANSWERED, sentence)


def _answer(row: LineEvent, reply_token: str, text: str) -> None:
    """Answer free of charge; where the moment for that has passed, with a message that counts."""
    account = account_in_use()
    if account is None:
        return
    line, messages = Line(account), [plain(text)]
    try:
        try:
            if not reply_token:
                raise LineRefused(400, "no reply token")
            line.reply(reply_token, messages)
        except LineRefused as refused:
            if refused.status != 400:  # noqa: PLR2004  (a token that was used or is too old)
                raise
            line.push(row.friend_id, messages, retry_key=str(uuid.uuid5(uuid.NAMESPACE_OID, row.event_id)))
    except (LineRefused, LineSilent) as failed:
        LineEvent.objects.filter(pk=row.pk).update(problem=f"answer: {failed}"[:300])
