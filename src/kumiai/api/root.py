"""The addresses for machines, under ``/api/v1/``."""

from ninja import NinjaAPI
from ninja.throttling import AuthRateThrottle
from wagtail.admin.auth import require_admin_access

from kumiai.api.deadlines import router as deadlines
from kumiai.api.law import router as law

api = NinjaAPI(
    title="Kumiai",
    version="1",
    description="Questions of law with reasons and articles, and what is owed. "
    "Send the token of the office as `Authorization: Bearer …`.",
    docs_decorator=require_admin_access,
    throttle=[AuthRateThrottle("600/m")],
    urls_namespace="api",
)
api.add_router("", law)
api.add_router("", deadlines)
