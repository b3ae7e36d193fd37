"""Papers: cards and their codes, a worker's first connection, the board, the week. Written where the coordinator says.

Heavy drawing libraries are imported where a paper is made, not when the box starts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from habitat_box.config import Settings, working_for
from habitat_box.domain.access import Action, Look
from habitat_box.domain.purposes import PURPOSES
from habitat_box.domain.visits import PARIS, VisitStatus
from habitat_box.errors import DiskFull, FieldRefused, FolderNotWritable, UnknownPerson
from habitat_box.usecases.cards import COLOURS, PICTURES, MadeCard, make_cards
from habitat_box.usecases.certificate import box_words, write_private
from habitat_box.usecases.controller import controller_of
from habitat_box.usecases.desk import Desk, needs, open_to_strangers
from habitat_box.usecases.enrolment import Invitation
from habitat_box.usecases.own_data import who_looked_for
from habitat_box.usecases.receipts import receipt_facts
from habitat_box.usecases.residents import find_person, names
from habitat_box.usecases.visits import see_board
from habitat_box.words import N_, hour, local_day, midnight, plain, short_day, speaking


def site_address(settings: Settings) -> str:
    """Give the address printed on papers: the box's name on the residence network."""
    port = "" if settings.port == 443 else f":{settings.port}"
    return f"https://{settings.host_name}.local{port}"


def write_paper(folder: Path, name: str, content: bytes) -> Path:
    """Write a paper, readable by this user alone. Raises FolderNotWritable, DiskFull."""
    path = folder / name
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(path, content)
    except OSError as error:
        raise (DiskFull() if error.errno == 28 else FolderNotWritable(folder=folder)) from None
    return path


@needs(Action.PRINT)
def people_named(desk: Desk, words: Sequence[str]) -> list[str]:
    """Give the ids of the residents these words name, or everyone's for no words. Raises UnknownPerson, AmbiguousName."""
    if words:
        return list(dict.fromkeys(find_person(desk, one).person_id for one in words))
    everyone = [card.person_id for card in names(desk)]
    if not everyone:
        raise UnknownPerson
    return everyone


@needs(Action.PRINT)
def print_cards(
    desk: Desk,
    ids: Sequence[str],
    folder: Path,
    *,
    site: str = "",
    sheet: bool = True,
    pictures: dict[str, tuple[str, str]] | None = None,
) -> tuple[list[Path], list[MadeCard]]:
    """Make new cards, four to an A4 sheet or one to an A6, and the slips of their secret codes. The old cards die.

    `pictures`: the picture and the colour a resident chose, by id; "" keeps what her card had, or what comes next.
    Raises FieldRefused for one that no card can bear.
    """
    settings, paths = desk.box.settings, list[Path]()
    faces = _chosen_faces(desk, pictures or {})

    def put_down(made: list[MadeCard]) -> None:
        stamp = f"{local_day(desk.box.clock()):%Y-%m-%d}"
        for name, content in _drawn_cards(settings, made, whom_to_ask(desk), sheet).items():
            paths.append(write_paper(folder, _unused(folder, f"{name}-{stamp}"), content))

    try:
        made = make_cards(desk, ids, site or site_address(settings), faces, on_paper=put_down)
    except BaseException:
        for path in paths:  # the cards on them will never work
            path.unlink(missing_ok=True)
        raise
    return paths, made


def _chosen_faces(desk: Desk, pictures: dict[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """Complete a choice of a picture alone or a colour alone. Raises FieldRefused."""
    kept = {person: (picture, colour) for person, (_, picture, colour, _) in desk.box.door.card_labels().items()}
    faces = {}
    for person, (picture, colour) in pictures.items():
        for field, word, known in ((N_("image"), picture, PICTURES), (N_("couleur"), colour, COLOURS)):
            if word and word not in known:
                raise FieldRefused(field=field, reason=", ".join(known))
        before = kept.get(person, (PICTURES[0], COLOURS[0]))
        faces[person] = (picture or before[0], colour or before[1])
    return faces


def _drawn_cards(settings: Settings, made: Sequence[MadeCard], whom: tuple[str, str], sheet: bool) -> dict[str, bytes]:
    from habitat_box.papers.cards import CardFace, Contact
    from habitat_box.papers.cards import print_cards as draw_cards
    from habitat_box.papers.code_slip import CodeSlip, print_code_slips

    words = box_words(settings.authority.read_bytes())
    contact = Contact(*whom)
    faces = [CardFace(c.link, c.label, c.typed_code, c.picture, c.colour, c.expires_on) for c in made]
    slips = [CodeSlip(c.code, c.label, c.picture, c.colour) for c in made]
    return {
        "cartes": draw_cards(faces, settings.residence, contact, box_words=words, sheet=sheet),
        "codes": print_code_slips(slips, settings.residence, sheet=sheet),
    }


def _unused(folder: Path, stem: str) -> str:
    """Give a name no paper has: the cards of this morning, not printed yet, exist nowhere else."""
    names = (f"{stem}{more}.pdf" for more in ("", *(f"-{n}" for n in range(2, 1000))))
    return next((name for name in names if not (folder / name).exists()), f"{stem}.pdf")


@needs(Action.PRINT)
def print_first_connection(desk: Desk, invitation: Invitation, url: str, ip_url: str, folder: Path) -> Path:
    """Print the page a worker connects with the first time. `url`, `ip_url`: the site's addresses, no final slash."""
    return write_first_connection(desk.box.settings, invitation, url, ip_url, folder)


@open_to_strangers
def write_first_connection(settings: Settings, invitation: Invitation, url: str, ip_url: str, folder: Path) -> Path:
    """Draw a first connection from an invitation already made: it holds nothing the invitation does not."""
    from habitat_box.papers.first_connection import FirstConnection
    from habitat_box.papers.first_connection import print_first_connection as draw

    facts = FirstConnection(
        settings.residence,
        invitation.worker,
        f"{url}/e#{invitation.token}",
        f"{ip_url}/e#{invitation.token}",
        invitation.typed_code,
        invitation.expires_at.astimezone(PARIS),
        box_words(settings.authority.read_bytes()),
    )
    name = re.sub(r"[^a-z0-9]+", "-", plain(invitation.worker)).strip("-")[:40]
    with working_for(settings):
        return write_paper(folder, f"premiere-connexion-{name}.pdf", draw(facts))


@needs(Action.PRINT)
def print_board(desk: Desk, folder: Path) -> Path:
    """Print today's board for the common room: first names only where P1 says YES, birthdays where P10 does."""
    from habitat_box.papers.board import BoardLine
    from habitat_box.papers.board import print_board as draw

    view = see_board(desk)
    lines = [BoardLine(visit.local_start.time(), view.seen.who(visit).name) for visit in view.seen.visits]
    wished = [card.name for card in view.birthdays]
    pdf = draw(lines, view.day, desk.box.settings.residence, wished)
    return write_paper(folder, f"tableau-{view.day:%Y-%m-%d}.pdf", pdf)


@needs(Action.PRINT)
def print_week(desk: Desk, monday: date, folder: Path) -> Path:
    """Print a week for the coordinator: a row a resident, a column a day."""
    from habitat_box.papers.week_sheet import WeekVisit
    from habitat_box.papers.week_sheet import print_week as draw

    box = desk.box
    with box.store.unit():
        seen = box.door.visits(desk.actor, Look.PAPER, monday, monday + timedelta(days=6))
        people = box.door.everyone(desk.actor, Look.PAPER)
    cards = {card.person_id: card for card in (*people, *seen.cards.values())}
    rows = {person: f"{card.dwelling or ''} {card.name}".strip() for person, card in cards.items()}
    doubled = {name for name in rows.values() if list(rows.values()).count(name) > 1}
    rows = {
        person: f"{name} ({place})" if name in doubled else name for place, (person, name) in enumerate(rows.items(), start=1)
    }
    visits = [
        WeekVisit(rows[v.resident_id], v.day, v.local_start.time(), v.local_end.time(), v.organisation)
        for v in seen.visits
        if v.status is not VisitStatus.CANCELLED
    ]
    pdf = draw(visits, sorted(rows.values()), monday, box.settings.residence)
    return write_paper(folder, f"semaine-{monday:%Y-%m-%d}.pdf", pdf)


@needs(Action.PRINT)
def print_own_page(desk: Desk, person_id: str, folder: Path, *, since: date | None = None) -> Path:
    """Print « Qui a vu mes données » for a resident: twelve months from `since`, or the last twelve."""
    from habitat_box.papers.cards import Contact
    from habitat_box.papers.own_page import Line
    from habitat_box.papers.own_page import print_own_page as draw

    settings, today = desk.box.settings, local_day(desk.box.clock())
    first = since or today - timedelta(days=365)
    last = min(today, first + timedelta(days=365))
    with speaking("fr"):
        lines = [
            Line(
                f"{short_day(local_day(one.at))} {local_day(one.at).year}, {hour(one.at)}",
                one.who,
                f"{one.what} ({', '.join(one.shown)})" if one.shown else one.what,
            )
            for one in who_looked_for(desk, person_id, midnight(first), midnight(last + timedelta(days=1)))
        ]
    contact = Contact(*whom_to_ask(desk))
    pdf = draw(lines, first, last, settings.residence, contact)
    return write_paper(folder, f"qui-a-vu-{last:%Y-%m-%d}-{desk.box.new_id()[:4]}.pdf", pdf)


@needs(Action.PRINT)
def print_no_slip(desk: Desk, folder: Path) -> Path:
    """Print the paper NO, blank: as many copies as the house wants may be made of it."""
    from habitat_box.papers.no_slip import print_no_slip as draw

    pdf = draw([purpose.title for purpose in PURPOSES.values()], desk.box.settings.residence)
    return write_paper(folder, "papier-non.pdf", pdf)


@needs(Action.PRINT)
def print_receipt(desk: Desk, receipt_id: str, folder: Path) -> Path:
    """Print the receipt of one choice, simple words first, then the full record. Raises UnknownReceipt."""
    from habitat_box.papers.receipt import print_receipt as draw

    event, person_ref = desk.box.door.receipt(desk.actor, receipt_id.strip().upper())
    facts = receipt_facts(event, person_ref, controller_of(desk), desk.box.clock())
    return write_paper(folder, f"recu-{facts.receipt_id}.pdf", draw(facts))


@needs(Action.PRINT)
def whom_to_ask(desk: Desk) -> tuple[str, str]:
    """Give the name and the phone that residents' papers bear: what the house stated, else its settings."""
    return _parted(controller_of(desk).contact)


def contact_of(settings: Settings) -> tuple[str, str]:
    """Part the contact of the settings, « name, phone », into its two halves."""
    return _parted(settings.contact)


def _parted(contact: str) -> tuple[str, str]:
    name, _comma, phone = contact.rpartition(",")
    return (name or phone).strip(), phone.strip() if name else ""
