"""The address that LINE calls."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from kumiai.integrations.line.domain.account import account_in_use
from kumiai.integrations.line.domain.receive import Forged, Unreadable, store_events


@csrf_exempt  # the signature says who calls
@require_POST
def webhook(request: HttpRequest) -> HttpResponse:
    """Store what LINE tells and answer at once; the worker does the rest. No events is LINE's trial call."""
    account = account_in_use()
    if account is None:
        return HttpResponse(status=404)
    try:
        store_events(
            account=account, body=request.body, signature=request.headers.get("X-Line-Signature", ""),
            at=timezone.now(),
        )  # fmt: skip
    except Forged:
        return HttpResponse(status=403)
    except Unreadable:
        return HttpResponse(status=400)
    return HttpResponse(status=200)
