"""One contestant in a process of its own: ``python -m benchmarks.paperwork.contestant NAME FOLDER COUNT``.

Prints one line of JSON with seconds and memory, and leaves its PDF in the folder. What a process does once
(imports, template, fonts, one paper to warm up) is told apart.
"""

import json
import os
import resource
import sys
import time
from pathlib import Path

from benchmarks.paperwork.start import ON
from benchmarks.stopwatch import most_memory


def maker(name, papers, folder):
    """Return the function that makes papers into one PDF, and a name for its version."""
    if name == "typst":
        from kumiai.paperwork.typesetting.compiler import typeset  # noqa: PLC0415

        return lambda some: typeset(some, on=ON, title="papers")
    if name == "weasyprint":
        from benchmarks.paperwork.html import Maker  # noqa: PLC0415

        return Maker().pdf
    from benchmarks.paperwork import word  # noqa: PLC0415

    word.prepare(papers, folder)
    return lambda some: word.pdf(some, folder)


def processor():
    """Return the seconds of processor of this process and of those that it started and that ended."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def main():
    name, folder, count = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    papers = json.loads((folder / "papers.json").read_text(encoding="utf-8"))
    begun = time.perf_counter()
    make = maker(name, papers, folder)
    make(papers[-1:])
    first = time.perf_counter() - begun
    wall, spent = time.perf_counter(), processor()
    made = make(papers[:count])
    wall, spent = time.perf_counter() - wall, processor() - spent
    (folder / f"{name}-{count}.pdf").write_bytes(made)
    # LibreOffice is a process of its own beside the one that fills its files: both are held.
    others = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss if name == "libreoffice" else 0
    print(json.dumps({"wall": wall, "processor": spent, "first": first, "peak": most_memory() + others}))


if __name__ == "__main__":
    main()
