"""Official papers and laws as the office names them."""

from kumiai.deadlines.domain.words import duty_of, said
from kumiai.law.core.laws import laws


def paper_of(duty_id: str) -> str:
    """Return number and name of the official paper of a duty (様式), or nothing."""
    duty = duty_of(duty_id)
    if duty is None or duty.form is None:
        return ""
    return " ".join(part for part in (duty.form.number or "", said(duty.form.official)) if part)


def law_choices() -> list[tuple[str, str]]:
    """Return all laws that a citation may name, by id and short title."""
    return [(law_id, said(law.short) or said(law.title)) for law_id, law in laws().items()]
