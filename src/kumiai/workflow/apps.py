"""The room as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkflowConfig(AppConfig):
    """Where Django finds this room."""

    name = "kumiai.workflow"
    label = "workflow"
    verbose_name = _("Approvals")

    def ready(self) -> None:
        """Listen to Wagtail's engine, answer questions, and let the morning list know what waits."""
        # Models can be imported only when all apps are there.
        from django.db.models.signals import post_save  # noqa: PLC0415
        from wagtail import signals  # noqa: PLC0415
        from wagtail.models import ModelLogEntry  # noqa: PLC0415

        from kumiai.messaging.domain import agenda as mornings  # noqa: PLC0415
        from kumiai.messaging.domain.question import register  # noqa: PLC0415
        from kumiai.workflow.domain import agenda, engine, page, subjects  # noqa: PLC0415
        from kumiai.workflow.domain.answer import VERB_OF_ASKS  # noqa: PLC0415
        from kumiai.workflow.domain.telling import VERB  # noqa: PLC0415
        from kumiai.workflow.signals import answered_in_editor  # noqa: PLC0415

        signals.task_submitted.connect(engine.step_started, dispatch_uid="workflow.step_started")
        signals.task_cancelled.connect(engine.step_cancelled, dispatch_uid="workflow.step_cancelled")
        signals.workflow_cancelled.connect(engine.flow_cancelled, dispatch_uid="workflow.flow_cancelled")
        signals.workflow_approved.connect(engine.flow_approved, dispatch_uid="workflow.flow_approved")
        post_save.connect(engine.flow_written, sender=ModelLogEntry, dispatch_uid="workflow.flow_written")
        answered_in_editor.connect(engine.editor_answered, dispatch_uid="workflow.editor_answered")
        register(VERB, VERB_OF_ASKS)
        mornings.register(agenda.SOURCE)
        subjects.plug_in(page.KIND)
