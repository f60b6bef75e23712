"""Checks of contract, host and support plan (特定技能の基準), criterion by criterion."""

from collections.abc import Sequence

from kumiai.law.core.builder import Law
from kumiai.law.core.checklist import Measure, checklist
from kumiai.law.core.inputs import code, count, yes_or_no
from kumiai.law.core.parameters import Parameter, Parameters
from kumiai.law.core.quantity import Quantity
from kumiai.law.programs.ssw.codes import FIELDS

_YEN = 1_000_000
_FIELD_CHECK = "ssw.field_check."


def _above_minimum(law: Law) -> Quantity:
    return law.given("yen_per_hour") >= law.given("minimum_yen_per_hour")


contract_check = checklist(
    "ssw.contract_check",
    ja="特定技能雇用契約の基準の確認", en="Check of a contract of specified skilled work",
    about="""Return for each criterion of the contract whether it is met (特定技能雇用契約の基準), and whether all are.

    特定技能基準省令 第1条; the text could not be read, so most item numbers are from memory and unconfirmed.
    """,
    inputs=[
        count("yen_per_hour", "時間あたりの報酬（円）", "Pay for an hour in yen", largest=_YEN),
        count("minimum_yen_per_hour", "事業所の最低賃金（円／時間）", "Minimum wage of the workplace in yen", largest=_YEN),
    ],
    measured={"pay_minimum_wage": (_above_minimum, ("yen_per_hour", "minimum_yen_per_hour"))},
)  # fmt: skip

host_check = checklist(
    "ssw.host_check",
    ja="特定技能所属機関の基準の確認", en="Check of a host of specified skilled workers",
    about="""Return for each criterion of the host whether it is met (特定技能所属機関の基準), and whether all are.

    特定技能基準省令 第2条; the text could not be read, so most of it is from memory and unconfirmed.
    """,
)  # fmt: skip

support_plan_check = checklist(
    "ssw.support_plan_check",
    ja="支援計画の義務的支援の確認", en="Check of a support plan",
    about="""Return for each of the ten supports whether the plan holds it (義務的支援), and whether it holds all.

    特定技能基準省令 and the guidelines. A host may entrust all of them to a registered support organization.
    """,
)  # fmt: skip


registration_check = checklist(
    "rso.registration_check",
    ja="登録支援機関の登録の基準の確認", en="Check of a registered support organization",
    about="""Return for each criterion of the registration whether it is met (登録支援機関の登録の基準), and whether all are.

    The criteria from 2027-04-01 were read at the stage of public comment; existing organizations meet them at their
    renewal. How many workers and hosts each person may carry is another question: ``ssw.support_staff``.
    """,
)  # fmt: skip


def _conditions() -> dict[str, Parameter]:
    """Return the conditions of all fields, each a figure that names the fields that ask for it."""
    return {
        figure.id.removeprefix(_FIELD_CHECK): figure
        for figure in Parameters.load()
        if figure.id.startswith(_FIELD_CHECK)
    }


def _asks(name: str) -> Measure:
    """Return the measure that the field asks for a condition."""
    return lambda law: law.choice("field").is_(*law.entry(_FIELD_CHECK + name).value)


def _kept(name: str) -> tuple[Measure, Sequence[str]]:
    """Return the measure that a condition holds: in a field that does not ask for it, it does."""

    def holds(law: Law) -> Quantity:
        asking = _asks(name)(law)
        law.needed_only_if(name, asking)
        return ~asking | law.given(name)

    return holds, ("field", name)


field_check = checklist(
    "ssw.field_check",
    ja="分野別の受入れ機関の基準の確認", en="Check of the conditions that a field puts on the host",
    about="""Return for each condition of a field whether the host meets it (分野別の基準), and whether all are met.

    特定技能基準省令 第2条 and the notices of the ministries. What the field does not ask for counts as met. Many
    conditions are from memory and unconfirmed; those of the three fields of 2026 were not read. How many workers
    a host in construction or care may have is another question: ``ssw.host_cap``.
    """,
    inputs=[
        code("field", FIELDS, "分野", "Field"),
        *(yes_or_no(name, figure.label["ja"], figure.label["en"]) for name, figure in _conditions().items()),
    ],
    measured={name: _kept(name) for name in _conditions()},
    asked_where={name: _asks(name) for name in _conditions()},
)  # fmt: skip
