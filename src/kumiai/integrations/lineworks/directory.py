"""The directory, read only: the free plan cannot write it, and we never need to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from kumiai.integrations.lineworks.errors import UnexpectedAnswer
from kumiai.integrations.lineworks.session import Operation, Session, given

LIST_USERS: Final = Operation("listUsers", "GET", "/users")
GET_USER: Final = Operation("getUser", "GET", "/users/{}")
LIST_GROUPS: Final = Operation("listGroups", "GET", "/groups")
LIST_ORG_UNITS: Final = Operation("listOrgUnits", "GET", "/orgunits")


@dataclass(frozen=True)
class Member:
    """A person in the directory."""

    user_id: str
    email: str
    last_name: str
    first_name: str
    locale: str
    can_sign_in: bool
    is_administrator: bool
    units: tuple[str, ...]
    manages: tuple[str, ...]
    raw: Mapping[str, Any] = field(repr=False)

    @property
    def name(self) -> str:
        """Return family name and given name as Japanese stand."""
        return f"{self.last_name} {self.first_name}".strip()


class Directory:
    """Reads people, units and groups."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def members(self, domain_id: int | None = None) -> Iterator[Member]:
        """Yield everybody, page by page; more than 100 a page gave empty pages."""
        query = {"count": 100, **given(domainId=domain_id)}
        return map(member, self._session.items(LIST_USERS, key="users", query=query))

    def member(self, user: str) -> Member:
        """Return one person by user id, e-mail or ``externalKey:...``."""
        return member(self._session.call(GET_USER, user))

    def groups(self) -> Iterator[dict[str, Any]]:
        """Yield the groups."""
        return self._session.items(LIST_GROUPS, key="groups")

    def units(self) -> Iterator[dict[str, Any]]:
        """Yield the units of the organization."""
        return self._session.items(LIST_ORG_UNITS, key="orgUnits")


def member(raw: Mapping[str, Any]) -> Member:
    """Return the person in a row of the directory."""
    user_id = raw.get("userId")
    if not isinstance(user_id, str) or not user_id:
        raise UnexpectedAnswer("a person without a user id")
    name = raw.get("userName")
    names = name if isinstance(name, dict) else {}
    units = list(_units(raw))
    closed = ("isPending", "isAwaiting", "isSuspended", "isDeleted")
    return Member(
        user_id=user_id,
        email=_text(raw, "email"),
        last_name=_text(names, "lastName"),
        first_name=_text(names, "firstName"),
        locale=_text(raw, "locale"),
        can_sign_in=not any(raw.get(flag) is True for flag in closed),
        is_administrator=raw.get("isAdministrator") is True,
        units=tuple(_text(unit, "orgUnitName") for unit in units),
        manages=tuple(_text(unit, "orgUnitName") for unit in units if unit.get("isManager") is True),
        raw=raw,
    )


def _units(raw: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for organization in raw.get("organizations") or []:
        if isinstance(organization, dict):
            yield from (unit for unit in organization.get("orgUnits") or [] if isinstance(unit, dict))


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else ""
