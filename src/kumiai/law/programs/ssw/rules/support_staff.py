"""Staff of registered support organizations (登録支援機関の体制) from 2027."""

from kumiai.law.core.algebra import most, rounded_up
from kumiai.law.core.builder import Law
from kumiai.law.core.inputs import count
from kumiai.law.core.quantity import number
from kumiai.law.core.rule import rule

_MOST = 1_000_000


@rule(
    "ssw.support_staff",
    ja="登録支援機関の支援担当者数", en="Support staff of a registered support organization",
    inputs=[
        count("workers", "支援する特定技能1号の人数", "Specified skilled workers (i) supported", largest=_MOST, probes=(49, 50, 51)),
        count("hosts", "支援を受託する所属機関の数", "Hosts that entrusted their support", largest=_MOST, probes=(9, 10, 11)),
        count("staff", "支援担当者の数", "Support staff", largest=_MOST, probes=(1, 2)),
    ],
    answers={"ok": "flag", "violations": "codes", "staff_needed": "count"},
    figures=("ssw.support_staff.",),
)  # fmt: skip
def support_staff(law: Law) -> None:
    """Return whether the support staff is enough (支援担当者の体制), and how many it takes.

    At most 50 workers and 10 hosts for each, at least one; existing organizations at their renewal. Read at the
    stage of public comment; another source says fewer than 50 and fewer than 10. All of it is unconfirmed.
    """
    staff = law.given("staff")
    workers, hosts = (law.entry(f"ssw.support_staff.{name}") for name in ("workers", "hosts"))
    failures = {
        "nobody": ((staff < 1).doubted(), "支援担当者がいない", "No support staff"),
        "too_many_workers": (
            (law.given("workers") > staff * workers.value).doubted().cited(workers.citation),
            "担当者1人あたりの人数が多すぎる", "Too many workers for each",
        ),
        "too_many_hosts": (
            (law.given("hosts") > staff * hosts.value).doubted().cited(hosts.citation),
            "担当者1人あたりの機関が多すぎる", "Too many hosts for each",
        ),
    }  # fmt: skip
    law.verdict("ok", failures, "体制が足りる", "The staff is enough", codes="violations")
    needed = most(
        number(1),
        rounded_up(law.given("workers"), workers.value),
        rounded_up(law.given("hosts"), hosts.value),
    )
    law.output(
        "staff_needed",
        needed.doubted().cited(workers.citation, hosts.citation),
        "必要な支援担当者数",
        "Staff needed",
    )
