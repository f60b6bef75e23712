"""The documentation keeps up with the code: links lead somewhere, nothing is left out."""

import re
from pathlib import Path

import pytest

from kumiai.config.environment import VARIABLES
from tests.house.floors import CHECKOUT

PAGES = sorted(
    [*CHECKOUT.glob("*.md"), *(CHECKOUT / "docs").rglob("*.md"), *(CHECKOUT / "src").rglob("README.md")]
)
LINK = re.compile(r"(?<!\!)\[[^\]]*\]\((?P<to>[^)\s]+)\)|!\[[^\]]*\]\((?P<picture>[^)\s]+)\)")
PLACE = re.compile(r"`(?P<place>(?:src|tests|docs)/[\w./-]+)`")


def name(page: Path) -> str:
    return str(page.relative_to(CHECKOUT))


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def dead_links(page: Path, text: str) -> list[str]:
    dead = []
    for match in LINK.finditer(text):
        to, _, anchor = (match["to"] or match["picture"]).partition("#")
        if re.match(r"https?:|mailto:", to):
            continue
        target = (page.parent / to).resolve() if to else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            dead.append(match.group())
    return dead


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    assert dead_links(page, page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_named_files_exist(page: Path) -> None:
    places = [match["place"] for match in PLACE.finditer(page.read_text(encoding="utf-8"))]
    assert [place for place in places if not (CHECKOUT / place).exists()] == []


def test_a_dead_link_is_found() -> None:
    page = CHECKOUT / "README.md"
    text = (
        "[a](docs/README.md) [b](docs/nowhere.md) [c](#what-it-is) [d](#nowhere) ![e](docs/pictures/none.png)"
    )
    assert dead_links(page, text) == ["[b](docs/nowhere.md)", "[d](#nowhere)", "![e](docs/pictures/none.png)"]


def test_every_setting_is_explained() -> None:
    page = (CHECKOUT / "docs/reference/settings.md").read_text(encoding="utf-8")
    lines = {line.split("`")[1]: line for line in page.splitlines() if line.startswith("| `KUMIAI_")}
    assert set(lines) == {variable.name for variable in VARIABLES}
    for variable in VARIABLES:
        assert variable.help in lines[variable.name]
        assert variable.default in lines[variable.name]
        assert ("secret" in lines[variable.name].split("|")[2]) is variable.secret


def test_every_word_of_make_is_explained() -> None:
    words = re.findall(r"^([a-z]+):.*## ", (CHECKOUT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    page = (CHECKOUT / "docs/reference/commands.md").read_text(encoding="utf-8")
    assert [word for word in words if word != "help" and f"`make {word}`" not in page] == []


def test_every_command_is_explained() -> None:
    commands = [path.stem for path in (CHECKOUT / "src").glob("kumiai/*/management/commands/[!_]*.py")]
    page = (CHECKOUT / "docs/reference/commands.md").read_text(encoding="utf-8")
    assert commands
    assert [command for command in commands if f"`{command}`" not in page] == []


@pytest.mark.parametrize("mode", ["tutorials", "how-to", "reference", "explanation", "decisions"])
def test_every_page_is_listed_in_its_index(mode: str) -> None:
    folder = CHECKOUT / "docs" / mode
    index = (folder / "README.md").read_text(encoding="utf-8")
    assert [p.name for p in folder.glob("*.md") if p.name != "README.md" and f"({p.name})" not in index] == []


def test_the_readmes_begin_with_the_two_commands() -> None:
    for readme in ("README.md", "README.ja.md"):
        head = (CHECKOUT / readme).read_text(encoding="utf-8").splitlines()[:10]
        assert [line.split()[:2] for line in head if line.startswith("make ")] == [
            ["make", "run"],
            ["make", "test"],
        ]


def test_the_machine_runs_the_test_command_of_the_readme() -> None:
    steps = (CHECKOUT / ".ci/run").read_text(encoding="utf-8")
    assert re.search(r'^step "tests" make test$', steps, re.MULTILINE)
    assert "export CI=true" in steps
