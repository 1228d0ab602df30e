"""An exam as a document of Word, which can be changed there before it is printed.

Numbers and letters are text, not Word's automatic ones, so that they stay what the key says whatever is moved.
"""

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from quizapp.formats.base import Loss, Media
from quizapp.formats.paper import blocks as b
from quizapp.formats.paper.blocks import Look
from quizapp.formats.paper.maths import tree
from quizapp.formats.paper.omml import formula
from quizapp.formats.paper.pictures import Picture, Pictures
from quizapp.formats.paper.sheets import Document, Sheet

BODY, TYPED = "Cambria", "Consolas"
FAINT = RGBColor(0x5A, 0x64, 0x74)
SIZES = {"a4": (21.0, 29.7), "letter": (21.59, 27.94)}
SIDE, TOP, BOTTOM = 2.2, 2.4, 2.0
"""Margins in centimetres."""

NUMBER, LABEL, WRITING = 0.95, 0.8, 1.6
"""How far a question's text, an option's and a line to write on reach in, in centimetres."""

BOX, WRITTEN = "☐", "_______"
MADE = datetime(2000, 1, 1)
"""What every file says of when it was made, so that the same exam is the same file."""


def word(document: Document, media: Media) -> tuple[bytes, tuple[Loss, ...]]:
    """The document as `.docx`, and what could not be printed."""
    pictures = Pictures(document.pictures, media)
    made = _begun(document)
    for place, sheet in enumerate(document.sheets):
        section = made.sections[0] if place == 0 else made.add_section(WD_SECTION.ODD_PAGE)
        _lay_out(section, document, sheet)
        _front(made, document, sheet, pictures)
        _Setting(made, pictures, _wide(document)).blocks(sheet.blocks)
    return _packed(made), pictures.losses


def _wide(document: Document) -> float:
    return SIZES[document.size][0] - 2 * SIDE


def _begun(document: Document) -> WordDocument:
    made = docx.Document()
    about = made.core_properties
    about.title, about.language, about.author, about.comments = document.title[:255], document.language, "", ""
    about.created = about.modified = MADE
    normal: Any = made.styles["Normal"]
    normal.font.name, normal.font.size = BODY, Pt(11)
    normal.paragraph_format.space_after = Pt(4)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), document.language)
    language.set(qn("w:bidi"), document.language)
    normal.element.get_or_add_rPr().append(language)
    for level, size in ((1, 20), (2, 14), (3, 12)):
        style: Any = made.styles[f"Heading {level}"]
        style.font.name, style.font.size, style.font.color.rgb = BODY, Pt(size), RGBColor(0x1B, 0x23, 0x30)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for name in list(fonts.attrib):
            if "Theme" in name:
                del fonts.attrib[name]
        style.paragraph_format.space_before = Pt(0 if level == 1 else 16)
        style.paragraph_format.space_after = Pt(4)
    return made


def _packed(made: WordDocument) -> bytes:
    """The document as bytes that depend on nothing but what stands in it."""
    data = io.BytesIO()
    made.save(data)
    packed = io.BytesIO()
    with zipfile.ZipFile(data) as before, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(zipfile.ZipInfo(name, MADE.timetuple()[:6]), before.read(name), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


# Sheets


def _lay_out(section: Section, document: Document, sheet: Sheet) -> None:
    """The page, and what stands above and below on each."""
    width, height = SIZES[document.size]
    section.page_width, section.page_height = Cm(width), Cm(height)
    section.left_margin = section.right_margin = Cm(SIDE)
    section.top_margin, section.bottom_margin = Cm(TOP), Cm(BOTTOM)
    section.header_distance = section.footer_distance = Cm(1.1)
    if section._sectPr.find(qn("w:pgNumType")) is None:  # a new section begins as a copy of the one before
        numbers = OxmlElement("w:pgNumType")
        numbers.set(qn("w:start"), "1")
        _put(section._sectPr, numbers, "cols")
    section.different_first_page_header_footer = True
    for part in (section.header, section.first_page_header, section.footer, section.first_page_footer):
        part.is_linked_to_previous = False
    wide = _wide(document)
    running = document.title + (f" · {document.course}" if document.course else "")
    _ends(section.header.paragraphs[0], running, sheet.name, wide)
    _ends(section.first_page_header.paragraphs[0], running if sheet.is_key else document.course, sheet.name, wide)
    if not sheet.is_key:
        _naming(section.header.add_paragraph(style="Normal"), wide, 9)
    for foot in (section.footer, section.first_page_footer):
        paragraph = foot.paragraphs[0]
        _ends(paragraph, sheet.name, "Page ", wide)
        _field(paragraph, "PAGE")
        _small(paragraph.add_run(" of "))
        # Only Word counts the pages of a section; those of a whole document every program does.
        _field(paragraph, "NUMPAGES" if len(document.sheets) == 1 else "SECTIONPAGES")


def _ends(paragraph: Paragraph, left: str, right: str, wide: float) -> None:
    """A line with something at either end."""
    paragraph.style = "Normal"  # that of headers has tabs of its own
    paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(wide), WD_TAB_ALIGNMENT.RIGHT)
    _small(paragraph.add_run(f"{left}\t{right}"))


def _small(run: Run) -> None:
    run.font.size, run.font.color.rgb = Pt(9), FAINT


def _field(paragraph: Paragraph, what: str) -> None:
    """A number that Word counts; who cannot count it shows dots."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), what)
    run = paragraph.add_run("…")
    _small(run)
    field.append(run._r)
    paragraph._p.append(field)


def _naming(paragraph: Paragraph, wide: float, size: float) -> None:
    """Lines for the name and the number of whoever writes the exam."""
    stops = paragraph.paragraph_format.tab_stops
    stops.add_tab_stop(Cm(wide * 0.68), WD_TAB_ALIGNMENT.LEFT, WD_TAB_LEADER.LINES)
    stops.add_tab_stop(Cm(wide * 0.7))
    stops.add_tab_stop(Cm(wide), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.LINES)
    paragraph.add_run("Name \t\tNumber \t").font.size = Pt(size)


def _front(made: WordDocument, document: Document, sheet: Sheet, pictures: Pictures) -> None:
    made.add_heading(f"Key to {document.title}" if sheet.is_key else document.title, 1)
    facts = [document.date, *(() if sheet.is_key else (sheet.name, sheet.points))]
    _small(made.add_paragraph().add_run(" · ".join(fact for fact in facts if fact)))
    if sheet.is_key:
        _small(made.add_paragraph().add_run("For whoever marks; not to be handed out."))
        return
    naming = made.add_paragraph()
    naming.paragraph_format.space_before, naming.paragraph_format.space_after = Pt(10), Pt(10)
    _naming(naming, _wide(document), 11)
    if document.instructions:
        cell = _bordered(made.add_table(1, 1)).rows[0].cells[0]
        _Setting(cell, pictures, _wide(document)).blocks(document.instructions)
        _drop_first(cell)
        made.add_paragraph().paragraph_format.space_after = Pt(2)


# Blocks


@dataclass
class _Setting:
    """Sets blocks one below the other, in the document or in a cell."""

    place: WordDocument | _Cell
    pictures: Pictures
    wide: float
    indent: float = 0.0
    holds_together: bool = False
    """Whether each paragraph stays on the page of the next."""
    label: str = ""
    """What stands before the next paragraph."""
    hanging: float = 0.0
    """How far this reaches out."""

    def blocks(self, blocks: b.Blocks) -> None:
        for block in blocks:
            self.block(block)

    def block(self, block: b.Block) -> None:
        match block:
            case b.Paragraph(pieces):
                self.pieces(self.paragraph(), pieces)
            case b.Heading(text, level):
                assert not isinstance(self.place, _Cell)  # noqa: S101 - sheets have headings, cells have none
                self.place.add_heading(text, level)
            case b.Items(items, in_line):
                self.in_line(items) if in_line else self.items(items)
            case b.Quote(blocks):
                replace(self, indent=self.indent + 0.6).blocks(blocks)
            case b.Code(text):
                run = self.paragraph().add_run(text)
                run.font.name, run.font.size = TYPED, Pt(9.5)
            case b.Table():
                self.table(block)
            case b.Beside(columns):
                self.beside(columns)
            case b.Line(label, unit, is_long):
                self.line(label, unit, is_long=is_long)
            case b.Figure(name, alt):
                self.figure(name, alt)
            case b.Question(number, inner):
                self.question(number, inner)

    def paragraph(self) -> Paragraph:
        paragraph = self.place.add_paragraph()
        form = paragraph.paragraph_format
        form.left_indent, form.first_line_indent = Cm(self.indent), Cm(-self.hanging)
        form.keep_together, form.keep_with_next = True, self.holds_together
        if self.label:
            paragraph.add_run(f"{self.label}\t").bold = True
            form.tab_stops.add_tab_stop(Cm(self.indent))
        self.label, self.hanging = "", 0.0
        return paragraph

    def pieces(self, paragraph: Paragraph, pieces: b.Pieces) -> None:
        if b.reads_leftwards(b.words_of(pieces)):
            _put(paragraph._p.get_or_add_pPr(), OxmlElement("w:bidi"), "spacing", "ind", "jc")
        for piece in pieces:
            self.piece(paragraph, piece)

    def piece(self, paragraph: Paragraph, piece: b.Piece) -> None:
        match piece:
            case b.Run(text, look):
                _letters(paragraph, text, look)
            case b.Formula(tex):
                read = tree(tex)
                if read is None:
                    _letters(paragraph, tex, Look.CODE)
                else:
                    paragraph._p.append(formula(read))
            case b.Gap(label, is_long, unit):
                _letters(paragraph, f"{label} " if label else "", Look.SMALL)
                paragraph.add_run("_" * (20 if is_long else 12) + (f" {unit}" if unit else ""))
            case b.Shown(name, alt):
                picture = self.pictures.find(name)
                if picture is None:
                    _letters(paragraph, _instead(alt), Look.EMPHASISED)
                else:
                    _add_picture(paragraph.add_run(), picture, alt, height=0.6)

    def items(self, items: Sequence[b.Item]) -> None:
        for item in items:
            before = f"{WRITTEN}  " if item.has_gap else ""
            reach = LABEL + (WRITING if item.has_gap else 0)
            sign = "." if item.label.isalnum() else ""
            inner = replace(self, indent=self.indent + reach, hanging=reach, label=f"{before}{item.label}{sign}")
            inner.labelled(item.blocks)

    def labelled(self, blocks: b.Blocks) -> None:
        """Blocks with the label before the first, on a line of its own where that is no paragraph."""
        if self.label and not (blocks and isinstance(blocks[0], b.Paragraph | b.Items) and _begins_a_line(blocks[0])):
            self.paragraph()
        self.blocks(blocks)

    def in_line(self, items: Sequence[b.Item]) -> None:
        paragraph = self.paragraph()
        for place, item in enumerate(items):
            _letters(paragraph, f"{'      ' if place else ''}{item.label}.\u00a0", Look.STRONG)
            for block in item.blocks:
                if isinstance(block, b.Paragraph):
                    self.pieces(paragraph, block.pieces)

    def line(self, label: str, unit: str, *, is_long: bool) -> None:
        paragraph = self.paragraph()
        paragraph.paragraph_format.space_before = Pt(10)
        end = self.wide if is_long and not unit else self.indent + 6
        paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(end), WD_TAB_ALIGNMENT.LEFT, WD_TAB_LEADER.LINES)
        _small(paragraph.add_run(f"{label} "))
        paragraph.add_run(f"\t {unit}" if unit else "\t")

    def figure(self, name: str, alt: str) -> None:
        picture = self.pictures.find(name)
        paragraph = self.paragraph()
        if picture is None:
            _letters(paragraph, _instead(alt), Look.EMPHASISED)
            return
        _add_picture(paragraph.add_run(), picture, alt, width=min(picture.width, self.wide - self.indent))

    def question(self, number: str, blocks: b.Blocks) -> None:
        """A question whose paragraphs stay on one page, down to the space below."""
        inner = replace(self, indent=NUMBER, hanging=NUMBER, label=f"{number}.", holds_together=True)
        inner.labelled(blocks)
        self.place.add_paragraph().paragraph_format.space_after = Pt(2)

    def table(self, table: b.Table) -> None:
        for number, cells in enumerate(self.rows(len(table.rows), table.shares, has_lines=True)):
            for place, (cell, pieces) in enumerate(zip(cells, table.rows[number], strict=True)):
                paragraph = cell.paragraphs[0]
                paragraph.paragraph_format.keep_with_next = self.holds_together
                is_ticked = table.has_boxes and place > 0
                if is_ticked:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
                shown = (b.Run(BOX),) if is_ticked and number and not pieces else pieces
                self.pieces(paragraph, _strong(shown) if number == 0 else shown)

    def beside(self, columns: Sequence[b.Blocks]) -> None:
        [cells] = self.rows(1, [1 / len(columns)] * len(columns), has_lines=False)
        for cell, blocks in zip(cells, columns, strict=True):
            replace(self, place=cell, indent=0.0, wide=self.wide / len(columns)).blocks(blocks)
            _drop_first(cell)

    def rows(self, count: int, shares: Sequence[float], *, has_lines: bool) -> Iterator[Sequence[_Cell]]:
        """The rows of a new table, which do not break over pages."""
        wide = self.wide - self.indent - 0.4
        made: Table = self.place.add_table(count, len(shares))
        made.alignment = WD_TABLE_ALIGNMENT.RIGHT
        made.autofit = False
        for column, share in zip(made.columns, shares, strict=True):
            column.width = Cm(wide * share)
        if has_lines:
            _lined(made)
        for place, row in enumerate(made.rows):
            properties = row._tr.get_or_add_trPr()
            properties.append(OxmlElement("w:cantSplit"))
            if has_lines and place == 0:
                properties.append(OxmlElement("w:tblHeader"))
            cells = row.cells
            for cell, share in zip(cells, shares, strict=True):
                cell.width = Cm(wide * share)
            yield cells


def _begins_a_line(block: b.Block) -> bool:
    return isinstance(block, b.Paragraph) or (isinstance(block, b.Items) and block.in_line)


def _letters(paragraph: Paragraph, text: str, look: Look) -> None:
    if not text:
        return
    for place, line in enumerate(text.split("\n")):
        run = paragraph.add_run(line)
        if place:
            run._r.insert(0, OxmlElement("w:br"))
        _look(run, look)
        if not line.isascii() and any(map(b.reads_leftwards, line)):
            run.font.rtl, run.font.cs_bold, run.font.cs_italic = True, run.font.bold, run.font.italic


def _look(run: Run, look: Look) -> None:
    if not look:
        return
    font = run.font
    font.bold = True if Look.STRONG in look else None
    font.italic = True if Look.EMPHASISED in look else None
    font.strike = True if Look.STRUCK in look else None
    font.subscript = True if Look.SUBSCRIPT in look else None
    font.superscript = True if Look.SUPERSCRIPT in look else None
    if Look.CODE in look:
        font.name = TYPED
    if Look.SMALL in look:
        _small(run)


def _strong(pieces: b.Pieces) -> b.Pieces:
    return tuple(b.Run(piece.text, piece.look | Look.STRONG) if isinstance(piece, b.Run) else piece for piece in pieces)


def _instead(alt: str) -> str:
    """What stands in the place of a picture that cannot be printed."""
    return f"[Picture: {b.settable(alt)}]" if alt else "[Picture]"


def _add_picture(run: Run, picture: Picture, alt: str, *, width: float = 0.0, height: float = 0.0) -> None:
    data = picture.data if picture.suffix == ".jpg" else picture.pixels
    shape = run.add_picture(io.BytesIO(data), Cm(width) if width else None, Cm(height) if height else None)
    shape._inline.docPr.set("descr", b.settable(alt))


def _drop_first(cell: _Cell) -> None:
    """Take away the empty paragraph that a new cell begins with, unless it is the only one."""
    if len(cell.paragraphs) > 1:
        cell._tc.remove(cell.paragraphs[0]._p)


def _bordered(table: Table) -> Table:
    _borders(table, ("top", "left", "bottom", "right"))
    return table


def _lined(table: Table) -> None:
    _borders(table, ("top", "bottom", "insideH"))


def _borders(table: Table, sides: Sequence[str]) -> None:
    borders = OxmlElement("w:tblBorders")
    for side in sides:
        border = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "9AA3B2")):
            border.set(qn(f"w:{name}"), value)
        borders.append(border)
    _put(table._tbl.tblPr, borders, "tblLayout", "tblLook")


def _put(parent: Any, child: Any, *behind: str) -> None:
    """Put an element before those that the schema wants behind it; Word refuses files in which the order is another."""
    parent.insert_element_before(child, *(f"w:{name}" for name in behind))
