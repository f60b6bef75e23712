"""The configuration as an app: it carries the commands of the whole system."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Settings, addresses and commands."""

    name = "kumiai.config"
    label = "config"
