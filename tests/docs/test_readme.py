"""What the READMEs show of the command line is what it says."""

import re
from pathlib import Path
from typing import Any

import pytest

from kumiai.law.cli import ask_main

CHECKOUT = Path(__file__).parents[2]


@pytest.mark.parametrize(("page", "options"), [("README.md", ["--lang", "en"]), ("README.ja.md", [])])
def test_the_answer_shown_is_the_answer_given(
    page: str, options: list[str], tmp_path: Path, capsys: Any
) -> None:
    text = (CHECKOUT / page).read_text(encoding="utf-8")
    question = re.search(r"```yaml\n(.*?)```", text, re.S)[1]
    shown = re.search(r"```text\n(.*?)```", text, re.S)[1]
    asked = tmp_path / "question.yaml"
    asked.write_text(question, encoding="utf-8")
    assert f"kumiai ask {' '.join([*options, 'question.yaml'])}`" in text
    assert ask_main([*options, str(asked)]) == 0
    assert capsys.readouterr().out.strip() == shown.strip()


PICTURE = re.compile(r"!\[([^\]]*)\]\(((?:docs|\.\.)/pictures/[\w.-]+)\)")
PICTURES = sorted(file.name for file in (CHECKOUT / "docs/pictures").glob("*.png"))
SERIES = re.compile(r"([a-z]+)-\d-")
"""A picture of a walk through the screens, such as ``approval-1-asked``."""
WALKS = {
    "docs/tutorials/approval-in-the-chat.md": ("approval", "morning"),
    "docs/tutorials/approval-in-the-chat.ja.md": ("approval", "morning"),
    "docs/how-to/build-a-flow.md": ("flow",),
}
"""The pages that show a walk, and its series of pictures."""


def shown_in(page: str) -> list[tuple[str, str]]:
    """Return the pictures of a page in their order, by name, with what is said about them."""
    text = (CHECKOUT / page).read_text(encoding="utf-8")
    return [(Path(place).name, says) for says, place in PICTURE.findall(text)]


@pytest.mark.parametrize("page", ["README.md", "README.ja.md"])
def test_every_picture_is_shown_and_described(page: str) -> None:
    shown = dict(shown_in(page))
    assert PICTURES
    assert {name for name in PICTURES if not SERIES.match(name)} - set(shown) == set()
    assert set(shown) - set(PICTURES) == set()
    assert min(map(len, shown.values())) > 15


def test_both_readmes_show_the_same_pictures() -> None:
    assert [name for name, _ in shown_in("README.md")] == [name for name, _ in shown_in("README.ja.md")]


@pytest.mark.parametrize("page", WALKS)
def test_a_page_shows_its_whole_walk_in_order(page: str) -> None:
    shown = shown_in(page)
    wanted = [name for name in PICTURES if (series := SERIES.match(name)) and series[1] in WALKS[page]]
    assert [name for name, _ in shown] == wanted
    assert all(len(says) > 15 for _, says in shown)


def test_every_walk_has_its_page() -> None:
    drawn = {series[1] for name in PICTURES if (series := SERIES.match(name))}
    assert len(drawn) > 1
    assert drawn <= {one for walk in WALKS.values() for one in walk}
