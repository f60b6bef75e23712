"""The cases of the small demo, and the gallery of forms that is drawn from a demo."""

import re
from datetime import date
from pathlib import Path
from typing import Any

from PIL import Image

from kumiai.demo.gallery import draw_gallery
from kumiai.demo.load import Loaded
from kumiai.paperwork.definitions import forms
from kumiai.paperwork.domain.checking import read_case
from kumiai.paperwork.models import Case

ON = date(2026, 11, 22)
GALLERY = Path(__file__).parents[2] / "docs" / "reference" / "forms"


def test_without_people_who_give_reason_there_are_fewer_cases(demo: Loaded) -> None:
    """The small demo has nobody to come in a group: the questioned case and the audit are there all the same."""
    assert set(Case.objects.values_list("kind", "state")) >= {
        ("titp.plan", "QUESTIONED"),
        ("titp.audit", "DRAFTED"),
    }
    questioned = Case.objects.get(state="QUESTIONED")
    assert [check.id for check in read_case(questioned, on=ON).failing] == ["hours_within_contract"]


def test_every_drawn_form_has_its_picture_and_stands_on_both_pages() -> None:
    drawn = {f"{form.id}.png": form for form in forms() if not form.is_declared_only}
    assert {file.name for file in GALLERY.glob("*.png")} == set(drawn), "run: make gallery"
    assert sum(file.stat().st_size for file in GALLERY.glob("*.png")) < 6_000_000
    for page in ("README.md", "README.ja.md"):
        text = (GALLERY / page).read_text(encoding="utf-8")
        shown = {name: alt for alt, name in re.findall(r"!\[([^\]]*)\]\(([\w.]+\.png)\)", text)}
        assert set(shown) == set(drawn), "run: make gallery"
        for form in forms():
            assert form.number in text
            assert form.title.ja in text
        assert all(drawn[name].number in alt for name, alt in shown.items())


def test_the_gallery_is_drawn_from_the_records(demo: Loaded, tmp_path: Path, monkeypatch: Any) -> None:
    """Of a few forms: one that the demo fills, one that nobody has typed yet; old pictures go away."""
    chosen = [
        form for form in forms() if form.id in ("titp.trainee_cv", "ssw.worker_interview", "esd.audit_report")
    ]
    monkeypatch.setattr("kumiai.demo.gallery.forms", lambda: chosen)
    (tmp_path / "gone.png").write_bytes(b"old")
    drawn = draw_gallery(tmp_path, on=ON)
    assert {one.form.id: one.from_demo for one in drawn} == {
        "titp.trainee_cv": True,
        "ssw.worker_interview": False,
    }
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "README.ja.md", "README.md", "ssw.worker_interview.png", "titp.trainee_cv.png",
    ]  # fmt: skip
    with Image.open(tmp_path / "titp.trainee_cv.png") as picture:
        assert picture.width == 620
        assert picture.height > picture.width
    (declared,) = [form for form in chosen if form.is_declared_only]
    assert f"- {declared.number}　" in (tmp_path / "README.ja.md").read_text(encoding="utf-8")
