"""What stands beside the talk: calendar, board, drive, tasks, workflow documents.

Drive, tasks and workflow documents take the token of a person; with a service account
they raise `NotForServiceAccount` before anything is sent.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from kumiai.integrations.lineworks.bot import media_type_of
from kumiai.integrations.lineworks.errors import InvalidMessage, UnexpectedAnswer
from kumiai.integrations.lineworks.session import Operation, Session, given
from kumiai.integrations.lineworks.words import checked

CREATE_EVENT: Final = Operation("createEvent", "POST", "/users/{}/calendar/events", "calendar")
PUT_EVENT: Final = Operation("putEvent", "PUT", "/users/{}/calendar/events/{}", "calendar")
GET_EVENT: Final = Operation("getEvent", "GET", "/users/{}/calendar/events/{}", "calendar")
LIST_EVENTS: Final = Operation("listEvents", "GET", "/users/{}/calendar/events", "calendar")
DELETE_EVENT: Final = Operation("deleteEvent", "DELETE", "/users/{}/calendar/events/{}", "calendar")
LIST_BOARDS: Final = Operation("listBoards", "GET", "/boards", "board")
CREATE_POST: Final = Operation("createPost", "POST", "/boards/{}/posts", "board")
LIST_READERS: Final = Operation("listPostReaders", "GET", "/boards/{}/posts/{}/readers", "board")
LIST_DRIVES: Final = Operation("listSharedDrives", "GET", "/sharedrives", person_only=True)
UPLOAD_TO_ROOT: Final = Operation(
    "createSharedDriveUpload", "POST", "/sharedrives/{}/files", person_only=True
)
UPLOAD_TO_FOLDER: Final = Operation(
    "createSharedDriveUploadInFolder", "POST", "/sharedrives/{}/files/{}", person_only=True
)
LIST_ROOT: Final = Operation("listSharedDriveRoot", "GET", "/sharedrives/{}/files", person_only=True)
LIST_FOLDER: Final = Operation(
    "listSharedDriveFolder", "GET", "/sharedrives/{}/files/{}/children", person_only=True
)
DOWNLOAD: Final = Operation(
    "downloadSharedDriveFile", "GET", "/sharedrives/{}/files/{}/download", person_only=True
)
CREATE_TASK: Final = Operation("createTask", "POST", "/users/{}/tasks", "task", person_only=True)
LIST_FORMS: Final = Operation("listDocumentForms", "GET", "/workflow/document-forms")
CREATE_DOCUMENT: Final = Operation(
    "createWorkflowDocument", "POST", "/workflow/users/{}/documents", person_only=True
)

LARGEST_FILE: Final = 10 * 1024**3
LONGEST_POST: Final = 716_800


@dataclass(frozen=True)
class CalendarEvent:
    """An entry of a calendar: whole days, or moments with an offset."""

    summary: str
    start: date | datetime
    end: date | datetime
    event_id: str = ""
    description: str = ""
    location: str = ""
    time_zone: str = "Asia/Tokyo"

    def as_json(self) -> dict[str, Any]:
        """Return the entry as the API has it."""
        if isinstance(self.start, datetime) is not isinstance(self.end, datetime) or self.end < self.start:
            raise InvalidMessage("an event ends after its start, and both are days or both are moments")
        component = {
            "summary": checked(self.summary, 1000, "the title of the event"),
            "start": self._when(self.start),
            "end": self._when(self.end),
        }
        if self.event_id:
            component["eventId"] = checked(self.event_id, 255, "the id of the event", lines=False)
        if self.description:
            component["description"] = checked(self.description, 5000, "the description of the event")
        if self.location:
            component["location"] = checked(self.location, 1000, "the place of the event")
        return component

    def _when(self, value: date | datetime) -> dict[str, str]:
        if not isinstance(value, datetime):
            return {"date": value.isoformat()}
        if value.tzinfo is None:
            raise InvalidMessage("a moment needs its offset")
        return {"dateTime": value.isoformat(timespec="seconds"), "timeZone": self.time_zone}


class Calendar:
    """The default calendar of a member."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def create(self, user_id: str, event: CalendarEvent, *, notify: bool = True) -> str:
        """Write an event and return its id. Give an `event_id`: without one a repeated call writes a second event."""
        body = {"eventComponents": [event.as_json()], "sendNotification": notify}
        components = self._session.call(CREATE_EVENT, user_id, body=body).get("eventComponents") or [{}]
        made = components[0].get("eventId") if isinstance(components[0], dict) else None
        if not isinstance(made, str) or not made:
            raise UnexpectedAnswer("the event has no id")
        return made

    def replace(self, user_id: str, event: CalendarEvent, *, notify: bool = False) -> None:
        """Replace the event whose `event_id` this one has; what it leaves out is gone."""
        body = {"eventComponents": [event.as_json()], "sendNotification": notify}
        self._session.call(PUT_EVENT, user_id, event.event_id, body=body)

    def event(self, user_id: str, event_id: str) -> dict[str, Any]:
        """Return an event."""
        return self._session.call(GET_EVENT, user_id, event_id)

    def events(self, user_id: str, start: datetime, end: datetime) -> list[dict[str, Any]]:
        """Return the events between two moments, at most 31 days apart."""
        if not timedelta() < end - start <= timedelta(days=31):
            raise InvalidMessage("a calendar is read for at most 31 days")
        query = {
            "fromDateTime": start.isoformat(timespec="seconds"),
            "untilDateTime": end.isoformat(timespec="seconds"),
        }
        return list(self._session.items(LIST_EVENTS, user_id, key="events", query=query))

    def delete(self, user_id: str, event_id: str) -> None:
        """Remove an event."""
        self._session.call(DELETE_EVENT, user_id, event_id)


@dataclass(frozen=True)
class Reader:
    """A member and whether they read a post."""

    user_id: str
    name: str
    has_read: bool


class Board:
    """Notices, and who read them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def boards(self) -> Iterator[dict[str, Any]]:
        """Yield the boards."""
        return self._session.items(LIST_BOARDS, key="boards")

    def post(
        self,
        board_id: int,
        title: str,
        html: str,
        *,
        must_read_until: date | None = None,
        notify: bool = True,
    ) -> int:
        """Put up a notice and return its number. `html` is trusted: escape what people wrote."""
        body = {
            "title": checked(title, 200, "the title of the notice", lines=False),
            "body": checked(html, LONGEST_POST, "the notice"),
            "sendNotifications": notify,
        }
        if "<script" in html.lower():
            raise InvalidMessage("a notice may not hold a script")
        if must_read_until is not None:
            body["mustReadEndDate"] = must_read_until.isoformat()
        post_id = self._session.call(CREATE_POST, board_id, body=body).get("postId")
        if not isinstance(post_id, int):
            raise UnexpectedAnswer("the notice has no number")
        return post_id

    def readers(self, board_id: int, post_id: int) -> list[Reader]:
        """Return who read a notice; a member who left has no user id."""
        return [
            Reader(
                str(row.get("userId") or ""), str(row.get("userName") or ""), row.get("isRead") is not False
            )
            for row in self._session.items(LIST_READERS, board_id, post_id, key="readers")
        ]


class Drive:
    """Shared drives; in the name of a person only."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def drives(self) -> Iterator[dict[str, Any]]:
        """Yield the shared drives."""
        return self._session.items(LIST_DRIVES, key="sharedrives")

    def files(self, drive_id: str, folder_id: str = "") -> Iterator[dict[str, Any]]:
        """Yield what lies in a shared drive, or in a folder of it."""
        query = {"count": 200}
        if folder_id:
            return self._session.items(LIST_FOLDER, drive_id, folder_id, key="files", query=query)
        return self._session.items(LIST_ROOT, drive_id, key="files", query=query)

    def upload(
        self, drive_id: str, name: str, content: bytes, *, folder_id: str = "", overwrite: bool = False
    ) -> dict[str, Any]:
        """Put a file into a shared drive or a folder of it; a name that is taken gets a number unless overwritten."""
        if len(content) > LARGEST_FILE:
            raise InvalidMessage("the file is too large")
        body = {
            "fileName": checked(name, 200, "the name of the file", lines=False),
            "fileSize": len(content),
            "overwrite": overwrite,
            "suffixOnDuplicate": not overwrite,
        }
        if folder_id:
            target = self._session.call(UPLOAD_TO_FOLDER, drive_id, folder_id, body=body)
        else:
            target = self._session.call(UPLOAD_TO_ROOT, drive_id, body=body)
        address = target.get("uploadUrl")
        if not isinstance(address, str):
            raise UnexpectedAnswer("no address for the upload came")
        return self._session.upload(address, name, content, media_type_of(name))

    def download(self, drive_id: str, file_id: str) -> bytes:
        """Return the content of a file."""
        return self._session.download(self._session.location(DOWNLOAD, drive_id, file_id))


class Tasks:
    """Tasks of members; in the name of a person only."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def create(  # noqa: PLR0913  (the API wants them all)
        self,
        user_id: str,
        title: str,
        content: str,
        assignees: Sequence[str],
        *,
        due_on: date | None = None,
        all_must: bool = False,
    ) -> dict[str, Any]:
        """Give a task to members in the name of `user_id`."""
        if not assignees:
            raise InvalidMessage("a task needs somebody to do it")
        body = {
            "assignorId": user_id,
            "assignees": [{"assigneeId": assignee, "status": "TODO"} for assignee in assignees],
            "title": checked(title, 1000, "the title of the task"),
            "content": checked(content, 10_000, "the task"),
            "completionCondition": "MUST_ALL" if all_must else "ANY_ONE",
            **given(dueDate=due_on.isoformat() if due_on else None),
        }
        return self._session.call(CREATE_TASK, user_id, body=body)


class Workflow:
    """Documents of the paid workflow option; created in the name of a person only."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def forms(self) -> Iterator[dict[str, Any]]:
        """Yield the forms of documents."""
        return self._session.items(LIST_FORMS, key="documentForms")

    def create(
        self, user_id: str, form_id: str, title: str, components: Sequence[Mapping[str, Any]]
    ) -> dict[str, Any]:
        """Hand in a document; `user_id` may be neither ``me`` nor an external key."""
        if user_id == "me" or user_id.startswith("externalKey:"):
            raise InvalidMessage("workflow knows members by user id or e-mail only")
        body = {
            "title": checked(title, 200, "the title of the document", lines=False),
            "documentFormId": form_id,
            "documentBody": [dict(component) for component in components],
        }
        return self._session.call(CREATE_DOCUMENT, user_id, body=body)
