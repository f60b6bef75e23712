"""Addresses of LINE, under the office."""

from django.urls import path

from kumiai.office.line import codes, friends, setup, texts

app_name = "office_line"
urlpatterns = [
    path("", setup.SetupRoom.as_view(), name="setup"),
    path("friends/", friends.FriendsRoom.as_view(), name="friends"),
    path("friends/<int:pk>/end/", friends.EndVerb.as_view(), name="end"),
    path("person/<int:pk>/", codes.PersonCodeRoom.as_view(), name="person"),
    path("own/", codes.OwnCodeRoom.as_view(), name="own"),
    path("messages/", texts.TextsRoom.as_view(), name="texts"),
    path("messages/<int:pk>/", texts.TextRoom.as_view(), name="text"),
]
