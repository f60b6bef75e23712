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


@pytest.mark.parametrize("page", ["README.md", "README.ja.md"])
def test_every_picture_is_shown_and_described(page: str) -> None:
    text = (CHECKOUT / page).read_text(encoding="utf-8")
    shown = dict(re.findall(r"!\[([^\]]*)\]\((docs/pictures/[\w.-]+)\)", text))
    pictures = {f"docs/pictures/{file.name}" for file in (CHECKOUT / "docs/pictures").glob("*.png")}
    assert pictures
    assert set(shown.values()) == pictures
    assert min(map(len, shown)) > 15
