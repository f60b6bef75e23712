"""A public page."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from kumiai.website.blocks.registry import BodyField, found_blocks


class SitePage(Page):
    """A page that anybody may read (公開ページ), in the language of its locale, built of blocks."""

    body = BodyField(found_blocks(), verbose_name=_("body"), blank=True)

    template = "website/page.html"

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the same page in other languages, and the pages of the menu."""
        context = super().get_context(request, *args, **kwargs)
        home = self.get_site().root_page.get_translation_or_none(self.locale) or self
        context["home"] = home
        context["pages"] = home.get_children().live().in_menu()
        context["translations"] = self.get_translations().live().select_related("locale")
        return context
