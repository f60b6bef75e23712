"""What is said no to, with a code for programs and a sentence that tells people what to do."""

from collections.abc import Sequence


class OfficialFileRefused(ValueError):
    """An uploaded file that Kumiai does not open. ``message`` says why and what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class FillingRefused(ValueError):
    """A value or a mapping that does not fit the file. Nothing was written."""

    def __init__(
        self, code: str, message: str, *, field: str = "", mismatches: Sequence[object] = ()
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field
        self.mismatches = tuple(mismatches)
