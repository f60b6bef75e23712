"""All addresses with Wagtail's page editor open: the office keeps it shut until a room uses it."""

from kumiai.config.urls import urlpatterns as _all

urlpatterns = [entry for entry in _all if getattr(entry, "name", None) != "office_closed"]
