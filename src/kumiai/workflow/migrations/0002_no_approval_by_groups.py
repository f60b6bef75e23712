"""Take away the flow that Wagtail brings: it asks groups of users, which carry no rights here."""

from django.db import migrations


def take_away(apps, schema_editor):
    Workflow = apps.get_model("wagtailcore", "Workflow")
    Task = apps.get_model("wagtailcore", "Task")
    ours = {"app_label": "workflow", "model": "approvalstep"}
    foreign = Task.objects.exclude(content_type__app_label=ours["app_label"], content_type__model=ours["model"])
    foreign = foreign.filter(task_states=None)
    Workflow.objects.filter(workflow_tasks__task__in=foreign, workflow_states=None).delete()
    foreign.filter(workflow_tasks=None).delete()


class Migration(migrations.Migration):
    dependencies = [("workflow", "0001_initial"), ("wagtailcore", "0098_apitoken")]
    operations = [migrations.RunPython(take_away, migrations.RunPython.noop)]
