"""Answering what one was asked: by a tap, and where a choice wants it with a text."""

from django.utils.translation import gettext as _

from kumiai.chat.domain.registry import Call, Chosen, Replies, Step, add_step
from kumiai.chat.domain.reply import Reply
from kumiai.chat.domain.talk import await_step, forget
from kumiai.chat.domain.turn import Said, Turn
from kumiai.chat.domain.words import cancel_button, menu_button, not_possible
from kumiai.messaging.domain.question import NeedsComment, NotYours, Settled, answer_question, read_data

COMMENT = "comment"


def answer(call: Call, data: str, comment: str = "") -> Replies:
    """Answer a question (回答する), or ask for the text that the choice wants."""
    read = read_data(data)
    if read is None:
        return [not_possible()]
    token, option = read
    try:
        said = answer_question(
            token=token, option=option, by=call.by, at=call.at, via=call.via, comment=comment
        )
    except NotYours:
        forget(call)
        return [not_possible()]
    except Settled as settled:
        forget(call)
        return [Reply(str(settled), quick=[menu_button()])]
    except NeedsComment as wanted:
        await_step(call, COMMENT, {"data": data})
        label = next(one["label"] for one in wanted.question.choices if one["code"] == wanted.option)
        text = _("%(choice)s: please send the comment as your next message.") % {"choice": label}
        return [Reply(text, quick=[cancel_button()])]
    forget(call)
    return [Reply(said, quick=[menu_button()])]


def _comment(call: Call, turn: Turn | Chosen) -> Replies | None:
    return answer(call, call.facts["data"], turn.text) if isinstance(turn, Said) else None


add_step(Step(COMMENT, _comment, any_text=True))
