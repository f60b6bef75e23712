"""Questions of law over HTTP: the shape of ``kumiai ask --json``."""

import json
from typing import Any, Final

from django.http import HttpRequest
from ninja import Router
from ninja.errors import HttpError

from kumiai.api.authentication import TokenFor
from kumiai.api.enums import ApiScope
from kumiai.coop.domain.legal_value import overlay
from kumiai.law.ask import Question, reply
from kumiai.law.listing import rules_json

router = Router(auth=TokenFor(ApiScope.LAW), tags=["law"])

MOST_QUESTIONS: Final = 1_000
_QUESTION: Final = {
    "type": "object",
    "required": ["rule", "on", "given"],
    "properties": {
        "id": {"description": "A name of your choice; it comes back with the answer."},
        "rule": {"type": "string", "example": "titp.quota"},
        "on": {"type": "string", "format": "date", "example": "2026-11-22"},
        "given": {
            "type": "object",
            "description": 'What is known. Decimals are text ("62.4"), days ISO. What is left out is unknown.',
            "example": {"regular_employees": 45, "employer_excellent": False},
        },
    },
}
_BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "oneOf": [_QUESTION, {"type": "array", "maxItems": MOST_QUESTIONS, "items": _QUESTION}]
                }
            }
        },
    }
}


@router.get("/rules", summary="Every rule with its inputs, answers and citations")
def list_rules(request: HttpRequest) -> list[dict[str, Any]]:
    """Return what can be asked."""
    return rules_json()


@router.post("/ask", summary="Answer one question or a list of them", openapi_extra=_BODY)
def ask(request: HttpRequest, shipped_only: bool = False) -> list[dict[str, Any]]:
    """Return one answer a question, in their order; one that cannot be answered has an ``error`` of its own.

    Legal values that the cooperative laid over the shipped ones are used, as in its office;
    with ``shipped_only=true`` they are left out and the answer is that of ``kumiai ask``.
    """
    try:
        data = json.loads(request.body)
    except ValueError as error:
        raise HttpError(400, f"The body is not JSON: {error}") from error
    questions = data if isinstance(data, list) else [data]
    if len(questions) > MOST_QUESTIONS:
        raise HttpError(413, f"Ask at most {MOST_QUESTIONS} questions at once; these are {len(questions)}.")
    laid_over = () if shipped_only else overlay()
    return [reply(Question(one), overlay=laid_over).to_json() for one in questions]
