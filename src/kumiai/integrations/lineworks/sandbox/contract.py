"""The published API as data: `lineworks_api.yaml` says which paths, scopes, bodies and status codes there are."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

import yaml

from kumiai.integrations.lineworks.sandbox.problems import Problem, invalid

FILE: Final = Path(__file__).with_name("lineworks_api.yaml")
METHODS: Final = ("get", "post", "put", "patch", "delete")
TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
}


@dataclass(frozen=True)
class Operation:
    """One operation of the API."""

    name: str
    method: str
    pattern: re.Pattern[str]
    scopes: frozenset[str]
    person_only: bool
    plan: str
    status: int
    parameters: tuple[Mapping[str, Any], ...]
    body: Mapping[str, Any] | None
    body_required: bool


@dataclass(frozen=True)
class Contract:
    """All operations, and what holds for all."""

    document: Mapping[str, Any]
    operations: tuple[Operation, ...]

    def find(self, method: str, path: str) -> tuple[Operation, dict[str, str]]:
        """Return the operation for a path as it came, still encoded, and the decoded values in it."""
        allowed = False
        for operation in self.operations:
            match = operation.pattern.fullmatch(path)
            if match:
                if operation.method == method:
                    return operation, {name: unquote(value) for name, value in match.groupdict().items()}
                allowed = True
        if allowed:
            raise Problem(405, "METHOD_NOT_ALLOWED", f"{method} is not possible here.")
        raise Problem(404, "NOT_FOUND", "There is no such API.")

    def per_minute(self, operation: Operation, plan: str) -> int:
        """Return how many calls a minute an API takes."""
        limits = self.document["x-rate-limits"]
        if operation.name in limits:
            return int(limits[operation.name])
        slower = [limits["scopes"][scope] for scope in operation.scopes if scope in limits["scopes"]]
        return int(min(slower, default=limits["default"][plan]))

    def forbidden_to_service_account(self, operation: Operation) -> bool:
        """Return whether the token of a service account is refused."""
        closed = set(self.document["x-not-for-service-account"])
        return operation.person_only or bool(operation.scopes) and operation.scopes <= closed

    # Checks

    def check_parameters(
        self, operation: Operation, values: Mapping[str, str], query: Mapping[str, str]
    ) -> dict[str, Any]:
        """Return the values of the path and the query in their types; refuse what is unknown."""
        known = {parameter["name"]: parameter for parameter in operation.parameters}
        for name in query:
            if name not in known or known[name]["in"] != "query":
                raise invalid(f"Unknown parameter {name}.")
        typed: dict[str, Any] = {}
        for name, parameter in known.items():
            text = (values if parameter["in"] == "path" else query).get(name)
            if text is None:
                if parameter.get("required"):
                    raise Problem(400, "MISSING_PARAMETER", f"{name} is missing.")
                continue
            value: Any = text
            if parameter["schema"].get("type") == "integer":
                if not re.fullmatch(r"-?\d{1,18}", text, re.ASCII):
                    raise invalid(f"{name} must be a number.")
                value = int(text)
            self.check(value, parameter["schema"], name)
            typed[name] = value
        return typed

    def check_body(self, operation: Operation, body: Any) -> None:
        """Raise a 400 for a body that the API does not take."""
        if operation.body is None:
            if body is not None:
                raise invalid("This API takes no body.")
        elif body is None:
            if operation.body_required:
                raise Problem(400, "MISSING_PARAMETER", "The body is missing.")
        else:
            self.check(body, operation.body, "body")

    def check(self, value: Any, schema: Mapping[str, Any], place: str) -> None:
        """Raise a 400 if a value does not fit its schema."""
        schema = self._chosen(value, self.resolved(schema), place)
        if value is None and schema.get("nullable"):
            return
        kind = schema.get("type", "object" if "properties" in schema else None)
        if kind is not None:
            wrong = isinstance(value, bool) and kind != "boolean"
            if wrong or not isinstance(value, TYPES[kind]):
                raise invalid(f"{place} must be of type {kind}.")
        if "enum" in schema and value not in schema["enum"]:
            raise invalid(f"{place} has a value that is not allowed.")
        if isinstance(value, str):
            self._check_size(len(value), schema, "Length", place)
        elif isinstance(value, list):
            self._check_list(value, schema, place)
        elif isinstance(value, dict):
            self._check_object(value, schema, place)
        elif isinstance(value, int | float):
            low, high = schema.get("minimum", value), schema.get("maximum", value)
            if not low <= value <= high:
                raise Problem(400, "OUT_OF_RANGE", f"{place} is out of range.")

    def resolved(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        """Follow a reference."""
        while "$ref" in schema:
            target: Any = self.document
            for part in schema["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            schema = target
        return schema

    def _chosen(self, value: Any, schema: Mapping[str, Any], place: str) -> Mapping[str, Any]:
        """Return the one of several schemas that the value names by its kind."""
        if "discriminator" not in schema:
            return schema
        name = schema["discriminator"]["propertyName"]
        kind = value.get(name) if isinstance(value, dict) else None
        mapping = schema["discriminator"]["mapping"]
        if not isinstance(kind, str) or kind not in mapping:
            raise invalid(f"{place}.{name} has a value that is not allowed.")
        return self.resolved({"$ref": mapping[kind]})

    @staticmethod
    def _check_size(size: int, schema: Mapping[str, Any], of: str, place: str) -> None:
        if size < schema.get(f"min{of}", 0):
            raise invalid(f"{place} is too short.")
        if size > schema.get(f"max{of}", size):
            raise invalid(f"{place} is too long: {size} of {schema[f'max{of}']}.")

    def _check_list(self, value: list[Any], schema: Mapping[str, Any], place: str) -> None:
        self._check_size(len(value), schema, "Items", place)
        if schema.get("uniqueItems") and any(value.count(item) > 1 for item in value):
            raise invalid(f"{place} holds something twice.")
        for number, item in enumerate(value):
            self.check(item, schema.get("items", {}), f"{place}[{number}]")

    def _check_object(self, value: dict[str, Any], schema: Mapping[str, Any], place: str) -> None:
        properties = schema.get("properties")
        for name in schema.get("required", ()):
            if name not in value:
                raise Problem(400, "MISSING_PARAMETER", f"{place}.{name} is missing.")
        if properties is None:
            return
        for name, item in value.items():
            if name not in properties:
                raise invalid(f"{place}.{name} is not defined.")
            self.check(item, properties[name], f"{place}.{name}")


@cache
def load() -> Contract:
    """Return the contract of the API."""
    document = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    bare = Contract(document, ())
    return Contract(document, tuple(_operations(bare)))


def _operations(contract: Contract) -> Iterator[Operation]:
    for path, item in contract.document["paths"].items():
        if path.startswith("/oauth2/"):
            continue
        # A plain path before one with values: /users/link-to-line is no user.
        pattern = re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(path)))
        for method in METHODS:
            if method in item:
                yield _operation(contract, item, item[method], method.upper(), pattern)


def _operation(
    contract: Contract,
    item: Mapping[str, Any],
    entry: Mapping[str, Any],
    method: str,
    pattern: re.Pattern[str],
) -> Operation:
    parameters = [*item.get("parameters", ()), *entry.get("parameters", ())]
    request = entry.get("requestBody")
    return Operation(
        name=entry["operationId"],
        method=method,
        pattern=pattern,
        scopes=frozenset(entry.get("x-scopes", ())),
        person_only=entry.get("x-token") == "user",
        plan=entry.get("x-plan", ""),
        status=next(int(status) for status in entry["responses"] if status != "default"),
        parameters=tuple(contract.resolved(parameter) for parameter in parameters),
        body=request["content"]["application/json"]["schema"] if request else None,
        body_required=bool(request and request.get("required")),
    )
