"""What the login page needs to know of LINE WORKS."""

from django import template

from kumiai.integrations.lineworks.domain.connection import current

register = template.Library()


@register.simple_tag
def lineworks_signs_in() -> bool:
    """Return whether staff may sign in with LINE WORKS."""
    connection = current()
    return connection is not None and connection.sign_in
