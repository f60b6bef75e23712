"""Make the shipped fonts again from the folders of a font distribution.

Run it only when a font is replaced; the result is committed::

    python -m kumiai.paperwork.typesetting.vendor_fonts FOLDER

FOLDER is searched for the files named below. Most are copied as they are. The very large
CJK font is cut to what other fonts of the list lack: Simplified Chinese (GB/T 2312) and the
Japanese characters of JIS X 0213 that BIZ UD does not have. The table of ``fonts/README.md``
is printed, to be pasted.
"""

import hashlib
import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

FONTS = Path(__file__).with_name("fonts")

WHOLE = (
    "BIZUDPGothic-Regular.ttf",
    "BIZUDPGothic-Bold.ttf",
    "BIZUDGothic-Regular.ttf",
    "NotoSans-Regular.ttf",
    "NotoSans-Bold.ttf",
    "NotoSansMyanmar-Regular.ttf",
    "NotoSansMyanmar-Bold.ttf",
    "NotoSansKhmer-Regular.ttf",
    "NotoSansKhmer-Bold.ttf",
    "NotoSansThai-Regular.ttf",
    "NotoSansThai-Bold.ttf",
    "NotoSansDevanagari-Regular.ttf",
    "NotoSansDevanagari-Bold.ttf",
)
PUNCTUATION = "BIZUDGothic-Bold.ttf"
MARKS = "、。，．：；！？（）「」『』【】〔〕［］｛｝〈〉《》"
CJK = "NotoSansCJK-Regular.ttc"
SYMBOLS = "NotoSansSymbols2-Regular.ttf"
SYMBOL_RANGES = ((0x2190, 0x21FF), (0x25A0, 0x25FF), (0x2600, 0x27BF))
MORE_NAMES = "𠮷"  # written in names, and in no character set below


def _double_byte(codec: str) -> Iterator[str]:
    """Yield the characters of a double-byte character set."""
    for high in range(0xA1, 0xFF):
        for low in range(0xA1, 0xFF):
            for lead in (b"", b"\x8f"):
                try:
                    text = (lead + bytes([high, low])).decode(codec)
                except UnicodeDecodeError:
                    continue
                if len(text) == 1:
                    yield text


def _cut(font: TTFont, characters: Iterable[str], to: Path) -> None:
    """Write the font with only the given characters, the same bytes each time."""
    options = subset.Options()
    options.layout_features = ["ccmp", "kern", "liga", "locl", "mark", "mkmk", "palt"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.desubroutinize = False
    options.hinting = False
    font.recalcTimestamp = False
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(sorted(set(characters))))
    cutter.subset(font)
    subset.save_font(font, str(to), options)


def _find(folder: Path, name: str) -> Path:
    for path in sorted(folder.rglob(name)):
        return path
    raise SystemExit(f"{name} is not under {folder}")


def _face(path: Path, family: str) -> TTFont:
    """Return one face of a collection by its family name."""
    for font in TTCollection(path, lazy=True).fonts:
        if font["name"].getDebugName(1) == family:
            return font
    raise SystemExit(f"{path.name} has no {family}")


def vendor(folder: Path) -> None:
    """Copy and cut every font into ``fonts/``."""
    for name in WHOLE:
        shutil.copyfile(_find(folder, name), FONTS / name)
    chinese = set(_double_byte("gb2312")) | {"€", "·", "—", "…"}
    _cut(_face(_find(folder, CJK), "Noto Sans CJK SC"), chinese, FONTS / "NotoSansCJKsc-GB2312.otf")
    known = {chr(code) for name in WHOLE for code in TTFont(FONTS / name, lazy=True).getBestCmap()}
    rare = (set(_double_byte("euc_jis_2004")) | set(MORE_NAMES)) - known
    _cut(_face(_find(folder, CJK), "Noto Sans CJK JP"), rare, FONTS / "NotoSansCJKjp-rare.otf")
    _cut(TTFont(_find(folder, PUNCTUATION)), MARKS, FONTS / PUNCTUATION)
    signs = (chr(code) for first, last in SYMBOL_RANGES for code in range(first, last + 1))
    _cut(TTFont(_find(folder, SYMBOLS)), signs, FONTS / SYMBOLS)


def table() -> Iterator[str]:
    """Yield the rows of the table in ``fonts/README.md``."""
    for path in sorted(path for path in FONTS.iterdir() if path.suffix in {".ttf", ".otf"}):
        names = TTFont(path, lazy=True)["name"]
        version = str(names.getDebugName(5)).removeprefix("Version ").split(";")[0]
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        size = f"{path.stat().st_size / 1e6:.2f}"
        yield f"| `{path.name}` | {names.getDebugName(1)} | {version} | {size} | `{digest}` |"


if __name__ == "__main__":
    vendor(Path(sys.argv[1]))
    print("\n".join(table()))
