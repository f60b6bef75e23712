"""The errors of the API as the sandbox answers them."""


class Problem(Exception):
    """An error answer ``{"code", "description"}`` of the API."""

    def __init__(self, status: int, code: str, description: str) -> None:
        super().__init__(f"{status} {code}: {description}")
        self.status = status
        self.code = code
        self.description = description


class OAuthProblem(Exception):
    """An error answer ``{"error", "error_description"}`` of the authorization server."""

    def __init__(self, status: int, error: str, description: str) -> None:
        super().__init__(f"{status} {error}: {description}")
        self.status = status
        self.error = error
        self.description = description


def invalid(description: str) -> Problem:
    """Return a 400 for a wrong value."""
    return Problem(400, "INVALID_PARAMETER", description)


def missing(resource: str) -> Problem:
    """Return a 404 for something that is not there."""
    return Problem(404, f"{resource.upper()}_NOT_EXIST", f"There is no such {resource.lower()}.")
