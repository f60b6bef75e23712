"""Addresses of the roster import, under the office."""

from django.urls import path

from kumiai.office.imports import screens, verbs

app_name = "imports"
urlpatterns = [
    path("", screens.ImportsRoom.as_view(), name="index"),
    path("export/", verbs.export_roster, name="export"),
    path("<int:pk>/", screens.ImportRoom.as_view(), name="import"),
    path("<int:pk>/check/", screens.check_stream, name="check"),
    path("<int:pk>/correct/", verbs.CorrectVerb.as_view(), name="correct"),
    path("<int:pk>/columns/", verbs.ColumnsVerb.as_view(), name="columns"),
    path("<int:pk>/apply/", verbs.ApplyVerb.as_view(), name="apply"),
    path("<int:pk>/settle/", verbs.SettleVerb.as_view(), name="settle"),
    path("<int:pk>/cancel/", verbs.CancelVerb.as_view(), name="cancel"),
    path("<int:pk>/workbook/", verbs.workbook, name="workbook"),
]
