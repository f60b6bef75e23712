"""The list of the day: what is overdue, due today and within a week, and what waits for an answer."""

from datetime import timedelta
from typing import Final

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from kumiai.chat.domain.done import may_finish
from kumiai.chat.domain.menu import everybody
from kumiai.chat.domain.registry import Call, Command, Replies, add_command, command_data
from kumiai.chat.domain.reply import MOST_ROWS, Button, Reply, Row
from kumiai.chat.domain.waiting import open_questions, waiting
from kumiai.chat.domain.words import menu_button, page, short_day
from kumiai.deadlines.domain.board import Line
from kumiai.deadlines.domain.lines import read_lines
from kumiai.deadlines.models import Deadline

AHEAD: Final = timedelta(days=7)


def today(call: Call, argument: str = "") -> Replies:
    """Return what this person has to do (今日の一覧): deadlines in own charge, and what waits for an answer."""
    rows = Deadline.objects.visible_to(call.by).open()
    rows = rows.filter(assigned_to=call.by, due_on__lte=call.on + AHEAD)
    numbers = rows.aggregate(
        overdue=Count("pk", filter=Q(due_on__lt=call.on)), now=Count("pk", filter=Q(due_on=call.on)),
        soon=Count("pk", filter=Q(due_on__gt=call.on)),
    )  # fmt: skip
    count = sum(numbers.values())
    asked = open_questions(call.by, call.at).count()
    if not count and not asked:
        return [Reply(_("Nothing is due within a week."), quick=[menu_button()])]
    head = _("%(day)s: overdue %(overdue)d, today %(now)d, within 7 days %(soon)d, to answer %(asked)d") % {
        "day": short_day(call.on), "asked": asked, **numbers,
    }  # fmt: skip
    lines = read_lines(rows.order_by("due_on", "pk")[:MOST_ROWS], call.on)
    buttons = []
    if count > len(lines):
        all_of_them = _("Show all (%(count)d)") % {"count": count}
        buttons = [Button(all_of_them, path=f"{page('wagtailadmin_home')}?who=me")]
    may_act = may_finish(call.by)
    first = Reply(head, rows=[_row(line, may_act) for line in lines], buttons=buttons, quick=[menu_button()])
    return [first, *(waiting(call) if asked else ())]


def _row(line: Line, may_act: bool) -> Row:
    due = _("due %(day)s") % {"day": short_day(line.due_on)}
    if line.is_overdue:
        due = _("overdue since %(day)s") % {"day": short_day(line.due_on)}
    elif line.days_left == 0:
        due = _("due today")
    said = _("Done: %(duty)s") % {"duty": f"{line.label} {line.subject}"}
    why = Button(pgettext("button", "Why"), path=page("rooms:why", line.pk))
    done = [Button(_("Done"), command_data("done", line.pk or ""), says=said)] if may_act else []
    return Row(line.label, f"{line.subject}\n{due}", [*done, why])


add_command(
    Command(
        "today", today, everybody,
        words=("今日", "一覧", "予定", "期限", "today", "list"), label=gettext_lazy("Today's list"), order=10,
    )
)  # fmt: skip
