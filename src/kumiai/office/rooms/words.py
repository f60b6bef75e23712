"""How the history of the rooms reads: evidence of a deadline, questions to a company, check-ins of a visit."""

from django.utils.translation import gettext_lazy as _

from kumiai.deadlines.models import Deadline
from kumiai.employers.models import Employer
from kumiai.office.viewsets.record.words import name_actions, name_extra
from kumiai.oversight.models import GuidanceVisit

ACTIONS = {
    "deadlines.deadline.evidence_added": _("Evidence added"),
    "messaging.company.asked": _("Question sent to the company"),
    "messaging.company.answered": _("Answered by the company"),
    "oversight.guidancevisit.checked_in": _("Checked in by telephone"),
}


def say_history_of_rooms() -> None:
    """Let every page that shows these history lines say them in words."""
    name_actions(ACTIONS)
    name_extra(Deadline, "files", _("Evidence"))
    name_extra(Deadline, "sha256", _("Content hash"))
    name_extra(Employer, "text", _("Question"))
    name_extra(Employer, "options", _("Answers to choose from"))
    name_extra(GuidanceVisit, "place", _("Place"))
