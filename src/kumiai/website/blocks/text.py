"""Plain text with headings, lists and links (文章)."""

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import RichTextBlock

BLOCK = ("text", RichTextBlock(label=_("Text"), features=["h2", "h3", "bold", "ul", "ol", "link"]))
