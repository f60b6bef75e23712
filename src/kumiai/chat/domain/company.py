"""Which member company a user answers for, where there is one."""

from datetime import date

from django.db.models import Q

from kumiai.accounts.models import User
from kumiai.employers.models import CompanyContact, Employer


def company_of(user: User, on: date) -> Employer | None:
    """Return the company whose manager a user is on a day (会社責任者の会社); nobody else has one."""
    here = Q(left_on=None) | Q(left_on__gte=on)
    rows = CompanyContact.objects.filter(here, user=user, is_manager=True)
    contact = rows.select_related("employer__caseworker").first()
    return contact.employer if contact else None
