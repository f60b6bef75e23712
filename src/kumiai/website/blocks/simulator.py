"""The simulator of quota and timeline (受入れシミュレーター)."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import BooleanBlock, CharBlock, StructBlock

from kumiai.website.simulator.screen import simulated


class SimulatorBlock(StructBlock):
    """How many people a company may have, and by when what is to be done; no login, nothing kept."""

    title = CharBlock(label=_("Title"), max_length=100, required=False)
    quota = BooleanBlock(label=_("Ask how many people a company may have"), default=True, required=False)
    timeline = BooleanBlock(label=_("Ask by when what is to be done"), default=True, required=False)

    class Meta:
        icon = "date"
        label = _("Quota and timeline")
        template = "website/blocks/simulator.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Add the forms and, once they are sent, the answers."""
        context = super().get_context(value, parent_context)
        request = context.get("request")
        asked = request.GET if request is not None else {}
        return {**context, **simulated(asked, quota=value["quota"], timeline=value["timeline"])}


BLOCK = ("simulator", SimulatorBlock())
