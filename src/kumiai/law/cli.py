"""``kumiai ask``: questions of law from files or standard input, answered on the terminal."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from kumiai.law.ask import Question, Reply, read_day, read_questions, reply
from kumiai.law.core.errors import BadQuestion, LawError
from kumiai.law.core.explanation import word
from kumiai.law.core.inputs import BY_LAW, REQUIRED, Input
from kumiai.law.core.laws import place
from kumiai.law.core.registry import rules
from kumiai.law.listing import figures_of, rules_json
from kumiai.law.table import ask_table

_DONE, _FAILED = 0, 1


def ask_main(argv: Sequence[str]) -> int:
    """Answer the questions in the named files and return the exit status: 1 if any has no answer."""
    options = _parser().parse_args(argv)
    if options.list:
        print(
            json.dumps(rules_json(), ensure_ascii=False, indent=1) if options.json else _listing(options.lang)
        )
        return _DONE
    if not options.files or (options.output is None) != (options.table is None):
        _parser().print_usage(sys.stderr)
        return _FAILED
    try:
        default_on = None if options.on is None else read_day(options.on)
    except BadQuestion as error:
        print(f"kumiai ask: --on: {error}", file=sys.stderr)
        return _FAILED
    if options.table:
        return _ask_table(options, default_on)
    questions, broken = _questions(options.files, default_on)
    replies = [reply(question) for question in questions]
    if options.json:
        text = json.dumps([one.to_json() for one in replies], ensure_ascii=False, indent=1, default=str)
    else:
        text = "\n\n".join(_in_words(one, options.lang) for one in replies)
    try:
        print(text, flush=True)
    except BrokenPipeError:  # whoever reads has seen enough: `kumiai ask … | head`
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123  (nothing is left to say at exit)
    return _FAILED if broken or any(one.error for one in replies) else _DONE


def _ask_table(options: argparse.Namespace, on: date | None) -> int:
    """Answer a table and return the exit status: 1 if it could not be answered at all."""
    if on is None or len(options.files) != 1:
        print("kumiai ask: --table asks one file on one day: --on 2026-11-22", file=sys.stderr)
        return _FAILED
    rewritten = sys.stderr.isatty()

    def progress(rows: int, errors: int) -> None:
        print(
            f"kumiai ask: {_counted(rows, errors)}",
            end="\r" if rewritten else "\n",
            file=sys.stderr,
            flush=True,
        )

    target = Path(options.output)
    try:
        tally = ask_table(
            options.table, Path(options.files[0]), target, on=on,
            keys=[name for name in (options.keys or "").split(",") if name],
            progress=None if options.quiet else progress,
        )  # fmt: skip
    except LawError as error:
        print(f"kumiai ask: {error}", file=sys.stderr)
        return _FAILED
    print(f"kumiai ask: {_counted(tally.rows, tally.errors)} in {target}", file=sys.stderr)
    return _DONE


def _counted(rows: int, errors: int) -> str:
    return f"{rows:,} rows answered" + (f", {errors:,} of them with an error" if errors else "")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kumiai ask", description="Answer questions of law, each with its steps and articles."
    )
    parser.add_argument(
        "files",
        nargs="*",
        metavar="FILE",
        help="YAML or JSON with one question or a list; - reads standard input; with --table CSV or Parquet",
    )
    parser.add_argument(
        "--table", metavar="RULE", help="ask this rule for every row of a CSV or Parquet file"
    )
    parser.add_argument(
        "-o", "--output", metavar="FILE", help="with --table: where the answers go, CSV or Parquet"
    )
    parser.add_argument(
        "--keys", metavar="NAMES", help="with --table: columns to carry over, with commas between"
    )
    parser.add_argument("--quiet", action="store_true", help="with --table: tell no progress")
    parser.add_argument("--json", action="store_true", help="print one JSON list and nothing else")
    parser.add_argument(
        "--list", action="store_true", help="print every rule with its inputs, answers and citations"
    )
    parser.add_argument(
        "--on", metavar="DAY", help="the day for questions that name none, such as 2026-11-22"
    )
    parser.add_argument(
        "--lang", choices=("ja", "en"), default="ja", help="language of the readable answer (ja)"
    )
    return parser


def _questions(files: Sequence[str], default_on: date | None) -> tuple[list[Question], bool]:
    """Return the questions of all files, and whether a file could not be read; it is named on stderr."""
    questions: list[Question] = []
    broken = False
    for name in files:
        try:
            questions.extend(read_questions(_text(name), name=name, default_on=default_on))
        except LawError as error:
            print(f"kumiai ask: {error}", file=sys.stderr)
            broken = True
    return questions, broken


def _text(name: str) -> str:
    try:
        return sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    except OSError as error:
        raise BadQuestion(f"{name}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadQuestion(f"{name}: is not UTF-8 text") from error


def _in_words(one: Reply, language: str) -> str:
    mark = f"[{one.question.id}] " if one.question.id is not None else ""
    if one.decision is not None:
        return mark + one.decision.explain(language)
    data = one.to_json()
    return f"{mark}{data['rule']}\n  {word('error', language)} ({data['error']['code']}): {data['error']['message']}"


def _listing(language: str) -> str:
    blocks = []
    for rule in rules().values():
        lines = [f"{rule.id} - {rule.label[language]}", "  " + getattr(rule, "about", "").split("\n")[0]]
        lines.append("  inputs:")
        lines.extend(f"    {spec.name}: {_asked(spec, language)}" for spec in rule.inputs)
        lines.append("  answers: " + ", ".join(f"{name} ({kind})" for name, kind in rule.answers.items()))
        cites = dict.fromkeys(
            f"{place(entry.citation, language)}, {word('in_force', language, day=entry.citation.in_force_on)}"
            for figure in figures_of(rule)
            for entry in figure.entries
        )
        lines.extend(f"  - {cite}" for cite in cites)
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _asked(spec: Input, language: str) -> str:
    kind = f"one of {', '.join(spec.codes)}" if spec.codes else spec.kind
    condition = f"; {spec.only_if[language]}" if spec.only_if else ""
    return f"{spec.label[language]} ({kind}; {_default(spec)}{condition})"


def _default(spec: Input) -> str:
    if spec.default is REQUIRED:
        return "required"
    return "default by law" if spec.default is BY_LAW else f"default {json.dumps(spec.default)}"
