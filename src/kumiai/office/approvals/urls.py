"""Addresses of the approvals, under the office."""

from django.urls import path

from kumiai.office.approvals import (
    approval,
    ask_case,
    deputies,
    files,
    lists,
    new_request,
    request_forms,
    waiting_times,
)

app_name = "approvals"
urlpatterns = [
    path("", lists.WaitingRoom.as_view(), name="waiting"),
    path("asked/", lists.AskedRoom.as_view(), name="asked"),
    path("all/", lists.AllRoom.as_view(), name="all"),
    path("<int:pk>/", approval.ApprovalRoom.as_view(), name="approval"),
    path("<int:pk>/approve/", approval.ApproveVerb.as_view(), name="approve"),
    path("<int:pk>/return/", approval.ReturnVerb.as_view(), name="return"),
    path("<int:pk>/refuse/", approval.RefuseVerb.as_view(), name="refuse"),
    path("<int:pk>/pass-on/", approval.PassOnVerb.as_view(), name="pass_on"),
    path("<int:pk>/name/", approval.NameVerb.as_view(), name="name_approver"),
    path("<int:pk>/withdraw/", approval.WithdrawVerb.as_view(), name="withdraw"),
    path("<int:pk>/ask-again/", approval.AskAgainVerb.as_view(), name="ask_again"),
    path("<int:pk>/file/<int:number>/", files.approval_file, name="file"),
    path("case/<int:pk>/ask/", ask_case.AskVerb.as_view(), name="ask_case"),
    path("new/", new_request.ChooseRoom.as_view(), name="choose"),
    path("new/<int:pk>/", new_request.NewRequestRoom.as_view(), name="new_request"),
    path("forms/", request_forms.FormsRoom.as_view(), name="forms"),
    path("forms/starters/", request_forms.StartersVerb.as_view(), name="starters"),
    path("forms/new/", request_forms.FormRoom.as_view(), name="form_new"),
    path("forms/<int:pk>/", request_forms.FormRoom.as_view(), name="form"),
    path("deputies/", deputies.DeputiesRoom.as_view(), name="deputies"),
    path("deputies/<int:pk>/", deputies.AbsenceRoom.as_view(), name="absence"),
    path("deputies/<int:pk>/end/", deputies.EndVerb.as_view(), name="absence_end"),
    path("waiting-times/", waiting_times.WaitingTimesRoom.as_view(), name="waiting_times"),
    path("waiting-times/times.xlsx", waiting_times.waiting_times_workbook, name="waiting_times_workbook"),
]
