"""Where bars and points stand in a picture."""

from datetime import date

from kumiai.office.rooms.timeline import WIDTH, Item, draw

LANES = [("a", "A"), ("b", "B")]
ON = date(2026, 11, 22)


def bar(first: date, last: date | None, lane: str = "a") -> Item:
    return Item(lane, "x", first, last, is_bar=True)


def test_nothing_to_draw_is_no_picture() -> None:
    assert draw([], lanes=LANES, on=ON) is None


def test_bars_that_follow_each_other_share_a_row_and_overlapping_ones_do_not() -> None:
    following = draw(
        [bar(date(2025, 1, 1), date(2025, 12, 31)), bar(date(2026, 1, 1), date(2026, 12, 31))],
        lanes=LANES,
        on=ON,
    )
    overlapping = draw(
        [bar(date(2025, 1, 1), date(2026, 1, 31)), bar(date(2026, 1, 1), date(2026, 12, 31))],
        lanes=LANES,
        on=ON,
    )
    assert following and overlapping
    assert len({part.y for part in following.lanes[0].drawn}) == 1
    assert len({part.y for part in overlapping.lanes[0].drawn}) == 2


def test_time_runs_to_the_right_and_stays_inside() -> None:
    picture = draw(
        [bar(date(2020, 1, 1), None), bar(date(2026, 1, 1), date(2026, 2, 1), "b")], lanes=LANES, on=ON
    )
    assert picture
    early, late = picture.lanes[0].drawn[0], picture.lanes[1].drawn[0]
    assert early.x < late.x
    assert early.open_ended and not late.open_ended
    assert all(part.x + part.width <= WIDTH for lane in picture.lanes for part in lane.drawn)


def test_what_begins_before_the_window_is_cut_at_its_edge() -> None:
    picture = draw(
        [bar(date(2020, 1, 1), date(2026, 7, 1))],
        lanes=LANES,
        on=ON,
        first_day=date(2026, 1, 1),
        last_day=date(2026, 12, 31),
    )
    assert picture
    assert picture.lanes[0].drawn[0].x == picture.label_width


def test_empty_lanes_are_left_out_and_the_day_is_marked_only_inside() -> None:
    picture = draw(
        [bar(date(2026, 1, 1), date(2026, 2, 1), "b")],
        lanes=LANES,
        on=ON,
        first_day=date(2026, 1, 1),
        last_day=date(2026, 6, 1),
    )
    assert picture
    assert [lane.name for lane in picture.lanes] == ["B"]
    assert picture.on_x is None
