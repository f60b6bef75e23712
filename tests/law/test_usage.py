"""Where a figure is used is what the rules really read."""

from kumiai.law import decide, rules
from kumiai.law.core.parameters import OverlayEntry, Parameters
from kumiai.law.usage import cases_of, figures_read_by, used_by, users_of


def test_no_figure_is_kept_for_nothing_but_a_list_that_people_read() -> None:
    assert {figure.id for figure in Parameters.load()} - set(used_by()) <= {
        "titp.occupations",
        "esd.region.prefectures",
    }


def test_a_rule_reads_only_figures_of_the_families_that_it_names() -> None:
    strange = {
        (rule.id, figure)
        for rule in rules().values()
        for figure in figures_read_by(rule.id)
        if not figure.startswith(rule.figures)
    }
    assert strange == set()


def test_the_step_that_cites_the_figure_is_named() -> None:
    users = {user.id: [step["en"] for step in user.steps] for user in users_of("titp.quota.base")}
    assert users["titp.quota"] == ["Basic quota"]


def test_what_is_said_to_be_used_changes_the_answer() -> None:
    """The pass mark of employers rests on its share: another share is another mark."""
    figure = Parameters.load().figure("titp.score.employer.pass_share")
    cite = figure.entries[-1].citation
    overlay = [OverlayEntry(figure.id, cite.in_force_on, "1/2", cite)]
    for user in users_of(figure.id):
        given = {"points": 80} if user.id == "titp.excellent_threshold" else {}
        before = decide(user.id, given, on=cite.in_force_on).value["pass_mark"]
        assert decide(user.id, given, on=cite.in_force_on, overlay=overlay).value["pass_mark"] < before


def test_the_cases_of_a_figure_are_those_of_its_rules_and_duties() -> None:
    assert {case.rule for case in cases_of("titp.quota.base")} == {"titp.quota", "titp.intake_projection"}
    assert {case.duty for case in cases_of("titp.audit_report.due")} == {"titp.audit_report"}
