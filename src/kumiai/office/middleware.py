"""The day as of which the office is shown (基準日)."""

from collections.abc import Callable
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

SESSION_KEY = "as_of"
PARAMETER = "as_of"


class AsOfMiddleware:
    """Gives every request ``today``, ``as_of`` and ``is_as_of``.

    The day comes from ``?as_of=YYYY-MM-DD`` (kept for the session; an empty or
    unreadable value goes back to today) or from the session. What is written
    and who may see what always follow the real day.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set the days on the request before anybody reads them."""
        request.today = timezone.localdate()
        if PARAMETER in request.GET:
            choose_as_of(request, readable_day(request.GET[PARAMETER]))
        else:
            request.as_of = readable_day(request.session.get(SESSION_KEY)) or request.today
            request.is_as_of = request.as_of != request.today
        return self.get_response(request)


def choose_as_of(request: HttpRequest, day: date | None) -> None:
    """Show the office as of a day from now on; None or today goes back to the running day."""
    if day is None or day == request.today:
        request.session.pop(SESSION_KEY, None)
        request.as_of = request.today
    elif request.session.get(SESSION_KEY) != day.isoformat():
        request.session[SESSION_KEY] = day.isoformat()
        request.as_of = day
    else:
        request.as_of = day
    request.is_as_of = request.as_of != request.today


def readable_day(text: str | None) -> date | None:
    """Return the day that an ISO text names, if the calendar of the office reaches it."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    # The reach of the records: before 1990 there is no program, and months must be countable from it.
    return day if 1990 <= day.year <= 2100 else None
