"""A clock that jumps ten years either way, again and again, under a living house: nothing goes, nobody is locked out.

Every day a few jumps; `scripts/test --long wrong_clock` makes 240. docs/reliability.md says what was seen.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path

import pytest
from cryptography import x509

from crypto.passphrase import TEST_ONLY
from habitat_box import bootstrap
from habitat_box.domain.access import Look
from habitat_box.domain.people import COORDINATOR, NewResident
from habitat_box.errors import CardPaused, HabitatError, SignInPaused, WrongCardCode
from habitat_box.store import journal
from habitat_box.store.connection import integrity_problems
from habitat_box.usecases import cards, consents, enrolment, keeping, residents, signing_in
from habitat_box.usecases.cards import MadeCard
from habitat_box.usecases.desk import Box
from lan_web.house import House
from tests import rows
from tests.conftest import MONDAY, PASSPHRASE, FrozenClock, at, visit
from tests.faults.crowd import PIN
from tests.full_house import count_rows
from tests.house_ready import ready

EVERYDAY, FULL, PARTS = 10, 60, 4
TEN_YEARS = timedelta(days=3653)
SIGNS = (1, -1)
MAY_GO = {"web_session", "task"}
"""A session that a jump made old has ended: whoever it was signs in again. A task goes when a YES makes it needless."""
WITH_THE_DAYS = {"enrolment"}
"""An invitation goes a day after its end, and a row of jumps lasts four days."""


@dataclass
class Living:
    """A house with work in it, its clock, a phone, a card, and its backups on a stick."""

    box: Box
    clock: FrozenClock
    site: House
    device: str
    card: MadeCard
    person: str
    stick: Path
    backups: frozenset[str]
    rows: dict[str, int]
    now: datetime


@pytest.fixture
def living(tmp_path: Path) -> Iterator[Living]:
    clock = FrozenClock(MONDAY - timedelta(days=25))
    made = bootstrap.create_box(
        tmp_path / "box", residence="Les Tilleuls", body="association", passphrase=PASSPHRASE, profile=TEST_ONLY, clock=clock,
        addresses=("192.168.1.5",),
    )  # fmt: skip
    box, stick = ready(made.box), tmp_path / "stick"
    stick.mkdir()
    desk = box.desk(COORDINATOR)
    _begin_sealing(made)
    people = [residents.welcome(desk, NewResident("Mme", f"Prénom{n}", f"NOM{n}", f"A{n:02}")) for n in range(6)]
    service = desk.box.door.add_organisation("Aide & Présence", "aide")
    worker = box.door.worker_of(service.id, "Zoé Petit")
    for day in range(25):
        clock.advance(days=1)
        bootstrap.unlock(box.settings, PASSPHRASE, clock).store.close()
        visit(desk, "Aide & Présence", people[day % 6], worker, at(9, 0, clock().date()))
        for purpose in ("P1", "P7"):
            consents.record_face_to_face(desk, people[day % 6], purpose, True)
        if day % 4 == 0:
            keeping.back_up(desk, stick)
    device = enrolment.knock(box, token=enrolment.invite(desk, worker).token).secret
    enrolment.confirm(desk, enrolment.waiting(desk)[0].match_code)
    enrolment.choose_pin(box, device, PIN, PIN)
    card = cards.make_cards(desk, [people[0]], "https://maison.local")[0]
    house = House(box.settings, ["192.168.1.5"], clock)
    yield Living(
        box,
        clock,
        house,
        device,
        card,
        people[0],
        stick,
        frozenset(one.name for one in stick.iterdir()),
        count_rows(box),
        clock(),
    )
    house.lock()
    box.store.close()


def _begin_sealing(made: bootstrap.Created) -> None:
    """Have the log sealed from the first day, as a sheet that was read back does."""
    with suppress(ImportError):
        ratchet, sealing = import_module("crypto.ratchet"), import_module("habitat_box.usecases.log_segments")
        sealing.begin_epoch(made.box.store, ratchet.first_key(made.recovery_key))


# -- what goes on in a house while its clock is wrong


def nightly(house: Living) -> None:
    with suppress(ImportError):
        import_module("habitat_box.usecases.nightly").nightly(house.box)


def sign_in(house: Living) -> None:
    signing_in.sign_in(house.box, house.device, PIN)


def mistype(house: Living) -> None:
    for _try in range(3):
        with suppress(HabitatError):
            signing_in.sign_in(house.box, house.device, "000000")


def mistype_card(house: Living) -> None:
    token = cards.hold_up(house.box, token=house.card.token)
    session = signing_in.session_of(house.box, token)
    for _try in range(3):
        with suppress(WrongCardCode, CardPaused):
            cards.give_code(session.desk, session, token, "0000" if house.card.code != "0000" else "1111")


def show_card(house: Living) -> None:
    token = cards.hold_up(house.box, token=house.card.token)
    session = signing_in.session_of(house.box, token)
    cards.give_code(session.desk, session, token, house.card.code)


def look(house: Living) -> None:
    house.box.door.look(COORDINATOR, Look.PERSON, house.person)


def choose(house: Living) -> None:
    consents.record_face_to_face(house.box.desk(COORDINATOR), house.person, "P3", True)


def open_again(house: Living) -> None:
    house.site.lock()
    house.site.open(bootstrap.unlock_key(house.box.settings, PASSPHRASE))


def tend(house: Living) -> None:
    house.site.tend()


def move_house(house: Living) -> None:
    house.site.move(["192.168.1.5"])


WORK: tuple[Callable[[Living], None], ...] = (
    nightly, sign_in, mistype, mistype_card, look, choose, open_again, tend, move_house,
)  # fmt: skip


def jump(house: Living, chance: random.Random) -> str:
    """Jump, live on, come back, and say what the house would have to complain of: « whole », or an AssertionError."""
    off = chance.choice((TEN_YEARS, -TEN_YEARS, *(SIGNS[n % 2] * timedelta(days=chance.uniform(31, 3653)) for n in range(4))))
    house.clock.now = house.now + off
    for act in chance.sample(WORK, 5):
        with suppress(HabitatError):  # what a wrong date refuses is refused; what it destroys is judged below
            act(house)
    judged(house)
    house.now += timedelta(minutes=chance.uniform(61, 120))  # the longest pause of a phone, and of a card's first mistakes
    house.clock.now = house.now
    judged(house)
    opens(house)
    tend(house)
    judged(house, MAY_GO | WITH_THE_DAYS)  # nothing that was said under the wrong date is taken for old under the right one
    house.rows = count_rows(house.box)
    return "ten years on" if off == TEN_YEARS else "ten years back" if off == -TEN_YEARS else "somewhere between"


def judged(house: Living, may_go: AbstractSet[str] = MAY_GO) -> None:
    """No row went, no backup went, every chain holds."""
    found = count_rows(house.box)
    assert {name for name, count in house.rows.items() if found[name] < count} - may_go == set()
    assert house.backups <= {one.name for one in house.stick.iterdir()}
    with house.box.store.unit(write=False):
        assert journal.verify(house.box.store).first_bad is None
    assert house.box.door.first_broken_choice() is None
    assert integrity_problems(house.box.store) == []


def opens(house: Living) -> None:
    """Back at the right date everyone is let in, and the certificate is one a phone takes."""
    assert bootstrap.unlock_key(house.box.settings, PASSPHRASE) == house.box.database_key
    house.site.lock()
    house.site.open(house.box.database_key)
    leaf = x509.load_pem_x509_certificate(house.box.settings.certificate.read_bytes())
    assert leaf.not_valid_before_utc <= house.now.astimezone(UTC) < leaf.not_valid_after_utc
    session = signing_in.session_of(house.box, signing_in.sign_in(house.box, house.device, PIN))
    assert session.worker == "Zoé Petit"
    show_card(house)
    assert residents.see_person(house.box.desk(COORDINATOR), house.person).card.last_name == "NOM0"


def test_a_clock_that_jumps_ten_years_takes_nothing_and_locks_nobody_out(living: Living) -> None:
    found = Counter(jump(living, random.Random(number)) for number in range(EVERYDAY))  # noqa: S311 - can be had again
    assert sum(found.values()) == EVERYDAY


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
def test_two_hundred_and_forty_jumps_take_nothing(living: Living, part: int) -> None:
    row = rows.row("wrong_clock", f"part{part}", FULL)
    found = row.run(lambda number: jump(living, random.Random(f"{part} {number}")))  # noqa: S311
    assert found["ten years on"] + found["ten years back"] > FULL // 8


def test_three_wrong_codes_at_a_wrong_date_are_no_pause_of_ten_years(living: Living) -> None:
    living.clock.now = living.now + TEN_YEARS
    mistype(living)
    with pytest.raises(SignInPaused):
        sign_in(living)
    living.clock.now = living.now + timedelta(minutes=70)
    sign_in(living)


def test_a_card_mistyped_at_a_wrong_date_is_not_paused_for_ten_years(living: Living) -> None:
    living.clock.now = living.now + timedelta(days=300)
    mistype_card(living)
    with pytest.raises(CardPaused):
        show_card(living)
    living.clock.now = living.now + timedelta(minutes=16)
    show_card(living)


def test_the_certificate_of_a_wrong_date_is_never_served(living: Living) -> None:
    before = living.box.settings.certificate.read_bytes()
    for off in (TEN_YEARS, -TEN_YEARS):
        living.clock.now = living.now + off
        open_again(living)
        move_house(living)
        assert living.box.settings.certificate.read_bytes() == before
    living.clock.now = living.now
    open_again(living)
