"""The first pages of a site are published (ページの公開)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from wagtail.models import Locale, Page, Site

from kumiai.history.domain.record import Actor, log
from kumiai.website.models import SitePage


@dataclass(frozen=True, slots=True)
class PageText:
    """What a page says in one language; ``body`` is a list of blocks, each a map of type and value."""

    title: str
    body: Sequence[Mapping[str, Any]]
    description: str = ""


@transaction.atomic
def publish_home(
    *, texts: Mapping[str, PageText], host: str, port: int, site_name: str, by: Actor, at: datetime
) -> SitePage:
    """Publish the first page of the site in each language (トップページを公開する) and return the Japanese one.

    Where the site has a page of ours already it is written anew, so doing it twice leaves one.
    """
    site = Site.objects.filter(is_default_site=True).first()
    root = Page.objects.filter(depth=1).get()
    home = _written(texts["ja"], "ja", root, by=by, at=at)
    for language, text in texts.items():
        if language != "ja":
            _written(text, language, root, source=home, by=by, at=at)
    site = site or Site(is_default_site=True)
    former = site.root_page if site.pk else None
    site.hostname, site.port, site.site_name, site.root_page = host, port, site_name, home
    site.save()
    if former is not None and type(former.specific) is Page:
        former.delete()  # the page that Wagtail welcomes developers with
    return home


def _written(
    text: PageText, language: str, root: Page, *, by: Actor, at: datetime, source: SitePage | None = None
) -> SitePage:
    """Return the page of a language, made or written anew."""
    locale, _made = Locale.objects.get_or_create(language_code=language)
    page = SitePage.objects.child_of(root).filter(locale=locale).first()
    is_new = page is None
    page = page or SitePage(locale=locale, slug=f"home-{language}")
    page.title, page.search_description = text.title, text.description
    page.body = page._meta.get_field("body").to_python(list(text.body))
    page.live, page.first_published_at = True, page.first_published_at or at
    page.last_published_at = at
    if source is not None:
        page.translation_key = source.translation_key
    if is_new:
        root.refresh_from_db()
        root.add_child(instance=page)
    else:
        page.save()
    log(page, "website.sitepage.published", by=by, at=at)
    return page
