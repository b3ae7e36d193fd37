"""The resident's card: made and printed by the coordinator, held up by the resident, closed by her code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from crypto import tokens
from habitat_box.domain.access import Action
from habitat_box.domain.consent import Channel
from habitat_box.domain.people import Actor, Role
from habitat_box.errors import CardPaused, WrongCardCode
from habitat_box.store import secrets, sessions
from habitat_box.usecases.desk import Box, Desk, needs, open_to_strangers
from habitat_box.usecases.enrolment import PEPPER
from habitat_box.usecases.house_facts import check_ready
from habitat_box.usecases.signing_in import Session, minutes_of
from habitat_box.words import local_day

CARD_LIVES = timedelta(days=365)
PAUSE, LONGER = timedelta(minutes=15), 4
"""How long three wrong codes stop YES, and how many times longer each next three do: a year's guesses stay under thirty."""

TRIES = 3
PICTURES = (
    "tournesol", "bateau", "chat", "maison", "arbre", "étoile", "poisson", "papillon", "oiseau", "clé", "tasse", "nuage",
    "soleil", "coeur", "feuille", "vélo",
)  # fmt: skip
COLOURS = ("jaune", "bleu", "vert", "rouge", "orange", "violet")


@dataclass(frozen=True)
class MadeCard:
    """A card just made. Its token, typed code and secret code exist here and on paper only."""

    person_id: str
    link: str = field(repr=False)
    token: str = field(repr=False)
    typed_code: str = field(repr=False)
    code: str = field(repr=False)
    label: str
    picture: str
    colour: str
    expires_on: date


@needs(Action.PRINT)
def make_cards(
    desk: Desk,
    ids: Sequence[str],
    site: str,
    pictures: dict[str, tuple[str, str]] | None = None,
    *,
    on_paper: Callable[[list[MadeCard]], None] | None = None,
) -> list[MadeCard]:
    """Make a new card for each resident; the old ones die. `site`: the address the QR opens, without its final slash.

    `on_paper` puts them down before they count: a card that no paper bears must not kill the one in someone's hand.
    Raises NotReadyForReal.
    """
    box = desk.box
    check_ready(box)
    pepper = secrets.get(box.store, PEPPER)
    kept = {person: (picture, colour) for person, (_, picture, colour, _) in box.door.card_labels().items()}
    chosen = {**kept, **(pictures or {})}
    expires = local_day(box.clock()) + CARD_LIVES
    made = [_drawn(person, place, site, chosen, expires) for place, person in enumerate(ids)]
    hashes = [_hashes(card, pepper) for card in made]
    if on_paper is not None:
        on_paper(made)
    with box.store.unit():
        for card, kept_of_it in zip(made, hashes, strict=True):
            box.door.give_card(
                desk.actor,
                card.person_id,
                hashes=kept_of_it,
                label=card.label,
                picture=card.picture,
                colour=card.colour,
                expires_on=card.expires_on,
            )
    return made


def _drawn(person_id: str, place: int, site: str, chosen: dict[str, tuple[str, str]], expires: date) -> MadeCard:
    token = tokens.new_token()
    picture, colour = chosen.get(person_id, (PICTURES[place % len(PICTURES)], COLOURS[place % len(COLOURS)]))
    return MadeCard(
        person_id,
        f"{site}/c#{token}",
        token,
        tokens.new_typed_code(),
        tokens.new_resident_code(),
        tokens.new_label(),
        picture,
        colour,
        expires,
    )


def _hashes(card: MadeCard, pepper: bytes) -> dict[str, str]:
    return {
        "token": tokens.digest(card.token),
        "typed": tokens.digest(tokens.normalise_typed_code(card.typed_code)),
        "code": tokens.hash_pin(card.code, pepper),
    }


@needs(Action.PRINT)
def revoke_cards(desk: Desk, person_id: str) -> int:
    """Kill a lost card."""
    return desk.box.door.revoke_cards(desk.actor, person_id)


@open_to_strangers
def hold_up(box: Box, *, token: str = "", typed_code: str = "", tablet: bool = False) -> str:
    """Let a card in by its token or its typed code, and give a session token. `tablet`: the common room's.

    Raises CardUnknown.
    """
    if token:
        card = box.door.card_held(token_hash=tokens.digest(token))
    else:
        card = box.door.card_held(typed_hash=tokens.digest(tokens.normalise_typed_code(typed_code)))
    session = tokens.new_device_secret()
    channel = Channel.TABLET if tablet else Channel.CARD
    sessions.start(box.store, tokens.digest(session), "carte", card.id, box.clock(), channel.value)
    box.door.log(Actor(card.log_ref, Role.RESIDENT), "présenter", "la carte")
    return session


@needs(Action.CHOOSE)
def give_code(desk: Desk, session: Session, session_token: str, code: str) -> None:
    """Check the resident's code. Three wrong ones pause YES, longer each time, until a right one; NO always works.

    Raises WrongCardCode, CardPaused.
    """
    box, at = desk.box, desk.box.clock()
    pepper = secrets.get(box.store, PEPPER)
    # A try counts before it is checked: requests sent all at once get no more tries than one after the other.
    with box.store.unit():
        card = box.door.card_held(card_id=session.subject_id)
        longest = PAUSE * LONGER ** max(card.failures // TRIES - 1, 0)  # a longer one was begun at a wrong date
        if card.paused_until is not None and at < card.paused_until <= at + longest:
            raise CardPaused(minutes=minutes_of(card.paused_until - at))
        failures = card.failures + 1
        wait = PAUSE * LONGER ** (failures // TRIES - 1) if failures % TRIES == 0 else None
        box.door.note_card_try(card.id, failures, None if wait is None else at + wait)
    if not tokens.verify_pin(card.code_hash, code.strip(), pepper):
        raise WrongCardCode if wait is None else CardPaused(minutes=minutes_of(wait))
    box.door.note_card_try(card.id, 0, None)
    sessions.mark_code_given(box.store, tokens.digest(session_token))
