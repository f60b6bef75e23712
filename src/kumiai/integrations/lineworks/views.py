"""The address that LINE WORKS calls."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from kumiai.integrations.lineworks.callbacks import LARGEST_BODY
from kumiai.integrations.lineworks.domain.receive import store_callback
from kumiai.integrations.lineworks.errors import InvalidCallback


@csrf_exempt
@require_POST
def callback(request: HttpRequest) -> HttpResponse:
    """Store a callback (コールバック受信) and answer; the signature is the only thing that lets anything in."""
    try:
        announced = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return HttpResponse(status=400)
    if announced > LARGEST_BODY:
        return HttpResponse(status=413)
    try:
        store_callback(request.body, request.headers, timezone.now())
    except InvalidCallback:
        return HttpResponse(status=403)
    return HttpResponse(status=200)
