"""The manual of the law is what the library says, in both languages."""

from pathlib import Path

from kumiai.law import Parameters, duties, rules
from kumiai.law.manual import main, pages

FOLDER = Path(__file__).parents[2] / "docs" / "reference" / "law"


def test_the_kept_pages_are_those_of_the_library() -> None:
    made = pages()
    kept = {page.name: page.read_text(encoding="utf-8") for page in FOLDER.glob("*.md")}
    assert sorted(kept) == sorted(made), "run: make manual"
    assert [name for name in made if kept[name] != made[name]] == [], "run: make manual"


def test_nothing_of_the_library_is_left_out() -> None:
    text = "\n".join(pages().values())
    assert [rule for rule in rules() if rule != "duty.due" and f"`{rule}`" not in text] == []
    assert [duty.id for duty in duties() if f"`{duty.id}`" not in text] == []
    assert [figure.id for figure in Parameters.load() if f"`{figure.id}`" not in text] == []


def test_an_unconfirmed_value_is_marked_in_both_languages() -> None:
    made = pages()
    for name, mark in (("esd.md", "**not confirmed**"), ("esd.ja.md", "**未確認**")):
        line = next(one for one in made[name].splitlines() if "`esd.quota.base`" in one)
        assert mark in line
    assert "ESD-QUOTA-1" in made["esd.md"].split("## Worked cases", 1)[1]


def test_pages_that_are_none_any_more_go_away(tmp_path: Path) -> None:
    (tmp_path / "gone.md").write_text("old")
    main(str(tmp_path))
    assert sorted(page.name for page in tmp_path.iterdir()) == sorted(pages())
