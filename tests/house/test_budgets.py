"""The budgets of the house hold everywhere, and each check can fail."""

import re
import subprocess
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath

import pytest

from tests.house import budgets
from tests.house.floors import CHECKOUT, SOURCE, rooms

Check = Callable[[PurePosixPath, str], Iterator[str]]


def repository() -> list[PurePosixPath]:
    """Return every file that is in the repository or is about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    names = sorted(set(filter(None, listed.stdout.split("\0"))))
    return [PurePosixPath(name) for name in names if (CHECKOUT / name).is_file()]


def python(*patterns: str) -> list[PurePosixPath]:
    return [
        path
        for path in repository()
        if path.suffix == ".py"
        and "migrations" not in path.parts
        and any(_matches(path, pattern) for pattern in patterns)
    ]


def _matches(path: PurePosixPath, pattern: str) -> bool:
    """Return whether the path lies under the folders of the pattern (``*`` is one folder)."""
    wanted = PurePosixPath(pattern.removesuffix("/**")).parts
    return len(path.parts) > len(wanted) and all(
        want in {"*", part} for want, part in zip(wanted, path.parts, strict=False)
    )


def faults(check: Check, paths: Iterable[PurePosixPath]) -> list[str]:
    found = []
    for path in paths:
        try:
            text = (CHECKOUT / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture or a workbook
        found += check(path, text)
    return found


LAW = "src/kumiai/law/**"
DOMAIN = "src/kumiai/*/domain/**"
MODELS = "src/kumiai/*/models/**"


def test_no_file_outgrows_its_room() -> None:
    assert (
        faults(budgets.too_long, [p for p in repository() if p.parts[0] in {"src", "tests", "benchmarks"}])
        == []
    )


def test_no_module_is_a_junk_drawer() -> None:
    assert faults(budgets.junk_drawer, [p for p in repository() if p.parts[0] in {"src", "tests"}]) == []


def test_functions_are_short() -> None:
    assert faults(budgets.long_functions, python("src/**", "tests/**", "benchmarks/**")) == []


def test_law_models_and_verbs_say_what_they_are() -> None:
    assert faults(budgets.missing_docstrings, python(LAW, DOMAIN, MODELS)) == []


def test_law_and_verbs_are_told_the_day() -> None:
    assert faults(budgets.clocks, python(LAW, DOMAIN, MODELS)) == []


def test_law_counts_exactly() -> None:
    assert faults(budgets.floats, python(LAW)) == []


def test_the_repository_names_no_machine() -> None:
    assert faults(budgets.machine_names, repository()) == []


def test_the_root_holds_what_the_house_says_and_no_more() -> None:
    allowed = {"README.md", "README.ja.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "LICENSE"}
    allowed |= {"Makefile", "manage.py", "pyproject.toml", "requirements.lock", ".gitignore", ".ci"}
    allowed |= {"docs", "locale", "src", "tests", "benchmarks"}
    assert {path.parts[0] for path in repository()} - allowed == set()


@pytest.mark.parametrize("room", rooms())
def test_every_room_says_what_it_is_for(room: str) -> None:
    readme = SOURCE / room / "README.md"
    assert readme.exists(), f"src/kumiai/{room} has no README.md"
    text = readme.read_text(encoding="utf-8")
    assert text.startswith(f"# {room}")
    assert len(text) >= 150 and text.count("\n") <= 80, "one screen: purpose, words, entry points"
    words = re.findall(r"`([\w./]+)", text)
    assert any(_is_there(SOURCE / room, word) for word in words), "the entry points are named by their files"


def _is_there(room: Path, word: str) -> bool:
    """Return whether a word such as ``domain/record.py`` or ``domain.record.log`` leads to a file."""
    parts = word.removesuffix(".py").replace(".", "/").strip("/").split("/")
    places = [room.joinpath(*parts[:length]) for length in range(1, len(parts) + 1)]
    return any(place.is_dir() or place.with_suffix(".py").exists() for place in places)


@pytest.mark.parametrize(
    ("check", "path", "text", "fault"),
    [
        (budgets.too_long, "src/kumiai/a.py", "x\n" * 501, "501 lines"),
        (budgets.too_long, "src/kumiai/a.yaml", "x\n" * 801, "801 lines"),
        (budgets.too_long, "tests/a.py", "x\n" * 801, "801 lines"),
        (budgets.junk_drawer, "src/kumiai/people/utils.py", "", "'utils' says nothing"),
        (budgets.junk_drawer, "src/kumiai/common/money.py", "", "'common' says nothing"),
        (budgets.long_functions, "src/a.py", "def f():\n" + "    x = 1\n" * 61, "f has 61 lines"),
        (
            budgets.missing_docstrings,
            "src/a.py",
            "class A:\n    '''An a.'''\n    def f(self): ...",
            "A.f has no",
        ),
        (budgets.missing_docstrings, "src/a.py", "class A: ...", "A has no"),
        (budgets.clocks, "src/a.py", "x = datetime.date.today()", "date.today()"),
        (budgets.clocks, "src/a.py", "x = timezone.now()", "timezone.now()"),
        (budgets.clocks, "src/a.py", "x = timezone.localdate()", "timezone.localdate()"),
        (budgets.floats, "src/a.py", "share = 0.8", "float 0.8"),
        (budgets.floats, "src/a.py", "share = passed / taken", "divides"),
        (budgets.floats, "src/a.py", "share = float(passed)", "makes a float"),
        (budgets.machine_names, "Makefile", "cd " + "/work" + "/main", "names"),
        (budgets.machine_names, "a.md", "https://" + "pypi" + ".org/simple", "names"),
    ],
)
def test_a_planted_fault_is_found(check: Check, path: str, text: str, fault: str) -> None:
    [found] = check(PurePosixPath(path), text)
    assert fault in found


@pytest.mark.parametrize(
    ("check", "path", "text"),
    [
        (budgets.too_long, "src/kumiai/a.py", "x\n" * 500),
        (budgets.long_functions, "src/a.py", "def f():\n    '''Say it.\n\n\n'''\n" + "    x = 1\n" * 60),
        (
            budgets.missing_docstrings,
            "src/a.py",
            "def _own(): ...\nclass A:\n    '''An a.'''\n    class Meta: ...",
        ),
        (budgets.clocks, "src/a.py", "x = date(2027, 4, 1); y = deadline.now(); z = timezone.localdate(at)"),
        (budgets.floats, "src/a.py", "x = folder / 'rules'; y = passed * 10 >= taken * 8; z = a // b"),
        (budgets.machine_names, "a.md", "see https://example.org/work/ and docs/work/page.md"),
    ],
)
def test_sound_text_is_left_alone(check: Check, path: str, text: str) -> None:
    assert list(check(PurePosixPath(path), text)) == []


def test_the_checks_look_at_real_files() -> None:
    """A pattern that matches nothing would let everything pass."""
    assert Path("src/kumiai/cli.py") in map(Path, python("src/**"))
    assert len(python(LAW)) > 5
    assert len(python(MODELS)) > 5
    assert len(python(DOMAIN)) >= 1
