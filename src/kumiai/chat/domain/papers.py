"""Papers that wait for the signature of a member company, told to its manager: how many, which, whom to call."""

from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kumiai.accounts.models import User
from kumiai.chat.domain.company import company_of
from kumiai.chat.domain.registry import Call, Command, Replies, add_command
from kumiai.chat.domain.reply import Reply
from kumiai.chat.domain.words import menu_button, not_possible
from kumiai.coop.models import Office
from kumiai.employers.models import Employer
from kumiai.paperwork.enums import Author, CaseState, PaperState
from kumiai.paperwork.models import Print

MOST: Final = 10
UNFILED: Final = (CaseState.DRAFTED, CaseState.CHECKED, CaseState.APPROVED, CaseState.QUESTIONED)


def may_see(user: User) -> bool:
    """Return whether a user may ask for the papers of the own company (自社の書類を確認できるか)."""
    return user.has_perm("chat.view_own_papers")


def papers(call: Call, argument: str = "") -> Replies:
    """Return what was printed for the own company to sign and is not filed (署名・押印待ちの書類)."""
    company = company_of(call.by, call.on)
    if company is None:
        return [not_possible()]
    names = waiting_papers(company)
    if not names:
        return [Reply(_("No paper waits for your signature or seal."), quick=[menu_button()])]
    head = ngettext(
        "%(count)d paper waits for your signature or seal", "%(count)d papers wait for your signature or seal", len(names)
    ) % {"count": len(names)}  # fmt: skip
    lines = [head, *(f"・{name}" for name in names[:MOST])]
    if len(names) > MOST:
        left = len(names) - MOST
        lines.append(ngettext("%(count)d more", "%(count)d more", left) % {"count": left})
    lines.append(_whom_to_call(company))
    return [Reply("\n".join(filter(None, lines)), quick=[menu_button()])]


def waiting_papers(company: Employer) -> list[str]:
    """Return the names of the papers that a company drew up, that were printed and not filed (未提出の書類名).

    For the manager of that very company, who signs them; papers about consultations and health never.
    One query; a paper printed twice stands there once, by its last print.
    """
    made = Print.objects.filter(author=Author.EMPLOYER)
    single = Q(paper__isnull=False, paper__confidential=False, paper__filings=None) & (
        Q(paper__employer=company) | Q(paper__placement__employer=company) | Q(paper__case__employer=company)
    )
    single &= ~Q(paper__state=PaperState.NOT_NEEDED)
    single &= Q(paper__case=None) | Q(paper__case__state__in=UNFILED)
    whole = Q(paper=None, case__employer=company, case__state__in=UNFILED)
    rows = (
        made.filter(single | whole).order_by("printed_at", "pk").values_list("paper_id", "case_id", "label")
    )
    last = {("paper", paper) if paper else ("case", case): label for paper, case, label in rows}
    return list(last.values())


def _whom_to_call(company: Employer) -> str:
    office = Office.objects.order_by("pk").select_related("cooperative").first()
    phone = (office.phone or office.cooperative.phone) if office else ""
    who = str(company.caseworker) if company.caseworker else str(office or "")
    called = f"{who} {phone}".strip()
    return _("Contact at the cooperative: %(who)s") % {"who": called} if called else ""


add_command(
    Command(
        "papers", papers, may_see,
        words=("書類", "署名", "署名待ち", "papers"), label=gettext_lazy("Papers to sign"), order=25,
    )
)  # fmt: skip
