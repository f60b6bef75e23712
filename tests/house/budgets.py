"""What the house allows in a file: length, words, clocks, floats, docstrings.

Each check takes one file's path and text and returns its faults as sentences, so
that it can be tried on planted text as well as on the real source.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

LINES = {".py": 500, ".html": 500, ".css": 800, ".js": 500, ".yaml": 800}
LINES_OF_TESTS = 800
LINES_OF_A_FUNCTION = 60
JUNK_DRAWERS = {"utils", "util", "common", "helpers", "helper", "misc"}
CLOCKS = {
    ("date", "today"),
    ("datetime", "now"),
    ("datetime", "today"),
    ("datetime", "utcnow"),
    ("timezone", "now"),
}
CLOCKS |= {("timezone", "localdate"), ("timezone", "localtime"), ("time", "time")}
# Put together so that this file does not name them itself.
HOSTS = ["pypi" + ".org", "python" + "hosted", "registry." + "npmjs", "deb." + "debian"]
PATHS = ["/" + folder + "/" for folder in ("work", "root", "farm", "home/[a-z]+", "Users/[A-Za-z]+")]


def too_long(path: PurePosixPath, text: str) -> Iterator[str]:
    """Return the fault of a file that outgrew its room."""
    limit = LINES_OF_TESTS if path.parts[0] == "tests" else LINES.get(path.suffix)
    lines = text.count("\n")
    if limit is not None and lines > limit:
        yield f"{path} has {lines} lines; {limit} are allowed: split it by noun"


def junk_drawer(path: PurePosixPath, text: str) -> Iterator[str]:
    """Return the fault of a module whose name says nothing."""
    for part in path.with_suffix("").parts:
        if part in JUNK_DRAWERS:
            yield f"{path}: '{part}' says nothing; name the room, or use the lowest one that needs it"


def long_functions(path: PurePosixPath, text: str) -> Iterator[str]:
    """Return the functions that are too long; the docstring does not count."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[1] if _has_docstring(node) and len(node.body) > 1 else node.body[0]
            length = (node.end_lineno or 0) - first.lineno + 1
            if length > LINES_OF_A_FUNCTION:
                yield f"{path}:{node.lineno} {node.name} has {length} lines; {LINES_OF_A_FUNCTION} are allowed"


def missing_docstrings(path: PurePosixPath, text: str) -> Iterator[str]:
    """Return the public functions and classes that do not say what they are."""
    for node, owner in _definitions(ast.parse(text), ""):
        if not _has_docstring(node) and not _is_overload(node):
            yield f"{path}:{node.lineno} {owner}{node.name} has no docstring"


def _definitions(
    parent: ast.Module | ast.ClassDef, owner: str
) -> Iterator[tuple[ast.FunctionDef | ast.ClassDef, str]]:
    for node in parent.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            if node.name != "Meta":
                yield node, owner
            if isinstance(node, ast.ClassDef) and node.name != "Meta":
                yield from _definitions(node, f"{owner}{node.name}.")


def _has_docstring(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> bool:
    return ast.get_docstring(node) is not None


def _is_overload(node: ast.FunctionDef | ast.ClassDef) -> bool:
    return any(isinstance(mark, ast.Name) and mark.id == "overload" for mark in node.decorator_list)


def clocks(path: PurePosixPath, text: str) -> Iterator[str]:
    """Return the calls that ask what time it is; the day is handed in as `on` or `at`."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = ast.unparse(node.func.value).rpartition(".")[2]
            converts = owner == "timezone" and node.func.attr.startswith("local") and node.args
            if (owner, node.func.attr) in CLOCKS and not converts:
                yield f"{path}:{node.lineno} asks the clock: {owner}.{node.func.attr}()"


def floats(path: PurePosixPath, text: str) -> Iterator[str]:
    """Return the binary floats: law and money are counted exactly."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield f"{path}:{node.lineno} has the float {node.value}"
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in {"float", "pl.Float64", "pl.Float32"}:
            yield f"{path}:{node.lineno} makes a float"
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and not _joins_paths(node):
            yield f"{path}:{node.lineno} divides with '/': {ast.unparse(node)}"


def _joins_paths(node: ast.BinOp) -> bool:
    """Return whether the division is that of pathlib: a side is a text or is named after a place."""
    sides = [ast.unparse(side) for side in (node.left, node.right)]
    places = r"(path|folder|root|here|file|place|directory|home|parent)s?\b"
    return any(re.match(r"f?['\"]", side) or re.search(places, side, re.IGNORECASE) for side in sides)


def machine_names(path: PurePosixPath, text: str) -> Iterator[str]:
    """Return the places where a file names a folder of one machine or a package registry."""
    for pattern in (*HOSTS, *(rf"(?<![\w.:/-]){place}" for place in PATHS)):
        for match in re.finditer(pattern, text):
            line = text.count("\n", 0, match.start()) + 1
            yield f"{path}:{line} names {match.group()!r}"
