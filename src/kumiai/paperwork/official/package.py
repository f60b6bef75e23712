"""The ZIP package of a Word or Excel file: opened with suspicion, written the same way each time."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Literal
from urllib.parse import urlsplit
from xml.parsers import expat

from django.utils.translation import gettext as _
from lxml import etree

from kumiai.paperwork.official.refusals import OfficialFileRefused

Kind = Literal["docx", "xlsx"]
Parts = dict[str, bytes]

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 120 * 1024 * 1024
MAX_XML = 24 * 1024 * 1024
MAX_PARTS = 2000
MAX_RATIO = 200

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAIN = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": "xlsx",
}
MAIN_PART: dict[Kind, str] = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
_ODD_NAME = re.compile(r"^[/\\]|^[A-Za-z]:|\\|\x00|(^|/)\.\.(/|$)|//|[\x01-\x1f]")
_ACTIVE_FIELD = re.compile(
    r"\b(DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|LINK|IMPORT|DATABASE)\b", re.IGNORECASE
)
_REMOTE = re.compile(r"^(https?:|ftp:|smb:|\\\\|//|file:/{2,5}(?![/A-Za-z]:|/*[A-Za-z]:)[^/])", re.IGNORECASE)


def parse_xml(content: bytes) -> Any:
    """Parse one part: no document type, no entity, no network."""
    try:
        return etree.fromstring(content, _PARSER)
    except etree.XMLSyntaxError as error:
        raise OfficialFileRefused(
            "broken", _("The file is damaged. Open it in Word or Excel, save it again, and upload that.")
        ) from error


def to_xml(root: Any) -> bytes:
    """Write one part."""
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written


def open_package(content: bytes, name: str) -> tuple[Kind, Parts]:
    """Return what the file is and its parts, or refuse it. The name counts only for the wording."""
    _check_envelope(content, name)
    parts = _unpack(content)
    kind = _kind(parts)
    for part in parts:
        _check_part_name(part)
    for part, data in parts.items():
        if part.lower().endswith((".xml", ".rels", ".vml")):
            _check_xml(data)
    if MAIN_PART[kind] not in parts:
        raise OfficialFileRefused(
            "broken", _("The file has an unusual inside. Open it in Word or Excel and save it again.")
        )
    _check_relationships(parts)
    if kind == "docx":
        _check_fields(parts)
    _check_said_name(kind, name)
    return kind, parts


def _check_envelope(content: bytes, name: str) -> None:
    if len(content) > MAX_BYTES:
        raise OfficialFileRefused(
            "too-large",
            _("The file is larger than 20 MB. Make its pictures smaller or remove them, and save it again."),
        )
    if not content:
        raise OfficialFileRefused(
            "empty", _("The file is empty. Download the form once more and upload that.")
        )
    if content.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise OfficialFileRefused(
                "encrypted",
                _(
                    "The file is locked with a password. Open it, remove the password, save it, upload it again."
                ),
            )
        raise OfficialFileRefused(
            "legacy",
            _("This is an old .doc or .xls file. Open it in Word or Excel and save it as .docx or .xlsx."),
        )
    if not content.startswith(b"PK\x03\x04"):
        raise OfficialFileRefused("not-office", _not_office(content))


def _not_office(content: bytes) -> str:
    start = content[:512].lstrip().lower()
    for mark, what in (
        (b"%pdf", "PDF"),
        (b"{\\rtf", "RTF"),
        (b"<", "HTML"),
        (b"\x89png", "PNG"),
        (b"\xff\xd8\xff", "JPEG"),
    ):
        if start.startswith(mark):
            return _(
                "This is a %(what)s file, whatever its name says. Upload the Word (.docx) or Excel (.xlsx) form."
            ) % {"what": what}
    return _("This is not a Word or Excel file. Upload the form as .docx or .xlsx.")


def _unpack(content: bytes) -> Parts:
    damaged = OfficialFileRefused(
        "broken", _("The file is damaged. Open it in Word or Excel, save it again, and upload that.")
    )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check_entries(entries)
            return {entry.filename: archive.read(entry) for entry in entries}
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, OSError, NotImplementedError) as error:
        raise damaged from error
    except (ValueError, RuntimeError) as error:
        if isinstance(error, OfficialFileRefused):
            raise
        raise damaged from error
    except Exception as error:  # zlib.error is not a subclass of anything better
        raise damaged from error


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    total = sum(entry.file_size for entry in entries)
    swollen = any(
        entry.file_size > 2**20 and entry.file_size > MAX_RATIO * max(entry.compress_size, 1)
        for entry in entries
    )
    if len(entries) > MAX_PARTS or total > MAX_UNPACKED or swollen:
        raise OfficialFileRefused(
            "bomb",
            _("Unpacked, the file is far larger than a form can be. Copy the form into a new document."),
        )
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise OfficialFileRefused(
            "encrypted",
            _("The file is locked with a password. Open it, remove the password, save it, upload it again."),
        )
    names = [entry.filename.lower() for entry in entries]
    if len(set(names)) != len(names) or any(_ODD_NAME.search(entry.filename) for entry in entries):
        raise OfficialFileRefused(
            "paths",
            _(
                "The inside of the file is not in order and may be a trick. Download the form from its office again."
            ),
        )


def _kind(parts: Parts) -> Kind:
    types = parts.get("[Content_Types].xml")
    if types is None:
        if parts.get("mimetype", b"").startswith(b"application/vnd.oasis"):
            raise OfficialFileRefused(
                "not-office", _("This is an OpenDocument file. Save it as .docx or .xlsx and upload that.")
            )
        raise OfficialFileRefused(
            "not-office", _("This is a ZIP archive, not a form. Unpack it and upload the form itself.")
        )
    _check_xml(types)
    said = {element.get("ContentType", "") for element in parse_xml(types)}
    if any("macroenabled" in one.lower() or "vbaproject" in one.lower() for one in said):
        raise _macros()
    found = {MAIN[one] for one in said if one in MAIN}
    if len(found) != 1:
        raise OfficialFileRefused(
            "not-office",
            _("This is neither a Word document nor an Excel workbook. Save the form as .docx or .xlsx."),
        )
    return "docx" if found == {"docx"} else "xlsx"


def _macros() -> OfficialFileRefused:
    return OfficialFileRefused(
        "macros", _("The file contains macros. Save it as .docx or .xlsx, which drops them, and upload that.")
    )


def _check_said_name(kind: Kind, name: str) -> None:
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    looks_like_one = ending.isascii() and ending.isalnum() and not ending.isdigit()
    if looks_like_one and ending != kind:
        raise OfficialFileRefused(
            "name",
            _(
                "The name ends in .%(ending)s, but the content is .%(kind)s. Give it its right name and try again."
            )
            % {"ending": ending[:10], "kind": kind},
        )


def _check_part_name(part: str) -> None:
    lower = part.lower()
    if "vbaproject" in lower or "vbadata" in lower or "macrosheets/" in lower or "dialogsheets/" in lower:
        raise _macros()
    if "/embeddings/" in lower or "/activex/" in lower or lower.endswith(".bin") and "oleobject" in lower:
        raise _embedded()
    if "/externallinks/" in lower or lower in {"xl/connections.xml"} or "/querytables/" in lower:
        raise _external()


def _embedded() -> OfficialFileRefused:
    return OfficialFileRefused(
        "embedded",
        _(
            "Another file or program is embedded in this form. Delete that object, save the form, upload it again."
        ),
    )


def _external() -> OfficialFileRefused:
    return OfficialFileRefused(
        "external",
        _(
            "The file fetches content from elsewhere. Break its links (in Word or Excel: Edit Links), and save it."
        ),
    )


def _check_xml(data: bytes) -> None:
    """Refuse a document type in any encoding, before another parser sees the part."""
    if len(data) > MAX_XML:
        raise OfficialFileRefused(
            "bomb",
            _("Unpacked, the file is far larger than a form can be. Copy the form into a new document."),
        )

    def refuse(*_arguments: object) -> None:
        raise OfficialFileRefused(
            "dtd",
            _("The file contains declarations that a form never has. Download it from its office again."),
        )

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise OfficialFileRefused(
            "broken", _("The file is damaged. Open it in Word or Excel, save it again, and upload that.")
        ) from error


def _relationships(parts: Parts) -> Iterator[tuple[str, Any]]:
    for part, data in parts.items():
        if part.endswith(".rels"):
            for relation in parse_xml(data).iter(RELATIONSHIPS):
                yield part, relation


def _check_relationships(parts: Parts) -> None:
    for _part, relation in _relationships(parts):
        kind = relation.get("Type", "").rpartition("/")[2].lower()
        target = relation.get("Target", "")
        if kind in {"oleobject", "package", "control", "afchunk"}:
            raise _embedded()
        if kind in {"vbaproject", "xlmacrosheet"}:
            raise _macros()
        if kind in {"externallink", "externallinkpath", "connections"}:
            raise _external()
        if relation.get("TargetMode") != "External":
            if ".." in target and _climbs_out(_part, target):
                raise OfficialFileRefused(
                    "paths",
                    _("The inside of the file is not in order and may be a trick. "
                      "Download the form from its office again."),
                )  # fmt: skip
            continue
        if kind == "hyperlink" and urlsplit(target).scheme in {"http", "https", "mailto", ""}:
            continue
        if kind == "attachedtemplate" and not _REMOTE.match(target):
            continue
        raise _external()


def _climbs_out(rels: str, target: str) -> bool:
    depth = 0 if target.startswith("/") else max(rels.count("/") - 1, 0)
    for step in target.strip("/").split("/"):
        depth += -1 if step == ".." else 0 if step in {".", ""} else 1
        if depth < 0:
            return True
    return False


def _check_fields(parts: Parts) -> None:
    """Refuse Word fields that fetch something (DDE, INCLUDETEXT and the like)."""
    space = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    for part, data in parts.items():
        if not part.startswith("word/") or not part.endswith(".xml"):
            continue
        if b"instrText" not in data and b"fldSimple" not in data:
            continue
        root = parse_xml(data)
        for paragraph in root.iter(f"{space}p"):
            said = "".join(node.text or "" for node in paragraph.iter(f"{space}instrText"))
            said += " ".join(node.get(f"{space}instr", "") for node in paragraph.iter(f"{space}fldSimple"))
            if _ACTIVE_FIELD.match(said.strip()) or re.search(r"\bDDE(AUTO)?\b", said):
                raise _external()


def has_local_template(parts: Parts) -> bool:
    """Return whether the file names a Word template on somebody's disk."""
    return any(one.get("Type", "").endswith("/attachedTemplate") for _part, one in _relationships(parts))


def drop_local_template(parts: Parts) -> None:
    """Forget the template on somebody's disk: it says where the form was made and nothing else."""
    rels, settings = "word/_rels/settings.xml.rels", "word/settings.xml"
    if rels not in parts or settings not in parts:
        return
    root, words = parse_xml(parts[rels]), parse_xml(parts[settings])
    gone = {
        one.get("Id") for one in root.iter(RELATIONSHIPS) if one.get("Type", "").endswith("/attachedTemplate")
    }
    if not gone:
        return
    for one in list(root.iter(RELATIONSHIPS)):
        if one.get("Id") in gone:
            one.getparent().remove(one)
    for one in list(words):
        if one.tag.endswith("}attachedTemplate"):
            words.remove(one)
    parts[rels], parts[settings] = to_xml(root), to_xml(words)


def stamp(parts: Parts, on: date) -> None:
    """Write the day and Kumiai as the one who changed it last into the properties."""
    core = "docProps/core.xml"
    if core not in parts:
        return
    terms = "{http://purl.org/dc/terms/}"
    by = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}lastModifiedBy"
    root = parse_xml(parts[core])
    for name in ("created", "modified"):
        element = root.find(terms + name)
        if element is None:
            element = etree.SubElement(root, terms + name)
            element.set("{http://www.w3.org/2001/XMLSchema-instance}type", "dcterms:W3CDTF")
        element.text = f"{on.isoformat()}T00:00:00Z"
    last = root.find(by)
    if last is None:
        last = etree.SubElement(root, by)
    last.text = "Kumiai"
    parts[core] = to_xml(root)


def pack(parts: Mapping[str, bytes]) -> bytes:
    """Return the same bytes for the same parts, on any day and machine."""
    buffer = io.BytesIO()
    first = "[Content_Types].xml"
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(parts, key=lambda part: (part != first, not part.startswith("_rels/"), part)):
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            archive.writestr(entry, parts[name], compresslevel=6)
    return buffer.getvalue()
