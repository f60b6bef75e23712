"""Which exams a trainee who completed stage 2 is spared (試験の免除), and what completing well means."""

from kumiai.law.core.algebra import any_of
from kumiai.law.core.builder import Choice, Law
from kumiai.law.core.inputs import code, count, yes_or_no
from kumiai.law.core.parameters import Parameters
from kumiai.law.core.quantity import Quantity, flag
from kumiai.law.core.rule import rule
from kumiai.law.programs.ssw.codes import CATEGORIES, FIELDS, OTHER

_TABLE = "ssw.exams.occupations"


def _occupations() -> tuple[str, ...]:
    """Return every occupation that any version of the table names."""
    entries = Parameters.load().figure(_TABLE).entries
    return tuple(dict.fromkeys(name for entry in entries for name in entry.value))


@rule(
    "ssw.exam_exemption",
    ja="技能実習2号修了者の試験免除", en="Exams that good completion of stage 2 spares",
    inputs=[
        code("titp_occupation", (*_occupations(), OTHER), "技能実習の職種", "Occupation of the training", other=OTHER),
        yes_or_no("stage_2_completed", "技能実習2号を良好に修了", "Completed stage 2 well"),
        code("ssw_field", FIELDS, "特定技能の分野", "Field of specified skilled work"),
        code("ssw_category", (*CATEGORIES, OTHER), "特定技能の業務区分", "Work category", other=OTHER),
    ],
    answers={"skill_test_exempt": "flag", "japanese_test_exempt": "flag", "care_japanese_test_exempt": "flag"},
    figures=("ssw.exams.",),
)  # fmt: skip
def exam_exemption(law: Law) -> None:
    """Return which exams are not needed for specified skilled work (i) (試験の免除).

    The skill test, where occupation and work category belong together; the Japanese test, after any
    occupation, but not where N3 is asked for; the care Japanese test, for trainees of care only. Occupations
    whose works (作業) lead to different categories count for each of them. What was not read in a
    source is unconfirmed, and so is every occupation that is not in the table.
    """
    occupation, completed = law.choice("titp_occupation"), law.given("stage_2_completed")
    field, category = law.choice("ssw_field"), law.choice("ssw_category")
    table = law.entry(_TABLE)
    belongs = law.step(
        "belongs", _belongs(occupation, field, category, table.value).cited(table.citation),
        "職種と業務区分が対応する", "Occupation and category belong together",
    )  # fmt: skip
    law.output("skill_test_exempt", completed & belongs, "技能試験が免除される", "The skill test is waived")
    advanced = law.entry("ssw.exams.n3_categories")
    needs_n3 = any_of([field.is_(f) & category.is_(c) for c, f in advanced.value.items()])
    waived = completed & law.figure("ssw.exams.japanese")
    law.output(
        "japanese_test_exempt",
        (waived & ~needs_n3).doubted((needs_n3 & completed).hi).cited(advanced.citation),
        "日本語試験が免除される", "The Japanese test is waived",
    )  # fmt: skip
    care = law.entry("ssw.exams.care_occupation")
    law.limit(
        "care_japanese_test_exempt", field.is_("care"),
        (completed & occupation.is_(care.value)).cited(care.citation),
        "介護日本語評価試験が免除される", "The care Japanese test is waived",
    )  # fmt: skip


def _belongs(occupation: Choice, field: Choice, category: Choice, table: dict[str, str]) -> Quantity:
    """Return whether the occupation leads to the category; in doubt where the table only remembers it."""
    pairs = {pair.lstrip("?") for targets in table.values() for pair in targets.split()}
    meets = {}
    for pair in sorted(pairs):
        field_code, _, category_code = pair.partition("/")
        meets[pair] = field.is_(field_code) & category.is_(category_code)
    by_occupation = {}
    for name in occupation.spec.codes:
        targets = table.get(name, "").split()
        read = [meets[pair] for pair in targets if not pair.startswith("?")]
        remembered = [meets[pair.lstrip("?")] for pair in targets if pair.startswith("?")]
        found = any_of([*read, *remembered]) if targets else flag(False)
        if remembered:
            found = found.doubted(any_of(remembered).hi)
        by_occupation[name] = found.doubted() if name == OTHER else found
    return occupation.by(by_occupation)


@rule(
    "ssw.good_completion",
    ja="技能実習2号の良好な修了", en="Good completion of stage 2",
    inputs=[
        count("stage_1_months", "第1号の月数", "Months of stage 1", largest=600),
        count("stage_2_months", "第2号の月数", "Months of stage 2", largest=600),
        yes_or_no("level_3_practical_passed", "3級の実技試験に合格", "Passed the practical exam of level 3"),
        yes_or_no("evaluation_form_good", "評価調書の内容が良好", "The evaluation form is good"),
    ],
    answers={"good_completion": "flag"},
    figures=("ssw.good_completion.",),
)  # fmt: skip
def good_completion(law: Law) -> None:
    """Return whether stage 2 was completed well (良好に修了): long enough, and an exam or an evaluation form.

    Stage 1 of 12 months and stage 2 of 22 months at least, and the practical exam of level 3 or an
    evaluation form (評価調書) that shows good attendance and learning.
    """
    first, second = (law.figure(f"ssw.good_completion.stage_{stage}_months") for stage in (1, 2))
    long_enough = law.step(
        "long_enough", (law.given("stage_1_months") >= first) & (law.given("stage_2_months") >= second),
        "期間が足りる", "Long enough",
    )  # fmt: skip
    proof = law.entry("ssw.good_completion.proof").citation
    shown = (law.given("level_3_practical_passed") | law.given("evaluation_form_good")).cited(proof)
    law.output("good_completion", long_enough & shown, "良好に修了した", "Completed well")
