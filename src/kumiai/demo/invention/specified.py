"""Sheets about specified skilled workers (特定技能): support, how they were recruited, their months of work."""

from datetime import timedelta
from typing import Any

from kumiai.demo.invention.histories import costs
from kumiai.demo.invention.record import Invention
from kumiai.demo.invention.sheets import WORDS, add_sheet
from kumiai.employers.models import Employer
from kumiai.law.core.calendar import add_months, last_weekday_on_or_before, month_end
from kumiai.paperwork.models import Sheet
from kumiai.placements.enums import Program
from kumiai.placements.models import Placement

LANGUAGES = {
    "VN": "ベトナム語", "ID": "インドネシア語", "MM": "ミャンマー語", "PH": "タガログ語", "KH": "クメール語",
    "NP": "ネパール語", "CN": "中国語", "TH": "タイ語",
}  # fmt: skip


def invent_support(invention: Invention) -> None:
    """Write what the papers of every specified skilled worker and of their companies ask."""
    companies: dict[int, tuple[Employer, Placement]] = {}
    first: dict[int, Placement] = {}
    for number, row in enumerate(invention.every(Placement)):
        first.setdefault(id(row.person), row)
        if row.program == Program.SSW:
            companies.setdefault(id(row.employer), (row.employer, row))
            _person(invention, row, first[id(row.person)], number)
    for employer, row in companies.values():
        _company(invention, employer, row)


def _company(invention: Invention, employer: Employer, row: Placement) -> None:
    words = WORDS["support"]
    coop = WORDS["coop"]
    language = LANGUAGES[row.person.nationality]
    times = [{"day": day, "time": ["9:00", "18:00"]} for day in ("MON", "TUE", "WED", "THU", "FRI")]
    checked_on = last_weekday_on_or_before(add_months(invention.on, -1))
    city = employer.address.partition("市")[0] + "市"
    add_sheet(
        invention, "support_plan", employer,
        {
            "supports": [
                {
                    "item": item, "planned": "yes", "timing": timing, "entrusted": "yes",
                    "in_charge": "村瀬 ゆかり（支援担当）", "method": "対面", "language": language,
                }
                for item, timing in words["items"]
            ],
            "guidance_hours": 3, "airport": "中部国際空港", "transport": "社用車", "housing": ["PROVIDED"],
            "contracts": ["BANK", "PHONE", "UTILITIES"], "orientation_hours": 8,
            "orientation_content": words["orientation_content"], "japanese": ["SCHOOL", "MATERIALS"],
            "japanese_note": words["japanese_note"],
            "consultation_times": [*times, {"day": "SAT", "time": ["10:00", "15:00"]}],
            "consultation_ways": ["FACE", "PHONE", "MAIL"], "emergency_contact": coop["consultation_contact"],
            "exchange": words["exchange"], "job_change": words["job_change"], "interview_months": 3,
            "interviewer": "村瀬 ゆかり（支援担当）", "interview_way": ["FACE"],
            **{
                f"{where}_{name}": value
                for where in ("work", "home")
                for name, value in (("municipality", city), ("checked_on", checked_on), ("checked_how", "市のホームページ"))
            },
        },
        title=f"1号特定技能外国人の支援（{language}）",
    )  # fmt: skip
    begins = min(row.starts_on or invention.on, invention.on)
    while add_months(begins, 12) <= invention.on:
        begins = add_months(begins, 12)
    add_sheet(
        invention, "support_contract", employer,
        {
            "concluded_on": last_weekday_on_or_before(add_months(begins, -3)),
            "period": [begins, add_months(begins, 12) - timedelta(days=1)],
            "costs": [
                {"item": "支援委託料（1人当たり月額）", "amount": 20000, "timing": "REGULAR"},
                {"item": "入国時の送迎・住居確保の実費", "amount": 15000, "timing": "OCCASIONAL"},
            ],
        },
    )  # fmt: skip


def _person(invention: Invention, row: Placement, first: Placement, number: int) -> None:
    begins = row.starts_on or row.planned_first_day
    if begins is None:
        return
    sender = first.sending_organization.name if first.sending_organization else None
    country = WORDS["countries"][row.person.nationality]["ja"]
    add_sheet(invention, "home_costs", row, costs(invention, row.person, first.planned_first_day))
    add_sheet(
        invention, "hiring_circumstances", row,
        {
            "agency": "yes", "agency_name": "ひなた橋国際事業協同組合", "agency_permit": "99-特-000001",
            "from_employer": 0, "from_worker": 0, "foreign_agency": "yes", "foreign_country": country, "foreign_name": sender,
            "costs_explained": "yes",
            "costs_agreed": "yes", "experience_years": 3,
            "duties": f"{row.occupation}の作業。現場の責任者の指示により作業し、新人に手順を教える。",
        },
    )  # fmt: skip
    told_on = last_weekday_on_or_before(min(add_months(begins, -2), invention.on - timedelta(days=9)))
    steps: dict[str, Any] = {
        "guidance_planned_on": told_on, "guidance": [{"day": told_on, "time": ["9:00", "12:00"]}],
        "guidance_by": "村瀬 ゆかり（支援担当）、グエン ティ マイ（通訳）",
    }  # fmt: skip
    if row.first_day:
        day = last_weekday_on_or_before(row.first_day + timedelta(days=6))
        steps["orientation"] = [
            {"day": day, "time": ["9:00", "12:00"]},
            {"day": day, "time": ["13:00", "18:00"]},
        ]
        steps["orientation_by"] = "村瀬 ゆかり（支援担当）"
        add_sheet(invention, "ssw_activity", row, {"months": _months(invention, row)})
    else:
        add_sheet(invention, "health_check", row.person, _health(invention, number))
    add_sheet(invention, "support_steps", row, steps)


def _months(invention: Invention, row: Placement) -> list[dict[str, Any]]:
    """Return the full months that were worked so far, with days and pay of the wage table of the company."""
    terms = next(
        sheet
        for sheet in invention.every(Sheet)
        if sheet.kind == "employment_terms" and sheet.employer is row.employer
    ).values
    assert row.first_day is not None  # noqa: S101  (asked for those who began)
    month, rows = add_months(row.first_day.replace(day=1), 1), []
    while month_end(month) < invention.on:
        extra = invention.chance("overtime", row.person.name_roman, month).randrange(0, 22)
        pay = terms["base_wage"] + extra * terms["wage_per_hour"] * 5 // 4
        rows.append({"month": month, "days": terms["days_per_month"], "pay": pay, "method": "BANK"})
        month = add_months(month, 1)
    return rows


def _health(invention: Invention, number: int) -> dict[str, Any]:
    chance = invention.chance("health", number)
    return {
        "checked_on": last_weekday_on_or_before(invention.on - timedelta(days=chance.randint(20, 50))),
        "hospital": "見本内科クリニック", "history": "特記すべきものなし", "symptoms": "なし",
        "height": f"{chance.randint(155, 176)}.{chance.randrange(10)}", "weight": f"{chance.randint(48, 70)}.{chance.randrange(10)}",
        "waist": f"{chance.randint(66, 82)}.0", "sight_right": "1.2", "sight_left": "1.0", "hearing_right": "NORMAL",
        "hearing_left": "NORMAL", "x_ray": "NORMAL", "blood_pressure": f"{chance.randint(104, 126)}／{chance.randint(62, 80)}",
        "red_cells": str(chance.randint(430, 520)), "hemoglobin": f"{chance.randint(12, 15)}.{chance.randrange(10)}",
        "got": str(chance.randint(16, 28)), "gpt": str(chance.randint(12, 30)), "gamma_gtp": str(chance.randint(14, 40)),
        "lipids": "LDL 98・HDL 61・TG 84", "sugar": f"{chance.randint(82, 98)}", "urine": "糖（－）蛋白（－）", "ecg": "異常なし",
        "fit": "yes", "opinion": "就労に支障はない。", "doctor": "見本 太郎", "visits": "なし", "stays": "なし",
        "surgery": "なし", "medicine": "なし",
    }  # fmt: skip
