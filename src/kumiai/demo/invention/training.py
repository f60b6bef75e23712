"""What is learned at a company: the contents of the plans, and schedules whose hours keep the shares of the law."""

from typing import Any, Final

from kumiai.demo.invention.companies import Company
from kumiai.demo.invention.company_papers import hours_of, present_placements
from kumiai.demo.invention.record import Invention
from kumiai.demo.invention.sheets import WORDS, WORK, add_sheet, use
from kumiai.employers.enums import TrainerKind
from kumiai.employers.models import Trainer
from kumiai.placements.enums import Program

SHARES: Final = (
    ("REQUIRED", 40),
    ("REQUIRED", 22),
    ("REQUIRED", 9),
    ("RELATED", 14),
    ("RELATED", 2),
    ("PERIPHERAL", 11),
    ("PERIPHERAL", 2),
)
"""Kind of each line of a schedule with its share of the hours in percent; the third and every last one is for safety."""
SAFETY: Final = frozenset({2, 4, 6})
LEVELS: Final = {1: "基礎級（学科・実技）", 2: "3級（実技）", 3: "2級（実技）"}
EVALUATED: Final = {1: "初級（学科・実技）", 2: "専門級（実技）", 3: "上級（実技）"}
LECTURE_MONTHS: Final = 1
TOO_MANY_HOURS: Final = 17
"""Hours a month above the contract that are planted where the papers disagree."""


def invent_training(invention: Invention, company: Company) -> None:
    """Write plan contents and schedule for each stage that somebody is in or comes to; each holds for its people."""
    rows = [row for row in present_placements(invention, company) if row.program == Program.TITP]
    for stage in sorted({row.stage for row in rows} | {1}):
        task = f"{company.idea.data['task']} 第{stage}号"
        contents = add_sheet(
            invention, "plan_contents", company.employer, _contents(company, stage), title=task
        )
        facts = _schedule(invention, company, stage)
        schedule = add_sheet(invention, "training_schedule", company.employer, facts, title=task)
        for row in rows:
            if row.stage == stage:
                use(invention, contents, row)
                use(invention, schedule, row)
                if stage == 1 and "papers_disagree" in company.idea.troubles and row.first_day is None:
                    invention.plant("papers_disagree", row)


def _contents(company: Company, stage: int) -> dict[str, Any]:
    data, words = company.idea.data, WORDS["plan"]
    work = WORK[data["occupation"]]
    said = {"business": work["business"], "occupation": data["occupation"]}
    national = work["exam"] == "NATIONAL"
    return {
        "job_code": work["code"], "goal_kind": "EXAM" if national else "EVALUATION",
        "goal_exam": f"{data['occupation']}（{data['task']}）",
        "goal_level": (LEVELS if national else EVALUATED)[stage], "goal_content": words["goal_content"],
        "reason": words["reason"].format(**said), "need_of_experience": words["need"],
        "plan_after_return": words["after_return"].format(**said),
    }  # fmt: skip


def _schedule(invention: Invention, company: Company, stage: int) -> dict[str, Any]:
    work = WORK[company.idea.data["occupation"]]
    hours, days = hours_of(company, invention)
    month = hours * days
    if stage == 1 and "papers_disagree" in company.idea.troubles:
        month += TOO_MANY_HOURS
    first = range(1 + LECTURE_MONTHS, 13) if stage == 1 else range(1, 13)
    facts: dict[str, Any] = {
        "worksites": [{"number": 1, "name": company.worksite.name}],
        "duties": _duties(invention, company, month, first),
        **{name: work[name] for name in ("materials", "machines", "products")},
    }
    if stage > 1:
        facts["duties_2"] = _duties(invention, company, month, range(1, 13))
    return facts


def _duties(invention: Invention, company: Company, month: int, months: range) -> list[dict[str, Any]]:
    """Return the lines of a year; in every month they come to exactly the hours of the month."""
    work = WORK[company.idea.data["occupation"]]
    staff = [
        row.name
        for row in invention.every(Trainer)
        if row.employer is company.employer and row.kind == TrainerKind.INSTRUCTOR
    ]
    safety = f"安全衛生業務（{work['safety']}）"
    contents = [*work["required"], safety, work["related"], safety, work["peripheral"], safety]
    parts = [
        -(-month * share // 100) if at in SAFETY else month * share // 100
        for at, (_, share) in enumerate(SHARES)
    ]
    parts[0] += month - sum(parts)
    return [
        {
            "number": at + 1, "kind": kind, "content": contents[at], "instructor": staff[at % len(staff)], "worksite": 1,
            "safety_hours": parts[at] * len(months) if at in SAFETY else 0, **{f"m{number}": parts[at] for number in months},
        }
        for at, (kind, _) in enumerate(SHARES)
    ]  # fmt: skip
