"""Writes the manual of the law (法令の手引き) from the library itself: laws, values, rules, duties, coverage, open cases.

``python -m kumiai.law.manual FOLDER`` writes one page a body of law and language. Nothing in them is typed
by hand, so they cannot say anything that the library does not.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from kumiai.law import criteria, decide, duties, rules
from kumiai.law.core.citation import Citation
from kumiai.law.core.errors import LawError
from kumiai.law.core.explanation import NO_SOURCE, readable_note, said
from kumiai.law.core.files import program_folders, read_yaml
from kumiai.law.core.laws import laws, place
from kumiai.law.core.parameters import Parameter, read_figures
from kumiai.law.core.rule import Answerer

LANGUAGES = ("en", "ja")
_WORDS: Mapping[str, Mapping[str, str]] = {
    "generated": {"en": "Generated from the library; do not edit.", "ja": "ライブラリから作られた文書です。直接編集しないでください。"},
    "laws": {"en": "Laws", "ja": "法令"},
    "values": {"en": "Legal values", "ja": "法令値"},
    "rules": {"en": "Rules", "ja": "規定"},
    "duties": {"en": "Duties", "ja": "義務"},
    "coverage": {"en": "Coverage", "ja": "対応状況"},
    "open_cases": {"en": "Worked cases that rest on unconfirmed figures", "ja": "未確認の数値による事例"},
    "from": {"en": "from", "ja": "施行日"},
    "value": {"en": "value", "ja": "値"},
    "stands_in": {"en": "stands in", "ja": "根拠"},
    "source": {"en": "source", "ja": "資料"},
    "confidence": {"en": "confirmed", "ja": "確認"},
    "verified": {"en": "yes", "ja": "済"},
    "unverified": {"en": "**not confirmed**", "ja": "**未確認**"},
    "modeled": {"en": "modeled", "ja": "対応"},
    "partial": {"en": "partial", "ja": "一部対応"},
    "pending": {"en": "pending", "ja": "未対応"},
    "asks": {"en": "Asks", "ja": "前提"},
    "answers": {"en": "Answers", "ja": "答え"},
    "steps": {"en": "Steps, in the first worked case", "ja": "最初の事例での手順"},
    "criteria": {"en": "Criteria and what to bring", "ja": "基準と確認書類"},
    "subject": {"en": "subject", "ja": "事項"},
    "state": {"en": "state", "ja": "状況"},
    "by": {"en": "by", "ja": "規定・義務"},
    "why": {"en": "why", "ja": "理由（英語）"},
    "case": {"en": "case", "ja": "事例"},
    "answer": {"en": "our answer", "ja": "答え"},
    "memory": {"en": "no source read", "ja": "資料なし"},
    "figures": {"en": "values", "ja": "法令値"},
    "unconfirmed": {"en": "of these not confirmed", "ja": "うち未確認"},
    "law_of": {"en": "The law, body by body", "ja": "法令の手引き"},
    "other": {"en": "日本語", "ja": "English"},
}  # fmt: skip


def pages() -> dict[str, str]:
    """Return every page of the manual by its file name, as Markdown."""
    made = {}
    for language in LANGUAGES:
        for folder in program_folders():
            made[_page(folder.name, language)] = "\n".join(_program(folder, language)) + "\n"
        made[_page("README", language)] = "\n".join(_index(language)) + "\n"
    return made


def _page(name: str, language: str) -> str:
    return f"{name}.md" if language == "en" else f"{name}.{language}.md"


def _word(name: str, language: str) -> str:
    return _WORDS[name][language]


def _title(folder: Path) -> str:
    return (folder / "README.md").read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")


def _index(language: str) -> Iterator[str]:
    w = {name: words[language] for name, words in _WORDS.items()}
    yield f"# {w['law_of']}\n\n{w['generated']} [{w['other']}]({_page('README', _other(language))})\n"
    yield f"| | {w['rules']} | {w['duties']} | {w['figures']} | {w['unconfirmed']} | {w['modeled']} | {w['partial']} | {w['pending']} |"
    yield "|---|---|---|---|---|---|---|---|"
    for folder in program_folders():
        entries = [entry for figure in _figures(folder) for entry in figure.entries]
        doubtful = sum(entry.citation.confidence == "unverified" for entry in entries)
        states = [row["state"] for row in _yaml(folder / "coverage.yaml")]
        counts = " | ".join(str(states.count(state)) for state in ("modeled", "partial", "pending"))
        named = f"[{_title(folder)}]({_page(folder.name, language)})"
        yield f"| {named} | {len(_rules(folder))} | {len(_duties(folder))} | {len(entries)} | {doubtful} | {counts} |"


def _other(language: str) -> str:
    return "ja" if language == "en" else "en"


def _program(folder: Path, language: str) -> Iterator[str]:
    yield f"# {_title(folder)}\n\n{_word('generated', language)} [{_word('other', language)}]({_page(folder.name, _other(language))})\n"
    yield from _section("laws", language, _laws(folder, language))
    yield from _section("rules", language, _rule_pages(folder, language))
    yield from _section("duties", language, _duty_lines(folder, language))
    yield from _section("values", language, _value_lines(folder, language))
    yield from _section("coverage", language, _coverage_lines(folder, language))
    yield from _section("open_cases", language, _open_cases(folder, language))


def _section(name: str, language: str, lines: Iterable[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield f"## {_word(name, language)}\n"
        yield from found
        yield ""


def _yaml(path: Path) -> list[Any]:
    return (read_yaml(path) or []) if path.exists() else []


def _laws(folder: Path, language: str) -> Iterator[str]:
    for record in _yaml(folder / "laws.yaml"):
        law = laws()[record["id"]]
        yield f"- `{law.id}` {law.title[language]}" + (f" ({law.number})" if law.number else "")


def _figures(folder: Path) -> list[Parameter]:
    return [
        figure for path in sorted((folder / "parameters").rglob("*.yaml")) for figure in read_figures(path)
    ]


def _cases(folder: Path) -> list[Mapping[str, Any]]:
    return [case for path in sorted((folder / "cases").rglob("*.yaml")) for case in _yaml(path)]


def _rules(folder: Path) -> list[Answerer]:
    """Return the rules that a folder declares: by their module, or by their cases where they have none."""
    module = ".".join(("kumiai", "law", *folder.parts[folder.parts.index("law") + 1 :]))
    return [
        rule
        for rule in rules().values()
        if getattr(getattr(rule, "body", None), "__module__", "").startswith(f"{module}.")
        or _declared_in(rule.id, folder)
    ]


def _declared_in(rule_id: str, folder: Path) -> bool:
    """Return whether a check of many criteria stands in a folder: its questions are figures there."""
    return (folder / "evidence" / f"{rule_id}.yaml").exists()


def _rule_pages(folder: Path, language: str) -> Iterator[str]:
    cases = _cases(folder)
    for rule in _rules(folder):
        yield f"### {rule.label[language]} (`{rule.id}`)\n"
        about = str(getattr(rule, "about", ""))
        if about and language == "en":
            yield " ".join(line.strip() for line in about.splitlines()) + "\n"
        asked = "; ".join(f"`{spec.name}` {spec.label[language]}" for spec in rule.inputs)
        yield f"- {_word('asks', language)}: {asked}"
        yield f"- {_word('answers', language)}: {', '.join(f'`{name}`' for name in rule.answers)}"
        case = next((one for one in cases if one["rule"] == rule.id), None)
        if case is not None:
            yield from _steps(case, language)
        yield from _criteria(rule, case, language)
        yield ""


def _steps(case: Mapping[str, Any], language: str) -> Iterator[str]:
    decision = decide(case["rule"], case["given"], on=case["on"])
    yield f"- {_word('steps', language)} ({case['id']}, {case['on']}):"
    for number, step in enumerate(decision.steps, 1):
        cites = "; ".join(dict.fromkeys(place(cite, language) for cite in step.cites))
        yield f"    {number}. {step.label[language]} = {_said(step.value, decision.words, language)}" + (
            f" ({cites})" if cites else ""
        )


def _said(value: Any, words: Mapping[str, Mapping[str, str]], language: str) -> str:
    if isinstance(value, Mapping):
        return "; ".join(
            f"{_named(key, words, language)} {_said(part, words, language)}" for key, part in value.items()
        )
    if isinstance(value, list):
        return said([_named(part, words, language) for part in value], language)
    return said(value, language)


def _named(key: Any, words: Mapping[str, Mapping[str, str]], language: str) -> Any:
    return words[key][language] if isinstance(key, str) and key in words else key


def _criteria(rule: Answerer, case: Mapping[str, Any] | None, language: str) -> Iterator[str]:
    found = criteria(rule.id, on=case["on"]) if case is not None else []
    if not found:
        return
    yield f"- {_word('criteria', language)}:"
    for one in found:
        papers = ", ".join(paper[language] for paper in one.evidence)
        yield f"    - {one.label[language]} ({place(one.citation, language)}, {_mark(one.citation, language)}): {papers}"


def _duties(folder: Path) -> list[Any]:
    names = {
        record["id"] for path in sorted((folder / "duties").rglob("*.yaml")) for record in [read_yaml(path)]
    }
    return [duty for duty in duties() if duty.id in names]


def _duty_lines(folder: Path, language: str) -> Iterator[str]:
    for duty in _duties(folder):
        cites = "; ".join(dict.fromkeys(place(cite, language) for cite in duty.cite))
        yield f"- **{duty.label[language]}** (`{duty.id}`): {duty.explanation[language]}" + (
            f" ({cites})" if cites else ""
        )


def _value_lines(folder: Path, language: str) -> Iterator[str]:
    figures = _figures(folder)
    if not figures:
        return
    w = {name: words[language] for name, words in _WORDS.items()}
    yield f"| {w['values']} | {w['from']} | {w['value']} | {w['stands_in']} | {w['confidence']} | {w['source']} |"
    yield "|---|---|---|---|---|---|"
    for figure in figures:
        for entry in figure.entries:
            cite = entry.citation
            note = readable_note(cite.note, language)
            cells = (
                f"{figure.label[language]} `{figure.id}`", str(cite.in_force_on), _cell(entry.value, language),
                place(cite, language), _mark(cite, language), _source(cite, language) + (f" {note}" if note else ""),
            )  # fmt: skip
            yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _cell(value: Any, language: str) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_cell(part, language)}" for key, part in value.items())
    if isinstance(value, list):
        rows = (", ".join(f"{key} {part}" for key, part in row.items()) if isinstance(row, Mapping) else str(row)
                for row in value)  # fmt: skip
        return "; ".join(rows)
    return said(value, language)


def _mark(cite: Citation, language: str) -> str:
    return _word(cite.confidence, language)


def _source(cite: Citation, language: str) -> str:
    if cite.source == NO_SOURCE:
        return _word("memory", language)
    return f"<{cite.source}>" if cite.source.startswith("http") else cite.source


def _coverage_lines(folder: Path, language: str) -> Iterator[str]:
    rows = _yaml(folder / "coverage.yaml")
    if not rows:
        return
    w = {name: words[language] for name, words in _WORDS.items()}
    yield f"| § | {w['subject']} | {w['state']} | {w['by']} | {w['why']} |"
    yield "|---|---|---|---|---|"
    for row in rows:
        named = ", ".join(f"`{name}`" for name in row.get("by", []))
        yield f"| {row['section']} | {row['subject'][language]} | {w[row['state']]} | {named} | {row.get('reason', '')} |"


def _open_cases(folder: Path, language: str) -> Iterator[str]:
    doubtful = [case for case in _cases(folder) if case["confidence"] == "unverified"]
    if not doubtful:
        return
    yield f"| {_word('case', language)} | {_word('answer', language)} | {_word('source', language)} |"
    yield "|---|---|---|"
    for case in doubtful:
        try:
            decision = decide(case["rule"], case["given"], on=case["on"])
        except LawError as error:
            yield f"| {case['id']} | {error} | |"
            continue
        shown = {key: decision.value.get(key) for key in case["expect"] if key != "missing"}
        answer = _said(shown, decision.words, language)
        yield f"| {case['id']}: {case['says']} | {answer} | <{case['source']}> |"


def main(folder: str) -> None:
    """Write every page into a folder, and remove pages that are none any more."""
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    made = pages()
    for old in target.glob("*.md"):
        if old.name not in made:
            old.unlink()
    for name, text in made.items():
        target.joinpath(name).write_text(text, encoding="utf-8")
    print(f"{len(made)} pages in {folder}")


if __name__ == "__main__":
    main(sys.argv[1])
