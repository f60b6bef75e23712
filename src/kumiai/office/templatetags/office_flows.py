"""What takes a flow, for the list of flows."""

from typing import Any

from django import template
from wagtail.models import Workflow

from kumiai.office.flows.uses import lines
from kumiai.workflow.models import FlowUse

register = template.Library()


@register.simple_tag(takes_context=True)
def flow_uses(context: Any, flow: Workflow) -> list[str]:
    """Return what takes a flow, read once for the whole list."""
    request = context.get("request")
    kept = getattr(request, "_flow_uses", None)
    if kept is None:
        labels = {line.kind: line.label for line in lines()}
        kept = {}
        for use in FlowUse.objects.all():
            kept.setdefault(use.workflow_id, []).append(labels.get(use.kind, use.kind))
        if request is not None:
            request._flow_uses = kept
    return kept.get(flow.pk, [])
