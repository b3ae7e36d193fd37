"""The documents of a control, on A4: tables an inspector reads, with their rule, their date and their page numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from habitat_box.domain.dossier import Document, Style, Table
from habitat_box.papers.lettering import fold, width_of
from habitat_box.papers.sheet import A4, INK, PALE, SOFT, Sheet, landscape, mm, print_sheets
from habitat_box.papers.spoken import say_date, say_hour


@dataclass(frozen=True)
class Sizes:
    """Hold the sizes of letters, in points: of cells and of sentences."""

    cell: float
    body: float


INSPECTOR, RESIDENT = Sizes(9.0, 10.5), Sizes(14.0, 14.0)  # a resident reads 14 points or more on any paper
TIGHT = 1.32  # line height of a table: an inspector reads pages of it
PAD = 1.6 * mm
NARROW = 14 * mm
WIDE = 9  # columns of a grid that wants the sheet turned


@dataclass(frozen=True)
class Cover:
    """Say of which house and of when the pack is: the head and foot of each of its papers."""

    residence: str
    controller: str
    audience: str
    period: str
    made_at: datetime
    names: str
    sizes: Sizes = INSPECTOR

    @property
    def made(self) -> str:
        """Say when it was made."""
        return f"{say_date(self.made_at.date())}, {say_hour(self.made_at.time())}"


def print_document(document: Document, cover: Cover) -> bytes:
    """Return one document of the pack."""

    def write(paper: Sheet) -> None:
        _draw_head(paper, f"{document.code}. {document.title}", cover)
        paper.text(document.rule, cover.sizes.body, colour=SOFT, leading=TIGHT)
        for sentence in document.intro:
            paper.gap(1 * mm)
            paper.text(_bound(sentence), cover.sizes.body, leading=1.4)
        for table in document.tables:
            _draw_table(paper, table, cover.sizes)

    return _printed(write, document.title, cover, wide=any(map(_is_wide, document.tables)))


def print_summary(documents: Sequence[tuple[Document, str]], cover: Cover, words: Sequence[str]) -> bytes:
    """Return the first paper of the pack: what it holds, document by document, and how to read it."""

    def write(paper: Sheet) -> None:
        _draw_head(paper, "Dossier de contrôle", cover, size=26)
        for sentence in words:
            paper.text(_bound(sentence), cover.sizes.body + 0.5, leading=1.4)
            paper.gap(1 * mm)
        rows = tuple((one.code, one.title, one.rule, file) for one, file in documents)
        _draw_table(paper, Table("Les documents", ("N°", "Document", "Texte", "Fichier"), rows), cover.sizes)

    return _printed(write, "Dossier de contrôle", cover)


def print_fingerprint(hash_words: str, key_words: str, cover: Cover) -> bytes:
    """Return the paper that goes by another way than the pack: with it a reader sees that no byte was changed."""

    def write(paper: Sheet) -> None:
        _draw_head(paper, "Empreinte du dossier", cover, size=26)
        paper.gap(4 * mm)
        _draw_words(paper, "Empreinte SHA-256 du fichier manifest.json", hash_words)
        _draw_words(paper, "Clé de la boîte qui l'a signé, à comparer avec la feuille de secours", key_words)
        for sentence in (
            "Le fichier manifest.json nomme chaque fichier du dossier avec son empreinte.",
            "Un octet changé dans un fichier change son empreinte ; un octet changé dans manifest.json change celle-ci.",
            "Pour contrôler tout le dossier : habitat-box inspect --check DOSSIER",
            "Sans la boîte : sha256sum manifest.json, puis sha256sum de chaque fichier nommé.",
        ):
            paper.text(_bound(sentence), 12, leading=1.45)
            paper.gap(1.5 * mm)

    return _printed(write, "Empreinte du dossier", cover)


def _is_wide(table: Table) -> bool:
    return table.style is Style.GRID and len(table.columns) >= WIDE and min(table.printed, len(table.rows)) > 0


def _bound(text: str) -> str:
    """Keep French signs on the line of their word."""
    for sign in ";:!?»":
        text = text.replace(f" {sign}", f"\u00a0{sign}")
    return text.replace("« ", "«\u00a0")


def _printed(write: Callable[[Sheet], None], title: str, cover: Cover, *, wide: bool = False) -> bytes:
    footer = f"{cover.residence} · {title} · {cover.made}"
    return print_sheets(
        write, title=title, author=cover.controller, size=landscape(A4) if wide else A4, margin=17 * mm, footer=footer
    )


def _draw_head(paper: Sheet, title: str, cover: Cover, size: float = 20) -> None:
    paper.text(title, size, bold=True, leading=1.25)
    paper.gap(1 * mm)
    paper.text(f"{cover.residence} · {cover.controller}", cover.sizes.body, leading=TIGHT)
    paper.text(f"Pour {cover.audience}. {cover.period} {cover.names}", cover.sizes.body, leading=TIGHT, colour=SOFT)
    paper.gap(2 * mm)
    paper.rule(INK, 1)
    paper.gap(3 * mm)


def _draw_words(paper: Sheet, name: str, words: str) -> None:
    paper.text(name, 11, colour=SOFT)
    lines = fold(words, paper.inner - 12 * mm, 17)
    tall = len(lines) * 17 * 1.5 + 8 * mm
    paper.box(paper.left, paper.y - tall, paper.inner, tall)
    paper.gap(4 * mm)
    for line in lines:
        paper.text(line, 17, bold=True, indent=6 * mm)
    paper.gap(10 * mm)


def _draw_table(paper: Sheet, table: Table, sizes: Sizes) -> None:
    paper.need(34 * mm)
    paper.gap(6 * mm)
    paper.text(table.title, sizes.body + 3, bold=True, leading=1.3)
    if table.note:
        paper.text(_bound(table.note), sizes.body, leading=TIGHT, colour=SOFT)
    paper.gap(1.5 * mm)
    rows = table.rows[: table.printed]
    if not rows:
        found = f"{len(table.rows)} lignes, dans le fichier CSV de ce document."
        paper.text(found if table.rows else "Rien à ce jour.", sizes.body)
    elif table.style is Style.BLOCKS:
        _draw_blocks(paper, table.columns, rows, sizes)
    else:
        _draw_grid(paper, table.columns, rows, sizes.cell)
    if len(table.rows) > len(rows) > 0:
        rest = len(table.rows) - len(rows)
        paper.gap(1 * mm)
        paper.text(f"{rest} lignes de plus dans les fichiers CSV et JSON de ce document.", sizes.body, bold=True)


def _draw_grid(paper: Sheet, columns: Sequence[str], rows: Sequence[Sequence[str]], size: float) -> None:
    widths = column_widths(columns, rows, paper.inner, size)
    _draw_row(paper, columns, widths, size, head=True)
    for row in rows:
        cells = [fold(_bound(cell), wide - PAD, size) for cell, wide in zip(row, widths, strict=True)]
        if paper.y - max(map(len, cells)) * size * TIGHT - 2 * PAD < paper.bottom:
            paper.turn()
            _draw_row(paper, columns, widths, size, head=True)
        _draw_row(paper, row, widths, size)


def _draw_row(paper: Sheet, row: Sequence[str], widths: Sequence[float], size: float, *, head: bool = False) -> None:
    cells = [fold(_bound(cell), wide - PAD, size, bold=head) for cell, wide in zip(row, widths, strict=True)]
    tall = max(map(len, cells)) * size * TIGHT + PAD
    if head:
        paper.box(paper.left, paper.y - tall, paper.inner, tall, radius=1 * mm)
    x = paper.left
    for lines, wide in zip(cells, widths, strict=True):
        for number, line in enumerate(lines):
            paper.put(line, x + PAD / 2, paper.y - PAD / 2 - (number + 0.85) * size * TIGHT, size, bold=head)
        x += wide
    paper.y -= tall
    if not head:
        paper.rule(PALE, 0.9)


def _draw_blocks(paper: Sheet, columns: Sequence[str], rows: Sequence[Sequence[str]], sizes: Sizes) -> None:
    small = sizes.cell + (0.5 if sizes is INSPECTOR else 0)
    names = max(width_of(name, small) for name in columns) + 4 * mm
    for row in rows:
        paper.need(26 * mm)
        paper.gap(2 * mm)
        paper.text(row[0], sizes.body + 1, bold=True, leading=1.35)
        for name, value in list(zip(columns, row, strict=True))[1:]:
            lines = [line for part in (value or "-").split("\n") for line in fold(_bound(part), paper.inner - names, small)]
            paper.need((small) * TIGHT)
            paper.put(name, paper.left, paper.y - small * 0.95, small, colour=SOFT)
            for line in lines:
                paper.text(line, small, indent=names, leading=TIGHT)
        paper.gap(1.5 * mm)
        paper.rule(PALE, 0.9)


def column_widths(columns: Sequence[str], rows: Sequence[Sequence[str]], inner: float, size: float) -> list[float]:
    """Share a width between columns by what they hold: none below its longest word, wide ones folded."""
    sample = [columns, *rows[:60]]
    wanted = [max(width_of(str(row[at]), size, bold=True) for row in sample) + 2 * PAD for at in range(len(columns))]
    words = [
        max(width_of(word, size, bold=True) for row in sample for word in str(row[at]).split() or [""]) + 2 * PAD
        for at in range(len(columns))
    ]
    least = [min(max(word, NARROW), inner / 3) for word in words]
    if sum(least) >= inner:
        return [wide * inner / sum(least) for wide in least]
    spare, need = inner - sum(least), [max(want - low, 0) for want, low in zip(wanted, least, strict=True)]
    share = min(1.0, spare / sum(need)) if sum(need) else 0.0
    grown = [low + more * share for low, more in zip(least, need, strict=True)]
    left = inner - sum(grown)
    return [wide + left * wide / sum(grown) for wide in grown]
