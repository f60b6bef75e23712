"""The preview covers every spot of a table exactly once and names what can be chosen."""

from collections.abc import Iterator

import pytest

from kumiai.paperwork.official.form import OfficialFile
from kumiai.paperwork.official.preview import Paragraph, Table, grid
from tests.paperwork.official.samples import SAMPLES


def _tables(blocks: list[Paragraph | Table]) -> Iterator[Table]:
    for block in blocks:
        if isinstance(block, Table):
            yield from _with_inner(block)


def _with_inner(table: Table) -> Iterator[Table]:
    yield table
    for row in table.rows:
        for cell in row:
            for inner in cell.tables:
                yield from _with_inner(inner)


@pytest.mark.parametrize("name", SAMPLES)
def test_every_cell_is_drawn_once_and_spans_fill_the_table(name: str, files: dict[str, OfficialFile]) -> None:
    blocks = grid(files[name])
    drawn = [block.address for block in blocks if isinstance(block, Paragraph)]
    for table in _tables(blocks):
        places: set[tuple[int, int]] = set()
        for number, row in enumerate(table.rows):
            col = 0
            for cell in row:
                while (number, col) in places:
                    col += 1
                for down in range(cell.rowspan):
                    for right in range(cell.colspan):
                        assert (number + down, col + right) not in places, cell.address
                        places.add((number + down, col + right))
        width = max(col for _row, col in places) + 1
        assert len(places) == len(table.rows) * width
        drawn += [cell.address for row in table.rows for cell in row if cell.cell is not None]
    assert sorted(drawn) == sorted(cell.address for cell in files[name].cells)


def test_blocks_stand_in_the_order_of_the_file(files: dict[str, OfficialFile]) -> None:
    assert [block.address for block in grid(files["history"])] == [
        "p0",
        "p1",
        "p2",
        "t0",
        "p3",
        "t1",
        "p4",
        "t2",
        "p5",
        "t3",
    ]
    assert [block.address for block in grid(files["yearly"])] == ["表紙", "実績", "備考"]


def test_an_empty_spot_of_a_sheet_can_be_chosen(files: dict[str, OfficialFile]) -> None:
    sheet = next(block for block in grid(files["yearly"]) if isinstance(block, Table))
    assert sheet.title == "表紙"
    assert sheet.rows[0][0].address == "表紙!A1"
    assert sheet.rows[0][0].cell is None


def test_widths_are_shares_of_a_thousand(files: dict[str, OfficialFile]) -> None:
    for name in SAMPLES:
        for table in _tables(grid(files[name])):
            assert not table.widths or 990 <= sum(table.widths) <= 1010
