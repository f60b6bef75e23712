"""Company names: one company under many spellings, and companies that only look alike.

Spellings that differ in the place or short form of the legal form, in width and in spaces
are one company. Anything less certain is suggested to a person and never joined silently.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kumiai.exchange.recognition.cells.text import as_typed

# Legal forms (法人格) and how they are shortened; the longer forms come first.
LEGAL_FORMS: Mapping[str, tuple[str, ...]] = {
    "特定非営利活動法人": ("(特非)", "NPO法人"),
    "一般社団法人": ("(一社)", "(社)"),
    "一般財団法人": ("(一財)", "(財)"),
    "公益社団法人": ("(公社)",),
    "公益財団法人": ("(公財)",),
    "医療法人社団": ("(医社)",),
    "医療法人財団": ("(医財)",),
    "社会医療法人": (),
    "社会福祉法人": ("(福)", "(社福)"),
    "農事組合法人": ("(農)",),
    "医療法人": ("(医)",),
    "学校法人": ("(学)",),
    "宗教法人": ("(宗)",),
    "協同組合": ("(協)",),
    "株式会社": ("(株)",),
    "有限会社": ("(有)",),
    "合同会社": ("(同)", "(合)"),
    "合資会社": ("(資)",),
    "合名会社": ("(名)",),
}
SHORT = {short: form for form, shorts in LEGAL_FORMS.items() for short in shorts}
DASHES = re.compile("[‐-―−]")
NOISE = re.compile(r"[\s・,、.。'’\"\-]")
VARIANTS = str.maketrans("髙﨑濵濱邉邊嶋澤齋齊廣國實眞ヶヵ", "高崎浜浜辺辺島沢斎斉広国実真ケカ")
ALIKE = 60


@dataclass(frozen=True, slots=True)
class CompanyName:
    """A name taken apart: its legal form where written, and what is left of it for comparison."""

    core: str
    form: str | None

    @property
    def key(self) -> str:
        """Return what all spellings of one company share."""
        return f"{self.form or ''}|{self.core}"


@dataclass(frozen=True)
class Company:
    """One company of a file: its best written name and every spelling with its cells."""

    key: str
    name: str
    spellings: Mapping[str, tuple[str, ...]]
    listed_at: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A known company that a name may mean; likeness from 0 to 100."""

    name: str
    likeness: int


@dataclass(frozen=True, slots=True)
class Mention:
    """A company name in a cell; ``listed`` where the cell is in the list of companies."""

    spelling: str
    cell: str
    listed: bool = False


def company_name(text: str) -> CompanyName:
    """Return a company name taken apart, however its legal form is written."""
    plain = unicodedata.normalize("NFKC", text).strip()
    plain = plain.replace("〔", "(").replace("〕", ")").replace("[", "(").replace("]", ")")
    plain = re.sub(r"\(\s*(.{1,2}?)\s*\)", r"(\1)", plain)
    form = None
    for written, official in (*((form, form) for form in LEGAL_FORMS), *SHORT.items()):
        if written in plain and plain != written:
            form, plain = official, plain.replace(written, " ", 1)
            break
    core = NOISE.sub("", DASHES.sub("-", plain)).translate(VARIANTS).upper()
    return CompanyName(core or NOISE.sub("", plain), form)


def company_key(text: str, aliases: Mapping[str, str] | None = None) -> str:
    """Return the key of a company; ``aliases`` holds spellings that a person declared to be another name."""
    return company_name((aliases or {}).get(text, text)).key


def full_name(text: str) -> str:
    """Return a name with its legal form written out where it stands: ㈱みなと → 株式会社みなと."""
    plain = re.sub(r"\(\s*(.{1,2}?)\s*\)", r"(\1)", unicodedata.normalize("NFKC", text))
    for short, form in SHORT.items():
        if short in plain:
            plain = plain.replace(short, form, 1)
            break
    return as_typed(plain)


def group_companies(
    mentions: Iterable[Mention], aliases: Mapping[str, str] | None = None
) -> tuple[Company, ...]:
    """Return the companies of a file in order of appearance, each with all its spellings."""
    spellings: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    listed: dict[str, Mention] = {}
    for mention in mentions:
        key = company_key(mention.spelling, aliases)
        spellings[key][mention.spelling].append(mention.cell)
        if mention.listed:
            listed.setdefault(key, mention)
    return tuple(
        Company(
            key=key,
            name=listed[key].spelling if key in listed else _best_spelling(found),
            spellings={spelling: tuple(cells) for spelling, cells in found.items()},
            listed_at=listed[key].cell if key in listed else None,
        )
        for key, found in spellings.items()
    )


def _best_spelling(found: Mapping[str, list[str]]) -> str:
    """Return the spelling with the legal form in full, of several the most frequent."""
    ranked = sorted(found, key=lambda text: (full_name(text) != text, -len(found[text]), text))
    return full_name(ranked[0])


def candidates(text: str, known: Iterable[str], *, at_most: int = 3) -> tuple[Candidate, ...]:
    """Return the known companies that a name is like but not the same as, the likest first."""
    name = company_name(text)
    ranked = [
        Candidate(other, likeness(name, other_name))
        for other in known
        if (other_name := company_name(other)).key != name.key
    ]
    alike = sorted(
        (found for found in ranked if found.likeness >= ALIKE), key=lambda f: (-f.likeness, f.name)
    )
    return tuple(alike[:at_most])


def likeness(one: CompanyName, other: CompanyName) -> int:
    """Return how alike two names are, from 0 to 100; the same name with another legal form is 90."""
    if one.core == other.core:
        return 100 if one.form == other.form else 90
    mine, theirs = _pairs(one.core), _pairs(other.core)
    total = sum(mine.values()) + sum(theirs.values())
    return 200 * sum((mine & theirs).values()) // total if total else 0


def look_alikes(companies: Iterable[Company]) -> tuple[tuple[Company, Company], ...]:
    """Return the companies of a file that may be an earlier one, each with the one it is most like."""
    everyone = list(companies)
    names = [company_name(company.name) for company in everyone]
    by_pair: dict[str, list[int]] = defaultdict(list)
    found: list[tuple[Company, Company]] = []
    for index, name in enumerate(names):
        pairs = set(_pairs(name.core))
        near = {other for pair in pairs for other in by_pair[pair]}
        best = max(sorted(near), key=lambda other: likeness(name, names[other]), default=None)
        if best is not None and likeness(name, names[best]) >= ALIKE:
            found.append((everyone[index], everyone[best]))
        for pair in pairs:
            by_pair[pair].append(index)
    return tuple(found)


def _pairs(core: str) -> Counter[str]:
    padded = f"^{core}$"
    return Counter(padded[at : at + 2] for at in range(len(padded) - 1))
