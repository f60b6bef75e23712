"""A country package of the same rules for OpenFisca-core: a variable for every named formula.

Formulas are vectorial and whole-number where OpenFisca allows it; bands are its own scales; figures are
dated parameter files in YAML, as a country package keeps them. It knows no unknown: an empty cell is the
default of its variable, 0 or no.
"""

from fractions import Fraction

import numpy as np
import yaml
from openfisca_core.entities import build_entity
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from benchmarks.law.numpy_rules import NO_LIMIT, SCORE_FLAGS

Case = build_entity(key="case", plural="cases", label="A case", is_person=True)
STAGES, WORK = ("stage_1", "stage_2", "stage_3"), ("required", "related", "peripheral")


class Field(Enum):
    general = "general"
    construction = "construction"
    care = "care"
    fishing_boat = "fishing_boat"
    aquaculture_individual = "aquaculture_individual"


class Order(Enum):
    none = "none"
    remedied = "remedied"
    not_remedied = "not_remedied"


def write_parameters(figures, folder):
    """Write the figures as parameter files: fractions become decimals, tables one parameter a cell."""
    for name, entries in figures.items():
        if name in ("titp.quota.old_base", "titp.quota.old_share"):
            continue  # the rule before 2017 is not part of the comparison
        cells = {}
        for entry in entries:
            value = entry["value"]
            parts = value.items() if isinstance(value, dict) else [("", value)]
            for key, part in parts:
                cells.setdefault(key, {})[entry["from"]] = part
        for key, dated in cells.items():
            path = folder.joinpath(*name.split("."))
            path = path / f"{key}.yaml" if key else path.with_name(path.name + "_.yaml")
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(next(iter(dated.values())), list):
                day, rows = list(dated.items())[-1]
                amount = next(key for key in rows[0] if key not in ("from", "unverified"))
                data = {"metadata": {"type": "single_amount"}, "brackets": [
                    {"threshold": {day: {"value": row["from"]}}, "amount": {day: {"value": row[amount]}}} for row in rows
                ]}  # fmt: skip
            else:
                data = {
                    "values": {
                        day: {"value": _number(value)} for day, value in dated.items() if value is not None
                    }
                }
            path.write_text(yaml.safe_dump({"description": name, **data}), encoding="utf-8")


def _number(value):
    if isinstance(value, str):
        try:
            return float(Fraction(value)) if "/" in value else int(value)
        except ValueError:
            return value
    return value


INPUTS = {
    "field": (Enum, Field), "improvement_order": (Enum, Order),
}  # fmt: skip


def variable(system, name, kind, formula=None, possible=None):
    body = {"value_type": kind, "entity": Case, "definition_period": DateUnit.DAY, "label": name}
    if formula is not None:
        body["formula"] = formula
    if possible is not None:
        body |= {"possible_values": possible, "default_value": next(iter(possible))}
    system.add_variable(type(name, (Variable,), body))


def build(folder, columns):
    """Return the system of rules with its parameters; ``columns`` are the inputs and their types."""
    system = TaxBenefitSystem([Case])
    system.load_parameters(str(folder))
    for name, values in columns.items():
        if name in INPUTS:
            variable(system, name, *INPUTS[name][:1], possible=INPUTS[name][1])
        else:
            variable(system, name, bool if values.dtype == bool else int)
    for name, (kind, formula) in formulas().items():
        variable(system, name, kind, formula)
    return system


def formulas():
    """Return every named formula: its type and its function of case, day and parameters."""
    return {**_quota(), **_score(), **_plan(), **_others(), **_transition()}


def _general(stage):
    def formula(case, day, parameters):
        law, staff = parameters(day).titp.quota, case("regular_employees", day)
        by_table, number = case("banded", day), case("base", day)
        many, few = (
            np.where(by_table, number * multiple[stage], np.floor(staff * float(part[stage]) + 1e-9))
            for multiple, part in (
                (law.multiple.excellent, law.share.excellent),
                (law.multiple.ordinary, law.share.ordinary),
            )
        )
        return np.minimum(np.where(case("larger_quota", day), many, few), staff * law.cap[stage])

    return formula


def _in_care(name):
    def formula(case, day, parameters):
        law, staff, number = parameters(day).titp.quota.care, case("care_staff", day), case("care_base", day)
        above = staff >= law.share_from_
        many, few = (
            np.where(above, np.floor(staff * law.share_ * multiple[name] + 1e-9), number * multiple[name])
            for multiple in (law.multiple.excellent, law.multiple.ordinary)
        )
        return np.minimum(np.where(case("larger_quota", day), many, few), staff)

    return formula


def _stage_limit(stage):
    def formula(case, day, parameters):
        law, field, large = parameters(day).titp.quota, case("field", day), case("larger_quota", day)
        fixed = [
            np.where(large, kind.excellent[stage], kind.ordinary[stage])
            for kind in (law.fishing_boat, law.aquaculture_individual)
        ]
        care = case("care_stage_1", day) if stage == "stage_1" else NO_LIMIT
        return np.select(
            [field == Field.care, field == Field.fishing_boat, field == Field.aquaculture_individual],
            [care, *fixed], case(f"general_{stage}", day),
        )  # fmt: skip

    return formula


def _quota():
    def larger(case, day):
        return case("employer_excellent", day) * case("organization_excellent", day)

    def base(case, day, parameters):
        return parameters(day).titp.quota.base_.calc(case("regular_employees", day))

    def banded(case, day, parameters):
        return case("regular_employees", day) < parameters(day).titp.quota.share_from_

    def care_base(case, day, parameters):
        return parameters(day).titp.quota.care.base_.calc(case("care_staff", day))

    def total(case, day, parameters):
        field, large = case("field", day), case("larger_quota", day)
        building = case("regular_employees", day) * parameters(day).titp.quota.construction_total_
        return np.select(
            [(field == Field.construction) * ~large, field == Field.care, field == Field.fishing_boat],
            [building, case("care_total", day), case("crew", day)], NO_LIMIT,
        )  # fmt: skip

    return {
        "larger_quota": (bool, larger), "base": (int, base), "banded": (bool, banded), "care_base": (int, care_base),
        **{f"general_{stage}": (int, _general(stage)) for stage in STAGES},
        **{f"care_{name}": (int, _in_care(name)) for name in ("stage_1", "total")},
        **{stage: (int, _stage_limit(stage)) for stage in STAGES}, "total": (int, total),
    }  # fmt: skip


def _flagged(item, given):
    def formula(case, day, parameters):
        return case(given, day) * parameters(day).titp.score.employer[item + "_"]

    return formula


def _banded(item, given):
    def formula(case, day, parameters):
        return parameters(day).titp.score.employer[item + "_"].calc(case(given, day))

    return formula


def _exams():
    def basic_exam(case, day, parameters):
        law, takers = parameters(day).titp.score.employer, case("basic_exam_takers", day)
        rate = case("basic_exam_passers", day) * 100 / np.maximum(takers, 1)
        return np.where(takers == 0, law.basic_exam.no_takers_, law.basic_exam_.calc(rate))

    def due(case, day):
        return case("completers", day) - case("unavoidable_non_takers", day) + case("old_scheme_takers", day)

    def practical_exams(case, day, parameters):
        law, persons = parameters(day).titp.score.employer, case("practical_due", day)
        # Tenths and halves as whole numbers, so that a rate of exactly 80 percent is one.
        factor, level_2 = (
            round(law.practical_exams.weights.factor * 10),
            round(law.practical_exams.weights.level_2 * 10),
        )
        passes = case("level_3_passers", day) * 10 + case("level_2_passers", day) * level_2
        rate = passes * factor / np.maximum(persons, 1)
        instead = law.practical_exams.nobody_due_.calc(case("stage_2_level_3_passers", day))
        return np.where(persons == 0, instead, law.practical_exams_.calc(rate))

    return {
        "items_basic_exam": (int, basic_exam), "practical_due": (int, due),
        "items_practical_exams": (int, practical_exams),
        "items_written_exams": (int, _banded("written_exams", "written_passers")),
    }  # fmt: skip


def _treatment():
    def improvement_order(case, day, parameters):
        law, order = parameters(day).titp.score.employer.improvement_order, case("improvement_order", day)
        return np.select(
            [order == Order.remedied, order == Order.not_remedied], [law.remedied_, law.not_remedied_], 0
        )

    def absconding(case, day, parameters):
        law, gone = parameters(day).titp.score.employer.absconding, case("absconded", day)
        rate = (
            np.where(gone > law.persons_allowed_, gone, 0) * 100 / np.maximum(case("trainees_total", day), 1)
        )
        return np.where(gone == 0, law.none_, law.rate_.calc(rate))

    def takeovers(case, day, parameters):
        law = parameters(day).titp.score.employer.takeovers
        enough = np.where(case("takeovers_at_least_base_quota", day), law.at_least_base_, law.fewer_)
        return np.where(case("takeovers", day) > 0, enough, 0)

    return {
        "items_wage_level": (int, _banded("wage_level", "lowest_wage_ratio_percent")),
        "items_wage_raise": (int, _banded("wage_raise", "raise_percent")),
        "items_improvement_order": (int, improvement_order), "items_absconding": (int, absconding),
        "items_takeovers": (int, takeovers),
    }  # fmt: skip


def _score():
    items = {
        f"items_{item}": (int, _flagged(item, given))
        for item, given in {**SCORE_FLAGS, "single_rooms": "single_rooms"}.items()
    }
    items |= {**_exams(), **_treatment()}
    capped = ("items_wage_level", "items_wage_raise", "items_single_rooms")
    rest = [name for name in items if name.startswith("items_") and name not in capped]

    def treatment(case, day, parameters):
        return np.minimum(
            sum(case(name, day) for name in capped), parameters(day).titp.score.employer.treatment_cap_
        )

    def points(case, day):
        return case("treatment", day) + sum(case(name, day) for name in rest)

    def excellent(case, day, parameters):
        law = parameters(day).titp.score.employer
        return case("points", day) >= np.ceil(law.full_marks_ * law.pass_share_ - 1e-9)

    return {**items, "treatment": (int, treatment), "points": (int, points), "excellent": (bool, excellent)}


def _plan():
    def share_broken(name, above):
        def formula(case, day, parameters):
            whole = case("required", day) + case("related", day) + case("peripheral", day)
            limit = whole * parameters(day).titp.plan_hours[f"{name}_share_"]
            return case(name, day) > limit + 1e-6 if above else case(name, day) < limit - 1e-6

        return formula

    def safety_broken(name):
        def formula(case, day, parameters):
            return (
                case(f"safety_{name}", day)
                < case(name, day) * parameters(day).titp.plan_hours.safety_share_ - 1e-6
            )

        return formula

    reasons = {
        "required_below_half": (bool, share_broken("required", above=False)),
        "related_above_half": (bool, share_broken("related", above=True)),
        "peripheral_above_third": (bool, share_broken("peripheral", above=True)),
        **{f"safety_{name}_below_tenth": (bool, safety_broken(name)) for name in WORK},
    }

    def plan_ok(case, day):
        return ~np.logical_or.reduce([case(name, day) for name in reasons])

    return {**reasons, "plan_ok": (bool, plan_ok)}


def _others():
    def interviews(case, day, parameters):
        law, trainees = parameters(day).titp.audit, case("trainees", day)
        return np.maximum(-(-trainees // law.interview_divisor_), np.minimum(trainees, law.interview_least_))

    def qualifies(case, day, parameters):
        return case("pre_arrival_lecture", day) * (
            case("pre_arrival_hours", day) >= parameters(day).titp.lecture.before_arrival_hours_
        )

    def lecture_minutes(case, day, parameters):
        law = parameters(day).titp.lecture
        part = np.where(case("lecture_qualifies", day), law.reduced_share_, law.share_)
        return np.ceil(case("stage_1_hours", day) * 60 * part - 1e-6)

    def lodging_ok(case, day, parameters):
        return case("bedroom_m2", day) >= case("persons", day) * parameters(day).titp.lodging.square_meters_

    def counted(case, day, parameters):
        law = parameters(day).titp.regular_employees.counted
        return (
            case("employees", day) * law.employees
            + case("directors_with_paid_post", day) * law.directors_with_paid_post
        )

    return {
        "interviews": (int, interviews), "lecture_qualifies": (bool, qualifies), "lecture_minutes": (int, lecture_minutes),
        "lodging_ok": (bool, lodging_ok), "counted_employees": (int, counted),
    }  # fmt: skip


def _transition():
    def too_late(given, name):
        def formula(case, day, parameters):
            last = (
                np.datetime64(parameters(day).transition[f"titp_last_{name}_"])
                .astype("datetime64[D]")
                .astype(int)
            )
            return case(given, day) > last

        return formula

    def application_allowed(case, day):
        return ~(case("filed_too_late", day) | case("starts_too_late", day))

    def in_time(case, day):
        return ~(case("stage_1_filed_too_late", day) | case("stage_1_starts_too_late", day))

    def stage_2_allowed(case, day, parameters):
        present = case("in_japan_on_effective_date", day) | case("stage_1_in_time", day)
        return present * parameters(day).transition.stage_2_goes_on_

    def stage_3_allowed(case, day, parameters):
        last = (
            np.datetime64(parameters(day).transition.stage_2_permitted_by_)
            .astype("datetime64[D]")
            .astype(int)
        )
        return case("stage_2_permitted_on", day) <= last

    return {
        "filed_too_late": (bool, too_late("filed_on", "filing")), "starts_too_late": (bool, too_late("starts_on", "start")),
        "stage_1_filed_too_late": (bool, too_late("stage_1_filed_on", "filing")),
        "stage_1_starts_too_late": (bool, too_late("stage_1_starts_on", "start")),
        "application_allowed": (bool, application_allowed), "stage_1_in_time": (bool, in_time),
        "stage_2_allowed": (bool, stage_2_allowed), "stage_3_allowed": (bool, stage_3_allowed),
    }  # fmt: skip


ANSWERS = {
    "titp.quota": {name: name for name in (*STAGES, "total")},
    "titp.excellent_employer": {
        **{f"items.{name[6:]}": name for name in _score() if name.startswith("items_")},
        "points": "points", "excellent": "excellent",
    },
    "titp.audit_interviews": {"minimum": "interviews"},
    "titp.lecture_hours": {"minimum": "lecture_minutes"},
    "titp.lodging_area": {"ok": "lodging_ok"},
    "titp.plan_hours": {"ok": "plan_ok", **{f"violations.{name}": name for name in _plan() if name != "plan_ok"}},
    "titp.regular_employees": {"regular_employees": "counted_employees"},
    "transition.titp_application": {
        "allowed": "application_allowed",
        **{f"reasons.{name}": name for name in ("filed_too_late", "starts_too_late")},
    },
    "transition.titp_stage_2": {"allowed": "stage_2_allowed"},
    "transition.titp_stage_3": {"allowed": "stage_3_allowed"},
}  # fmt: skip


def answers(system, columns, day, *, trace=False):
    """Return every answer: one simulation, every input set once, every answer computed."""
    count = len(next(iter(columns.values())))
    simulation = SimulationBuilder().build_default_simulation(system, count=count)
    simulation.trace = trace
    for name, values in columns.items():
        simulation.set_input(name, day, values)
    found = {
        rule: {answer: simulation.calculate(name, day) for answer, name in names.items()}
        for rule, names in ANSWERS.items()
    }
    if trace:
        return found, simulation.tracer.computation_log.lines(aggregate=False)
    return found
