"""``kumiai ask --table``: a file of questions in, a file of answers out, row by row as single questions."""

import csv
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from kumiai.law import decide
from kumiai.law.cli import ask_main
from kumiai.law.core.errors import BadQuestion
from kumiai.law.table import ask_table

ON = date(2026, 11, 22)
QUESTIONS = """\
company,regular_employees,employer_excellent,organization_excellent,field
あ社,30,false,true,general
い社,31,TRUE,1,general
う社,,false,true,general
え社,abc,false,true,general
お社,-3,false,true,general
か社,50,maybe,true,general
き社,8,false,true,mining
く社,40,true,true,construction
"""


@pytest.fixture
def asked(tmp_path, capsys):
    def ask(text, rule, *options, name="questions.csv", to="answers.csv"):
        source = tmp_path / name
        if isinstance(text, pl.DataFrame):
            text.write_parquet(source)
        else:
            source.write_text(text, encoding="utf-8")
        status = ask_main(["--table", rule, *options, str(source), "-o", str(tmp_path / to)])
        return status, tmp_path / to, capsys.readouterr().err

    return ask


def test_every_row_stays_and_a_bad_one_says_what_is_wrong(asked):
    status, target, said = asked(QUESTIONS, "titp.quota", "--on", "2026-11-22", "--keys", "company")
    with target.open(encoding="utf-8") as file:
        rows = {row["company"]: row for row in csv.DictReader(file)}
    assert status == 0
    assert list(rows) == [line[:2] for line in QUESTIONS.splitlines()[1:]]
    assert (rows["あ社"]["stage_1"], rows["あ社"]["stage_2"], rows["あ社"]["total"]) == ("3", "6", "")
    assert (rows["あ社"]["total__known"], rows["う社"]["stage_1__known"]) == ("true", "false")
    assert rows["い社"]["stage_3"] == "24"
    assert [row["error"] for row in rows.values()] == [
        "", "", "",
        "regular_employees: 'abc' is not a whole number",
        "regular_employees: -3 is not possible: the smallest value is 0",
        "employer_excellent: 'maybe' is not true or false",
        "field: 'mining' is not one of general, construction, care, fishing_boat, aquaculture_individual",
        "",
    ]  # fmt: skip
    assert rows["か社"]["stage_1"] == ""
    assert rows["か社"]["stage_1__known"] == "false"
    assert "8 rows answered, 4 of them with an error" in said


def test_reasons_are_lists_in_parquet_and_joined_in_csv(asked):
    facts = pl.DataFrame(
        {
            "filed_on": [date(2027, 3, 31), date(2027, 4, 1), None],
            "starts_on": [date(2027, 6, 30), date(2027, 7, 1), date(2027, 7, 1)],
        }
    )
    rule, on = "transition.titp_application", ("--on", "2026-11-22")
    _, target, _ = asked(facts, rule, *on, name="in.parquet", to="out.parquet")
    table = pl.read_parquet(target)
    assert table["allowed"].to_list() == [True, False, False]
    assert table["reasons"].to_list() == [[], ["filed_too_late", "starts_too_late"], ["starts_too_late"]]
    _, target, _ = asked(facts, rule, *on, name="in.parquet", to="out.csv")
    with target.open(encoding="utf-8") as file:
        assert [row["reasons"] for row in csv.DictReader(file)] == [
            "", "filed_too_late|starts_too_late", "starts_too_late",
        ]  # fmt: skip
    text = "filed_on,starts_on\n2027-04-01,2027-02-30\n2027-04-01,\n"
    _, target, _ = asked(text, rule, *on, to="days.parquet")
    assert pl.read_parquet(target)["error"].to_list() == [
        "starts_on: '2027-02-30' is not a day such as 2027-03-31", None,
    ]  # fmt: skip


@pytest.mark.parametrize("given", ["text", "decimal"])
def test_decimals_are_exact(asked, given):
    written = ["13.499999", "13.5", "13.4999999999", "0013.50", None]
    cells = written if given == "text" else [None if one is None else Decimal(one) for one in written]
    kind = pl.String if given == "text" else pl.Decimal(20, 10)
    facts = pl.DataFrame({"persons": [3] * 5, "bedroom_m2": pl.Series(cells, dtype=kind)})
    _, target, _ = asked(
        facts, "titp.lodging_area", "--on", "2026-11-22", name="in.parquet", to="out.parquet"
    )
    assert pl.read_parquet(target)["ok"].to_list() == [False, True, False, True, None]


def test_a_table_in_many_batches_answers_as_its_rows_do(tmp_path):
    rows = [
        {"regular_employees": None if place % 7 == 0 else place, "employer_excellent": place % 3 == 0,
         "organization_excellent": None if place % 5 == 0 else True}
        for place in range(1, 500)
    ]  # fmt: skip
    pl.DataFrame(rows).write_csv(tmp_path / "in.csv")
    seen = []
    tally = ask_table(
        "titp.quota", tmp_path / "in.csv", tmp_path / "out.parquet", on=ON, batch=64,
        progress=lambda rows, errors: seen.append((rows, errors)),
    )  # fmt: skip
    table = pl.read_parquet(tmp_path / "out.parquet")
    assert (tally.rows, tally.errors, table.height) == (499, 0, 499)
    assert len(seen) > 1
    assert seen[-1] == (499, 0)
    for row, answer in list(zip(rows, table.iter_rows(named=True), strict=True))[::23]:
        for name, value in decide("titp.quota", row, on=ON).value.items():
            assert answer[name] == (None if value == "unknown" else value)
            assert answer[f"{name}__known"] == (value != "unknown")


def test_a_table_without_rows_gives_one_without_rows(asked):
    status, target, _ = asked("trainees\n", "titp.audit_interviews", "--on", "2026-11-22")
    assert status == 0
    assert target.read_text(encoding="utf-8") == "minimum,minimum__known,error\n"


@pytest.mark.parametrize(
    ("rule", "options", "said"),
    [
        ("titp.quota", ["--on", "2026-11-22"], "titp.quota has no input company; it has regular_employees"),
        ("titp.quota", ["--on", "2026-11-22", "--keys", "company,size"], "has no column size"),
        ("titp.quotas", ["--on", "2026-11-22"], "there is no rule 'titp.quotas'"),
        ("duty.due", ["--on", "2026-11-22"], "answers single questions only"),
        ("titp.quota", ["--on", "1900-01-01", "--keys", "company"], "not in force on 1900-01-01"),
        ("titp.quota", ["--keys", "company"], "--on 2026-11-22"),
        ("titp.quota", ["--on", "yesterday"], "not a day"),
    ],
)
def test_a_table_that_cannot_be_answered_leaves_nothing_behind(asked, rule, options, said, tmp_path):
    (tmp_path / "answers.csv").write_text("as it was", encoding="utf-8")
    status, target, error = asked(QUESTIONS, rule, *options)
    assert status == 1
    assert said in error
    assert target.read_text(encoding="utf-8") == "as it was"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["answers.csv", "questions.csv"]


def test_a_column_of_a_wrong_type_and_a_broken_file_are_named(asked, tmp_path):
    floats = pl.DataFrame({"trainees": [1.5]})
    rule, on = "titp.audit_interviews", ("--on", "2026-11-22")
    status, _, said = asked(floats, rule, *on, name="in.parquet")
    assert (status, "trainees: a column of Float64 cannot hold a count" in said) == (1, True)
    status, _, said = asked("this is no Parquet", rule, *on, name="in.parquet")
    assert (status, "cannot be read" in said) == (1, True)
    status, _, said = asked("trainees\n1\n2,3\n", rule, *on)
    assert (status, "cannot be read" in said) == (1, True)
    with pytest.raises(BadQuestion, match="replace the questions"):
        ask_table(rule, tmp_path / "questions.csv", tmp_path / "questions.csv", on=ON)
