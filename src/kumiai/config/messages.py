"""The translatable texts of a file, found without GNU gettext.

Python is read as a syntax tree, templates by Django's own lexer rules: what
``{% translate %}`` and ``{% blocktranslate %}`` would look up at run time is what
is listed here, so a text that only seems translated is found.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

# The position of message, plural and context among the arguments of each function.
_FUNCTIONS: Final[dict[str, tuple[int, int | None, int | None]]] = {
    "gettext": (0, None, None),
    "gettext_lazy": (0, None, None),
    "gettext_noop": (0, None, None),
    "ngettext": (0, 1, None),
    "ngettext_lazy": (0, 1, None),
    "pgettext": (1, None, 0),
    "pgettext_lazy": (1, None, 0),
    "npgettext": (1, 2, 0),
    "npgettext_lazy": (1, 2, 0),
}
_MODULES: Final = {"django.utils.translation", "django.utils.translation.trans_real"}

_TAG: Final = re.compile(r"{%-?\s*(?P<name>\w+)(?P<rest>.*?)-?%}", re.DOTALL)
_COMMENT: Final = re.compile(r"{#.*?#}|{%\s*comment\b.*?%}.*?{%\s*endcomment\s*%}", re.DOTALL)
_STRING: Final = r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\''
_FIRST_STRING: Final = re.compile(rf"\s*(?P<text>{_STRING})")
_CONTEXT: Final = re.compile(rf"\bcontext\s+(?P<text>{_STRING})")
_FILTERED: Final = re.compile(rf"_\((?P<text>{_STRING})\)")
_VARIABLE: Final = re.compile(r"{{\s*(?P<name>[\w.]+)[^}]*}}")


@dataclass(frozen=True)
class Message:
    """One text that is looked up in the catalogs."""

    msgid: str
    line: int
    plural: str | None = None
    context: str | None = None


def messages_in(path: Path) -> list[Message]:
    """Return the translatable texts of a Python file or a template."""
    content = path.read_text(encoding="utf-8")
    return list(_in_python(content) if path.suffix == ".py" else _in_template(content))


def _in_python(content: str) -> Iterator[Message]:
    tree = ast.parse(content)
    names = dict(_imported_functions(tree))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        function = names.get(node.func.id) if isinstance(node.func, ast.Name) else None
        if isinstance(node.func, ast.Attribute) and node.func.attr in _FUNCTIONS:
            function = node.func.attr
        if function is None:
            continue
        text, plural, context = (
            _constant(node, position) if position is not None else None for position in _FUNCTIONS[function]
        )
        if text:
            yield Message(text, node.lineno, plural, context)


def _imported_functions(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in _MODULES:
            for alias in node.names:
                if alias.name in _FUNCTIONS:
                    yield alias.asname or alias.name, alias.name


def _constant(call: ast.Call, position: int) -> str | None:
    """Return the text at a position; a text that is put together has no entry to look up."""
    if position < len(call.args):
        argument = call.args[position]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            return argument.value
    return None


def _in_template(content: str) -> Iterator[Message]:
    content = _COMMENT.sub(lambda match: "\n" * match.group().count("\n"), content)
    for match in _FILTERED.finditer(content):
        yield Message(_unquoted(match["text"]), _line(content, match.start()))
    tags = list(_TAG.finditer(content))
    for number, tag in enumerate(tags):
        context = _CONTEXT.search(tag["rest"])
        about = _unquoted(context["text"]) if context else None
        if tag["name"] in {"translate", "trans"}:
            text = _FIRST_STRING.match(tag["rest"])
            if text:
                yield Message(_unquoted(text["text"]), _line(content, tag.start()), context=about)
        elif tag["name"] in {"blocktranslate", "blocktrans"}:
            yield _block(content, tags[number:], about)


def _block(content: str, tags: list[re.Match[str]], context: str | None) -> Message:
    """Return the message of the block that the first of the tags opens."""
    opening = tags[0]
    trimmed = bool(re.search(r"\btrimmed\b", opening["rest"]))
    parts, start = [], opening.end()
    for tag in tags[1:]:
        if tag["name"] in {"plural", "endblocktranslate", "endblocktrans"}:
            parts.append(_block_text(content[start : tag.start()], trimmed=trimmed))
            start = tag.end()
            if tag["name"] != "plural":
                break
    singular = parts[0] if parts else ""
    return Message(
        singular, _line(content, opening.start()), parts[1] if len(parts) > 1 else None, context=context
    )


def _block_text(raw: str, *, trimmed: bool) -> str:
    if trimmed:
        raw = " ".join(line.strip() for line in raw.splitlines() if line.strip())
    return _VARIABLE.sub(lambda match: f"%({match['name']})s", raw.replace("%", "%%"))


def _unquoted(quoted: str) -> str:
    mark = quoted[0]
    return quoted[1:-1].replace(f"\\{mark}", mark).replace("\\\\", "\\")


def _line(content: str, position: int) -> int:
    return content.count("\n", 0, position) + 1
