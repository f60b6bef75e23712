"""Words that the import shows."""

from django import template

from kumiai.deadlines.domain.words import duty_label

register = template.Library()


@register.filter
def duty_words(duty_id: str) -> str:
    """Return the name of a duty in the language of the page."""
    return duty_label(duty_id)
