"""What a page shows of the simulator: forms, and answers once they are sent."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from kumiai.website.simulator.forms import QuotaForm, TimelineForm
from kumiai.website.simulator.quota import quota_answers
from kumiai.website.simulator.timeline import timelines


def simulated(asked: Mapping[str, Any], *, quota: bool, timeline: bool) -> dict[str, Any]:
    """Return the forms that a block shows, filled and answered where the address says so."""
    today = timezone.localdate()
    shown: dict[str, Any] = {}
    if quota:
        form = QuotaForm(asked if "q-on" in asked else None, prefix="q", initial={"on": today})
        shown["quota_form"] = form
        if form.is_bound and form.is_valid():
            shown["quota_answers"] = quota_answers(form.cleaned_data)
    if timeline:
        days = TimelineForm(asked if "t-starts_on" in asked else None, prefix="t")
        shown["timeline_form"] = days
        if days.is_bound and days.is_valid():
            shown["timelines"] = timelines(**days.cleaned_data, on=today)
    return shown
