"""What the login page needs to know."""

from django import template

from kumiai.office.login import DemoLogin, demo_logins

register = template.Library()


@register.simple_tag
def demo_login_list() -> list[DemoLogin]:
    """Return the logins that the demo offers."""
    return demo_logins()
