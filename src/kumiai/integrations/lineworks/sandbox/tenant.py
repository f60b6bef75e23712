"""The operations beside the bot: directory, calendar, board, drive, tasks, workflow."""

import re
import secrets
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from kumiai.integrations.lineworks.sandbox.http import Answer
from kumiai.integrations.lineworks.sandbox.problems import Problem, invalid, missing
from kumiai.integrations.lineworks.sandbox.service import Call, handles

# Directory


def user_json(call: Call, person: Mapping[str, Any]) -> dict[str, Any]:
    """Return a person as the directory shows them."""
    unit = {
        "orgUnitId": f"unit-{person.get('unit', '')}",
        "orgUnitName": person.get("unit", ""),
        "primary": True,
        "isManager": bool(person.get("manager")),
    }
    return {
        "domainId": call.world.domain_id,
        "userId": person["id"],
        "email": person["email"],
        "userExternalKey": person.get("external_key"),
        "userName": {"lastName": person.get("last_name", ""), "firstName": person.get("first_name", "")},
        "locale": {"ja": "ja_JP", "en": "en_US"}.get(person["language"], "ja_JP"),
        "timeZone": "Asia/Tokyo",
        "organizations": [
            {
                "domainId": call.world.domain_id,
                "primary": True,
                "orgUnits": [unit] if person.get("unit") else [],
            }
        ],
        "isAdministrator": bool(person.get("administrator")),
        "isPending": False,
        "isAwaiting": bool(person.get("awaiting")),
        "isSuspended": bool(person.get("suspended")),
        "isDeleted": False,
    }


@handles("listUsers")
def list_users(call: Call) -> Answer:
    """List the people; more than 100 a page gives an empty page."""
    domain = call.values.get("domainId", call.world.domain_id)
    if domain != call.world.domain_id:
        raise Problem(403, "FORBIDDEN", "The domain is another one.")
    if call.values.get("count", 1) > 100:
        return call.done({"users": [], "responseMetaData": {"nextCursor": None}})
    people = [person for person in call.world.state["people"].values() if not person.get("deleted")]
    users = [user_json(call, person) for person in people]
    return call.done(call.world.page(users, "users", call.values, default=100))


@handles("getUser")
def get_user(call: Call) -> Answer:
    """Show a person."""
    return call.done(user_json(call, call.person()))


@handles("listOrgUnits")
def list_org_units(call: Call) -> Answer:
    """List the units."""
    names = dict.fromkeys(p.get("unit") for p in call.world.state["people"].values() if p.get("unit"))
    units = [
        {
            "orgUnitId": f"unit-{name}",
            "domainId": call.world.domain_id,
            "orgUnitName": name,
            "displayOrder": number,
        }
        for number, name in enumerate(names, 1)
    ]
    return call.done(call.world.page(units, "orgUnits", call.values))


@handles("listGroups")
def list_groups(call: Call) -> Answer:
    """List the groups, of which the sandbox has none."""
    return call.done(call.world.page([], "groups", call.values))


# Calendar


@handles("createEvent")
def create_event(call: Call) -> Answer:
    """Write an event."""
    calendar = _calendar(call)
    components = _components(call)
    event_id = components[0].get("eventId") or secrets.token_hex(12)
    if event_id in calendar:
        raise Problem(409, "ALREADY_EXIST", "There is an event with this id.")
    return call.done(_keep_event(call, calendar, event_id, components))


@handles("putEvent")
def put_event(call: Call) -> Answer:
    """Replace an event."""
    calendar = _calendar(call)
    if call.values["eventId"] not in calendar:
        raise missing("EVENT")
    return call.done(_keep_event(call, calendar, call.values["eventId"], _components(call)))


@handles("getEvent")
def get_event(call: Call) -> Answer:
    """Show an event."""
    event = _calendar(call).get(call.values["eventId"])
    if event is None:
        raise missing("EVENT")
    return call.done(event)


@handles("deleteEvent")
def delete_event(call: Call) -> Answer:
    """Remove an event."""
    if _calendar(call).pop(call.values["eventId"], None) is None:
        raise missing("EVENT")
    call.world.changed()
    return call.done()


@handles("listEvents")
def list_events(call: Call) -> Answer:
    """List the events of at most 31 days."""
    start, end = _moment(call.values["fromDateTime"]), _moment(call.values["untilDateTime"])
    if not timedelta() <= end - start <= timedelta(days=31):
        raise invalid("A calendar is read for at most 31 days.")
    events = [
        event
        for event in _calendar(call).values()
        if start.date() <= _day(event["eventComponents"][0]["start"]) <= end.date()
    ]
    return call.done({"events": events})


def _calendar(call: Call) -> dict[str, Any]:
    calendar: dict[str, Any] = call.world.state["events"].setdefault(call.person()["id"], {})
    return calendar


def _components(call: Call) -> list[dict[str, Any]]:
    components: list[dict[str, Any]] = (call.body or {}).get("eventComponents") or []
    if not components:
        raise Problem(400, "MISSING_PARAMETER", "eventComponents is missing.")
    if len({component.get("eventId") for component in components}) != 1:
        raise invalid("All components need the same eventId.")
    for component in components:
        for name in ("start", "end"):
            if name in component:
                _day(component[name])
    return components


def _keep_event(
    call: Call, calendar: dict[str, Any], event_id: str, components: list[dict[str, Any]]
) -> dict[str, Any]:
    calendar[event_id] = {"eventComponents": [{**component, "eventId": event_id} for component in components]}
    call.world.changed()
    kept: dict[str, Any] = calendar[event_id]
    return kept


def _day(when: Mapping[str, str]) -> date:
    if ("date" in when) == ("dateTime" in when):
        raise invalid("A time has either date or dateTime.")
    try:
        if "date" in when:
            return date.fromisoformat(when["date"])
        return datetime.fromisoformat(when["dateTime"]).date()
    except ValueError as error:
        raise invalid("A time is written wrongly.") from error


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise invalid("A time is written YYYY-MM-DDThh:mm:ssTZD. Is the + URL-encoded?") from error
    if moment.tzinfo is None:
        raise invalid("A time needs its offset.")
    return moment


# Boards


@handles("listBoards")
def list_boards(call: Call) -> Answer:
    """List the boards."""
    boards = [
        {"boardId": int(number), "boardName": board["name"]}
        for number, board in call.world.state["boards"].items()
    ]
    return call.done(call.world.page(boards, "boards", call.values))


@handles("createBoard")
def create_board(call: Call) -> Answer:
    """Make a board."""
    number = 100 + call.world.number("board")
    call.world.state["boards"][str(number)] = {"name": call.body["boardName"], "posts": {}}
    call.world.changed()
    return call.done({"boardId": number, "boardName": call.body["boardName"]})


@handles("createPost")
def create_post(call: Call) -> Answer:
    """Put up a notice; everybody is one who should read it."""
    posts = _posts(call)
    if re.search(r"<\s*script", call.body["body"], re.IGNORECASE):
        raise invalid("The body may not hold a script.")
    if "mustReadEndDate" in call.body:
        today = date.fromisoformat(call.world.time()[:10])
        try:
            last = date.fromisoformat(call.body["mustReadEndDate"])
        except ValueError as error:
            raise invalid("mustReadEndDate is no date.") from error
        if not today <= last <= today + timedelta(days=30):
            raise invalid("mustReadEndDate lies more than 30 days ahead, or in the past.")
    number = call.world.number("post")
    post = {
        "enableComment": True,
        **call.body,
        "boardId": call.values["boardId"],
        "postId": number,
        "createdTime": call.world.time(),
    }
    posts[str(number)] = {**post, "readers": []}
    call.world.changed()
    return call.done({**post, "readCount": 0})


@handles("listPosts")
def list_posts(call: Call) -> Answer:
    """List the notices of a board."""
    posts = [_post_json(post) for post in _posts(call).values()]
    return call.done(call.world.page(posts, "posts", call.values, default=20))


@handles("listPostReaders")
def list_post_readers(call: Call) -> Answer:
    """List who read a notice."""
    post = _posts(call).get(str(call.values["postId"]))
    if post is None:
        raise missing("POST")
    names = call.world.state["people"]
    readers = [
        {
            "userId": None if names[reader].get("deleted") else reader,
            "userName": f"{names[reader]['last_name']} {names[reader].get('first_name', '')}".strip(),
            "isRead": True,
        }
        for reader in post["readers"]
        if reader in names
    ]
    return call.done(call.world.page(readers, "readers", call.values))


def _posts(call: Call) -> dict[str, Any]:
    board = call.world.state["boards"].get(str(call.values["boardId"]))
    if board is None:
        raise missing("BOARD")
    posts: dict[str, Any] = board["posts"]
    return posts


def _post_json(post: Mapping[str, Any]) -> dict[str, Any]:
    shown = {name: value for name, value in post.items() if name not in {"readers", "body"}}
    return {**shown, "readCount": len(post["readers"])}


# Drive


@handles("listSharedDrives")
def list_shared_drives(call: Call) -> Answer:
    """List the shared drives."""
    drives = [
        {"sharedriveId": drive_id, "name": drive["name"]}
        for drive_id, drive in call.world.state["drives"].items()
        if drive_id.startswith("@")
    ]
    return call.done({"sharedrives": drives})


@handles("listSharedDriveRoot", "listSharedDriveFolder", "listMyDrive")
def list_files(call: Call) -> Answer:
    """List what lies in a drive or in a folder."""
    drive_id, folder = _drive(call), call.values.get("fileId", "root")
    drive = call.world.state["drives"][drive_id]
    if folder != "root" and drive["files"].get(folder, {}).get("fileType") != "FOLDER":
        raise missing("FILE")
    files = [file for file in drive["files"].values() if file["parentFileId"] == folder]
    return call.done(call.world.page(files, "files", call.values, default=20))


@handles("createSharedDriveUpload", "createSharedDriveUploadInFolder", "createMyDriveUpload")
def create_drive_upload(call: Call) -> Answer:
    """Give an address for the upload of a file into a drive."""
    drive_id, folder = _drive(call), call.values.get("fileId", "root")
    files = call.world.state["drives"][drive_id]["files"]
    if folder != "root" and files.get(folder, {}).get("fileType") != "FOLDER":
        raise missing("FILE")
    name = call.body["fileName"]
    twins = [key for key, file in files.items() if (file["parentFileId"], file["fileName"]) == (folder, name)]
    if twins and call.body.get("suffixOnDuplicate"):
        name = _numbered(name, {file["fileName"] for file in files.values()})
    elif twins and call.body.get("overwrite"):
        for key in twins:
            del files[key]
    elif twins:
        raise Problem(409, "ALREADY_EXIST", "There is a file of this name.")
    file_id = call.world.new_file(name, None)
    entry = {
        "parentFileId": folder,
        "fileName": name,
        "fileType": "FILE",
        "createdTime": call.world.time(),
        "modifiedTime": call.body.get("modifiedTime", call.world.time()),
    }
    address = call.sandbox.upload_address(file_id, name, call.body["fileSize"], drive=drive_id, entry=entry)
    return call.done({"uploadUrl": address, "offset": 0})


@handles("createMyDriveFolder")
def create_my_drive_folder(call: Call) -> Answer:
    """Make a folder in the drive of a person."""
    files = call.world.state["drives"][_drive(call)]["files"]
    file_id = f"folder-{call.world.number('folder')}"
    files[file_id] = {
        "fileId": file_id,
        "parentFileId": "root",
        "fileName": call.body["fileName"],
        "fileType": "FOLDER",
        "createdTime": call.world.time(),
    }
    call.world.changed()
    return call.done(files[file_id])


@handles("downloadSharedDriveFile")
def download_shared_drive_file(call: Call) -> Answer:
    """Redirect to the content of a file."""
    if call.values["fileId"] not in call.world.state["drives"][_drive(call)]["files"]:
        raise missing("FILE")
    return Answer.redirect(call.sandbox.download_address(call.values["fileId"]))


def _drive(call: Call) -> str:
    drives = call.world.state["drives"]
    if "sharedriveId" in call.values:
        drive_id = str(call.values["sharedriveId"])
        if not drive_id.startswith("@") or drive_id not in drives:
            raise missing("SHAREDRIVE")
        return drive_id
    drive_id = f"my:{call.person()['id']}"
    drives.setdefault(drive_id, {"name": "My drive", "files": {}})
    return drive_id


def _numbered(name: str, taken: set[str]) -> str:
    stem, dot, ending = name.rpartition(".")
    if not dot:
        stem, ending = name, ""
    number = 1
    while f"{stem}({number}){dot}{ending}" in taken:
        number += 1
    return f"{stem}({number}){dot}{ending}"


# Tasks and workflow


@handles("createTask")
def create_task(call: Call) -> Answer:
    """Give a task to people."""
    call.person()
    for person in (call.body["assignorId"], *(one["assigneeId"] for one in call.body["assignees"])):
        call.world.person(person)
    if not call.body["assignees"]:
        raise invalid("A task needs an assignee.")
    if call.body.get("dueDate"):
        _day({"date": call.body["dueDate"]})
    task = {**call.body, "taskId": secrets.token_hex(8), "createdTime": call.world.time()}
    call.world.state["tasks"].append(task)
    call.world.changed()
    return call.done(task)


@handles("listDocumentForms")
def list_document_forms(call: Call) -> Answer:
    """List the forms of documents."""
    return call.done({"documentForms": [{"documentFormId": "form-1", "name": "稟議"}]})


@handles("createWorkflowDocument")
def create_workflow_document(call: Call) -> Answer:
    """Hand in a document; people are named by user id or e-mail only."""
    if call.values["userId"] == "me" or call.values["userId"].startswith("externalKey:"):
        raise invalid("The member must be named by user id or e-mail.")
    person = call.person()
    document = {**call.body, "documentId": secrets.token_hex(8), "drafterId": person["id"]}
    call.world.state["documents"].append(document)
    call.world.changed()
    return call.done({"documentId": document["documentId"]})
