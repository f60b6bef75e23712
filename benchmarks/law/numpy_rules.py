"""The rules as a good engineer would write them with NumPy; run in the environment of the benchmark.

:func:`answers` knows true and false only: an empty cell counts as 0 or no. :func:`bounded_answers`
knows unknown too: every answer here only rises or falls with each open fact, so it is asked for the
worst and for the best case, and is known where both agree.
"""

from fractions import Fraction

import numpy as np

NO_LIMIT = -1
SCORE_FLAGS = {
    "exam_cooperation": "exam_cooperation", "instructor_course": "instructors_trained",
    "life_adviser_course": "life_advisers_trained", "blameworthy_absconding": "blameworthy_absconding",
    "consultation_manual": "consultation_manual", "mother_tongue_advisers": "mother_tongue_advisers",
    "vacancy_registered": "vacancy_registered", "japanese_learning": "japanese_learning",
    "community_contact": "community_contact", "culture_learning": "culture_learning",
}  # fmt: skip
LOW_IS_GOOD = ("blameworthy_absconding", "filed_on", "starts_on", "stage_1_filed_on", "stage_1_starts_on",
               "stage_2_permitted_on", "pre_arrival_lecture")  # fmt: skip
MOST = 1_000_000_000


def band(values, rows, key):
    edges = np.array([row["from"] for row in rows[1:]])
    return np.array([row[key] for row in rows])[np.searchsorted(edges, values, side="right")]


def rate(part, whole, rows):
    found = np.full(part.shape, rows[0]["points"])
    for row in rows[1:]:
        found[part * 100 >= whole * row["from"]] = row["points"]
    return found


def share(values, text):
    part = Fraction(text)
    return values * part.numerator // part.denominator


def quota(facts, law):
    staff, care, field = facts["regular_employees"], facts["care_staff"], facts["field"]
    large = facts["employer_excellent"] & facts["organization_excellent"]
    base, banded = band(staff, law["titp.quota.base"], "persons"), staff < law["titp.quota.share_from"]
    fishing, farming, is_care = field == 3, field == 4, field == 2
    answers = {}

    def sized(kind, stage):
        by_share = share(staff, law[f"titp.quota.share.{kind}"][stage])
        return np.where(banded, base * law[f"titp.quota.multiple.{kind}"][stage], by_share)

    def in_care(name):
        care_base, by_share = (
            band(care, law["titp.quota.care.base"], "persons"),
            care >= law["titp.quota.care.share_from"],
        )
        many, few = (
            np.where(by_share, share(care, Fraction(law["titp.quota.care.share"]) * law[f"titp.quota.care.multiple.{kind}"][name]),
                     care_base * law[f"titp.quota.care.multiple.{kind}"][name])
            for kind in ("excellent", "ordinary")
        )  # fmt: skip
        return np.minimum(np.where(large, many, few), care)

    for stage in ("stage_1", "stage_2", "stage_3"):
        limit = np.minimum(
            np.where(large, sized("excellent", stage), sized("ordinary", stage)),
            staff * law["titp.quota.cap"][stage],
        )
        for kind, rows in (("fishing_boat", fishing), ("aquaculture_individual", farming)):
            one, other = law[f"titp.quota.{kind}.excellent"][stage], law[f"titp.quota.{kind}.ordinary"][stage]
            limit = np.where(rows, np.where(large, one, other), limit)
        answers[stage] = np.where(is_care, in_care("stage_1") if stage == "stage_1" else NO_LIMIT, limit)
    construction = (field == 1) & ~large
    answers["total"] = np.select(
        [construction, is_care, fishing],
        [staff * law["titp.quota.construction_total"], in_care("total"), facts["crew"]], NO_LIMIT,
    )  # fmt: skip
    return answers


def score(facts, law):
    def figure(name):
        return law["titp.score.employer." + name]

    items = {name: np.where(facts[given], figure(name), 0) for name, given in SCORE_FLAGS.items()}
    takers, due = (
        facts["basic_exam_takers"],
        facts["completers"] - facts["unavoidable_non_takers"] + facts["old_scheme_takers"],
    )
    passes = facts["basic_exam_passers"]
    items["basic_exam"] = np.where(
        takers == 0, figure("basic_exam.no_takers"), rate(passes, np.maximum(takers, 1), figure("basic_exam"))
    )
    weights = figure("practical_exams.weights")
    factor, level_2 = Fraction(weights["factor"]), Fraction(weights["level_2"])
    passed = (
        facts["level_3_passers"] * level_2.denominator + facts["level_2_passers"] * level_2.numerator
    ) * factor.numerator
    rated = rate(
        passed, np.maximum(due, 1) * (level_2.denominator * factor.denominator), figure("practical_exams")
    )
    instead = band(facts["stage_2_level_3_passers"], figure("practical_exams.nobody_due"), "points")
    items["practical_exams"] = np.where(due == 0, instead, rated)
    items["written_exams"] = band(facts["written_passers"], figure("written_exams"), "points")
    items["wage_level"] = band(facts["lowest_wage_ratio_percent"], figure("wage_level"), "points")
    items["wage_raise"] = band(facts["raise_percent"], figure("wage_raise"), "points")
    items["single_rooms"] = np.where(facts["single_rooms"], figure("single_rooms"), 0)
    order = np.array([0, figure("improvement_order.remedied"), figure("improvement_order.not_remedied")])
    items["improvement_order"] = order[facts["improvement_order"]]
    gone, allowed = facts["absconded"], figure("absconding.persons_allowed")
    part = np.where(gone > allowed, gone, 0)
    by_rate = rate(part, np.maximum(facts["trainees_total"], 1), figure("absconding.rate"))
    items["absconding"] = np.where(gone == 0, figure("absconding.none"), by_rate)
    enough = np.where(
        facts["takeovers_at_least_base_quota"], figure("takeovers.at_least_base"), figure("takeovers.fewer")
    )
    items["takeovers"] = np.where(facts["takeovers"] > 0, enough, 0)
    treatment = items["wage_level"] + items["wage_raise"] + items["single_rooms"]
    rest = sum(
        value for name, value in items.items() if name not in ("wage_level", "wage_raise", "single_rooms")
    )
    points = rest + np.minimum(treatment, figure("treatment_cap"))
    mark = -(-figure("full_marks") * Fraction(figure("pass_share")) // 1)
    return {
        **{f"items.{name}": value for name, value in items.items()},
        "points": points,
        "excellent": points >= int(mark),
    }


def plan_hours(facts, law):
    required, related, peripheral = facts["required"], facts["related"], facts["peripheral"]
    whole = required + related + peripheral

    def fraction(name):
        part = Fraction(law[f"titp.plan_hours.{name}_share"])
        return part.numerator, part.denominator

    (half, of), (most, of_most), (third, of_third) = (
        fraction("required"),
        fraction("related"),
        fraction("peripheral"),
    )
    tenth, of_tenth = fraction("safety")
    reasons = {
        "required_below_half": required * of < whole * half,
        "related_above_half": related * of_most > whole * most,
        "peripheral_above_third": peripheral * of_third > whole * third,
    }
    for name in ("required", "related", "peripheral"):
        reasons[f"safety_{name}_below_tenth"] = facts[f"safety_{name}"] * of_tenth < facts[name] * tenth
    return {"ok": ~np.logical_or.reduce(list(reasons.values())), "violations": reasons}


def others(facts, law):
    trainees = facts["trainees"]
    quarter = -(-trainees // law["titp.audit.interview_divisor"])
    qualifies = facts["pre_arrival_lecture"] & (
        facts["pre_arrival_hours"] >= law["titp.lecture.before_arrival_hours"]
    )
    minutes = facts["stage_1_hours"] * 60
    less, full = (-share(-minutes, law[f"titp.lecture.{name}"]) for name in ("reduced_share", "share"))
    area = Fraction(law["titp.lodging.square_meters"])
    counted = law["titp.regular_employees.counted"]
    filing, start = (
        np.datetime64(law[f"transition.titp_last_{name}"]).astype(int) for name in ("filing", "start")
    )
    late = {"filed_too_late": facts["filed_on"] > filing, "starts_too_late": facts["starts_on"] > start}
    in_time = ~((facts["stage_1_filed_on"] > filing) | (facts["stage_1_starts_on"] > start))
    permitted_by = np.datetime64(law["transition.stage_2_permitted_by"]).astype(int)
    return {
        "titp.audit_interviews": {
            "minimum": np.maximum(quarter, np.minimum(trainees, law["titp.audit.interview_least"]))
        },
        "titp.lecture_hours": {"minimum": np.where(qualifies, less, full)},
        "titp.lodging_area": {
            "ok": facts["bedroom_m2"] * area.denominator >= facts["persons"] * area.numerator
        },
        "titp.regular_employees": {
            "regular_employees": facts["employees"] * counted["employees"]
            + facts["directors_with_paid_post"] * counted["directors_with_paid_post"]
        },
        "transition.titp_application": {
            "allowed": ~(late["filed_too_late"] | late["starts_too_late"]),
            "reasons": late,
        },
        "transition.titp_stage_2": {
            "allowed": (facts["in_japan_on_effective_date"] | in_time) & law["transition.stage_2_goes_on"]
        },
        "transition.titp_stage_3": {"allowed": facts["stage_2_permitted_on"] <= permitted_by},
    }


def answers(facts, law):
    """Return every answer of every rule; reasons as one column of flags each."""
    return {
        "titp.quota": quota(facts, law), "titp.excellent_employer": score(facts, law),
        "titp.plan_hours": plan_hours(facts, law), **others(facts, law),
    }  # fmt: skip


def filled(columns, empty, *, best):
    """Return the facts with every empty cell at its best or worst."""
    made = {}
    for name, values in columns.items():
        high = best != (name in LOW_IS_GOOD)
        if name not in empty:
            made[name] = values
        elif name == "improvement_order":
            made[name] = np.where(empty[name], 0 if best else 2, values)
        elif values.dtype == bool:
            made[name] = np.where(empty[name], high, values)
        else:
            # Nobody passes who did not take it, and safety hours lie inside their kind.
            above = {"basic_exam_passers": "basic_exam_takers"}.get(name) or (
                name[7:] if name.startswith("safety_") else None
            )
            top = columns[above] if above else MOST
            made[name] = np.where(empty[name], top if high else 0, values)
    return made


def bounded_answers(columns, empty, law):
    """Return for every answer its worst and best value, and where it is known; reasons that surely hold."""
    worst, best = (answers(filled(columns, empty, best=one), law) for one in (False, True))
    found = {}
    for rule, values in worst.items():
        found[rule] = {}
        for name, low in values.items():
            high = best[rule][name]
            found[rule][name] = high if isinstance(low, dict) else (low, low == high)
    return found
