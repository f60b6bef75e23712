"""Jinja writes HTML, WeasyPrint makes the PDF."""

import io

from jinja2 import Environment
from pypdf import PdfWriter
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from benchmarks.paperwork.layout import lines, words

STYLE = """
@page { size: A4; margin: 20mm; @bottom-left { font-size: 7pt; content: string(form) }
        @bottom-right { font-size: 7pt; content: counter(page) "/" counter(pages) } }
body { font: 9pt "BIZ UDPGothic", "Noto Sans", "Noto Sans Myanmar", "Noto Sans Symbols2"; margin: 0 }
.number { string-set: form content(); font-size: 8pt }
h1 { font-size: 14pt; text-align: center; bookmark-level: none }
h2 { font-size: 9pt; background: #e8e8e8; margin: 3mm 0 0; break-after: avoid; bookmark-level: none }
table { width: 100%; border-collapse: collapse; table-layout: fixed }
td, th { border: .5pt solid; padding: 1mm 2mm; font-weight: normal; text-align: left; break-inside: avoid }
th { background: #f7f7f7; width: 40mm } table.rows th { width: auto }
small { display: block; font-size: 7pt; color: #4b4b4b } td { white-space: pre-line }
.foot { font-size: 7pt }
"""
PAGE = """<html lang="ja"><body><div class="number">{{ p.form.number }}</div>
<h1>{{ p.form.title }}<small>{{ p.form.translated_title }}</small></h1>
{% macro label(one) %}{{ one.label }}<small>{{ one.translation }}</small>{% endmacro %}
{% for section in p.sections %}
{% if section.title %}<h2>{{ section.title }}<small>{{ section.translation }}</small></h2>{% endif %}
{% for line in lines(section) %}{% set field = line[0] %}
{% if field.kind == "table" %}<div>{{ label(field) }}</div><table class="rows">
<thead><tr>{% for column in field.value.columns %}<th>{{ label(column) }}</th>{% endfor %}</tr></thead>
{% for row in field.value.rows + ([field.value.total] if field.value.total else []) %}
<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>
{% else %}<table><tr>{% for one in line %}<th>{{ label(one) }}</th><td>{{ words(one) }}</td>{% endfor %}</tr></table>
{% endif %}{% endfor %}{% endfor %}
{% for note in p.foot %}<div class="foot">{{ note }}</div>{% endfor %}</body></html>"""


class Maker:
    """What is made once: the template, the fonts, the style."""

    def __init__(self):
        self.fonts = FontConfiguration()
        self.style = CSS(string=STYLE, font_config=self.fonts)
        template = Environment(autoescape=True, trim_blocks=True).from_string(PAGE)
        self.write = lambda paper: template.render(
            p=paper, lines=lambda section: list(lines(section)), words=words
        )

    def pdf(self, papers):
        """Return the papers as one PDF: each by itself, then joined."""
        with PdfWriter() as writer:
            for paper in papers:
                one = HTML(string=self.write(paper)).write_pdf(
                    stylesheets=[self.style], font_config=self.fonts, pdf_variant="pdf/a-2b"
                )
                writer.append(io.BytesIO(one), outline_item=paper["bookmark"])
            made = io.BytesIO()
            writer.write(made)
        return made.getvalue()
