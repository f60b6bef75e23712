"""Staff (監理支援の実施体制): how many full-time people a supervising and support organization needs."""

from kumiai.law.core.algebra import most
from kumiai.law.core.builder import Law
from kumiai.law.core.inputs import count
from kumiai.law.core.quantity import number
from kumiai.law.core.rule import rule

_MOST = 1_000_000


@rule(
    "esd.staffing",
    ja="監理支援機関の職員数", en="Staff of a supervising and support organization",
    inputs=[
        count("employers", "監理支援を行う実施者の数", "Employers supervised", largest=_MOST, probes=(1, 2, 7, 8, 16)),
        count("workers", "監理支援を行う育成就労外国人の数", "Skill development employees supervised", largest=_MOST,
              probes=(39, 40, 79, 80)),
        count("full_time_staff", "監理支援に従事する常勤の役職員の数", "Full-time staff in supervising support",
              largest=_MOST, probes=(1, 2, 3)),
        count("part_time_staff", "監理支援に従事する非常勤の職員の数", "Part-time staff in supervising support",
              default=0, largest=_MOST),
    ],
    answers={"ok": "flag", "violations": "codes", "full_time_staff_needed": "count"},
    figures=("esd.staffing.",),
)  # fmt: skip
def staffing(law: Law) -> None:
    """Return whether the staff carries the employers and workers (監理支援機関の許可基準), and how many it takes.

    At least two employers and two full-time people; fewer than 8 employers and fewer than 40 workers
    for each full-time person. Part-time staff do not count. 育成就労法 第25条; the article of the
    ordinance was not read. To be computed anew at each new contract and resignation.
    """
    employers, workers = law.given("employers"), law.given("workers")
    part_time = law.given("part_time_staff") * law.figure("esd.staffing.part_time")
    staff = law.step("staff", law.given("full_time_staff") + part_time, "数える職員数", "Staff who count")
    least = law.figure("esd.staffing.least_staff")
    by_employers, by_workers = (
        law.entry(f"esd.staffing.{name}") for name in ("employers_below", "workers_below")
    )
    failures = {
        "too_few_staff": (staff < least, "常勤職員が2人未満", "Fewer than two full-time people"),
        "too_few_employers": (
            employers < law.figure("esd.staffing.least_employers"), "実施者が2者未満", "Fewer than two employers",
        ),
        "too_many_employers": (
            (employers >= staff * by_employers.value).cited(by_employers.citation),
            "常勤職員1人あたりの実施者が多すぎる", "Too many employers for each full-time person",
        ),
        "too_many_workers": (
            (workers >= staff * by_workers.value).cited(by_workers.citation),
            "常勤職員1人あたりの育成就労外国人が多すぎる", "Too many workers for each full-time person",
        ),
    }  # fmt: skip
    needed = most(
        least,
        (employers // by_employers.value + number(1)).cited(by_employers.citation),
        (workers // by_workers.value + number(1)).cited(by_workers.citation),
    )
    law.verdict("ok", failures, "職員数が基準に適合する", "The staff is enough", codes="violations")
    law.output("full_time_staff_needed", needed, "必要な常勤職員数", "Full-time staff needed")
