"""Where the law lies on disk: folders are walked, nothing is listed by hand."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from kumiai.law.core.errors import BadData

ROOT = Path(__file__).resolve().parent.parent
# libyaml reads ten times faster; the pure Python loader answers the same.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_LOADER):  # type: ignore[misc]
    """A safe YAML loader that refuses a key written twice."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        if doubled := {key for key in keys if keys.count(key) > 1}:
            raise BadData(f"{node.start_mark}: written twice: {', '.join(sorted(map(str, doubled)))}")
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        return mapping


def load_yaml(text: str) -> Any:
    """Return the data of a YAML text; a doubled key is an error."""
    return yaml.load(text, Loader=_Loader)  # noqa: S506  (a safe loader)


def read_yaml(path: Path) -> Any:
    """Return the data of a YAML file of law; raise BadData where it is malformed."""
    try:
        return load_yaml(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise BadData(f"{path}: {error}") from error


@cache
def program_folders() -> tuple[Path, ...]:
    """Return every folder of a program, a bridge or another body of rules: the ones with a ``laws.yaml``."""
    return tuple(sorted(path.parent for path in ROOT.rglob("laws.yaml")))


def parameter_files() -> tuple[Path, ...]:
    """Return every YAML file of dated figures."""
    return tuple(
        path for folder in program_folders() for path in sorted((folder / "parameters").rglob("*.yaml"))
    )


def rule_modules() -> tuple[str, ...]:
    """Return the dotted names of all modules that declare rules."""
    paths = [path for folder in program_folders() for path in sorted((folder / "rules").glob("*.py"))]
    return tuple(
        ".".join(("kumiai", "law", *path.relative_to(ROOT).with_suffix("").parts))
        for path in paths
        if path.stem != "__init__"
    )


def data_files(kind: str) -> tuple[Path, ...]:
    """Return every YAML file of a kind: ``duties``, ``cases`` and so on."""
    return tuple(path for folder in program_folders() for path in sorted((folder / kind).rglob("*.yaml")))
