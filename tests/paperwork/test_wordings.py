"""The translations of the signed forms are complete, keep their placeholders and are in the right script."""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from kumiai.paperwork import wordings

TEN = {"en", "vi", "id", "tl", "my", "km", "th", "ne", "mn", "zh"}
PLACEHOLDER = re.compile(r"\{\w+\}")
KANA = re.compile(r"[\u3040-\u30ff]")
JAPANESE_SCRIPT = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
FORMS = Path(wordings.__file__).parent.parent / "forms"

LATIN = {"en", "vi", "id", "tl"}
SCRIPTS = {
    "my": (0x1000, 0x109F),
    "km": (0x1780, 0x17FF),
    "th": (0x0E00, 0x0E7F),
    "ne": (0x0900, 0x097F),
    "mn": (0x0400, 0x04FF),
    "zh": (0x4E00, 0x9FFF),
}
# Latin words that stay Latin everywhere: tests, abbreviations, the alphabet of the six kinds, offices.
LATIN_WORDS = re.compile(
    r"(?<![A-Za-z])(GOT|GPT|GTP|SSW|EPA|COE|OTIT|Hello Work|A–F|[a-d]|I{1,3}|IV|VI{0,3}|IX|X)(?![A-Za-z])"
)
PERMIT = "00-ユ-000000"


def every(language: str) -> Iterator[tuple[str, str]]:
    """Return each Japanese wording with its translation."""
    for kind in wordings.words().values():
        for japanese in kind:
            yield japanese, wordings.translated(japanese, language)


def letters(text: str) -> list[str]:
    """Return the letters of a text that say something: no placeholder, no word that stays Latin."""
    bare = LATIN_WORDS.sub("", PLACEHOLDER.sub("", text.replace(PERMIT, "")))
    return [sign for sign in bare if unicodedata.category(sign)[0] in "LM"]


def test_the_ten_languages_are_there() -> None:
    assert set(wordings.languages()) >= TEN
    assert "ja" not in wordings.languages()


def test_the_kinds_of_words() -> None:
    assert list(wordings.words()) == ["titles", "sections", "labels", "options", "columns", "declarations"]


@pytest.mark.parametrize("language", wordings.languages())
class TestLanguage:
    def test_every_wording_is_translated(self, language: str) -> None:
        assert [japanese for japanese, text in every(language) if not text.strip()] == []

    def test_no_space_is_left_at_an_end(self, language: str) -> None:
        assert [text for _, text in every(language) if text != text.strip() or "  " in text] == []

    def test_nothing_is_left_in_japanese(self, language: str) -> None:
        strange = KANA if language == "zh" else JAPANESE_SCRIPT
        assert [t for _, t in every(language) if strange.search(t.replace(PERMIT, ""))] == []

    def test_placeholders_are_kept(self, language: str) -> None:
        lost = [
            japanese
            for japanese, text in every(language)
            if sorted(PLACEHOLDER.findall(japanese)) != sorted(PLACEHOLDER.findall(text))
        ]
        assert lost == []

    def test_numbers_of_the_form_stay(self, language: str) -> None:
        marks = re.compile(r"^[①-⑳ⅠⅡⅢⅣ]")
        lost = [j for j, text in every(language) if (mark := marks.match(j)) and not text.startswith(mark[0])]
        assert lost == []

    def test_the_script_is_right(self, language: str) -> None:
        first, last = SCRIPTS.get(language, (0, 0))

        def strange(sign: str) -> bool:
            if language in LATIN:
                return not unicodedata.name(sign).startswith(("LATIN", "GREEK SMALL LETTER GAMMA"))
            return not first <= ord(sign) <= last and sign != "γ"

        assert [(text, s) for _, text in every(language) for s in letters(text) if strange(s)] == []

    def test_the_text_is_composed(self, language: str) -> None:
        assert [text for _, text in every(language) if unicodedata.normalize("NFC", text) != text] == []


class TestBurmese:
    """Zawgyi looks alike on its own font, and is garbage everywhere else."""

    def texts(self) -> list[str]:
        return [text for _, text in every("my")]

    def test_no_sign_that_zawgyi_took_for_itself(self) -> None:
        assert [text for text in self.texts() if re.search(r"[\u1060-\u1097]", text)] == []

    def test_no_vowel_or_medial_begins_a_syllable(self) -> None:
        # In Zawgyi the vowel e and the medial ra are typed before their consonant.
        stray = re.compile(r"(?:^|[\s(/၊။\"])[\u102b-\u1032\u1036-\u103e]")
        assert [text for text in self.texts() if stray.search(text)] == []

    def test_signs_stand_in_the_order_of_unicode(self) -> None:
        # medials ya, ra, wa, ha; then e, the upper and the lower vowels
        wrong = re.compile(
            r"[\u102b-\u1032][\u103b-\u103e]|\u103e[\u103b-\u103d]|\u103d[\u103b\u103c]|\u103c\u103b"
            r"|[\u102b-\u1030\u1032]\u1031|\u102f\u102d|\u1031\u1031"
        )
        assert [text for text in self.texts() if wrong.search(text)] == []

    def test_a_killed_consonant_never_carries_a_stack(self) -> None:
        assert [text for text in self.texts() if re.search(r"\u1039(?![\u1000-\u1021])", text)] == []


class TestKhmer:
    def test_a_coeng_is_followed_by_a_consonant(self) -> None:
        assert [t for _, t in every("km") if re.search(r"\u17d2(?![\u1780-\u17a2])", t)] == []


class TestDeclarations:
    def test_the_japanese_text(self) -> None:
        assert "違約金" in wordings.declaration("titp-1-20-no-penalty")

    def test_in_the_language_of_the_worker(self) -> None:
        assert "penalty" in wordings.declaration("titp-1-20-no-penalty", "en")
        assert "tiền đặt cọc" in wordings.declaration("titp-1-20-no-deposit", "vi")

    def test_an_unknown_code_is_named(self) -> None:
        with pytest.raises(wordings.WordingError, match="titp-9-99"):
            wordings.declaration("titp-9-99", "en")

    def test_each_form_has_what_is_signed(self) -> None:
        codes = set(
            yaml.safe_load((Path(wordings.__file__).parent / "words.yaml").read_text())["declarations"]
        )
        signed = {"1-3", "1-19", "1-20", "1-21", "1-39"}
        assert all(any(code.startswith(f"titp-{number}-") for code in codes) for number in signed)
        signed = {"1-3", "1-5", "1-16", "1-17", "5-8", "5-9"}
        assert all(any(code.startswith(f"ssw-{number}-") for code in codes) for number in signed)

    def test_it_stays_short(self) -> None:
        assert [text for text in wordings.words()["declarations"] if len(text) > 120] == []


class TestMissing:
    def test_an_unknown_wording_has_no_translation(self) -> None:
        assert wordings.translated("そんな言葉はない", "en") == ""

    @pytest.mark.parametrize("language", ["ja", "xx", "../words", "words"])
    def test_an_unknown_language_has_no_translation(self, language: str) -> None:
        assert wordings.translated("署名", language) == ""


class TestErrors:
    def test_a_wording_that_stands_twice(self) -> None:
        with pytest.raises(wordings.WordingError, match=r"xx\.yaml, line 2: “署名” stands twice"):
            wordings.read("署名: a\n署名: b\n", "xx.yaml")

    def test_a_wording_that_nobody_knows(self) -> None:
        with pytest.raises(wordings.WordingError, match=r"xx\.yaml: “署明” is not a wording"):
            wordings.checked({"署明": "Signature"}, "xx.yaml")

    def test_a_translation_that_yaml_took_for_something_else(self) -> None:
        with pytest.raises(wordings.WordingError, match="“有” is not a text"):
            wordings.checked({"有": True}, "xx.yaml")

    def test_a_file_that_is_a_list(self) -> None:
        with pytest.raises(wordings.WordingError, match="a mapping is wanted"):
            wordings.read("- 署名\n", "xx.yaml")

    def test_a_wording_of_two_kinds(self) -> None:
        with pytest.raises(wordings.WordingError, match="“署名” stands under labels and under columns"):
            wordings.refuse_twice({"labels": ["署名"], "columns": ["署名"]})


CIRCLED = "".join(chr(ord("①") + number) for number in range(20))


def japanese_of(part: object) -> Iterator[str]:
    """Return every Japanese wording of a definition."""
    if isinstance(part, dict):
        for key, value in part.items():
            if key == "ja" and isinstance(value, str):
                yield value
            elif key not in ("note", "hint"):  # for who fills the form; neither is printed
                yield from japanese_of(value)
    elif isinstance(part, list):
        for entry in part:
            yield from japanese_of(entry)


def signed_forms() -> list[Path]:
    files = sorted(FORMS.rglob("*.yaml")) if FORMS.is_dir() else []
    contents = ((path, yaml.safe_load(path.read_text(encoding="utf-8"))) for path in files)
    return [path for path, form in contents if isinstance(form, dict) and len(form.get("languages", ())) > 1]


@pytest.mark.parametrize("path", signed_forms(), ids=lambda path: str(path.relative_to(FORMS).parent))
def test_every_wording_of_a_signed_form_is_known(path: Path) -> None:
    known = {wording for kind in wordings.words().values() for wording in kind}
    form = yaml.safe_load(path.read_text(encoding="utf-8"))
    said = {text for text in japanese_of(form) if JAPANESE_SCRIPT.search(text)}
    assert said, "a form without a word is no form"
    # A label may bear the circled number of its form: the wording under the number is translated.
    assert sorted(text for text in said - known if text.lstrip(CIRCLED) not in known) == []


@pytest.mark.parametrize("path", signed_forms(), ids=lambda path: str(path.relative_to(FORMS).parent))
def test_every_declaration_of_a_signed_form_is_there(path: Path) -> None:
    form = yaml.safe_load(path.read_text(encoding="utf-8"))
    codes = [
        field["declaration"]
        for part in form["sections"]
        for field in part["fields"]
        if field.get("declaration")
    ]
    assert [code for code in codes if not wordings.declaration(code, "my")] == []
