"""A person of a member company who answers in the chat."""

from datetime import date, datetime, timedelta

from kumiai.accounts.domain.user import create_user, grant_role
from kumiai.accounts.enums import Role
from kumiai.accounts.models import User
from kumiai.demo.invention.record import read
from kumiai.demo.logins import PASSWORD, SINCE_DAYS
from kumiai.employers.models import CompanyContact
from kumiai.history.domain.record import Actor, save_recorded
from kumiai.paperwork.models import Case


def add_company_manager(*, on: date, by: Actor, at: datetime) -> User | None:
    """Give the company of the first plan application somebody who decides for it (会社の責任者)."""
    case = Case.objects.filter(kind="titp.plan").order_by("pk").first()
    if case is None or case.employer is None:
        return None
    words = read("lineworks")["company_manager"]
    email = f"{words['username']}@example.jp"
    user = create_user(
        username=words["username"], password=PASSWORD, display_name=words["name"], email=email, by=by, at=at
    )
    grant_role(user=user, role=Role.MEMBER_MANAGER, first_day=on - timedelta(days=SINCE_DAYS), by=by, at=at)
    contact = CompanyContact(
        employer=case.employer, user=user, name=words["name"], name_kana=words["kana"], post=words["post"],
        email=email, is_manager=True,
    )  # fmt: skip
    save_recorded(contact, by=by, at=at)
    return user
