"""Numbers that identify companies, cards and invoice issuers (番号): is it well formed?

Nothing is trimmed or normalized: a blank, a hyphen or a full-width digit makes a number invalid.
"""

import re

from stdnum.jp import cn

from kumiai.law.core.builder import Law
from kumiai.law.core.inputs import Input, text
from kumiai.law.core.rule import rule

_DIGITS = re.compile(r"[0-9]+")
_LETTER, _DIGIT = "[A-Z]", "[0-9]"


def _value() -> list[Input]:
    return [text("value", "番号", "The number")]


@rule(
    "number.corporate", ja="法人番号", en="Corporate number",
    inputs=_value(), answers={"valid": "flag"}, figures=("number.corporate.",),
)  # fmt: skip
def corporate(law: Law) -> None:
    """Return whether a corporate number is well formed: 13 digits with a check digit (法人番号)."""
    form = law.entry("number.corporate.form")
    valid = law.passes("value", lambda value: _is_corporate(value, form.value))
    law.output("valid", valid.cited(form.citation), "正しい法人番号", "The number is valid")


@rule(
    "number.residence_card", ja="在留カード番号", en="Residence card number",
    inputs=_value(), answers={"valid": "flag"}, figures=("number.residence_card.",),
)  # fmt: skip
def residence_card(law: Law) -> None:
    """Return whether a residence card number has its form: AA99999999AA (在留カード番号)."""
    form = law.entry("number.residence_card.form")
    pattern = re.compile("".join(_LETTER if sign == "A" else _DIGIT for sign in form.value))
    valid = law.passes("value", lambda value: pattern.fullmatch(value) is not None)
    law.output("valid", valid.cited(form.citation), "正しい在留カード番号", "The number is valid")


@rule(
    "number.invoice", ja="適格請求書発行事業者の登録番号", en="Registration number of an invoice issuer",
    inputs=_value(), answers={"valid": "flag"}, figures=("number.",),
)  # fmt: skip
def invoice(law: Law) -> None:
    """Return whether an invoice registration number is T and a valid 13-digit number (登録番号).

    That the check digit also holds for sole traders (個人事業者) could not be confirmed.
    """
    prefix, form = law.entry("number.invoice.prefix"), law.entry("number.corporate.form")

    def is_invoice(value: str) -> bool:
        return value.startswith(prefix.value) and _is_corporate(value[len(prefix.value) :], form.value)

    valid = law.passes("value", is_invoice)
    law.output("valid", valid.cited(prefix.citation, form.citation), "正しい登録番号", "The number is valid")


def _is_corporate(value: str, digits: int) -> bool:
    """Return whether the digits and the check digit are right; stdnum would also strip hyphens."""
    return len(value) == digits and _DIGITS.fullmatch(value) is not None and bool(cn.is_valid(value))
