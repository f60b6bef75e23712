"""Everything that can go wrong in the law library, as one family with plain messages.

LawError
 +- BadData            a shipped or overlaid file of law is malformed
 +- NotInForce         no law of that name holds on that day
 +- UnknownRule        there is no rule (or duty) of that id
 +- UnknownParameter   there is no figure of that id
 +- BadQuestion        the question itself cannot be read
 +- UnknownInput       the rule has no input of that name
 +- BadInput           the input has the wrong type or an impossible value
"""

from datetime import date


class LawError(Exception):
    """The base of all errors of the law library; ``code`` is stable, the message is for people."""

    code = "law_error"

    @property
    def message(self) -> str:
        """The plain sentence that says what is wrong."""
        return str(self)


class BadData(LawError):
    """A shipped or overlaid file of law is malformed."""

    code = "bad_data"


class NotInForce(LawError):
    """No law of that name holds on that day."""

    code = "not_in_force"

    def __init__(self, name: str, on: date) -> None:
        super().__init__(f"{name} is not in force on {on.isoformat()}")
        self.name = name
        self.on = on


class UnknownRule(LawError):
    """There is no rule or duty of that id."""

    code = "unknown_rule"


class UnknownParameter(LawError):
    """There is no legal figure of that id."""

    code = "unknown_parameter"


class BadQuestion(LawError):
    """The question itself cannot be read."""

    code = "bad_question"


class UnknownInput(LawError):
    """The rule has no input of that name."""

    code = "unknown_input"


class BadInput(LawError):
    """An input has the wrong type or an impossible value."""

    code = "bad_input"

    def __init__(self, message: str, *, name: str | None = None, value: object = None) -> None:
        super().__init__(message)
        self.name = name
        self.value = value
