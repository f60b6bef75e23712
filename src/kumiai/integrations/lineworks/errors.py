"""One family of exceptions: whoever calls LINE WORKS catches `LineWorksError` and knows what may be retried."""

from collections.abc import Mapping


class LineWorksError(Exception):
    """Anything that goes wrong with LINE WORKS.

    `retryable` says that the same call may succeed later without a change.
    `outcome_unknown` says that the call may have been carried out although no answer came.
    """

    retryable = False
    outcome_unknown = False


class InvalidMessage(LineWorksError, ValueError):
    """Refused before it was sent: the API would refuse it, or would do something unintended."""


class NotForServiceAccount(LineWorksError):
    """This API takes the token of a person only (Drive, Task, Workflow documents)."""


class UntrustedAddress(LineWorksError):
    """An address for a file that does not belong to LINE WORKS: the token is not sent there."""


class InvalidCallback(LineWorksError):
    """A request to the callback address that LINE WORKS did not sign."""


class MalformedCallback(LineWorksError):
    """A signed callback whose body is not what LINE WORKS sends."""


class TransportFailed(LineWorksError):
    """No answer came: the line, the name, the time limit."""

    retryable = True

    def __init__(self, message: str, *, reached: bool) -> None:
        super().__init__(message)
        self.outcome_unknown = reached


class CertificateRefused(TransportFailed):
    """The certificate of the other side is not one we trust; nothing was sent."""

    retryable = False

    def __init__(self, message: str) -> None:
        super().__init__(message, reached=False)


class UnexpectedAnswer(LineWorksError):
    """An answer that does not have the shape the API describes."""

    outcome_unknown = True


class TooLarge(LineWorksError):
    """An answer, such as a file somebody sent, is larger than we take."""


class TokenRefused(LineWorksError):
    """The authorization server refused a token: wrong secret, key, grant or scope."""

    def __init__(self, status: int, error: str, description: str) -> None:
        super().__init__(f"{error}: {description}" if description else error)
        self.status = status
        self.error = error
        self.description = description


class ApiError(LineWorksError):
    """The API answered with an error."""

    def __init__(self, status: int, code: str, description: str) -> None:
        super().__init__(f"{status} {code}: {description}" if description else f"{status} {code}")
        self.status = status
        self.code = code
        self.description = description


class BadRequest(ApiError):
    """400: a property is wrong, missing, unknown or too long."""


class Unauthorized(ApiError):
    """401: the token is not accepted, and neither was a new one."""


class Forbidden(ApiError):
    """403: the scope, the right or the plan is missing."""


class NotFound(ApiError):
    """404 or 410: there is no such thing, or not any more."""


class Conflict(ApiError):
    """409: it is already there."""


class RateLimited(ApiError):
    """429, or our own budget for the minute is used up; nothing was done. Wait `retry_after` seconds."""

    retryable = True

    def __init__(self, retry_after: int, description: str = "", *, own: bool = False) -> None:
        super().__init__(429, "TOO_MANY_REQUESTS", description)
        self.retry_after = retry_after
        self.own = own


class ServerFailed(ApiError):
    """500 or 503: it may or may not have been carried out."""

    retryable = True
    outcome_unknown = True


_BY_STATUS: Mapping[int, type[ApiError]] = {
    400: BadRequest,
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    410: NotFound,
}


def api_error(status: int, code: str, description: str, *, retry_after: int = 60) -> ApiError:
    """Return the exception for an answer of the API."""
    if status == 429:
        return RateLimited(retry_after, description)
    if status >= 500:
        return ServerFailed(status, code, description)
    return _BY_STATUS.get(status, ApiError)(status, code, description)
