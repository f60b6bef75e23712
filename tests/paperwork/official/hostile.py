"""Files made to do harm or to be of no use: each is a good sample with one thing wrong."""

import io
import zipfile
from collections.abc import Mapping

RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def with_parts(content: bytes, **more: bytes) -> bytes:
    """Add or replace parts; "__" stands for "/" and "_dot_" for "."."""
    parts = parts_of(content)
    parts.update({name.replace("__", "/").replace("_dot_", "."): data for name, data in more.items()})
    return zipped(parts)


def with_relation(content: bytes, kind: str, target: str, *, external: bool = True) -> bytes:
    parts = parts_of(content)
    rels = "word/_rels/document.xml.rels"
    mode = ' TargetMode="External"' if external else ""
    line = f'<Relationship Id="rIdX" Type="{OFFICE}/{kind}" Target="{target}"{mode}/></Relationships>'
    parts[rels] = parts[rels].replace(b"</Relationships>", line.encode())
    return zipped(parts)


def in_document(content: bytes, xml: str, *, part: str = "word/document.xml") -> bytes:
    """Put raw XML at the beginning of the body."""
    parts = parts_of(content)
    parts[part] = parts[part].replace(b"<w:body>", b"<w:body>" + xml.encode())
    return zipped(parts)


def with_doctype(content: bytes, part: str, encoding: str = "utf-8") -> bytes:
    parts = parts_of(content)
    text = parts[part].decode("utf-8")
    body = text.partition("?>")[2] if text.startswith("<?xml") else text
    evil = (
        f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    )
    parts[part] = (evil + body).encode(encoding)
    return zipped(parts)


def encrypted_container() -> bytes:
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 1000
        + "EncryptedPackage".encode("utf-16-le")
        + b"\0" * 500
    )
