"""Finds the blocks: every module beside this one that has a ``BLOCK`` of (name, block)."""

from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from wagtail.blocks import Block
from wagtail.fields import StreamField

from kumiai.website import blocks


@lru_cache(maxsize=1)
def found_blocks() -> list[tuple[str, Block]]:
    """Return every block by its name, in the order of the names of their modules."""
    modules = (import_module(f"{blocks.__name__}.{found.name}") for found in iter_modules(blocks.__path__))
    return [module.BLOCK for module in modules if hasattr(module, "BLOCK")]


class BodyField(StreamField):
    """The body of a page, of whatever blocks are found.

    Its content is kept as JSON, so a new block changes no table: the blocks are left out of migrations.
    """

    def deconstruct(self) -> Any:
        """Return the field without its blocks."""
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [[]], kwargs
