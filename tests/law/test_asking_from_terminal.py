"""``kumiai ask``: questions from files, answers for machines and for people, errors per question."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kumiai.law.cli import ask_main

QUESTION = """
- id: Q1
  says: ignored
  rule: titp.quota
  "on": 2026-11-22
  given: {regular_employees: 30, employer_excellent: false, organization_excellent: false}
  expect: {stage_1: 99}
"""


@pytest.fixture
def asked(tmp_path, capsys):
    def ask(text, *options, name="questions.yaml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        status = ask_main([*options, str(path)])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return ask


def test_the_answer_for_machines_has_the_agreed_shape(asked):
    status, out, _ = asked(QUESTION, "--json")
    [answer] = json.loads(out)
    assert status == 0
    assert {name: answer[name] for name in ("id", "rule", "on", "value", "missing", "confidence")} == {
        "id": "Q1",
        "rule": "titp.quota",
        "on": "2026-11-22",
        "value": {"stage_1": 3, "stage_2": 6, "stage_3": 0, "total": None},
        "missing": [],
        "confidence": "verified",
    }
    base = next(step for step in answer["steps"] if step["name"] == "base")
    assert base["value"] == 3
    assert base["label"] == {"ja": "基本人数枠", "en": "Basic quota"}
    cite = base["cite"][0]
    assert (cite["law"], cite["article"], cite["paragraph"], cite["item"]) == ("titp-rule", "16", "1", "2")
    assert (cite["in_force_on"], cite["checked_on"], cite["confidence"]) == (
        "2017-11-01",
        "2026-11-22",
        "verified",
    )
    assert cite["source"].startswith("https://")


def test_a_bad_question_does_not_keep_the_others_from_an_answer(asked):
    text = (
        QUESTION
        + """
- {id: A, rule: titp.nothing, "on": 2026-11-22, given: {}}
- {id: B, rule: titp.quota, "on": 2026-11-22, given: {employees: 3}}
- {id: C, rule: titp.quota, "on": 2026-11-22, given: {regular_employees: "3"}}
- {id: D, rule: titp.lecture_hours, "on": 2010-01-01, given: {stage_1_hours: 10}}
- {id: E, rule: titp.quota, "on": someday, given: {}}
- {id: F, rule: titp.quota, given: {}}
- {id: G, "on": 2026-11-22}
- {id: H, rule: titp.quota, "on": 2026-11-22, given: [1]}
- 17
"""
    )
    status, out, _ = asked(text, "--json")
    answers = json.loads(out)
    assert status == 1
    assert answers[0]["value"]["stage_1"] == 3
    assert [(one["id"], one["error"]["code"]) for one in answers[1:]] == [
        ("A", "unknown_rule"), ("B", "unknown_input"), ("C", "bad_input"), ("D", "not_in_force"), ("E", "bad_question"),
        ("F", "bad_question"), ("G", "bad_question"), ("H", "bad_question"), (None, "bad_question"),
    ]  # fmt: skip
    assert all("value" not in one and one["error"]["message"] for one in answers[1:])


def test_json_and_a_single_question_are_read_too(asked):
    text = json.dumps(
        {"id": 7, "rule": "titp.audit_interviews", "on": "2026-11-22", "given": {"trainees": 10}}
    )
    status, out, _ = asked(text, "--json", name="one.json")
    assert status == 0
    assert [(one["id"], one["value"]) for one in json.loads(out)] == [(7, {"minimum": 3})]


def test_a_bare_on_is_understood_and_a_day_can_be_given_for_all(asked):
    status, out, _ = asked("{rule: titp.quota, on: 2017-10-31, given: {regular_employees: 45}}", "--json")
    assert (status, json.loads(out)[0]["on"]) == (0, "2017-10-31")
    status, out, _ = asked(
        "{rule: titp.quota, given: {regular_employees: 45}}", "--json", "--on", "2017-10-31"
    )
    assert (status, json.loads(out)[0]["value"]["stage_1"]) == (0, 3)


@pytest.mark.parametrize("text", ["a: [1, 2", "{rule: a, rule: b}", "", "\t- x: ]["])
def test_a_broken_file_is_named_in_plain_words(asked, text):
    status, out, err = asked(text, "--json")
    assert status == 1
    assert json.loads(out) == []
    assert "questions.yaml" in err


def test_a_file_that_is_not_there_is_named(capsys):
    assert ask_main(["--json", "/nowhere/questions.yaml"]) == 1
    captured = capsys.readouterr()
    assert json.loads(captured.out) == []
    assert "/nowhere/questions.yaml" in captured.err


def test_people_get_steps_articles_and_what_is_missing_in_their_language(asked):
    text = '{id: Q, rule: titp.quota, "on": 2026-11-22, given: {regular_employees: 315, employer_excellent: true}}'
    _, japanese, _ = asked(text)
    _, english, _ = asked(text, "--lang", "en")
    assert "[Q] 人数枠 (titp.quota)  2026-11-22現在" in japanese
    assert "技能実習法施行規則 第16条" in japanese
    assert "不足している情報: 優良な監理団体である" in japanese
    assert "Missing: The organization is excellent" in english
    assert "in force from 2017-11-01, checked on 2026-11-22" in english


def test_people_are_told_what_is_unconfirmed(asked):
    text = '{rule: titp.quota, "on": 2026-11-22, given: {regular_employees: 315, employer_excellent: false}}'
    assert "未確認の数値による" in asked(text)[1]
    assert "Rests on unconfirmed figures" in asked(text, "--lang", "en")[1]


def test_the_list_names_every_rule_with_inputs_and_articles(capsys):
    assert ask_main(["--list", "--json"]) == 0
    listed = {one["rule"]: one for one in json.loads(capsys.readouterr().out)}
    inputs = {spec["name"]: spec for spec in listed["titp.quota"]["inputs"]}
    assert inputs["regular_employees"]["required"] is True
    assert inputs["acceptance"] == {
        "name": "acceptance", "type": "code", "label": {"ja": "受入れの形態", "en": "Form of acceptance"},
        "required": False, "default": "supervised", "codes": ["supervised", "single_company"],
    }  # fmt: skip
    assert {"stage_1", "total"} <= set(listed["titp.quota"]["answers"])
    assert any(cite.get("article") == "16" for cite in listed["titp.quota"]["cite"])
    assert {"number.invoice", "transition.titp_stage_3", "duty.due", "titp.next_stage_gate"} <= set(listed)
    assert ask_main(["--list", "--lang", "en"]) == 0
    assert "regular_employees: Regular employees (count; required)" in capsys.readouterr().out


def test_standard_input_is_read_without_loading_django(tmp_path):
    script = (
        "import sys; from kumiai.cli import main; status = main(['ask', '--json', '-']);"
        "sys.stderr.write('django loaded' if 'django' in sys.modules else 'pure'); sys.exit(status)"
    )
    source = Path(__file__).parents[2] / "src"
    run = subprocess.run(
        [sys.executable, "-c", script], input=QUESTION, capture_output=True, text=True, timeout=60,
        env={"PYTHONPATH": str(source), "PATH": ""}, cwd=tmp_path,
    )  # fmt: skip
    assert run.returncode == 0
    assert json.loads(run.stdout)[0]["value"]["stage_1"] == 3
    assert run.stderr == "pure"
