"""What both scores share: items as outputs, rates, and the mark that passes (優良要件の採点).

An open item can take every value of its row that its given inputs still allow. Items share no
inputs, so the sum of their bounds is exact.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from kumiai.law.core.algebra import (
    band,
    choose,
    least,
    most,
    number,
    rate_band,
)
from kumiai.law.core.builder import Law
from kumiai.law.core.inputs import SCALE
from kumiai.law.core.quantity import Quantity

# Items whose points come from several figures carry the name of their line in the table.
HEADS: Final[Mapping[str, Mapping[str, str]]] = {
    "improvement_order": {"ja": "改善命令の有無", "en": "Improvement order"},
    "absconding": {"ja": "失踪の割合", "en": "Share of absconding"},
    "takeovers": {"ja": "実習継続が困難となった技能実習生の受入れ", "en": "Trainees taken over"},
}


@dataclass(slots=True)
class Score:
    """A score under way: the law, the prefix of its figures, and the items so far."""

    law: Law
    prefix: str
    items: dict[str, Quantity] = field(default_factory=dict)

    def has(self, figure: str) -> bool:
        """Return whether the table of the day has this figure."""
        return self.law.holds(self.prefix + figure)

    def figure(self, figure: str) -> Quantity:
        """Return a figure of the table of the day."""
        return self.law.figure(self.prefix + figure)

    def add(self, item: str, points: Quantity) -> None:
        """Name the points of an item as an answer of the rule."""
        label = HEADS.get(item) or self.law.label(self.prefix + item)
        self.items[item] = self.law.output(item, points, label["ja"], label["en"], group="items")

    def add_flag(self, item: str, given: str | None = None) -> None:
        """Add the points of an item that is simply there or not; a table without the item ignores it."""
        if self.has(item):
            self.add(item, choose(self.law.given(given or item), self.figure(item), 0))

    def add_counted(self, item: str, given: str) -> None:
        """Add the points of an item that goes by a number of persons or employers."""
        self.add(item, self.band(item, self.law.given(given)))

    def add_percent(self, item: str, given: str) -> None:
        """Add the points of an item that goes by a percentage, which may be a decimal."""
        self.add(item, self.percent_band(item, self.law.given(given)))

    def percent_band(self, figure: str, value: Quantity) -> Quantity:
        """Return the points of the band in which a percentage lies (counted in millionths)."""
        entry = self.law.entry(self.prefix + figure)
        scaled = [{**row, "from": row["from"] * SCALE} for row in entry.value]
        return _marked(band(value, scaled, "points").cited(entry.citation), entry.citation.confidence)

    def band(self, figure: str, value: Quantity) -> Quantity:
        """Return the points of the band in which a count lies."""
        entry = self.law.entry(self.prefix + figure)
        return _marked(band(value, entry.value, "points").cited(entry.citation), entry.citation.confidence)

    def rate(self, figure: str, part: Quantity, whole: Quantity) -> Quantity:
        """Return the points of the band in which a rate lies; an empty whole counts as one here."""
        entry = self.law.entry(self.prefix + figure)
        points = rate_band(part, most(whole, 1), entry.value, "points").cited(entry.citation)
        return _marked(points, entry.citation.confidence)

    def by_code(self, item: str, given: str) -> None:
        """Add the points of an item that goes by a code, from a table of the same codes."""
        entry = self.law.entry(self.prefix + item)
        values = {code: number(points).cited(entry.citation) for code, points in entry.value.items()}
        doubted = {
            code: value.doubted()
            if entry.citation.confidence == "unverified" and entry.value[code]
            else value
            for code, value in values.items()
        }
        self.add(item, self.law.choice(given).by(doubted))

    def add_basic_exam(self) -> None:
        """Add the pass rate of the basic-level exam (基礎級の合格率)."""
        law = self.law
        takers, passers = law.given("basic_exam_takers"), law.given("basic_exam_passers")
        law.refuse_if(passers > takers, "basic_exam_passers: more passed than took the exam")
        # Nobody passes who did not take it: an open number lies beyond the given one.
        takers, passers = at_least_as(takers, passers), at_most_as(passers, takers)
        rated = self.rate("basic_exam", passers, takers)
        self.add("basic_exam", choose(takers.equals(0), self.figure("basic_exam.no_takers"), rated))

    def practical_rate(self) -> tuple[Quantity, Quantity]:
        """Return the points for the practical exams, and whether nobody was due to take them.

        1.2 x (level 3 + 1.5 x level 2) over completers without the unavoidable non-takers and
        with the takers of the old scheme, compared by cross-multiplication.
        """
        law = self.law
        completers, unavoidable = law.given("completers"), law.given("unavoidable_non_takers")
        law.refuse_if(unavoidable > completers, "unavoidable_non_takers: more than there are completers")
        due = most(completers - unavoidable, 0) + law.given("old_scheme_takers")
        due = law.step("practical_due", due, "2級・3級の受検対象者数", "Persons due for level 3 or 2")
        weights = law.entry(f"{self.prefix}practical_exams.weights").value
        factor, level_2 = Fraction(weights["factor"]), Fraction(weights["level_2"])
        passes = (
            law.given("level_3_passers") * level_2.denominator
            + law.given("level_2_passers") * level_2.numerator
        )
        part, whole = passes * factor.numerator, due * (factor.denominator * level_2.denominator)
        # In the branch of this rate somebody was due, so the smallest whole is that of one person.
        whole = most(whole, factor.denominator * level_2.denominator)
        return self.rate("practical_exams", part, whole), due.equals(0)

    def add_improvement_order(self) -> None:
        """Add the loss through an improvement order (改善命令)."""
        values = {
            "none": number(0),
            "remedied": self.figure("improvement_order.remedied"),
            "not_remedied": self.figure("improvement_order.not_remedied"),
        }
        self.add("improvement_order", self.law.choice("improvement_order").by(values))

    def add_absconding(self) -> None:
        """Add the points for few abscondings (失踪); the total is needed only beyond the allowed persons."""
        law = self.law
        gone, everybody = law.given("absconded"), law.given("trainees_total")
        allowed = self.figure("absconding.persons_allowed")
        beyond = gone > allowed
        law.needed_only_if("trainees_total", beyond)
        law.refuse_if(beyond & (gone > everybody), "absconded: more than there were trainees")
        few = self.band("absconding.rate", number(0))
        # Nobody absconds who was not there: an open number ends at the given total. A total
        # below the allowed persons does not matter, so it bounds nothing.
        bounded = at_most_as(gone, most(everybody, allowed))
        rated = self.rate("absconding.rate", bounded, at_least_as(everybody, gone))
        some = choose(bounded > allowed, rated, few)
        points = choose(bounded.equals(0), self.figure("absconding.none"), some)
        self.add("absconding", points)

    def finish(self, points: Quantity) -> None:
        """Name the points, the full marks, the mark that passes, and whether it is reached."""
        law = self.law
        points = law.output("points", points, "得点", "Points")
        full, mark = marks(law, self.prefix, law.figure(f"{self.prefix}full_marks"))
        law.output("excellent", points >= mark, "優良要件に適合する", "Excellent")


def at_least_as(value: Quantity, other: Quantity) -> Quantity:
    """Return the value, knowing that it is not below ``other``: an open one begins there."""
    return most(value, other.lowest)


def at_most_as(value: Quantity, other: Quantity) -> Quantity:
    """Return the value, knowing that it is not above ``other``: an open one ends there."""
    return least(value, other.highest)


def marks(law: Law, prefix: str, full: Quantity) -> tuple[Quantity, Quantity]:
    """Name the full marks and the mark that passes: 60 percent of them, rounded up to a point."""
    full = law.output("full_marks", full, "満点", "Full marks")
    share = law.entry(f"{prefix}pass_share")
    top, bottom = share.value.numerator, share.value.denominator
    mark = ((full * top + (bottom - 1)) // bottom).cited(share.citation)
    return full, law.output("pass_mark", mark, "合格点", "Mark that passes")


def _marked(points: Quantity, confidence: str) -> Quantity:
    """Return the points, in doubt where the whole table is unconfirmed."""
    return points if confidence == "verified" else points.doubted()
