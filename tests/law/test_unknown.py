"""An answer is unknown exactly if the missing inputs could change it (golden rule of the engine)."""

from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kumiai.law import BadInput, decide
from tests.law.oracle import Domain, consult, flat, required

TODAY = date(2026, 11, 22)
FLAGS = [False, True]
SMALL = [*range(9), 10, 11, 20, 21, 30, 31, 40, 41, 1000]
PERSONS = [
    0,
    1,
    2,
    3,
    4,
    5,
    6,
    8,
    10,
    11,
    20,
    29,
    30,
    31,
    50,
    51,
    72,
    73,
    100,
    101,
    300,
    301,
    315,
    320,
    400,
    100_000,
]
COUNTS = [*range(26), 30, 40, 50, 75, 90, 100, 125, 150, 400, 1_000_000]
DAYS = [
    date(2026, 4, 1),
    date(2026, 4, 2),
    date(2027, 3, 31),
    date(2027, 4, 1),
    date(2027, 6, 30),
    date(2027, 7, 1),
]

QUOTA = {
    "regular_employees": PERSONS,
    "employer_excellent": FLAGS,
    "organization_excellent": FLAGS,
    "care_staff": PERSONS,
    "crew": [0, 1, 5],
}
HOURS = dict.fromkeys(("required", "related", "peripheral"), SMALL) | {
    f"safety_{name}": SMALL for name in ("required", "related", "peripheral")
}
PRACTICAL = (
    "completers",
    "unavoidable_non_takers",
    "old_scheme_takers",
    "level_3_passers",
    "level_2_passers",
)
SCORED = {
    # Far fewer passers than the largest number of persons due, so that a rate can come near zero.
    "basic_exam_takers": COUNTS,
    "basic_exam_passers": COUNTS[:-1],
    **{name: COUNTS[:-1] if "passers" in name else COUNTS for name in PRACTICAL},
    "stage_2_level_3_passers": [0, 1, 2, 3, 4],
    "written_passers": [0, 1, 2, 3],
    "exam_cooperation": FLAGS,
    "instructors_trained": FLAGS,
    "life_advisers_trained": FLAGS,
    "lowest_wage_ratio_percent": ["0", "104.999999", "105", "114.9", "115", "900"],
    "raise_percent": ["-100", "0", "2.9999", "3", "4.99", "5", "900"],
    "single_rooms": FLAGS,
    "improvement_order": ["none", "remedied", "not_remedied"],
    "absconded": [0, 1, 2, 3, 10, 1000],
    "trainees_total": [0, 1, 2, 3, 5, 10, 11, 20, 21, 30, 100, 101, 1_000_000],
    "blameworthy_absconding": FLAGS,
    "consultation_manual": FLAGS,
    "mother_tongue_advisers": FLAGS,
    "takeovers": [0, 1, 5],
    "takeovers_at_least_base_quota": FLAGS,
    "vacancy_registered": FLAGS,
    "japanese_learning": FLAGS,
    "community_contact": FLAGS,
    "culture_learning": FLAGS,
}
ORGANIZATION = {
    **{
        name: SCORED[name]
        for name in (
            "basic_exam_takers",
            "basic_exam_passers",
            *PRACTICAL,
            "improvement_order",
            "absconded",
            "trainees_total",
            "blameworthy_absconding",
        )
    },
    **dict.fromkeys(
        (
            "audit_manual",
            "employer_training",
            "follow_up_survey",
            "prior_interviews",
            "returnee_jobs",
            "exam_cooperation",
            "consultation_manual",
            "japanese_support",
            "community_support",
            "culture_support",
        ),
        FLAGS,
    ),
    "supervision_staff": COUNTS,
    "employers": COUNTS,
    "audit_staff": COUNTS,
    "audit_staff_trained": COUNTS,
    "employers_with_stage_2_passers": [0, 1, 2, 3],
    "employers_with_written_passers": [0, 1, 2, 3],
    "cancelled_plan_percent": ["0", "0.000001", "5", "9.9", "10", "15", "100"],
    "improvement_order_percent": ["0", "0.000001", "5", "9.9", "10", "15", "100"],
    "vacancy_registration": ["none", "part", "all"],
    "takeovers": ["none", "some", "many"],
}


def _nobody_due(row):
    return row["completers"] - row["unavoidable_non_takers"] + row["old_scheme_takers"] == 0


SCORE_CONDITIONS = {
    "stage_2_level_3_passers": _nobody_due,
    "trainees_total": lambda row: row["absconded"] > 1,
    "takeovers_at_least_base_quota": lambda row: row["takeovers"] > 0,
}
ORGANIZATION_CONDITIONS = {
    "employers_with_stage_2_passers": _nobody_due,
    "trainees_total": lambda row: row["absconded"] > 0,
}
OUTSIDE = {"stage_1_filed_on": DAYS, "stage_1_starts_on": DAYS}

DOMAINS = {
    "quota": (Domain("titp.quota", TODAY, QUOTA), {}),
    "quota of a single company": (Domain("titp.quota", TODAY, QUOTA), {"acceptance": "single_company"}),
    "quota in construction": (Domain("titp.quota", TODAY, QUOTA), {"field": "construction"}),
    "quota in care": (Domain("titp.quota", TODAY, QUOTA), {"field": "care"}),
    "quota on a boat": (Domain("titp.quota", TODAY, QUOTA), {"field": "fishing_boat"}),
    "old quota": (Domain("titp.quota", date(2017, 10, 31), QUOTA), {}),
    "intake": (
        Domain(
            "titp.intake_projection",
            TODAY,
            {
                **QUOTA,
                "regular_employees": [0, 1, 2, 3, 5, 6, 30, 31, 400],
                "intake_per_year": [0, 1, 2, 3, 4, 6, 8, 100],
                "years": [0, 1, 2, 3, 4, 5, 6, 7],
            },
        ),
        {},
    ),
    "lectures": (
        Domain("titp.lecture_hours", TODAY, {"stage_1_hours": [0, 1, 1920], "pre_arrival_lecture": FLAGS}),
        {},
    ),
    "short lecture before arrival": (
        Domain("titp.lecture_hours", TODAY, {"stage_1_hours": [0, 1, 1920], "pre_arrival_lecture": FLAGS}),
        {"pre_arrival_hours": 159},
    ),
    "plan hours": (Domain("titp.plan_hours", TODAY, HOURS, largest=4), {}),
    "lodging": (
        Domain(
            "titp.lodging_area",
            TODAY,
            {"persons": [0, 1, 2, 3, 1_000_000], "bedroom_m2": ["0", "4.49", "4.5", "9", "13.4", "100000"]},
        ),
        {},
    ),
    "application": (Domain("transition.titp_application", TODAY, {"filed_on": DAYS, "starts_on": DAYS}), {}),
    "stage 2": (
        Domain(
            "transition.titp_stage_2",
            TODAY,
            {"in_japan_on_effective_date": FLAGS, **OUTSIDE},
            {name: lambda row: not row["in_japan_on_effective_date"] for name in OUTSIDE},
        ),
        {},
    ),
    "stage 3": (Domain("transition.titp_stage_3", TODAY, {"stage_2_permitted_on": DAYS}), {}),
    "score of 150 points": (
        Domain("titp.excellent_employer", TODAY, SCORED, SCORE_CONDITIONS, largest=25),
        {},
    ),
    "score of 120 points": (
        Domain("titp.excellent_employer", date(2020, 10, 31), SCORED, SCORE_CONDITIONS, largest=25),
        {},
    ),
    "score of 110 points": (
        Domain("titp.excellent_employer", date(2019, 3, 30), SCORED, SCORE_CONDITIONS, largest=25),
        {},
    ),
    "score of an organization": (
        Domain("titp.excellent_organization", TODAY, ORGANIZATION, ORGANIZATION_CONDITIONS, largest=25),
        {},
    ),
}
STAGE_DAYS = [
    date(2025, 6, 1),
    date(2025, 10, 1),
    date(2026, 10, 1),
    date(2027, 10, 1),
    date(2028, 10, 1),
    date(2026, 3, 31),
    date(2026, 4, 1),
    date(2026, 5, 1),
    date(2027, 3, 31),
    date(2027, 4, 1),
    date(2028, 3, 31),
    date(2028, 4, 1),
    date(2029, 5, 1),
    date(1950, 1, 1),
    date(2150, 1, 1),
]
GATE = {
    "to_stage": [2, 3],
    "written_passed": FLAGS,
    "practical_passed": FLAGS,
    "occupation_allowed": FLAGS,
    "employer_excellent": FLAGS,
    "organization_excellent": FLAGS,
    "home_return": ["none", "before_stage_3", "within_stage_3"],
    "leaves_on": STAGE_DAYS,
    "returns_on": STAGE_DAYS,
    "stage_3_first_day": STAGE_DAYS,
}
GATE_CONDITIONS = {
    "written_passed": lambda row: row["to_stage"] == 2,
    **{
        name: lambda row: row["to_stage"] == 3
        for name in ("employer_excellent", "organization_excellent", "home_return")
    },
    **{
        name: lambda row: row["to_stage"] == 3 and row["home_return"] != "none"
        for name in ("leaves_on", "returns_on")
    },
    "stage_3_first_day": lambda row: row["to_stage"] == 3 and row["home_return"] == "within_stage_3",
}
DOMAINS |= {
    "stage period": (
        Domain(
            "titp.stage_period", TODAY, {"stage": [1, 2, 3], "first_day": STAGE_DAYS, "last_day": STAGE_DAYS}
        ),
        {},
    ),
    "next stage": (Domain("titp.next_stage_gate", TODAY, GATE, GATE_CONDITIONS), {}),
    "to stage 3": (
        Domain(
            "titp.next_stage_gate",
            TODAY,
            GATE,
            GATE_CONDITIONS,
            always={
                "to_stage": 3,
                "practical_passed": True,
                "occupation_allowed": True,
                "employer_excellent": True,
                "organization_excellent": True,
            },
        ),
        {},
    ),
}
MOST_ROWS = 3_000
EXAMPLES = 20


@pytest.mark.parametrize("name", DOMAINS)
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_an_answer_is_unknown_exactly_if_the_missing_inputs_change_it(name, data):
    """Unknown answers, known failures and the list of missing inputs agree with trying every value."""
    domain, fixed = DOMAINS[name]
    fixed = {**fixed, **domain.always}
    names = [name for name in required(domain.rule) if name not in fixed]
    missing = data.draw(_missing(domain, names), label="missing")
    facts = {
        name: data.draw(st.sampled_from(_givable(domain.probes[name], domain.largest)), label=name)
        for name in names
        if name not in missing
    }
    expected = consult(domain, {**fixed, **facts}, missing)
    if expected is None:
        with pytest.raises(BadInput):
            decide(domain.rule, {**fixed, **facts}, on=domain.on)
        return
    decision = decide(domain.rule, {**fixed, **facts}, on=domain.on)
    assert flat(decision.value) == expected.value
    assert set(decision.missing) == expected.missing


@st.composite
def _missing(draw, domain, names):
    """Draw up to four missing inputs whose combinations can all be tried; neighbors often together."""
    first = draw(st.integers(0, len(names) - 1))
    near = list(dict.fromkeys(names[(first + step) % len(names)] for step in range(7)))
    chosen, size = [], 1
    for name in draw(st.permutations(draw(st.sampled_from([near, names])))):
        if len(chosen) == 4:
            break
        if size * len(domain.probes[name]) <= MOST_ROWS:
            chosen.append(name)
            size *= len(domain.probes[name])
    return chosen[: draw(st.integers(1, len(chosen)))]


def _givable(probes, largest):
    """Return the probes without the huge ones, which only stand for "as many as you like"."""
    return [
        value
        for value in probes
        if not (type(value) is int and value > largest) and value not in (STAGE_DAYS[-2], STAGE_DAYS[-1])
    ]
