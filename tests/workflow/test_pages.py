"""Pages of the website take the same steps: answered in Wagtail's editor or by a tap, it is the same decision."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, Workflow, WorkflowPage

from kumiai.accounts.enums import Role
from kumiai.accounts.models import User
from kumiai.messaging.domain.question import answer_question
from kumiai.website.models import SitePage
from kumiai.workflow.domain.approval import ask_again
from kumiai.workflow.domain.passing import pass_time
from kumiai.workflow.domain.queries import picture_of, waiting_for
from kumiai.workflow.enums import ApprovalState, Decision
from kumiai.workflow.models import Approval, Ask
from tests.factories import make_user
from tests.workflow.world import AT, ON, asked, make_flow, make_step, question_of, told

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.workflow.urls")]


@pytest.fixture
def people() -> tuple[User, User, User]:
    writer = make_user(Role.ADMINISTRATOR, name="editor")
    writer.is_superuser = True  # rights to pages are not in the table of roles yet
    writer.save()
    return (
        writer,
        make_user(Role.SUPERVISION_MANAGER, name="manager"),
        make_user(Role.REPRESENTATIVE, name="head"),
    )


@pytest.fixture
def flow() -> Workflow:
    return make_flow(
        make_step("確認", roles=["SUPERVISION_MANAGER"]), make_step("承認", roles=["REPRESENTATIVE"])
    )


@pytest.fixture
def draft(people: Any, flow: Workflow) -> SitePage:
    """A page that is live with an old title and has a new one in its draft."""
    root = Page.objects.get(depth=1)
    page = SitePage(title="古い題名", slug="about-us")
    root.add_child(instance=page)
    page.save_revision().publish()
    page.title = "新しい題名"
    page.save_revision(user=people[0])
    WorkflowPage.objects.create(workflow=flow, page=page.page_ptr)
    return page


def editor(client: Client, user: User, page: SitePage, **action: str) -> Any:
    client.force_login(user)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    data = {"title": "新しい題名", "slug": "about-us", "body-count": "0", "seo_title": "", "search_description": "",
            "go_live_at": "", "expire_at": "", "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"}  # fmt: skip
    return client.post(address, {**data, **action})


def act(client: Client, user: User, page: SitePage, action: str, comment: str = "") -> Any:
    """Answer in the window of the editor."""
    client.force_login(user)
    state = Page.objects.get(pk=page.pk).current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, state.pk])
    return client.post(address, {"comment": comment}, headers={"x-requested-with": "XMLHttpRequest"})


def started(page: SitePage, by: User) -> Approval:
    page.get_workflow().start(SitePage.objects.get(pk=page.pk), by)
    return Approval.objects.get(kind="page", subject_id=str(page.pk))


def test_a_page_submitted_in_the_editor_asks_our_approvers(
    client: Client, people: Any, draft: SitePage
) -> None:
    writer, manager, head = people
    answer = editor(client, writer, draft, **{"action-submit": "1"})
    assert answer.status_code == 302, answer.context and answer.context["form"].errors
    approval = Approval.objects.get(kind="page")
    assert (approval.title, approval.asked_by, asked(approval)) == ("古い題名", writer, ["manager"])
    assert told(manager, "approval.asked") == 1
    assert [ask.approval for ask in waiting_for(manager)] == [approval]
    assert list(waiting_for(head)) == []


def test_approving_in_the_editor_and_by_a_tap_publishes_the_page(
    client: Client, people: Any, draft: SitePage
) -> None:
    writer, manager, head = people
    approval = started(draft, writer)
    assert act(client, head, draft, "approve").status_code in (302, 403), "the second step has not begun"
    assert asked(approval) == ["manager"]
    act(client, manager, draft, "approve", "よいと思います。")
    first = Ask.objects.get(approval=approval, user=manager)
    assert (first.decision, first.via, first.comment) == (Decision.APPROVED, "editor", "よいと思います。")
    assert asked(approval) == ["head"]
    assert SitePage.objects.get(pk=draft.pk).title == "古い題名"
    token = question_of(approval, head).token
    answer_question(token=token, option="approve", by=head, at=AT, via="lineworks")
    approval.refresh_from_db()
    assert approval.state == ApprovalState.APPROVED
    assert SitePage.objects.get(pk=draft.pk).title == "新しい題名"
    assert told(writer, "approval.approved") == 1


def test_changes_asked_for_in_the_editor_return_the_page_and_it_may_be_submitted_again(
    client: Client, people: Any, draft: SitePage
) -> None:
    writer, manager, _head = people
    approval = started(draft, writer)
    act(client, manager, draft, "reject", "写真が古いです。")
    approval.refresh_from_db()
    assert (approval.state, asked(approval)) == (ApprovalState.RETURNED, [])
    assert told(writer, "approval.returned") == 1
    answer = editor(client, writer, draft, **{"action-submit": "1"})
    assert answer.status_code == 302
    approval.refresh_from_db()
    assert (approval.state, asked(approval)) == (ApprovalState.UNDER_WAY, ["manager"])
    assert Approval.objects.count() == 1
    assert [step.state for step in picture_of(approval, on=ON).steps] == ["returned", "now", "to_come"]


def test_a_returned_page_may_be_asked_for_again_from_the_list(
    client: Client, people: Any, draft: SitePage
) -> None:
    writer, manager, _head = people
    approval = started(draft, writer)
    token = question_of(approval, manager).token
    answer_question(
        token=token, option="return", by=manager, at=AT, via="lineworks", comment="直してください。"
    )
    ask_again(approval=approval, by=writer, at=AT)
    assert asked(approval) == ["manager"]


def test_cancelling_in_the_editor_withdraws(client: Client, people: Any, draft: SitePage) -> None:
    writer, manager, _head = people
    approval = started(draft, writer)
    editor(client, writer, draft, **{"action-cancel-workflow": "1"})
    approval.refresh_from_db()
    assert (approval.state, asked(approval)) == (ApprovalState.WITHDRAWN, [])
    assert told(manager, "approval.withdrawn") == 1


def test_while_it_waits_only_those_who_are_asked_may_change_it(
    client: Client, people: Any, draft: SitePage
) -> None:
    writer, manager, head = people
    started(draft, writer)
    task = Page.objects.get(pk=draft.pk).current_workflow_task
    locked = [task.locked_for_user(draft, user) for user in (writer, manager, head)]
    assert locked == [True, False, True]
    assert [bool(task.get_actions(draft, user)) for user in (writer, manager, head)] == [False, True, False]
    client.force_login(manager)
    assert client.get(reverse("wagtailadmin_pages:edit", args=[draft.pk])).status_code == 200


def test_a_page_that_was_deleted_leaves_no_approval_waiting(people: Any, draft: SitePage) -> None:
    writer, _manager, _head = people
    approval = started(draft, writer)
    SitePage.objects.get(pk=draft.pk).delete()
    pass_time(AT + timedelta(days=1))
    approval.refresh_from_db()
    assert approval.state == ApprovalState.WITHDRAWN
