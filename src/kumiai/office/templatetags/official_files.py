"""The official file of a paper, for its page."""

from typing import Any

from django import template

from kumiai.paperwork.domain.official_file import official_file_for
from kumiai.paperwork.models import OfficialFile, Paper

register = template.Library()


@register.simple_tag(takes_context=True)
def official_file_of(context: dict[str, Any], paper: Paper) -> OfficialFile | None:
    """Return the official file into which the user may write a paper, if one is in use."""
    request = context["request"]
    if not request.user.has_perm("paperwork.add_print") or request.is_as_of:
        return None
    return official_file_for(paper, on=request.today)
