"""Workbooks made for the tests: like the ones that cooperatives keep, and nasty ones."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import openpyxl

GROUPS = ["No.", "実習実施者", None, "実習生", None, None, None, None, "在留", None, None, "技能実習", None, None,
          "日程", None, None, None, "検定", "備考"]  # fmt: skip
HEADINGS = [None, "名称", "職種／作業", "氏名（ローマ字）", "フリガナ", "国籍", "性別", "生年月日", "カード番号", "資格", "期限",
            "区分", "開始日", "終了予定日", "入国日", "講習開始", "配属日", "担当者", "基礎級／3級", None]  # fmt: skip
PERSON: dict[str, Any] = {
    "No.": 1,
    "名称": "株式会社さくら食品",
    "職種／作業": "そう菜製造業／そう菜加工",
    "氏名（ローマ字）": "NGUYEN VAN NAM",
    "国籍": "ベトナム",
    "性別": "男",
    "生年月日": date(1998, 4, 1),
    "カード番号": "AB12345678CD",
    "資格": "技能実習2号ロ",
    "期限": date(2027, 6, 25),
    "区分": "第2号",
    "開始日": date(2025, 6, 26),
    "終了予定日": date(2027, 6, 25),
    "入国日": date(2024, 6, 26),
    "講習開始": date(2024, 6, 27),
    "配属日": date(2024, 7, 26),
    "担当者": "佐藤",
    "基礎級／3級": "基礎級合格 R7.3.30",
}
EMPLOYER_HEADINGS = ["実習実施者名", "法人番号", "郵便番号", "住所", "電話番号", "常勤職員数", "うち介護職員", "技能実習責任者",
                     "責任者講習受講日", "技能実習指導員", "生活指導員", "優良認定", "備考"]  # fmt: skip
ACTIVITY_HEADINGS = ["実施日", "区分", "実習実施者", "担当", "面談人数", "指摘事項"]


def saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def workbook(sheets: dict[str, Iterable[Sequence[Any]]]) -> bytes:
    """Return a workbook with sheets of plain rows."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    return saved(book)


def person(**changes: Any) -> dict[str, Any]:
    return {**PERSON, **changes}


def people_rows(people: Iterable[dict[str, Any]]) -> list[list[Any]]:
    names = ["No.", *HEADINGS[1:-1], "備考"]
    return [[given.get(name) for name in names] for given in people]


def roster(people: Iterable[dict[str, Any]], *, extra: dict[str, list[list[Any]]] | None = None) -> bytes:
    """Return a roster as a cooperative keeps it: title, two merged heading rows, more sheets behind."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "在籍名簿"
    sheet.append(["みなと協同組合　技能実習生 在籍名簿"])
    sheet.append([])
    sheet.append([])
    sheet.append(GROUPS)
    sheet.append(HEADINGS)
    for ref in ("A1:S1", "B4:C4", "D4:H4", "I4:K4", "L4:N4", "O4:R4"):
        sheet.merge_cells(ref)
    for row in people_rows(people):
        sheet.append(row)
    for title, rows in (extra or {}).items():
        more = book.create_sheet(title)
        for row in rows:
            more.append(row)
    return saved(book)


def simple(people: Iterable[dict[str, Any]], headings: Sequence[str]) -> bytes:
    """Return a sheet with one heading row in the given wordings."""
    return workbook({"名簿": [headings, *([given.get(name) for name in headings] for given in people)]})


def large(count: int) -> bytes:
    """Return a roster of many people, each with days typed in different ways."""
    people = []
    for number in range(count):
        first = date(2024, 1, 1) + timedelta(days=number % 700)
        last = first.replace(year=first.year + 1) - timedelta(days=1) if first.day != 29 else first
        people.append(
            person(
                **{
                    "No.": number + 1,
                    "名称": f"株式会社第{number % 100}工業" if number % 3 else f"㈱第{number % 100}工業",
                    "氏名（ローマ字）": f"NGUYEN VAN {chr(65 + number % 26)}{chr(65 + number // 26 % 26)}",
                    "カード番号": f"AB{number:08d}CD",
                    "生年月日": f"H{10 + number % 8}.{1 + number % 12}.{1 + number % 28}",
                    "資格": "技能実習1号ロ",
                    "区分": "1号",
                    "開始日": f"{first.year}/{first.month}/{first.day}",
                    "終了予定日": datetime(last.year, last.month, last.day),
                    "入国日": first,
                    "講習開始": f"{first.year}年{first.month}月{first.day}日",
                    "配属日": first + timedelta(days=30),
                    "備考": None,
                }
            )
        )
    return roster(people)


def changed_archive(
    content: bytes, *, replace: dict[str, bytes] | None = None, add: dict[str, bytes] | None = None
) -> bytes:
    """Return a workbook with parts of its archive replaced or added."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            new.writestr(entry.filename, (replace or {}).get(entry.filename) or old.read(entry.filename))
        for name, data in (add or {}).items():
            new.writestr(name, data)
    return stream.getvalue()
