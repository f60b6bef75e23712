"""The rules as plain Python, a row at a time, true and false only: an empty cell counts as 0 or no."""

from datetime import date
from fractions import Fraction

from benchmarks.law.numpy_rules import NO_LIMIT, SCORE_FLAGS

FIELDS = ("general", "construction", "care", "fishing_boat", "aquaculture_individual")


def band(value, rows, key):
    found = rows[0][key]
    for row in rows[1:]:
        if value < row["from"]:
            break
        found = row[key]
    return found


def rate(part, whole, rows):
    found = rows[0]["points"]
    for row in rows[1:]:
        if part * 100 < whole * row["from"]:
            break
        found = row["points"]
    return found


def share(value, part):
    return value * part.numerator // part.denominator


class Book:
    """The figures of the day, fractions and days read once."""

    def __init__(self, law):
        self.law = law
        self.shares = {
            kind: {stage: Fraction(text) for stage, text in law[f"titp.quota.share.{kind}"].items()}
            for kind in ("ordinary", "excellent")
        }
        self.care = Fraction(law["titp.quota.care.share"])
        self.plan = {
            name: Fraction(law[f"titp.plan_hours.{name}_share"])
            for name in ("required", "related", "peripheral", "safety")
        }
        self.lecture = [Fraction(law[f"titp.lecture.{name}"]) for name in ("share", "reduced_share")]
        self.area = Fraction(law["titp.lodging.square_meters"])
        self.score = {
            name.removeprefix("titp.score.employer."): value
            for name, value in law.items()
            if name.startswith("titp.score")
        }
        mark = self.score["full_marks"] * Fraction(self.score["pass_share"])
        self.mark = -(-mark.numerator // mark.denominator)
        weights = self.score["practical_exams.weights"]
        self.factor, self.level_2 = Fraction(weights["factor"]), Fraction(weights["level_2"])
        day = {name: (date.fromisoformat(law[f"transition.{name}"]) - date(1970, 1, 1)).days
               for name in ("titp_last_filing", "titp_last_start", "stage_2_permitted_by")}  # fmt: skip
        self.filing, self.start, self.permitted = day.values()


def quota(row, book):
    law, staff, care, field = book.law, row["regular_employees"], row["care_staff"], FIELDS[row["field"]]
    large = row["employer_excellent"] and row["organization_excellent"]
    kind = "excellent" if large else "ordinary"
    if field == "care":
        multiple = law[f"titp.quota.care.multiple.{kind}"]
        base, by_share = (
            band(care, law["titp.quota.care.base"], "persons"),
            care >= law["titp.quota.care.share_from"],
        )
        one, every = (
            min(share(care, book.care * multiple[name]) if by_share else base * multiple[name], care)
            for name in ("stage_1", "total")
        )
        return {"stage_1": one, "stage_2": NO_LIMIT, "stage_3": NO_LIMIT, "total": every}
    if field in ("fishing_boat", "aquaculture_individual"):
        return {
            **law[f"titp.quota.{field}.{kind}"],
            "total": row["crew"] if field == "fishing_boat" else NO_LIMIT,
        }
    multiple, cap = law[f"titp.quota.multiple.{kind}"], law["titp.quota.cap"]
    base, banded = band(staff, law["titp.quota.base"], "persons"), staff < law["titp.quota.share_from"]
    limits = {
        stage: min(
            base * multiple[stage] if banded else share(staff, book.shares[kind][stage]), staff * cap[stage]
        )
        for stage in ("stage_1", "stage_2", "stage_3")
    }
    limits["total"] = (
        staff * law["titp.quota.construction_total"] if field == "construction" and not large else NO_LIMIT
    )
    return limits


def score(row, book):
    law = book.score
    items = {item: law[item] if row[given] else 0 for item, given in SCORE_FLAGS.items()}
    takers = row["basic_exam_takers"]
    items["basic_exam"] = (
        rate(row["basic_exam_passers"], takers, law["basic_exam"]) if takers else law["basic_exam.no_takers"]
    )
    due = row["completers"] - row["unavoidable_non_takers"] + row["old_scheme_takers"]
    passed = (
        row["level_3_passers"] * book.level_2.denominator + row["level_2_passers"] * book.level_2.numerator
    )
    if due:
        whole = due * book.level_2.denominator * book.factor.denominator
        items["practical_exams"] = rate(passed * book.factor.numerator, whole, law["practical_exams"])
    else:
        items["practical_exams"] = band(
            row["stage_2_level_3_passers"], law["practical_exams.nobody_due"], "points"
        )
    items["written_exams"] = band(row["written_passers"], law["written_exams"], "points")
    items["wage_level"] = band(row["lowest_wage_ratio_percent"], law["wage_level"], "points")
    items["wage_raise"] = band(row["raise_percent"], law["wage_raise"], "points")
    items["single_rooms"] = law["single_rooms"] if row["single_rooms"] else 0
    order = row["improvement_order"]
    items["improvement_order"] = (
        0
        if order == 0
        else law["improvement_order.remedied" if order == 1 else "improvement_order.not_remedied"]
    )
    gone = row["absconded"]
    part = gone if gone > law["absconding.persons_allowed"] else 0
    items["absconding"] = (
        rate(part, max(row["trainees_total"], 1), law["absconding.rate"]) if gone else law["absconding.none"]
    )
    enough = "at_least_base" if row["takeovers_at_least_base_quota"] else "fewer"
    items["takeovers"] = law[f"takeovers.{enough}"] if row["takeovers"] else 0
    treatment = items["wage_level"] + items["wage_raise"] + items["single_rooms"]
    points = sum(items.values()) - treatment + min(treatment, law["treatment_cap"])
    return {
        **{f"items.{name}": value for name, value in items.items()},
        "points": points,
        "excellent": points >= book.mark,
    }


def plan_hours(row, book):
    whole = row["required"] + row["related"] + row["peripheral"]
    plan, tenth = book.plan, book.plan["safety"]
    broken = {
        "required_below_half": row["required"] * plan["required"].denominator
        < whole * plan["required"].numerator,
        "related_above_half": row["related"] * plan["related"].denominator
        > whole * plan["related"].numerator,
        "peripheral_above_third": row["peripheral"] * plan["peripheral"].denominator
        > whole * plan["peripheral"].numerator,
    }
    for name in ("required", "related", "peripheral"):
        broken[f"safety_{name}_below_tenth"] = (
            row[f"safety_{name}"] * tenth.denominator < row[name] * tenth.numerator
        )
    return {"ok": not any(broken.values()), "violations": broken}


def others(row, book):
    law, trainees = book.law, row["trainees"]
    quarter = -(-trainees // law["titp.audit.interview_divisor"])
    held = row["pre_arrival_lecture"] and row["pre_arrival_hours"] >= law["titp.lecture.before_arrival_hours"]
    late = {"filed_too_late": row["filed_on"] > book.filing, "starts_too_late": row["starts_on"] > book.start}
    in_time = row["stage_1_filed_on"] <= book.filing and row["stage_1_starts_on"] <= book.start
    counted = law["titp.regular_employees.counted"]
    employees = (
        row["employees"] * counted["employees"]
        + row["directors_with_paid_post"] * counted["directors_with_paid_post"]
    )
    return {
        "titp.audit_interviews": {"minimum": max(quarter, min(trainees, law["titp.audit.interview_least"]))},
        "titp.lecture_hours": {"minimum": -share(-row["stage_1_hours"] * 60, book.lecture[held])},
        "titp.lodging_area": {
            "ok": row["bedroom_m2"] * book.area.denominator >= row["persons"] * book.area.numerator
        },
        "titp.regular_employees": {"regular_employees": employees},
        "transition.titp_application": {"allowed": not any(late.values()), "reasons": late},
        "transition.titp_stage_2": {
            "allowed": (row["in_japan_on_effective_date"] or in_time) and law["transition.stage_2_goes_on"]
        },
        "transition.titp_stage_3": {"allowed": row["stage_2_permitted_on"] <= book.permitted},
    }


def decide(row, book):
    """Return every answer for one row."""
    return {
        "titp.quota": quota(row, book), "titp.excellent_employer": score(row, book),
        "titp.plan_hours": plan_hours(row, book), **others(row, book),
    }  # fmt: skip


def answers(rows, law):
    """Return every answer of every row, as lists."""
    book = Book(law)
    found = {}
    for row in rows:
        for rule, values in decide(row, book).items():
            kept = found.setdefault(rule, {})
            for name, value in values.items():
                if isinstance(value, dict):
                    into = kept.setdefault(name, {})
                    for code, flag in value.items():
                        into.setdefault(code, []).append(flag)
                else:
                    kept.setdefault(name, []).append(value)
    return found
