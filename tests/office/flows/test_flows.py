"""Flows are built by clicking: what the screens of Wagtail let through, and what they refuse."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import GroupApprovalTask, Workflow, WorkflowPage
from wagtail.workflows import get_task_types

from kumiai.accounts.enums import Role
from kumiai.history.models import Entry
from kumiai.workflow.domain.flow import flow_of, set_flow
from kumiai.workflow.models import ApprovalStep, FlowUse, RequestForm
from tests.factories import LONG_AGO, WRITER, make_user, write
from tests.workflow.world import make_approval, make_flow, make_step, visits_can_be_approved

pytestmark = pytest.mark.django_db
NEW_STEP = "workflow", "approvalstep"


@pytest.fixture
def builder(client: Client) -> Client:
    client.force_login(make_user(Role.SUPERVISION_MANAGER, name="builder"))
    return client


def add_step(client: Client, **fields: Any) -> Any:
    address = reverse("wagtailadmin_workflows:add_task", args=NEW_STEP)
    return client.post(address, {"name": "確認", "needs": "ALL", **fields})


def test_a_step_with_two_roles_a_person_a_due_day_and_an_escalation_is_built(builder: Client) -> None:
    person = make_user(Role.CASEWORKER, name="person")
    answer = add_step(
        builder, roles=["SUPERVISION_MANAGER", "REPRESENTATIVE"], people=[person.pk], needs="ANY", due_days="3",
        escalate_days="2", escalate_to_role="ADMINISTRATOR",
    )  # fmt: skip
    assert answer.status_code == 302, answer.context["form"].errors
    step = ApprovalStep.objects.get()
    assert (step.roles, list(step.people.all()), step.due_days) == (
        ["SUPERVISION_MANAGER", "REPRESENTATIVE"], [person], 3,
    )  # fmt: skip
    entry = Entry.objects.get(action="workflow.approvalstep.created")
    assert (entry.actor, entry.after["roles"]) == ("builder", ["SUPERVISION_MANAGER", "REPRESENTATIVE"])


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, "roles"),
        ({"roles": ["INSPECTOR"]}, "roles"),
        ({"roles": ["MEMBER_MANAGER"]}, "roles"),
        ({"person_in_charge": "on", "escalate_days": "1", "due_days": "1"}, "escalate_to_role"),
        ({"person_in_charge": "on", "escalate_days": "1", "escalate_to_role": "CASEWORKER"}, "due_days"),
        ({"person_in_charge": "on", "due_days": "1", "escalate_to_role": "CASEWORKER"}, "escalate_days"),
        ({"person_in_charge": "on", "due_days": "400"}, "due_days"),
    ],
)
def test_a_step_that_cannot_work_is_refused_at_its_field(
    builder: Client, fields: dict[str, Any], wrong: str
) -> None:
    answer = add_step(builder, **fields)
    assert list(answer.context["form"].errors) == [wrong]
    assert not ApprovalStep.objects.exists()


def test_nobody_is_offered_who_may_not_decide(builder: Client) -> None:
    make_user(Role.INSPECTOR, name="inspector")
    make_user(Role.MEMBER_MANAGER, name="boss")
    form = builder.get(reverse("wagtailadmin_workflows:add_task", args=NEW_STEP)).context["form"]
    assert [str(user) for user in form.fields["people"].queryset] == ["builder"]
    assert "INSPECTOR" not in dict(form.fields["roles"].choices)


def test_only_our_kind_of_step_is_offered_and_the_flow_of_the_engine_is_gone(builder: Client) -> None:
    assert get_task_types() == [ApprovalStep]
    assert not GroupApprovalTask.objects.exists()
    assert not WorkflowPage.objects.exists()
    answer = builder.get(reverse("wagtailadmin_workflows:select_task_type"))
    assert answer.url == reverse("wagtailadmin_workflows:add_task", args=NEW_STEP)


def test_the_list_of_steps_tells_who_is_asked_in_as_many_queries_for_many(
    builder: Client, django_assert_num_queries: Any
) -> None:
    person = make_user(Role.CASEWORKER, name="佐野真一")
    make_step("一", people=[person], roles=["REPRESENTATIVE"])
    address = reverse("wagtailadmin_workflows:task_index")
    builder.get(address)
    with CaptureQueriesContext(connection) as few:
        assert "代表理事、佐野真一" in builder.get(address).content.decode()
    for name in ("二", "三", "四"):
        make_step(name, people=[person])
    with django_assert_num_queries(len(few)):
        assert builder.get(address).content.decode().count("佐野真一") == 4


def test_a_flow_is_built_of_steps_and_kept_in_the_history(builder: Client) -> None:
    steps = [make_step(name, person_in_charge=True) for name in ("一", "二")]
    data = {
        "name": "決裁", "workflow_tasks-TOTAL_FORMS": "2", "workflow_tasks-INITIAL_FORMS": "0",
        "workflow_tasks-MIN_NUM_FORMS": "1", "workflow_tasks-MAX_NUM_FORMS": "1000",
        "pages-TOTAL_FORMS": "0", "pages-INITIAL_FORMS": "0", "pages-MIN_NUM_FORMS": "0", "pages-MAX_NUM_FORMS": "1000",
    }  # fmt: skip
    for number, step in enumerate(steps):
        data |= {f"workflow_tasks-{number}-task": step.pk, f"workflow_tasks-{number}-ORDER": number}
    answer = builder.post(reverse("wagtailadmin_workflows:add"), data)
    assert answer.status_code == 302, answer.content.decode()[:500]
    assert [task.name for task in Workflow.objects.get(name="決裁").tasks] == ["一", "二"]
    assert Entry.objects.filter(action="wagtailcore.workflow.created", actor="builder").exists()
    assert "割り当てる" in builder.get(reverse("wagtailadmin_workflows:index")).content.decode()
    set_flow(kind="request", flow=Workflow.objects.get(name="決裁"), by=WRITER, at=LONG_AGO)
    assert "割り当てる" not in builder.get(reverse("wagtailadmin_workflows:index")).content.decode()


def test_a_flow_is_set_for_a_kind_and_for_pages_and_taken_away(builder: Client) -> None:
    with visits_can_be_approved():
        flow = make_flow(make_step("確認", person_in_charge=True), kind="elsewhere")
        page = builder.get(reverse("flows:uses"))
        names = {line.kind: f"use_{number}" for number, line in enumerate(page.context["form"].lines)}
        chosen = {names["tests.visit"]: flow.pk, names["page"]: flow.pk}
        assert builder.post(reverse("flows:uses"), chosen).status_code == 302
        assert flow_of("tests.visit") == flow
        assert WorkflowPage.objects.get().page.depth == 1
        assert "Visit" in builder.get(reverse("wagtailadmin_workflows:index")).content.decode()
        builder.post(reverse("flows:uses"), {})
    assert flow_of("tests.visit") is None
    assert not WorkflowPage.objects.exists()
    assert Entry.objects.filter(action="workflow.flowuse.deleted", actor="builder").count() == 2


def test_a_form_without_a_flow_of_its_own_says_that_it_goes_as_all_requests(builder: Client) -> None:
    form, retired = (
        write(RequestForm(name=name, active=active)) for name, active in (("休暇", True), ("旧様式", False))
    )
    fields = {field.label: field for field in builder.get(reverse("flows:uses")).context["form"]}
    said = {label: field.field.empty_label for label, field in fields.items()}
    assert said["申請全般"] == "未設定（申請できません）"
    assert (said[f"申請：{form.name}"], said["監査報告書"]) == ("申請全般と同じ", "承認なし")
    assert not any(retired.name in label for label in said)


def test_a_flow_without_steps_is_not_taken(builder: Client) -> None:
    with visits_can_be_approved():
        empty = Workflow.objects.create(name="空")
        form = builder.get(reverse("flows:uses")).context["form"]
        answer = builder.post(reverse("flows:uses"), dict.fromkeys(form.fields, empty.pk))
    assert answer.status_code == 422
    assert not FlowUse.objects.exists()


def test_a_step_in_which_somebody_decides_stays_in_use(builder: Client) -> None:
    with visits_can_be_approved():
        step = make_step("確認", roles=["SUPERVISION_MANAGER"])
        make_flow(step)
        make_approval(make_user(Role.CASEWORKER))
        address = reverse("wagtailadmin_workflows:disable_task", args=[step.pk])
        builder.post(address)
        assert ApprovalStep.objects.get(pk=step.pk).active
        idle = make_step("ほか", roles=["SUPERVISION_MANAGER"])
        builder.post(reverse("wagtailadmin_workflows:disable_task", args=[idle.pk]))
        assert not ApprovalStep.objects.get(pk=idle.pk).active
    line = Entry.objects.get(action="workflow.approvalstep.changed")
    assert (line.actor, line.subject_id, line.after["active"]) == ("builder", str(idle.pk), False)


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.BOOKKEEPER, Role.INSPECTOR, Role.REPRESENTATIVE])
def test_others_build_no_flows(client: Client, role: Role) -> None:
    client.force_login(make_user(role))
    flow = make_flow(make_step("秘密の段階", person_in_charge=True), kind="elsewhere", name="秘密の経路")
    for address in (
        reverse("flows:uses"),
        reverse("wagtailadmin_workflows:index"),
        reverse("wagtailadmin_workflows:edit", args=[flow.pk]),
        reverse("wagtailadmin_workflows:task_index"),
        reverse("wagtailadmin_workflows:task_chooser"),
        reverse("wagtailadmin_workflows:task_chooser_results"),
        reverse("wagtailadmin_workflows:task_chosen", args=[flow.tasks.get().pk]),
    ):
        answer = client.get(address)
        assert answer.status_code in (302, 403), address
        assert "秘密の" not in answer.content.decode()
    assert add_step(client, person_in_charge="on").status_code in (302, 403)
    made = client.post(
        reverse("wagtailadmin_workflows:task_chooser_create"),
        {"create-task-name": "裏口", "create-task-needs": "ALL", "create-task-person_in_charge": "on"},
    )
    assert made.status_code in (302, 403)
    assert ApprovalStep.objects.count() == 1


def test_a_builder_makes_a_step_in_the_window_of_a_flow(builder: Client) -> None:
    address = reverse("wagtailadmin_workflows:task_chooser_create")
    refused = builder.post(address, {"create-task-name": "空", "create-task-needs": "ALL"})
    assert refused.json()["step"] == "reshow_create_tab"
    made = builder.post(
        address,
        {"create-task-name": "担当", "create-task-needs": "ALL", "create-task-person_in_charge": "on"},
    )
    assert (made.json()["step"], ApprovalStep.objects.get().name) == ("task_chosen", "担当")
    assert Entry.objects.get(action="workflow.approvalstep.created").after["person_in_charge"] is True
    assert "担当" in builder.get(reverse("wagtailadmin_workflows:task_chooser_results")).content.decode()
