"""Addresses of the rooms, under the office."""

from django.urls import path

from kumiai.office.rooms import (
    as_of,
    calendar,
    cockpit,
    company,
    company_question,
    ending,
    feed,
    gantt,
    legal_value_page,
    legal_values,
    license_board,
    person,
    plan_check,
    questions,
    radar,
    score_sheet,
    simulator,
    why,
)

app_name = "rooms"
urlpatterns = [
    path("deadlines/<int:pk>/", why.WhyRoom.as_view(), name="why"),
    path("deadlines/<int:pk>/done/", why.DoneVerb.as_view(), name="done"),
    path("deadlines/<int:pk>/reassign/", why.ReassignVerb.as_view(), name="reassign"),
    path("deadlines/<int:pk>/waive/", why.WaiveVerb.as_view(), name="waive"),
    path("deadlines/<int:pk>/reopen/", why.ReopenVerb.as_view(), name="reopen"),
    path("evidence/<int:pk>/", why.evidence_file, name="evidence"),
    path("questions/", questions.QuestionsRoom.as_view(), name="questions"),
    path("person/<int:pk>/", person.PersonRoom.as_view(), name="person"),
    path("company/<int:pk>/", company.CompanyRoom.as_view(), name="company"),
    path("company/<int:pk>/ask/", company_question.ask_verb, name="ask_company"),
    path("calendar/", calendar.CalendarRoom.as_view(), name="calendar"),
    path("calendar/feed/", feed.FeedRoom.as_view(), name="feed"),
    path("placements-over-time/", gantt.GanttRoom.as_view(), name="gantt"),
    path("as-of/", as_of.AsOfRoom.as_view(), name="as_of"),
    path("switch-over/", cockpit.CockpitRoom.as_view(), name="cockpit"),
    path("what-if/", simulator.SimulatorRoom.as_view(), name="simulator"),
    path("ending/", ending.EndingRoom.as_view(), name="ending"),
    path("score/", score_sheet.CooperativeScoreRoom.as_view(), name="scores"),
    path("score/<int:pk>/", score_sheet.CompanyScoreRoom.as_view(), name="score"),
    path("license/", license_board.LicenseBoardRoom.as_view(), name="license_board"),
    path("plan/<int:pk>/check/", plan_check.PlanCheckRoom.as_view(), name="plan_check"),
    path("radar/", radar.RadarRoom.as_view(), name="radar"),
    path("legal-values/", legal_values.LegalValuesRoom.as_view(), name="legal_values"),
    path("legal-values/<str:parameter_id>/", legal_value_page.LegalValueRoom.as_view(), name="legal_value"),
    path(
        "legal-value-entries/<int:pk>/withdraw/",
        legal_value_page.WithdrawVerb.as_view(),
        name="legal_value_withdraw",
    ),
]
