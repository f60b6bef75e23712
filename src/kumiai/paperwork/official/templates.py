"""Files that already carry {{ placeholders }}: a Word file is a docxtpl template, a sheet is filled cell by cell.

A template comes from an upload, so it may only name values, repeat over them and ask whether they are there.
"""

import io
import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from docxtpl import DocxTemplate
from jinja2 import TemplateError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from kumiai.paperwork.official.form import Cell
from kumiai.paperwork.official.package import Kind, Parts, parse_xml
from kumiai.paperwork.official.refusals import FillingRefused, OfficialFileRefused
from kumiai.paperwork.official.runs import W, text_of

_MARK = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_NAME = re.compile(r"\{\{\s*([^\W\d]\w*)\s*\}\}")
_HARMLESS = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Const,
    nodes.For,
    nodes.If,
    nodes.Not,
    nodes.And,
    nodes.Or,
    nodes.Compare,
    nodes.Operand,
    nodes.Filter,
)
_FILTERS = {"e", "escape", "default", "d", "trim", "length", "first", "last", "upper", "lower", "join"}
MAX_TEMPLATE = 4 * 1024 * 1024
_DEEPEST = 2  # a loop in a loop
_TEMPLATED = re.compile(r"^word/(document|header\d*|footer\d*|footnotes)\.xml$")


class _Unruly(TemplateError):
    """The template asks for more than values."""


class _Environment(ImmutableSandboxedEnvironment):
    """Jinja that refuses everything but names, loops over them and questions about them."""

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        _check(tree, 0)
        return tree


def _check(node: nodes.Node, loops: int) -> None:
    if not isinstance(node, _HARMLESS):
        raise _Unruly(type(node).__name__)
    if isinstance(node, nodes.Filter) and node.name not in _FILTERS:
        raise _Unruly(node.name)
    if isinstance(node, nodes.Getattr) and (node.attr.startswith("_") or isinstance(node.node, nodes.Const)):
        raise _Unruly(node.attr)
    if isinstance(node, nodes.Getitem) and not isinstance(node.arg, nodes.Const):
        raise _Unruly("[ ]")
    if isinstance(node, nodes.For):
        loops += 1
        if (
            loops > _DEEPEST
            or node.recursive
            or not isinstance(node.iter, nodes.Name | nodes.Getattr | nodes.Getitem)
        ):
            raise _Unruly("for")
    for child in node.iter_child_nodes():
        _check(child, loops)


def _environment() -> _Environment:
    return _Environment(autoescape=True)


def find_placeholders(kind: Kind, parts: Parts, content: bytes, cells: Iterable[Cell]) -> tuple[str, ...]:
    """Return the names that the file asks for, and refuse a template that asks for more than names."""
    if kind == "xlsx":
        return tuple(dict.fromkeys(name for cell in cells for name in _NAME.findall(cell.text)))
    if not any(_MARK.search(text) for text in _texts(parts)):
        return ()
    if len(parts["word/document.xml"]) > MAX_TEMPLATE:
        raise OfficialFileRefused(
            "template",
            _("The file is too large for one with {{ placeholders }}. Split it into several forms."),
        )
    try:
        template = DocxTemplate(io.BytesIO(content))
        found = template.get_undeclared_template_variables(_environment())
    except (TemplateError, RecursionError) as error:
        raise _refused(error) from error
    return tuple(sorted(str(name) for name in found))


def _refused(error: Exception) -> OfficialFileRefused:
    return OfficialFileRefused(
        "template",
        _("A {{ placeholder }} of the file cannot be used (%(what)s). Use names, loops over names and if.")
        % {"what": str(error)[:80]},
    )


def _texts(parts: Parts) -> Iterable[str]:
    for part, data in parts.items():
        if _TEMPLATED.match(part):
            for paragraph in parse_xml(data).iter(W + "p"):
                yield text_of(paragraph)


def render(content: bytes, values: Mapping[str, Any]) -> bytes:
    """Return the Word template with the values. Values are data: "{{" in one stays as it was typed."""
    guards = _unused_characters(values)
    template = DocxTemplate(io.BytesIO(content))
    try:
        template.render(_guarded(values, guards), jinja_env=_environment(), autoescape=True)
        buffer = io.BytesIO()
        template.save(buffer)
    except _Unruly as error:
        raise _refused(error) from error
    except TemplateError as error:
        raise FillingRefused(
            "template", _("The template could not be filled: %(what)s") % {"what": str(error)[:200]}
        ) from error
    return buffer.getvalue()


def unguard(parts: Parts, values: Mapping[str, Any]) -> None:
    """Put the braces of the values back after rendering."""
    guards = _unused_characters(values)
    for part in parts:
        if _TEMPLATED.match(part) or part == "docProps/core.xml":
            text = parts[part].decode("utf-8")
            for guard, brace in zip(guards, "{}", strict=True):
                text = text.replace(guard, brace).replace(f"&#{ord(guard)};", brace)
            parts[part] = text.encode("utf-8")


def _unused_characters(values: Mapping[str, Any]) -> str:
    """Return two private characters that no value contains; they stand for braces while docxtpl works."""
    said = set("".join(_strings(values)))
    free = (chr(code) for code in range(0x10FF00, 0x10FFFE) if chr(code) not in said)
    return next(free) + next(free)


def _strings(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _strings(one)


def _guarded(value: Any, guards: str) -> Any:
    if isinstance(value, str):
        return value.replace("{", guards[0]).replace("}", guards[1])
    if isinstance(value, Mapping):
        return {name: _guarded(one, guards) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_guarded(one, guards) for one in value]
    return value


def fill_text(text: str, values: Mapping[str, str]) -> str:
    """Return a cell text with its {{ names }} replaced, in one pass: values are never looked at again."""
    return _NAME.sub(lambda match: values.get(match[1], match[0]), text)
