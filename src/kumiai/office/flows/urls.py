"""Addresses of the flows, under the office."""

from django.urls import path

from kumiai.office.flows import uses

app_name = "flows"
urlpatterns = [path("", uses.UsesRoom.as_view(), name="uses")]
