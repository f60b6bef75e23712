"""Sheets of a company: its outline, wage table, lodging, worksites and the careers of its training staff."""

from datetime import date
from random import Random
from typing import Any, Final

from kumiai import law
from kumiai.demo.invention.companies import Company
from kumiai.demo.invention.record import Invention
from kumiai.demo.invention.sheets import WORDS, WORK, add_sheet
from kumiai.employers.enums import TrainerKind
from kumiai.employers.models import StaffCount, Trainer, Worksite
from kumiai.law.core.calendar import fiscal_year
from kumiai.placements.models import Placement
from kumiai.plans.enums import EmployerFilingKind
from kumiai.plans.models import EmployerFiling

PREMIUMS: Final = (
    ("法定時間外（60時間以内）", 25),
    ("法定時間外（60時間超）", 50),
    ("法定休日", 35),
    ("深夜", 25),
)
HOURS: Final = ((8, 20), (8, 21), (7, 21))
"""Hours of a day and days of a month; a year has twelve such months."""


def hours_of(company: Company, invention: Invention) -> tuple[int, int]:
    """Return hours a day and days a month of a company; both are the same on every paper."""
    if "papers_disagree" in company.idea.troubles:
        return HOURS[0]
    return invention.chance("hours", company.code).choice(HOURS)


def kana_of(name: str) -> str:
    """Return the reading of an invented Japanese name."""
    family, given = name.split()
    return f"{WORDS['kana']['family'][family]} {WORDS['kana']['given'][given]}"


def invent_company_papers(invention: Invention, company: Company) -> None:
    """Write the sheets of one company and of all who belong to it."""
    chance = invention.chance("company papers", company.code)
    _profile(invention, company, chance)
    _worksites(invention, company, chance)
    _lodging(invention, company, chance)
    _terms(invention, company, chance)
    for number, trainer in enumerate(_own(invention, Trainer, company), 1):
        _career(invention, company, trainer, invention.chance("career", company.code, number))


def _own(invention: Invention, model: Any, company: Company) -> list[Any]:
    return [row for row in invention.every(model) if row.employer is company.employer]


def _profile(invention: Invention, company: Company, chance: Random) -> None:
    employer, work = company.employer, WORK[company.idea.data["occupation"]]
    others = [row.name for row in _own(invention, Trainer, company)][:1]
    begun = [
        row for row in _own(invention, EmployerFiling, company) if row.kind == EmployerFilingKind.FIRST_START
    ]
    sales = chance.randint(18, 240) * 10_000_000
    people = [(employer.representative, "代表取締役"), *((name, "取締役") for name in others)]
    officers = [
        {
            "name": f"{name}（{kana_of(name)}）",
            "title": title,
            "address": f"{employer.address} {chance.randint(2, 40)}号",
        }
        for name, title in people
    ]
    add_sheet(
        invention, "employer_profile", employer,
        {
            "receipt_number": f"実見本{chance.randrange(10**7):07d}" if begun else None,
            "representative_kana": kana_of(employer.representative), "representative_title": "代表取締役",
            "officers": officers, "industry": work["industry"], "industry_code": work["industry_code"],
            "business": work["business"], "founded_on": date(chance.randint(1968, 2009), chance.randint(1, 12), 1),
            "capital": chance.choice([3, 5, 10, 20, 30]) * 1_000_000, "sales": sales,
            "ordinary_profit": sales * chance.randint(1, 5) // 100, "fax": "000-0000-0009",
            "contact_name": f"総務部　{(others or [employer.representative])[0]}",
            "social_insurance": ["HEALTH", "PENSION", "EMPLOYMENT", "ACCIDENT"],
            "labor_insurance_number": f"99-9-99-{chance.randrange(10**6):06d}-000",
            "employment_insurance_number": f"9999-{chance.randrange(10**6):06d}-9",
            "first_health_check": "雇入れ時（配属の日から1か月以内）", "regular_health_check": "毎年10月（1年ごと）",
        },
    )  # fmt: skip


def _worksites(invention: Invention, company: Company, chance: Random) -> None:
    counts = [row.regular_employees for row in _own(invention, StaffCount, company)]
    for number, site in enumerate(_own(invention, Worksite, company)):
        kana = "ホンシャ" if number == 0 else "ダイニジギョウショ"
        employees = None if not counts else counts[-1] if number == 0 else max(counts[-1] // 4, 1)
        facts = {
            "kana": kana,
            "phone": f"000-0000-{chance.randrange(10**4):04d}",
            "regular_employees": employees,
        }
        add_sheet(invention, "worksite_profile", site, facts)


def _lodging(invention: Invention, company: Company, chance: Random) -> None:
    people, name = chance.choice([1, 2, 2, 3]), chance.choice(WORDS["lodging"]["names"])
    tenths = people * chance.randint(60, 95)
    rent = chance.randint(50, 90) * 1000
    where = f"{company.employer.get_prefecture_display()}{company.employer.address} 社員寮"
    add_sheet(
        invention, "lodging", company.employer,
        {
            "name": name, "address": where, "tenure": chance.choice(["OWNED", "RENTED", "RENTED"]),
            "bedroom_area": f"{tenths // 10}.{tenths % 10}", "people_per_room": people,
            "area_per_person": f"{tenths // people // 10}.{tenths // people % 10}", "capacity": 4 * people,
            "private_storage": "yes", "facilities": WORDS["lodging"]["facilities"],
            "checks": ["EXTINGUISHER", "ESCAPE", "WINDOW", "HEATING", "HYGIENE", "WASHING", "STORAGE"],
            "monthly_rent": rent, "rent_explanation": f"家賃月額{rent:,}円を入居者4人で割った額を超えない。",
            "commute": chance.choice(WORDS["lodging"]["commute"]),
        },
        title=name,
    )  # fmt: skip


def _terms(invention: Invention, company: Company, chance: Random) -> None:
    """Write the wage table: hours that follow from the days, a wage above the minimum, deductions that add up."""
    hours, days = hours_of(company, invention)
    words, work = WORDS["terms"], WORK[company.idea.data["occupation"]]
    month = hours * days
    base = -(-_minimum(invention, company) * month // 1000) * 1000 + chance.randint(1, 7) * 1000
    allowance = chance.choice([0, 0, 5000, 8000])
    rent, utilities = chance.randint(14, 22) * 1000, chance.randint(5, 8) * 1000
    begins = chance.choice([8, 8, 9])
    minutes = begins * 60 + (hours + 1) * 60
    add_sheet(
        invention, "employment_terms", company.employer,
        {
            "fixed_term": "yes", "renewal": "POSSIBLE", "working_time": [f"{begins}:00", f"{minutes // 60}:00"],
            "hours_per_day": f"{hours}:00", "system": "NONE", "break_minutes": 60, "hours_per_week": hours * 5,
            "hours_per_month": month, "hours_per_year": month * 12, "days_per_week": 5, "days_per_month": days,
            "days_per_year": days * 12, "overtime": "yes", "days_off_per_year": 365 - days * 12,
            "days_off": "毎週土曜日・日曜日、日本の国民の祝日", "paid_leave_days": 10, "leave_for_home": "yes",
            "wage_basis": "MONTH", "base_wage": base, "wage_per_hour": base * 12 // (month * 12),
            "allowances": [{"name": "皆勤手当", "amount": allowance, "method": "欠勤のない月に支給"}] if allowance else [],
            "lecture_allowance": 60000, "premiums": [{"case": case, "percent": percent} for case, percent in PREMIUMS],
            "cut_off": "毎月末日", "pay_day": f"翌{chance.choice([10, 15, 20])}日", "pay_method": "BANK",
            "deductions_agreed": "yes", "deductions": _deductions(base + allowance),
            "raise": "有（毎年4月、2,000円以上）", "bonus": chance.choice(["有（7月・12月）", "無"]),
            "retirement_pay": "無", "layoff_percent": 60, "meals": 0, "housing": rent, "utilities": utilities,
            "comparison_worker": f"{company.idea.data['task']}　一般職　23歳　経験1年", "comparison_wage": base,
            "comparison_person": "23歳・男・経験1年",
            "trainee_duty": f"{work['required'][0]}。指導員の指示により作業し、責任は伴わない。経験0年。",
            "meals_basis": "自炊（会社は徴収しない）", "utilities_basis": "前年の実績の月平均÷入居者の人数",
            "wage_rules": "yes", "renewal_limit": "yes", "renewal_limit_note": "通算契約年数5年まで",
            "conversion_change": "no", "place_change": "変更なし", "work_change": "変更なし",
            "employment_type": "DIRECT", "desk": f"総務部（{company.employer.phone}）",
            "lecture_food_paid": "yes", "lecture_food_borne": "no", "lecture_housing_paid": "yes",
            "lecture_housing_borne": "no",
            **{name: words[name] for name in words},
        },
        title=f"{fiscal_year(invention.on)}年度 賃金表",
    )  # fmt: skip


def _minimum(invention: Invention, company: Company) -> int:
    """Return the minimum wage of the prefecture for an hour, as the law has it on the day of the load."""
    given = {"prefecture": company.employer.prefecture}
    return int(law.decide("wage.minimum", given, on=invention.on).value["yen_per_hour"])


def _deductions(gross: int) -> list[dict[str, Any]]:
    """Return taxes and premiums of a month, near what the tables give."""
    shares = (
        ("所得税", 17, "月額表甲欄"),
        ("社会保険料", 149, "健康保険・厚生年金"),
        ("雇用保険料", 6, None),
    )
    return [
        {"name": name, "amount": gross * share // 10_000 * 10, "note": note} for name, share, note in shares
    ]


def _career(invention: Invention, company: Company, trainer: Trainer, chance: Random) -> None:
    words = WORDS["trainer"]
    years, occupation = chance.randint(6, 28), company.idea.data["occupation"]
    joined = invention.on.year - years
    born = date(joined - chance.randint(20, 30), chance.randint(1, 12), chance.randint(1, 28))
    title = chance.choice(WORDS["titles"][trainer.kind])
    begun = born.year + 18
    licenses = f"{occupation} 職長教育修了" if trainer.kind == TrainerKind.INSTRUCTOR else "普通自動車免許"
    add_sheet(
        invention, "trainer_career", trainer,
        {
            "kana": kana_of(trainer.name), "title": title, "born_on": born,
            "address": f"{company.employer.address} {chance.randint(1, 30)}番{chance.randint(1, 20)}号",
            "education": f"{chance.choice(words['schools'])} 卒業",
            "career": [
                {"from": f"{begun}-04-01", "to": f"{joined}-03-01", "work": chance.choice(words["before"])},
                {"from": f"{joined}-04-01", "to": None, "work": f"{company.employer.name}　{occupation}（{title}）"},
            ],
            "skill_years": years, "licenses": licenses, "full_time": "yes", "course_body": words["course_body"],
        },
    )  # fmt: skip


def present_placements(invention: Invention, company: Company) -> list[Placement]:
    """Return the placements with a company that run or are still to come."""
    return [row for row in _own(invention, Placement, company) if row.last_day is None]
