"""The text of a Word paragraph, character by character, so that some of it can be changed in its own font."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from kumiai.paperwork.official.blanks import TICKED_BOXES
from kumiai.paperwork.official.form import BoxStyle

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_THROUGH = {W + name for name in ("sdt", "sdtContent", "ins", "smartTag", "customXml", "moveTo", "hyperlink")}
_SINGLE = {W + "tab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}
# Wingdings and Wingdings 2: the pictures of an empty and of a ticked box
_SYMBOLS = {
    "F0A8": "☐",
    "F06F": "☐",
    "F071": "☐",
    "F0A3": "☐",
    "F0FE": "☑",
    "F0FD": "☑",
    "F052": "☑",
    "F054": "☑",
}
_TICKED_SYMBOL = {"Wingdings": "F0FE", "Wingdings 2": "F052"}
_EMPTY_SYMBOL = {"Wingdings": "F0A8", "Wingdings 2": "F0A3"}


@dataclass(slots=True)
class Atom:
    """One character of a paragraph and the element that holds it."""

    char: str
    node: Any
    offset: int
    style: BoxStyle | None = None
    control: Any = None


def flat(element: Any) -> Iterator[Any]:
    """Return the children, looking through wrappers (content controls, accepted insertions, links)."""
    for child in element:
        if not isinstance(child.tag, str):
            continue
        if child.tag in _THROUGH:
            yield from flat(child)
        else:
            yield child


def atoms(paragraph: Any) -> list[Atom]:
    """Return the characters that are printed, without prompts of empty content controls and without furigana."""
    found: list[Atom] = []
    for child in flat(paragraph):
        if child.tag == W + "r":
            _run(child, found)
        elif child.tag == W + "fldSimple":
            for run in child.iter(W + "r"):
                _run(run, found)
    return found


def _run(run: Any, found: list[Atom]) -> None:
    control = checkbox_control(run)
    if control is None and _shows_prompt(run):
        return
    for node in run:
        if node.tag == W + "t":
            for offset, char in enumerate(node.text or ""):
                style: BoxStyle | None = "control" if control is not None else None
                if control is not None:
                    char = "☑" if is_ticked(control) else "☐"
                found.append(Atom(char, node, offset, style, control))
        elif node.tag in _SINGLE and not (node.tag == W + "br" and node.get(W + "type") == "page"):
            found.append(Atom(_SINGLE[node.tag], node, 0))
        elif node.tag == W + "sym":
            char = _SYMBOLS.get(node.get(W + "char", "").upper(), "")
            if char and node.get(W + "font", "").startswith("Wingdings"):
                found.append(Atom(char, node, 0, "symbol", node))
        elif node.tag == W + "fldChar" and node.find(f"{W}ffData/{W}checkBox") is not None:
            box = node.find(f"{W}ffData/{W}checkBox")
            found.append(Atom("☑" if _legacy_ticked(box) else "☐", node, 0, "legacy", box))
        elif node.tag == W + "ruby":
            base = node.find(W + "rubyBase")
            for inner in base.iter(W + "r") if base is not None else ():
                _run(inner, found)


def text_of(paragraph: Any) -> str:
    """Return the printed text of a paragraph."""
    return "".join(atom.char for atom in atoms(paragraph))


def checkbox_control(run: Any) -> Any:
    """Return the w14:checkbox that the run shows, if it shows one."""
    for above in run.iterancestors(W + "sdt"):
        box = above.find(f"{W}sdtPr/{W14}checkbox")
        if box is not None:
            return box
    return None


def is_ticked(control: Any) -> bool:
    """Return whether a w14:checkbox is ticked."""
    checked = control.find(W14 + "checked")
    return checked is not None and checked.get(W14 + "val", "1") in {"1", "true", "on"}


def _legacy_ticked(box: Any) -> bool:
    for name in ("checked", "default"):
        element = box.find(W + name)
        if element is not None:
            return element.get(W + "val", "1") in {"1", "true", "on"}
    return False


def _prompting(run: Any) -> Any:
    for above in run.iterancestors(W + "sdt"):
        if above.find(f"{W}sdtPr/{W}showingPlcHdr") is not None:
            return above
        if above.find(f".//{W}tbl") is not None:
            break
    return None


def _shows_prompt(run: Any) -> bool:
    return _prompting(run) is not None


def replace(paragraph: Any, start: int, end: int, text: str) -> None:
    """Put a text in the place of the characters from ``start`` to ``end``, in the font of that place."""
    chars = atoms(paragraph)
    if not chars:
        _first_text(paragraph, text)
        return
    holder = chars[start] if start < len(chars) else chars[-1]
    cut: dict[Any, list[int]] = {}
    for atom in chars[start:end]:
        cut.setdefault(atom.node, []).append(atom.offset)
    marker = holder.node
    position = holder.offset if start < len(chars) else holder.offset + 1
    if marker.tag != W + "t" or holder.style is not None:
        marker = _text_beside(marker, before=start < len(chars))
        position = 0
    for node, offsets in cut.items():
        if node.tag != W + "t":
            if node.getparent() is not None and node.tag in _SINGLE:
                node.getparent().remove(node)
            continue
        gone = set(offsets)
        if node is marker:
            position -= sum(1 for offset in gone if offset < position)
        node.text = "".join(char for offset, char in enumerate(node.text or "") if offset not in gone)
        node.set(XML_SPACE, "preserve")
    _insert(marker, position, text)


def _text_beside(node: Any, *, before: bool) -> Any:
    """Return a new empty text in the run of a tab, break or box."""
    run = node if node.tag == W + "r" else node.getparent()
    fresh = etree.Element(W + "t")
    if node.tag == W + "t":  # the face of a check box: never write into the control itself
        return _run_beside(run, before=before)
    if node.tag == W + "fldChar":
        return _run_beside(run, before=before)
    run.insert(run.index(node) + (0 if before else 1), fresh)
    return fresh


def _run_beside(run: Any, *, before: bool) -> Any:
    outer = run
    for above in run.iterancestors():
        if above.tag in {W + "p", W + "tc"}:
            break
        if above.tag == W + "sdt":
            outer = above
    fresh = etree.Element(W + "r")
    style = run.find(W + "rPr")
    if style is not None:
        fresh.append(copy.deepcopy(style))
    text = etree.SubElement(fresh, W + "t")
    if outer.getparent().tag != W + "p":
        run.getparent().insert(run.getparent().index(run) + (0 if before else 1), fresh)
    else:
        outer.getparent().insert(outer.getparent().index(outer) + (0 if before else 1), fresh)
    return text


def _insert(node: Any, position: int, text: str) -> None:
    """Put a text into a w:t; line ends and tabs become elements of their own."""
    old = node.text or ""
    pieces = _pieces(old[:position] + "\0" + text + "\0" + old[position:])
    node.text = ""
    at = node
    for index, piece in enumerate(pieces):
        if index == 0 and isinstance(piece, str):
            node.text = piece
        else:
            fresh = etree.Element(W + "t") if isinstance(piece, str) else etree.Element(piece[0])
            if isinstance(piece, str):
                fresh.text = piece
            at.addnext(fresh)
            at = fresh
        if isinstance(piece, str):
            at.set(XML_SPACE, "preserve")


def _pieces(text: str) -> list[str | tuple[str]]:
    before, value, after = text.split("\0")
    pieces: list[str | tuple[str]] = [before]
    for char in value:
        if char in "\n\t":
            pieces += [(W + ("br" if char == "\n" else "tab"),), ""]
        else:
            pieces[-1] = f"{pieces[-1]}{char}" if isinstance(pieces[-1], str) else char
    last = pieces[-1]
    pieces[-1] = f"{last}{after}" if isinstance(last, str) else after
    return pieces


def _first_text(paragraph: Any, text: str) -> None:
    """Write into a paragraph without characters: in its prompt, its empty run, or a new run of its own font."""
    runs = [child for child in flat(paragraph) if child.tag == W + "r"]
    run = runs[0] if runs else None
    control = _prompting(run) if run is not None else None
    if control is not None:
        _end_prompt(control)
    elif run is None:
        run = etree.SubElement(paragraph, W + "r")
        mark = paragraph.find(f"{W}pPr/{W}rPr")
        if mark is not None:
            style = etree.SubElement(run, W + "rPr")
            style.extend(
                copy.deepcopy(one) for one in mark if one.tag not in {W + "ins", W + "del", W + "rPrChange"}
            )
    node = run.find(W + "t") if run is not None else None
    if node is None:
        node = etree.SubElement(run, W + "t")
    for other in runs[1:] if control is not None else ():
        other.getparent().remove(other)
    node.text = ""
    _insert(node, 0, text)


def _end_prompt(control: Any) -> None:
    properties = control.find(W + "sdtPr")
    properties.remove(properties.find(W + "showingPlcHdr"))
    for run in control.iter(W + "r"):
        style = run.find(f"{W}rPr/{W}rStyle")
        if style is not None:
            style.getparent().remove(style)


def tick(paragraph: Any, start: int, style: BoxStyle, on: bool, ticked: str) -> None:
    """Tick or clear the box at an offset, in the way that box is made."""
    atom = atoms(paragraph)[start]
    if style == "control":
        _tick_control(atom, on)
    elif style == "legacy":
        element = atom.control.find(W + "checked")
        if element is None:
            element = etree.SubElement(atom.control, W + "checked")
        element.set(W + "val", "1" if on else "0")
    elif style == "symbol":
        font = atom.node.get(W + "font", "Wingdings")
        table = _TICKED_SYMBOL if on else _EMPTY_SYMBOL
        if (atom.char in TICKED_BOXES) != on:
            atom.node.set(W + "char", table.get(font, table["Wingdings"]))
    elif (atom.char in TICKED_BOXES) != on:
        replace(paragraph, start, start + 1, ticked if on else "☐" if atom.char == "☑" else "□")


def _tick_control(atom: Atom, on: bool) -> None:
    element = atom.control.find(W14 + "checked")
    if element is None:
        element = etree.SubElement(atom.control, W14 + "checked")
        atom.control.insert(0, element)
    element.set(W14 + "val", "1" if on else "0")
    state = atom.control.find(W14 + ("checkedState" if on else "uncheckedState"))
    code = state.get(W14 + "val") if state is not None else None
    atom.node.text = chr(int(code, 16)) if code else "☒" if on else "☐"
