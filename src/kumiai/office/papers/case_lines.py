"""What the page of a case shows: papers in order, what is missing with its place, checks, what the library offers."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.text import capfirst

from kumiai.office.papers.access import place_of
from kumiai.paperwork.definitions import SheetKind, sheet_kinds
from kumiai.paperwork.domain.checking import CaseReading, Checked, Outcome
from kumiai.paperwork.domain.filling import Filled
from kumiai.paperwork.domain.paper import Reading
from kumiai.paperwork.models import Case, Sheet, SheetUse

ORDER = (Outcome.FAILS, Outcome.OPEN, Outcome.HOLDS)


@dataclass(frozen=True)
class CaseLines:
    """The lines of one case for one reader."""

    reading: CaseReading
    user: Any
    language: str
    back: str

    def groups(self) -> list[dict[str, Any]]:
        """Return the papers in the official order, grouped by form."""
        found: dict[str, dict[str, Any]] = {}
        for one in self.reading.readings:
            group = found.setdefault(
                one.form.id,
                {"title": one.form.title.in_language(self.language), "number": one.form.number, "rows": []},
            )
            group["rows"].append(self._paper(one))
        return list(found.values())

    def _paper(self, one: Reading) -> dict[str, Any]:
        return {
            "paper": one.paper,
            "about": _whose(one),
            "completeness": one.filled.completeness,
            "missing": len(one.filled.missing),
            "printed": one.last_print,
            "changed": len(one.changes),
        }

    def wanted(self) -> list[dict[str, Any]]:
        """Return what is missing over all papers by the place where it is typed, most first.

        Computed fields are left out: they follow when their parts are there.
        """
        found: dict[Any, dict[str, Any]] = {}
        for one in self.reading.readings:
            for row in one.filled.missing:
                if row.origin == "calculated":
                    continue
                key, title = self._where(one, row)
                group = found.setdefault(
                    key, {"title": title, "place": self._place(one, row), "labels": {}, "papers": set()}
                )
                group["labels"].setdefault(row.field.label.in_language(self.language), True)
                group["papers"].add(one.paper.pk)
        for group in found.values():
            group.update(labels=list(group["labels"]), papers=len(group["papers"]))
        return sorted(found.values(), key=lambda group: -len(group["labels"]))

    def _where(self, one: Reading, row: Filled) -> tuple[Any, str]:
        """Return the place where a value is typed, and what it is called."""
        if row.origin == "sheet":
            kind = sheet_kinds()[row.sheet_kind].title.in_language(self.language)
            return (row.sheet_kind, row.owner), f"{kind}　{row.owner or ''}"
        record = row.record or row.owner
        if row.origin == "record" and record is not None:
            return record, f"{capfirst(record._meta.verbose_name)}　{record}"
        return one.paper.pk, f"{one.form.title.in_language(self.language)}　{_whose(one)}"

    def _place(self, one: Reading, row: Filled) -> str:
        here = f"{reverse('papers:paper', args=[one.paper.pk])}#field-{row.field.id}"
        return place_of(row, self.user, self.back) or here

    def checks(self) -> dict[str, list[dict[str, Any]]]:
        """Return the checks in words by outcome; those that do not fail stand once for all people."""
        found: dict[str, list[dict[str, Any]]] = {one.value: [] for one in ORDER}
        seen: dict[tuple[str, str], dict[str, Any]] = {}
        for one in self.reading.checks:
            key = (one.outcome.value, one.id)
            if one.outcome is not Outcome.FAILS and key in seen:
                seen[key]["about"] += f"、{one.about}"
                continue
            seen[key] = self._check(one)
            found[one.outcome.value].append(seen[key])
        return found

    def _check(self, one: Checked) -> dict[str, Any]:
        compared = [
            {
                "paper": part.paper_label,
                "label": part.row.field.label.in_language(self.language),
                "words": part.words,
                "place": self._place(part.reading, part.row),
            }
            for part in one.compared
        ]
        return {
            "says": one.says.in_language(self.language),
            "outcome": one.outcome.value,
            "about": one.about,
            "basis": one.basis,
            "compared": compared,
            "cites": one.decision.citations[:2] if one.decision else (),
        }


def _whose(one: Reading) -> str:
    return str((one.paper.placement.person if one.paper.placement else one.paper.trainer) or "")


def library_choices(case: Case, reading: CaseReading, user: Any, *, language: str) -> list[dict[str, Any]]:
    """Return the kinds of reusable sheets that the papers of a case print, with what there is to choose."""
    members = list(case.members.all())
    if not members:
        return []
    wanted = {
        path.split(".")[1]
        for one in reading.readings
        for field in one.form.fields.values()
        for path in field.sources
        if path.startswith("sheet.")
    }
    sending = {member.sending_organization_id for member in members}
    theirs = (
        Q(owner="coop")
        | Q(owner="employer", employer=case.employer_id)
        | Q(owner="sending", sending__in=sending)
    )
    rows = list(Sheet.objects.visible_to(user).filter(theirs, retired_on=None, kind__in=wanted))
    uses = {
        (use.kind, use.placement_id): use.sheet_id for use in SheetUse.objects.filter(placement__in=members)
    }
    owners = {"coop": {None}, "employer": {case.employer_id}, "sending": sending}
    found = []
    for kind in (sheet_kinds()[name] for name in sorted(wanted)):
        if kind.reusable:
            fitting = [row for row in rows if row.kind == kind.id and _owner_of(row) in owners[kind.owner]]
            used = {uses.get((kind.id, member.pk)) for member in members}
            found.append(_choice(kind, fitting, used, next(iter(owners[kind.owner])) or 0, language))
    return found


def _owner_of(sheet: Sheet) -> int | None:
    return sheet.employer_id or sheet.sending_id


def _choice(
    kind: SheetKind, fitting: list[Sheet], used: set[int | None], owner: int, language: str
) -> dict[str, Any]:
    chosen = next(iter(used)) if len(used) == 1 else None
    only = fitting[0].pk if len(fitting) == 1 else None
    return {
        "kind": kind.id,
        "title": kind.title.in_language(language),
        "sheets": fitting,
        "chosen": chosen or only,
        "owner": owner,
    }
