"""A person's own copy: the large-print book, the JSON of every table, and what she may carry elsewhere (GDPR 15(3), 20)."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from habitat_box.domain import rights
from habitat_box.domain.access import Action, Look
from habitat_box.domain.people import Card
from habitat_box.domain.processings import find_processing, register_rows
from habitat_box.domain.purposes import PURPOSES
from habitat_box.domain.rights import Right
from habitat_box.door.copying import COPIED, GIVEN_BY_HER, LEFT_OUT
from habitat_box.usecases.desk import Desk, needs
from habitat_box.usecases.own_data import look_lines
from habitat_box.words import _, local_day, midnight, speaking

FORMAT = "habitat-box/mes-donnees/1"
PORTABLE_FORMAT = "habitat-box/portabilite/1"
YEAR = timedelta(days=365)
FILE_FIELDS = frozenset(
    {"civility", "first_name", "last_name", "called", "dwelling", "phone", "information_format", "entry_on", "exit_on"}
)
"""What a resident said of herself when she moved in: the rest of her file was written by the house."""

Tables = Mapping[str, Sequence[Mapping[str, Any]]]


@needs(Action.ANSWER_RIGHTS)
def export(desk: Desk, person_id: str, folder: Path) -> list[Path]:
    """Write all the box keeps about a person, as a book in large print and as JSON, for this user alone.

    Other people are masked, and the names of the files bear no name. Raises AccessRefused, UnknownPerson, FolderNotWritable.
    """
    from habitat_box.papers.own_data_book import Book, print_own_data_book
    from habitat_box.usecases.own_book import chapters
    from habitat_box.usecases.printing import write_paper

    box, now = desk.box, desk.box.clock()
    with box.store.unit(), speaking("fr"):
        card = box.door.look(desk.actor, Look.RIGHTS, person_id)
        looks = look_lines(desk, person_id, midnight(local_day(now - YEAR)), None, Look.RIGHTS)
        tables = box.door.own_copy(desk.actor, person_id)
        book = Book(
            _name(card, tables),
            box.settings.residence,
            local_day(now),
            chapters(tables, looks, box.settings.body),
            box.settings.contact,
        )
        said = _whole(desk, tables)
    stem = f"mes-donnees-{local_day(now):%Y-%m-%d}-{box.new_id()[-4:]}"
    return [
        write_paper(folder, f"{stem}.pdf", print_own_data_book(book)),
        write_paper(folder, f"{stem}.json", _json(said)),
    ]


@needs(Action.ANSWER_RIGHTS)
def export_portable(desk: Desk, person_id: str, folder: Path) -> Path:
    """Write as JSON what a person gave under consent or contract, to be carried elsewhere (GDPR 20). Raises UnknownPerson.

    A CCAS leans on its public task and not on a contract: there, what was given with a YES alone is carried.
    """
    from habitat_box.usecases.printing import write_paper

    box, now = desk.box, desk.box.clock()
    tables = box.door.own_copy(desk.actor, person_id)
    open_here = Right.PORTABILITY in rights.offered(find_processing("dossier").basis(box.settings.body))
    given: dict[str, Any] = {}
    for table in GIVEN_BY_HER:
        if open_here or table in ("optional_data", "photo"):
            given[table] = [_given(table, row) for row in tables[table]]
    said = {**_head(desk, PORTABLE_FORMAT), "given": given}
    return write_paper(folder, f"a-emporter-{local_day(now):%Y-%m-%d}-{box.new_id()[-4:]}.json", _json(said))


def _name(card: Card, tables: Tables) -> str:
    away = [row["words"] for row in tables["archive"] if row["kind"] == "fiche"]
    return " ".join(filter(None, (card.first_name, card.last_name))) or " ".join(
        str(words[part]) for words in away for part in ("first_name", "last_name") if words.get(part)
    )


def _given(table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if table != "resident" or name in FILE_FIELDS}


def _whole(desk: Desk, tables: Tables) -> dict[str, Any]:
    masked = {table: {column: _(why) for column, why in how.masked.items()} for table, how in COPIED.items()}
    return {
        **_head(desk, FORMAT),
        "tables": {table: [dict(row) for row in rows] for table, rows in tables.items()},
        "masked": masked,
        "left_out": {table: _(why) for table, why in LEFT_OUT.items()},
        "uses": [
            {
                "code": row.code, "title": _(row.title), "purpose": _(row.purpose_words),
                "basis": f"{row.basis_association} ({row.basis_association.article})", "data": _(row.data),
                "recipients": _(row.recipients), "kept": _(row.retention_rule), "tables": list(row.tables),
                "rights": [right.value for right in rights.offered(row.basis_association)],
            }
            for row in register_rows(desk.box.settings.body)
        ],
        "texts": {code: list(purpose.notice) for code, purpose in PURPOSES.items()},
        "complaint": "CNIL, 3 place de Fontenoy, 75007 Paris, www.cnil.fr",
        "transfers": "aucun transfert hors de l'Union européenne",
        "automated_decisions": "aucune décision automatique",
    }  # fmt: skip


def _head(desk: Desk, form: str) -> dict[str, Any]:
    settings = desk.box.settings
    head = {"format": form, "made_at": desk.box.clock().isoformat(), "house": settings.residence, "contact": settings.contact}
    return {**head, "demo": True} if settings.demo else head


def _json(said: Mapping[str, Any]) -> bytes:
    return json.dumps(said, ensure_ascii=False, indent=1, default=_as_text).encode()


def _as_text(value: object) -> str:
    if isinstance(value, bytes):
        return b64encode(value).decode()
    raise TypeError(type(value).__name__)
