"""What auditors and visitors wrote down: of audits already reported, and of visits before the newest month.

Those that wait have no sheet: their judgments are typed by people, never made.
"""

from random import Random
from typing import Any

from kumiai.demo.invention.record import Invention
from kumiai.demo.invention.sheets import WORDS, add_sheet
from kumiai.employers.models import Trainer
from kumiai.oversight.models import Audit, GuidanceVisit
from kumiai.paperwork.definitions import sheet_kind

CLEAN = "指摘事項なし"


def invent_judgments(invention: Invention) -> None:
    """Write the records of audits and visits (監査・訪問指導の記録)."""
    met: dict[int, Trainer] = {}
    for trainer in invention.every(Trainer):
        met.setdefault(id(trainer.employer), trainer)
    names = {id(audit): people[0].name_roman for audit, people in invention.interviewed if people}
    for number, audit in enumerate(invention.every(Audit)):
        if audit.reported_on:
            chance = invention.chance("audit sheets", number)
            counterpart = f"技能実習責任者　{met[id(audit.employer)].name}"
            _audit(invention, audit, chance, counterpart, names.get(id(audit), "技能実習生"))
    newest = invention.on.replace(day=1)
    for number, visit in enumerate(invention.every(GuidanceVisit)):
        if visit.visited_on < newest:
            counterpart = f"技能実習責任者　{met[id(visit.employer)].name}"
            _visit(invention, visit, invention.chance("visit sheets", number), counterpart)


def _audit(invention: Invention, audit: Audit, chance: Random, counterpart: str, name: str) -> None:
    begins = chance.choice([9, 10, 13])
    notes = {
        key: chance.choice(texts).replace("{name}", name) for key, texts in sorted(WORDS["audit"].items())
    }
    add_sheet(
        invention, "audit_record", audit,
        {
            "time": [f"{begins}:00", f"{begins + 3}:30"], "counterpart": counterpart, "on_site": "yes",
            "reports": "yes", "books": "yes", "lodging": "yes", "result": "no" if audit.findings == CLEAN else "yes",
            **notes,
        },
    )  # fmt: skip
    points = {one.id: "FIT" for one in sheet_kind("audit_checks").fields if not one.id.endswith("_note")}
    if audit.findings != CLEAN:
        unfit = next((code for word, code in UNFIT if word in audit.findings), "work")
        notes = {**WORDS["checks"], f"{unfit}_note": audit.findings}
        points[unfit] = "UNFIT"
    else:
        notes = WORDS["checks"]
    add_sheet(invention, "audit_checks", audit, {**points, **notes})


UNFIT = (
    ("安全", "safety"), ("寮", "lodging"), ("時間外", "wages"), ("日誌", "books"), ("就業規則", "work"),
    ("健康", "safety"), ("生活指導員", "differences"),
)  # fmt: skip
"""Which point of the audit a finding of the demo belongs to, by a word in it."""


def _visit(invention: Invention, visit: GuidanceVisit, chance: Random, counterpart: str) -> None:
    begins = chance.choice([9, 10, 13, 14])
    notes: dict[str, Any] = {key: chance.choice(texts) for key, texts in sorted(WORDS["visit"].items())}
    marks = {
        name.removesuffix("_note"): chance.choice(["GOOD", "GOOD", "FAIR"])
        for name in notes
        if name != "next_time"
    }
    facts = {
        "time": [f"{begins}:30", f"{begins + 1}:30"],
        "counterpart": counterpart,
        **marks,
        "discipline": "no",
    }
    add_sheet(invention, "visit_record", visit, {**facts, **notes})
