"""Sheets of the cooperative and of the sending organizations (組合・送出機関の記載事項)."""

from datetime import date

from kumiai.coop.models import SendingOrganization
from kumiai.demo.invention import numbers
from kumiai.demo.invention.cooperative import Founded
from kumiai.demo.invention.record import Invention
from kumiai.demo.invention.sheets import WORDS, add_sheet


def invent_coop_papers(invention: Invention, founded: Founded) -> None:
    """Write the outline of the cooperative, and four sheets for each sending organization."""
    add_sheet(invention, "coop_profile", founded.cooperative, WORDS["coop"])
    rows = [row for country in founded.sending.values() for row in country]
    for number, organization in enumerate(rows, 1):
        _sending(invention, organization, number)


def _sending(invention: Invention, organization: SendingOrganization, number: int) -> None:
    words = WORDS["countries"][organization.country]
    chance = invention.chance("sending papers", number)
    place, phone = chance.choice(words["places"]), numbers.phone(chance)
    founded_on = date(chance.randint(2004, 2016), chance.randint(1, 12), chance.randint(1, 28))
    add_sheet(
        invention, "sending_profile", organization,
        {
            "number": f"{words['code']}{number:06d}", "reference_number": f"{number:04d}",
            "address": f"{number} Sample Street, {place}", "phone": phone, "representative": words["head"],
            "maker": f"{words['head']}　Director", "founded_on": founded_on, "public_body": words["body"],
            "public_body_maker": words["body_maker"], **WORDS["sending"],
        },
    )  # fmt: skip
    school = f"{organization.name.split(' (')[0]} 研修センター"
    add_sheet(
        invention, "pre_arrival_school", organization,
        {
            "name": school, "address": f"{number} Sample Street, {place}", "kind": "OTHER", "entrusted": "no",
            "place": school, "place_address": f"{number} Sample Street, {place}", "lessons": _lessons(invention),
        },
        title=school[:100],
    )  # fmt: skip
    add_sheet(
        invention, "preparing_body", organization,
        {
            "name": school, "representative": words["head"], "address": f"{number} Sample Street, {place}",
            "phone": phone, "email": organization.email, "founded_on": founded_on, "role": "LECTURE",
            "business": "日本語教育、入国前講習", "capital": "USD 120,000（約1,800万円）",
            "sales": "USD 640,000（約9,600万円）", "staff": chance.randint(12, 48),
            "maker": f"Director　{words['head']}",
        },
        title=school[:100],
    )  # fmt: skip
    firm = chance.choice(words["firms"])
    add_sheet(
        invention, "home_employer", organization,
        {
            "name": firm, "address": f"{number + 20} Sample Road, {place}", "maker": f"Manager　{words['head']}",
            "unit": "製造部", "employment_type": "正社員", "job": "製造・作業", "during": "STAYS",
            "after": "RETURNS", "after_note": "元の部署に復職し、指導的な立場で働く予定である。",
        },
        title=firm,
    )  # fmt: skip


def _lessons(invention: Invention) -> list[dict[str, object]]:
    """Return the lessons before arrival of the coming intake: 176 hours within the half year before."""
    first = date(invention.on.year, invention.on.month, 1)
    days = (first, first.replace(day=28))
    given = (("JAPANESE", 140), ("LIFE", 20), ("SKILL", 16))
    return [
        {"by": "OTHER", "subject": subject, "first_day": days[0], "last_day": days[1], "hours": hours}
        for subject, hours in given
    ]
