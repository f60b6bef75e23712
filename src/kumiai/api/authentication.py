"""Who asks: the user of the token that the request carries."""

from django.http import HttpRequest
from django.utils import timezone
from ninja.errors import HttpError
from ninja.security import HttpBearer

from kumiai.api.domain.token import token_for
from kumiai.api.enums import ApiScope
from kumiai.api.models import ApiToken


class TokenFor(HttpBearer):
    """Lets in a token that was made for a scope; the request then acts as its user."""

    def __init__(self, scope: ApiScope) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """Return the token, or None where it opens nothing; refuse one that was made for something else."""
        found = token_for(token, at=timezone.now())
        if found is None:
            return None
        if not found.may(self.scope):
            raise HttpError(403, f"This token was not made for the scope '{self.scope}'.")
        request.user = found.user
        return found
