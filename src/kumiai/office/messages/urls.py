"""Addresses of the messages, under the office."""

from django.urls import path

from kumiai.office.messages import inbox, outbox, slips, wishes, wording

app_name = "messages"
urlpatterns = [
    path("", inbox.InboxRoom.as_view(), name="inbox"),
    path("read/<int:pk>/", inbox.ReadRoom.as_view(), name="read"),
    path("question/<int:pk>/", inbox.QuestionRoom.as_view(), name="question"),
    path("wishes/", wishes.WishesRoom.as_view(), name="wishes"),
    path("outbox/", outbox.OutboxRoom.as_view(), name="outbox"),
    path("outbox/<int:pk>/", outbox.MessageRoom.as_view(), name="message"),
    path("outbox/<int:pk>/again/", outbox.ResendVerb.as_view(), name="resend"),
    path("outbox/<int:pk>/withdraw/", outbox.WithdrawVerb.as_view(), name="withdraw"),
    path("slips/", slips.SlipsRoom.as_view(), name="slips"),
    path("slips/handed-over/", slips.HandOverVerb.as_view(), name="hand_over"),
    path("wordings/", wording.WordingsRoom.as_view(), name="wordings"),
    path("wordings/<str:purpose>/<str:code>/", wording.WordingRoom.as_view(), name="wording"),
]
