"""How the peers lay a paper out: the same lines of cells for Word and for HTML. Knows nothing of Kumiai."""

SIGNED = "　　　　　　（署名）"


def words(field):
    """Return what stands in the cell of a field, Japanese and translation in lines."""
    kind, value = field["kind"], field["value"]
    if kind == "choice":
        marks = [
            f"{'☑' if one['on'] else '☐'} {one['text']}\n{one['translation']}" for one in value["options"]
        ]
        return "\n".join([*marks, value["text"]]).replace("\n\n", "\n").strip()
    if kind == "declaration":
        return f"※ {value['text']}\n{value['translation']}".strip()
    if kind == "signature":
        return f"{value['date']}\n{value['text']}{SIGNED}"
    if kind == "boxes":
        return value["text"]
    return "" if kind == "blank" else value


def lines(section):
    """Yield the lines of a section: one field, or two side by side; a table stands alone."""
    waiting = None
    for field in section["fields"]:
        if section["layout"] != "pairs" or field["span"] == 2 or field["kind"] in ("table", "declaration"):
            if waiting:
                yield [waiting]
            waiting = None
            yield [field]
        elif waiting:
            yield [waiting, field]
            waiting = None
        else:
            waiting = field
    if waiting:
        yield [waiting]


def values(paper):
    """Return what a template is filled with: words by field, tables as rows."""
    found, tables = {}, {}
    for field in (field for section in paper["sections"] for field in section["fields"]):
        if field["kind"] == "table":
            total = field["value"]["total"]
            tables[field["id"]] = field["value"]["rows"] + ([total] if total else [])
        else:
            found[field["id"]] = words(field)
    return {"v": found, "t": tables}
