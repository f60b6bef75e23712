"""The same papers by Typst, by WeasyPrint, and by docxtpl with LibreOffice: papers and pages a second, memory.

The peers live in an environment of their own that the first run makes. All see the fonts of Kumiai and no
other, and all write PDF/A-2b. Each contestant runs in a fresh process; before times are told, every text of
the papers is looked for in every output.
"""

import argparse
import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any

from benchmarks.paperwork.start import start

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
FONTS = ROOT / "src" / "kumiai" / "paperwork" / "typesetting" / "fonts"
FORM, LANGUAGE = "titp.employment_contract", "vi"
NAMES = {"typst": "Kumiai (Typst)", "weasyprint": "WeasyPrint", "libreoffice": "docxtpl + LibreOffice"}


def environment(folder: Path) -> Path:
    """Return the Python of the environment of the peers, made where it is not there or asks for other packages."""
    python, done = folder / "bin" / "python", folder / "made-of.txt"
    asked = HERE / "requirements-peers.txt"
    wanted = asked.read_text(encoding="utf-8")
    if not done.exists() or done.read_text(encoding="utf-8") != wanted:
        print(f"making the environment of the peers from {asked.name} (half a minute)", flush=True)
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([str(python), "-m", "pip", "install", "-qq", "-r", str(asked)], check=True)
        done.write_text(wanted, encoding="utf-8")
    return python


def fonts(folder: Path) -> Path:
    """Write a configuration that knows the fonts of Kumiai and no other."""
    path = folder / "fonts.conf"
    path.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{FONTS}</dir><cachedir>{folder / 'cache'}</cachedir></fontconfig>",
        encoding="utf-8",
    )
    return path


def contestants(python: Path) -> list[tuple[str, Path | str]]:
    """Return who takes part, and say loudly who does not."""
    found: list[tuple[str, Path | str]] = [("typst", sys.executable)]
    works = subprocess.run([str(python), "-c", "import weasyprint"], capture_output=True, check=False)
    if works.returncode == 0:
        found.append(("weasyprint", python))
    else:
        print("WEASYPRINT NOT MEASURED: install libpango-1.0-0 and libpangoft2-1.0-0")
    if shutil.which("soffice"):
        found.append(("libreoffice", python))
    else:
        print("DOCXTPL + LIBREOFFICE NOT MEASURED: install libreoffice-writer-nogui")
    return found


def versions(python: Path) -> str:
    """Return who is compared, in which version."""
    code = "import importlib.metadata as m; print(' '.join(m.version(n) for n in ('weasyprint', 'docxtpl')))"
    done = subprocess.run([str(python), "-c", code], capture_output=True, text=True, check=True)
    weasyprint, docxtpl = done.stdout.split()
    office = "-"
    if program := shutil.which("soffice"):
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
        office = said.split()[1] if len(said.split()) > 1 else said.strip()
    ours = importlib.metadata.version("typst")
    return f"typst {ours}, WeasyPrint {weasyprint}, docxtpl {docxtpl}, LibreOffice {office}"


def run(python: Path | str, name: str, folder: Path, count: int) -> dict[str, Any]:
    """Return what a process of its own measured."""
    done = subprocess.run(
        [str(python), "-m", "benchmarks.paperwork.contestant", name, str(folder), str(count)], cwd=ROOT, check=False,
        capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "FONTCONFIG_FILE": str(folder / "fonts.conf")},
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{NAMES[name]}, {count} copies: {done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def compared(takers: list[tuple[str, Path | str]], folder: Path, papers: list[Any]) -> dict[str, int]:
    """Return the pages of one copy by contestant; the run ends if an output lacks a text."""
    from benchmarks.paperwork.content import lacking, pages_of  # noqa: PLC0415

    pages = {}
    for name, python in takers:
        run(python, name, folder, len(papers))
        made = (folder / f"{name}-{len(papers)}.pdf").read_bytes()
        wanted, lost = lacking(made, papers)
        if lost:
            raise SystemExit(f"{NAMES[name]} lacks {len(lost)} of {wanted} texts: {lost[:5]}")
        pages[name] = pages_of(made) // len(papers)
        print(
            f"  {NAMES[name]}: all {wanted} texts of {len(papers)} copies, {pages[name]} pages a copy, {len(made) // 1024} KB"
        )
    return pages


def between(values: list[float], digits: int) -> str:
    """Return the least and the most of some runs."""
    least, most = (f"{value:,.{digits}f}" for value in (min(values), max(values)))
    return least if least == most else f"{least}–{most}"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--full", action="store_true", help="100 copies, 1,000 for Kumiai; three runs each")
    options.add_argument("--runs", type=int, help="default: 1, with --full 3")
    options.add_argument("--counts", type=int, nargs="+", help="other numbers of copies")
    options.add_argument("--environment", type=Path, default=ROOT / ".venv" / "paper-peers")
    chosen = options.parse_args()
    start()
    from benchmarks.paperwork.content import copies, write  # noqa: PLC0415

    python = environment(chosen.environment)
    runs = chosen.runs or (3 if chosen.full else 1)
    counts = chosen.counts or ((1, 20, 100, 1000) if chosen.full else (1, 20))
    print(f"{versions(python)}; load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as passing:
        folder = Path(passing)
        fonts(folder)
        papers = copies(FORM, LANGUAGE, max(counts))
        write(papers, folder / "papers.json")
        takers = contestants(python)
        pages = compared(takers, folder, papers[:5])
        head = f"{'wall s':>16}{'processor s':>16}{'papers/s':>14}{'pages/s':>14}{'peak MB':>12}"
        print(f"{f'{FORM} {LANGUAGE}, {runs} runs':<40}{head}\n{'':<40}{'':>32}{'of processor':>28}")
        for count in counts:
            for name, program in takers:
                if count > 100 and name != "typst":
                    continue
                found = [run(program, name, folder, count) for _ in range(runs)]
                rate = [count / one["processor"] for one in found]
                cells = (
                    between([one["wall"] for one in found], 2), between([one["processor"] for one in found], 2),
                    between(rate, 1), between([pages[name] * one for one in rate], 0),
                    between([one["peak"] / 1024 for one in found], 0),
                )  # fmt: skip
                row = "".join(
                    f"{cell:>{wide}}" for cell, wide in zip(cells, (16, 16, 14, 14, 12), strict=True)
                )
                print(f"{f'{NAMES[name]}, {count:,} copies':<40}{row}", flush=True)


if __name__ == "__main__":
    main()
