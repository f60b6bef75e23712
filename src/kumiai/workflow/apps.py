"""The room as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkflowConfig(AppConfig):
    """Where Django finds this room."""

    name = "kumiai.workflow"
    label = "workflow"
    verbose_name = _("Approvals")
