"""Catalogs are compiled without GNU gettext, and a text without Japanese is found."""

import gettext
from pathlib import Path

import pytest

from kumiai.config.catalogs import (
    CatalogError,
    compile_catalogs,
    conflicting_translations,
    missing_translations,
)
from kumiai.config.messages import messages_in

PO = """
msgid "Company"
msgstr "企業"

#, fuzzy
msgid "Uncertain"
msgstr "不確か"

msgid ""
"A long text "
"over two lines"
msgstr "二行にわたる"
"長い文"

msgctxt "day"
msgid "Due"
msgstr "期限日"

msgid "%(n)s person"
msgid_plural "%(n)s people"
msgstr[0] "%(n)s人"

msgid "Not yet"
msgstr ""
"""


@pytest.fixture
def room(tmp_path: Path) -> Path:
    catalog = tmp_path / "people/locale/ja/LC_MESSAGES/django.po"
    catalog.parent.mkdir(parents=True)
    catalog.write_text(PO, encoding="utf-8")
    return tmp_path


def translations(room: Path) -> gettext.GNUTranslations:
    with (room / "people/locale/ja/LC_MESSAGES/django.mo").open("rb") as file:
        return gettext.GNUTranslations(file)


def test_python_reads_what_was_compiled(room: Path) -> None:
    assert compile_catalogs(room) == 1
    said = translations(room)
    assert said.gettext("Company") == "企業"
    assert said.gettext("A long text over two lines") == "二行にわたる長い文"
    assert said.pgettext("day", "Due") == "期限日"
    assert said.ngettext("%(n)s person", "%(n)s people", 1) == "%(n)s人"
    assert said.ngettext("%(n)s person", "%(n)s people", 5) == "%(n)s人"


def test_an_uncertain_translation_is_not_shown(room: Path) -> None:
    compile_catalogs(room)
    assert translations(room).gettext("Uncertain") == "Uncertain"


def test_only_what_changed_is_compiled_again(room: Path) -> None:
    compile_catalogs(room)
    assert compile_catalogs(room) == 0
    catalog = room / "people/locale/ja/LC_MESSAGES/django.po"
    catalog.write_text(PO.replace("企業", "会社"), encoding="utf-8")
    assert compile_catalogs(room) == 1
    assert translations(room).gettext("Company") == "会社"


def test_a_broken_catalog_is_named(room: Path) -> None:
    (room / "people/locale/ja/LC_MESSAGES/django.po").write_text(
        'msgid "Company"\nfirm 企業\n', encoding="utf-8"
    )
    with pytest.raises(CatalogError, match=r"people/locale/ja/LC_MESSAGES/django\.po"):
        compile_catalogs(room)


def test_a_text_without_japanese_is_found_with_its_place(room: Path) -> None:
    (room / "people/forms.py").write_text(
        "from django.utils.translation import gettext_lazy as _, pgettext\n"
        'label = _("Company")\n'
        'other = _("Worksite of nobody")\n'
        'due = pgettext("day", "Due")\n'
        'due = pgettext("sum", "Due")\n',
        encoding="utf-8",
    )
    (room / "people/page.html").write_text(
        '{% load i18n %}\n{% translate "Not yet" %}\n{% translate "Company" as name %}', encoding="utf-8"
    )
    assert [str(gap) for gap in missing_translations(root=room)] == [
        "people/forms.py:3: 'Worksite of nobody' has no ja",
        "people/forms.py:5: 'Due' has no ja",
        "people/page.html:2: 'Not yet' has no ja",
    ]


def test_what_django_translates_need_not_be_translated_again(room: Path) -> None:
    (room / "people/page.html").write_text('{% translate "Log out" %}', encoding="utf-8")
    assert missing_translations(root=room) == []


def test_two_rooms_that_disagree_are_named(room: Path) -> None:
    other = room / "plans/locale/ja/LC_MESSAGES/django.po"
    other.parent.mkdir(parents=True)
    other.write_text('msgid "Company"\nmsgstr "会社"\n', encoding="utf-8")
    [fault] = conflicting_translations(root=room)
    assert "'企業' in people/locale" in fault
    assert "'会社' in plans/locale" in fault


def test_blocks_are_read_as_django_looks_them_up(tmp_path: Path) -> None:
    """The texts are those that Django's own template engine asks the catalog for."""
    page = tmp_path / "page.html"
    page.write_text(
        "{% blocktranslate count n=people|length %}One of {{ name }}{% plural %}{{ n }} of 100%"
        "{% endblocktranslate %}\n"
        "{% blocktranslate trimmed context 'board' %}\n  Due\n  today\n{% endblocktranslate %}\n"
        "{# {% translate 'a comment' %} #}{% comment %}{% translate 'out' %}{% endcomment %}\n"
        "{{ _('Filtered')|upper }}",
        encoding="utf-8",
    )
    found = {(m.msgid, m.plural, m.context) for m in messages_in(page)}
    assert found == {
        ("One of %(name)s", "%(n)s of 100%%", None),
        ("Due today", None, "board"),
        ("Filtered", None, None),
    }
