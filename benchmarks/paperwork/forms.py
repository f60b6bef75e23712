"""One paper at a time, as a person prints it: words, drawing, PDF/A-2b. Warm, each time another person's paper."""

import argparse
import io
import sys

from benchmarks.paperwork.start import ON, start
from benchmarks.stopwatch import Times

TARGET = 0.050
# form, second language, what it is
FORMS = (
    ("titp.trainee_cv", "vi", "two pages, Vietnamese: CV of a trainee"),
    ("titp.trainee_cv", "my", "two pages, Burmese: CV of a trainee"),
    ("titp.trainee_declaration", "vi", "one page, Vietnamese: declaration"),
    ("titp.visit_record", "", "one page, Japanese: visit record"),
    ("titp.employment_contract", "vi", "contract with conditions, Vietnamese"),
    ("titp.employment_contract", "my", "contract with conditions, Burmese"),
    ("titp.employment_contract", "", "contract with conditions, Japanese"),
)


def measured(form_id: str, language: str, runs: int) -> tuple[int, Times]:
    """Return the pages of a paper and what it took."""
    from benchmarks.paperwork.content import drawn, other, pages_of  # noqa: PLC0415
    from kumiai.paperwork.typesetting.compiler import typeset  # noqa: PLC0415

    times, made = Times(), b""
    for at in range(-5, runs):
        with Times().running() if at < 0 else times.running():
            paper = drawn(form_id, language)
        paper = other(paper, at + 6)  # that somebody else is written is no part of the work
        drawing = Times()
        with drawing.running():
            made = typeset([paper], on=ON, title=paper["bookmark"])
        if at >= 0:
            times.wall[-1] += drawing.wall[0]
            times.processor[-1] += drawing.processor[0]
    return pages_of(made), times


def cold() -> Times:
    """Return what the first paper of a process takes: fonts are opened and the drawings are read."""
    from benchmarks.paperwork.content import drawn  # noqa: PLC0415
    from kumiai.paperwork.typesetting.compiler import typeset  # noqa: PLC0415

    times = Times()
    with times.running():
        typeset([drawn("titp.visit_record", "")], on=ON, title="first")
    return times


def profiled(form_id: str, language: str) -> None:
    """Print how much of a paper is Python and how much the typesetter."""
    import cProfile  # noqa: PLC0415
    import pstats  # noqa: PLC0415

    measured(form_id, language, 1)
    out = io.StringIO()
    with cProfile.Profile() as profile:
        measured(form_id, language, 20)
    pstats.Stats(profile, stream=out).sort_stats("cumulative").print_stats(30)
    print(out.getvalue())


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--full", action="store_true", help="100 papers of each form instead of 20")
    options.add_argument("--profile", action="store_true", help="where the time of the first form goes")
    chosen = options.parse_args()
    start()
    first = cold()
    if chosen.profile:
        profiled(*FORMS[0][:2])
        return
    print(
        f"first paper of a process: wall {first.wall[0] * 1000:.0f} ms, processor {first.processor[0] * 1000:.0f} ms"
    )
    print(f"{'warm, ms a paper':<46}{'pages':>6}{'median':>9}{'p95':>10}{'processor':>10}{'a page':>8}")
    for form_id, language, label in FORMS:
        pages, times = measured(form_id, language, 100 if chosen.full else 20)
        ranked = sorted(times.wall)
        late = "" if pages > 2 or ranked[len(ranked) // 2] <= TARGET else "  over the target"
        spent = sorted(times.processor)[len(times.processor) // 2] * 1000
        print(f"{label:<46}{pages:>6}{times.milliseconds()}{spent / pages:>8.1f}{late}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
