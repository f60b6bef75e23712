"""The table of messages and the code that uses it know the same codes."""

import re
import string
from pathlib import Path

import pytest

from kumiai.exchange import recognition
from kumiai.exchange.recognition.problems import Severity, messages

SOURCES = "\n".join(
    path.read_text(encoding="utf-8") for path in Path(recognition.__file__).parent.rglob("*.py")
)
QUOTED = set(re.findall(r'"([a-z][a-z0-9_]+)"', SOURCES))


@pytest.mark.parametrize("code", messages())
def test_every_message_is_used_and_is_complete_in_both_languages(code):
    message = messages()[code]
    assert code in QUOTED
    assert message.say.ja and message.say.en
    assert bool(message.do.ja) == bool(message.do.en)
    assert message.do.ja or message.severity is Severity.NOTE, "what is to be done about it?"


@pytest.mark.parametrize("code", messages())
def test_both_languages_state_the_same_facts(code):
    message = messages()[code]

    def facts(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    assert facts(message.say.ja) - {"read", "right"} == facts(message.say.en) - {"read", "right"}
    assert facts(message.do.ja) == facts(message.do.en)


def test_every_code_that_is_raised_has_a_message():
    raised = set(
        re.findall(
            r'(?:problem|remark|unreadable|refusal|_row_problem|_pair|_about)\(\s*"([a-z_0-9]+)"', SOURCES
        )
    )
    assert raised and raised <= set(messages())
