"""Where an employer is (大都市圏): the list of the metropolitan area outside the designated regions (指定区域の外)."""

from kumiai.law.core.builder import Law
from kumiai.law.core.inputs import code
from kumiai.law.core.parameters import Parameters
from kumiai.law.core.quantity import Quantity, flag
from kumiai.law.core.rule import rule

_LIST = "esd.metropolitan."
PREFECTURES = tuple(f"{number:02d}" for number in range(1, 48))
OTHER = "other"
_LISTED = sorted(figure.id for figure in Parameters.load() if figure.id.startswith(_LIST))


def _municipalities() -> tuple[str, ...]:
    """Return every municipality that any version of the list names."""
    tables = [figure for figure in Parameters.load() if figure.id.startswith(_LIST)]
    entries = [entry for figure in tables for entry in figure.entries]
    return tuple(dict.fromkeys(name for entry in entries for name in entry.value or ()))


@rule(
    "esd.metropolitan_area",
    ja="所在地が大都市圏にあるか", en="Whether an address lies in the metropolitan area",
    inputs=[
        code("prefecture", PREFECTURES, "法人の所在地の都道府県（JIS X 0401）", "Prefecture of the address (JIS X 0401)"),
        code("municipality", (*_municipalities(), OTHER), "市区町村", "Municipality", other=OTHER),
    ],
    answers={"metropolitan": "flag"},
    figures=(_LIST,),
)  # fmt: skip
def metropolitan_area(law: Law) -> None:
    """Return whether an address lies in the metropolitan area, that is outside the designated regions (指定区域).

    Eight prefectures without the municipalities named, as drafted in 2025; the list as promulgated was not read, so
    every answer is unconfirmed. Sources differ about the word: one calls this list itself the designated region.
    Which address decides is another question: ``esd.region_test``.
    """
    prefecture, municipality = law.choice("prefecture"), law.choice("municipality")
    first = law.entry(_LISTED[0]).citation
    answers: dict[str, Quantity] = {}
    for one in PREFECTURES:
        if _LIST + one in _LISTED and law.holds(_LIST + one):
            entry = law.entry(_LIST + one)
            answers[one] = (~municipality.is_(*entry.value)).cited(entry.citation)
        else:
            answers[one] = flag(False)
    law.output(
        "metropolitan",
        prefecture.by(answers).doubted().cited(first),
        "大都市圏にある",
        "In the metropolitan area",
    )
