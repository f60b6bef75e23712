"""Addresses of LINE WORKS, under the office. Those of signing in stand before the door, in ``config.urls``."""

from django.urls import path

from kumiai.office.lineworks import members, setup, sign_in

app_name = "office_lineworks"
urlpatterns = [
    path("", setup.SetupRoom.as_view(), name="setup"),
    path("members/", members.MembersRoom.as_view(), name="members"),
    path("own/", members.OwnRoom.as_view(), name="own"),
    path("agree/", sign_in.agree, name="agree"),
]
