"""The record screens of the office: one module a noun, found by walking the folders."""

from importlib import import_module
from pkgutil import walk_packages

from kumiai.office.viewsets.record.viewset import RecordViewSet, registered

_made = False


def record_screens() -> list[RecordViewSet]:
    """Return the screens of every noun, made on first call."""
    global _made  # noqa: PLW0603  (Wagtail registers screens once for the life of the process)
    if not _made:
        _made = True
        for found in walk_packages(__path__, f"{__name__}."):
            import_module(found.name)
        for kind in _kinds(RecordViewSet):
            if getattr(kind, "model", None) is not None:
                kind()
    return registered()


def _kinds(base: type[RecordViewSet]) -> list[type[RecordViewSet]]:
    kinds = []
    for kind in base.__subclasses__():
        kinds += [kind, *_kinds(kind)]
    return sorted(kinds, key=lambda kind: (kind.menu, kind.menu_position, kind.__name__))
