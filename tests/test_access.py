"""Who may see what: the matrix word for word, and the laws that hold for any consents."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitat_box.domain.access import ACTIONS, REFUSED, RULES, Action, Field, Look, decide, may
from habitat_box.domain.consent import Channel
from habitat_box.domain.people import COORDINATOR, Actor, Role
from habitat_box.domain.purposes import PURPOSES
from habitat_box.domain.visits import PARIS
from habitat_box.errors import AccessRefused
from habitat_box.store import journal
from habitat_box.usecases import consents, residents, visits
from habitat_box.usecases.desk import Box, Desk
from tests.conftest import Cast, FrozenClock, visit

ROLES, LOOKS = st.sampled_from(Role), st.sampled_from(Look)
YESES = st.frozensets(st.sampled_from([*PURPOSES, "P99", ""]))

NAMES = {"civilité", "prénom", "nom", "nom d'usage"}
KEPT = {
    "porte", "téléphone", "format d'information", "dates d'entrée et de sortie", "proches", "visites", "choix", "qui a vu",
    "mode de décision", "dates du contrat et de la condition AVP",
}  # fmt: skip
GIVEN = {
    "P2": {"photo"},
    "P3": {"photos de la maison"},
    "P4": {"photos publiées"},
    "P5": {"visites pour un proche"},
    "P6": {"nouvelles pour un proche"},
    "P7": {"habitudes"},
    "P9": {"téléphone de rappel"},
    "P10": {"anniversaire"},
    "P11": {"paroles pour le bilan"},
    "P12": {"téléphone après le départ"},
}
BOARD: tuple[set[str], dict[str, set[str]]] = ({"visites"}, {"P1": {"prénom"}, "P10": {"anniversaire"}})
WISHED: tuple[set[str], dict[str, set[str]]] = (set(), {"P10": {"prénom", "nom d'usage", "anniversaire"}})
# Reference 2.1 to 2.16, role by role, written again by hand: role, look -> always, then what each YES adds.
MATRIX: dict[tuple[str, str], tuple[set[str], dict[str, set[str]]]] = {
    ("coordinatrice", "le planning"): (NAMES | {"porte", "visites"}, {}),
    ("coordinatrice", "la fiche"): (NAMES | KEPT, GIVEN),
    ("coordinatrice", "la liste des noms"): (NAMES | {"porte"}, {}),
    ("coordinatrice", "un planning reçu"): (NAMES | {"porte", "visites"}, {}),
    ("coordinatrice", "une feuille imprimée"): (NAMES | {"porte", "visites"}, {}),
    ("coordinatrice", "vos choix"): ({"choix"}, {}),
    ("coordinatrice", "votre mode de décision"): ({"mode de décision"}, {}),
    ("coordinatrice", "votre photo"): (set(), {code: GIVEN[code] for code in ("P2", "P3", "P4")}),
    ("coordinatrice", "la feuille du proche"): (
        NAMES | {"proches"},
        {"P5": {"visites", "visites pour un proche"}, "P6": {"nouvelles pour un proche"}},
    ),
    ("coordinatrice", "les rappels"): (NAMES | {"porte"}, {"P9": GIVEN["P9"]}),
    ("coordinatrice", "le bilan"): (set(), {"P11": GIVEN["P11"]}),
    ("coordinatrice", "vos demandes"): (NAMES | KEPT | set().union(*GIVEN.values()), {}),
    ("coordinatrice", "un contrôle"): (NAMES | {"mode de décision", "choix", "qui a vu"}, {}),
    ("coordinatrice", "le tableau"): BOARD,
    ("coordinatrice", "les anniversaires"): WISHED,
    ("intervenant", "les visites du jour"): (
        {"prénom", "initiale du nom", "nom d'usage", "porte", "numéro d'urgence", "visites"},
        {"P2": {"photo"}, "P7": {"habitudes"}, "P8": {"visites des autres services"}},
    ),
    ("intervenant", "votre photo"): (set(), {"P2": {"photo"}}),
    ("intervenant", "le tableau"): BOARD,
    ("intervenant", "les anniversaires"): WISHED,
    ("boite", "le tableau"): BOARD,
    ("boite", "les anniversaires"): WISHED,
    ("habitant", "vos données"): (NAMES | KEPT | set().union(*GIVEN.values()), {}),
    ("habitant", "vos choix"): ({"choix"}, {}),
    ("habitant", "votre mode de décision"): ({"mode de décision"}, {}),
}
HOUSE_WIDE = {Look.BOARD, Look.BIRTHDAYS}
WORKERS_WORDS = {"initiale du nom", "numéro d'urgence", "visites des autres services"}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("look", list(Look))
@pytest.mark.parametrize(
    "said",
    [frozenset(), *(frozenset({code}) for code in PURPOSES), frozenset(PURPOSES)],
    ids=["nothing", *PURPOSES, "everything"],
)
@pytest.mark.rule("F9")
def test_each_role_sees_exactly_the_fields_of_the_matrix(role: Role, look: Look, said: frozenset[str]) -> None:
    decision = decide(role, look, said, visits_today=True, own=True)

    always, more = MATRIX.get((role.value, look.value), (set(), {}))
    expected = always.union(*(fields for purpose, fields in more.items() if purpose in said))
    assert {field.value for field in decision.fields} == expected
    assert decision.refused is (not expected)


@pytest.mark.rule("D7", "F9")
def test_the_matrix_and_the_table_have_the_same_rows() -> None:
    assert {(role.value, look.value) for role, look in RULES} == set(MATRIX)
    assert {rule.visit for (role, look), rule in RULES.items() if role is Role.WORKER and look not in HOUSE_WIDE} == {True}


@given(ROLES, LOOKS, YESES, st.sampled_from([*PURPOSES]), st.booleans(), st.booleans())
def test_a_withdrawn_consent_never_shows_more(
    role: Role, look: Look, said: frozenset[str], withdrawn: str, today: bool, own: bool
) -> None:
    before = decide(role, look, said | {withdrawn}, visits_today=today, own=own)
    after = decide(role, look, said - {withdrawn}, visits_today=today, own=own)
    assert after.fields <= before.fields
    assert after.refused == (not after.fields)


@given(ROLES, LOOKS, YESES, st.booleans(), st.booleans())
def test_a_look_without_a_rule_shows_nothing(role: Role, look: Look, said: frozenset[str], today: bool, own: bool) -> None:
    decision = decide(role, look, said, visits_today=today, own=own)
    if (role, look) not in RULES:
        assert decision == REFUSED
    assert decision.refused == (not decision.fields)


@given(YESES)
def test_a_resident_always_sees_her_own_whatever_she_refused(said: frozenset[str]) -> None:
    decision = decide(Role.RESIDENT, Look.OWN, said, own=True)
    assert decision == decide(Role.RESIDENT, Look.OWN, frozenset(), own=True)
    assert Field.LOOKS in decision.fields


@given(LOOKS, YESES, st.booleans())
def test_a_resident_never_sees_another(look: Look, said: frozenset[str], today: bool) -> None:
    assert decide(Role.RESIDENT, look, said, visits_today=today, own=False).refused


@pytest.mark.rule("D7")
@given(LOOKS, YESES, st.booleans())
def test_a_worker_without_a_visit_sees_no_name_without_p1(look: Look, said: frozenset[str], own: bool) -> None:
    shown = decide(Role.WORKER, look, said - {"P1", "P10"}, visits_today=False, own=own).fields
    assert shown <= {Field.VISITS}


@given(ROLES, LOOKS, YESES, st.booleans(), st.booleans())
def test_nobody_but_the_coordinator_and_herself_sees_a_last_name_or_contacts(
    role: Role, look: Look, said: frozenset[str], today: bool, own: bool
) -> None:
    shown = decide(role, look, said, visits_today=today, own=own).fields
    kept_close = {Field.LAST_NAME, Field.PHONE, Field.CONTACTS, Field.CONSENTS, Field.STAY}
    if role in (Role.WORKER, Role.BOX):
        assert not shown & kept_close
    if role not in (Role.WORKER, Role.BOX):
        assert not {field.value for field in shown} & WORKERS_WORDS


def test_no_role_may_do_what_is_not_listed_for_it() -> None:
    assert may(Role.COORDINATOR, Action.KEEP_BOX)
    assert not may(Role.WORKER, Action.SEE_HOUSE)
    assert not may(Role.RESIDENT, Action.SEE_BOARD)
    assert not may(Role.COORDINATOR, Action.CHOOSE)
    assert set(ACTIONS) == set(Role)
    assert set().union(*ACTIONS.values()) == set(Action)


# -- through the door, on the days that go wrong


def own(box: Box, worker: Actor) -> set[str]:
    return {seen.resident_id for seen in visits.see_own_day(box.desk(worker)).seen.visits}


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        (datetime(2026, 11, 24, tzinfo=PARIS), 24),
        (datetime(2027, 3, 28, tzinfo=PARIS), 23),
        (datetime(2027, 10, 31, tzinfo=PARIS), 25),
    ],
    ids=["an ordinary day", "spring forward", "autumn back"],
)
@pytest.mark.rule("F9", "D7")
def test_a_worker_sees_her_resident_from_midnight_to_midnight(
    desk: Desk, cast: Cast, clock: FrozenClock, day: datetime, hours: int
) -> None:
    start = day.replace(hour=9)
    visit(desk, "Aide & Présence", cast.rene, cast.nadia.id, start)
    begins = day.astimezone(UTC)
    ends = begins + timedelta(hours=hours)

    seen = {}
    for name, at in {
        "before": begins - timedelta(seconds=1),
        "first": begins,
        "last": ends - timedelta(seconds=1),
        "after": ends,
    }.items():
        clock.now = at
        seen[name] = own(desk.box, cast.nadia)

    assert seen == {"before": set(), "first": {cast.rene}, "last": {cast.rene}, "after": set()}


@pytest.mark.parametrize(
    "night",
    [
        datetime(2026, 11, 24, 22, tzinfo=PARIS),
        datetime(2027, 3, 27, 22, tzinfo=PARIS),
        datetime(2027, 10, 30, 22, tzinfo=PARIS),
    ],
)
def test_a_night_worker_sees_her_resident_until_two_hours_after_the_end(
    desk: Desk, cast: Cast, clock: FrozenClock, night: datetime
) -> None:
    visit(desk, "Aide & Présence", cast.rene, cast.nadia.id, night.astimezone(UTC), minutes=7 * 60)
    end = night.astimezone(UTC) + timedelta(hours=7)

    clock.now = end + timedelta(hours=2)
    assert own(desk.box, cast.nadia) == {cast.rene}
    clock.now = end + timedelta(hours=2, seconds=1)
    assert own(desk.box, cast.nadia) == set()


def test_a_cancelled_visit_shows_nobody(desk: Desk, cast: Cast) -> None:
    with desk.box.store.maintenance():
        desk.box.store.run("UPDATE visit SET status = 'annulée' WHERE worker_id = ?", (cast.karim.id,))
    assert own(desk.box, cast.karim) == set()


def test_a_worker_sees_the_visits_of_her_service_that_name_no_one(desk: Desk, cast: Cast) -> None:
    visit(desk, "Aide & Présence", cast.rene, None, datetime(2026, 11, 23, 15, tzinfo=PARIS))
    assert own(desk.box, cast.nadia) == {cast.rene}
    assert own(desk.box, cast.karim) == {cast.simone}


def test_the_coordinator_alone_reads_the_file_and_a_worker_is_refused_in_writing(desk: Desk, cast: Cast) -> None:
    box = desk.box
    assert box.door.look(COORDINATOR, Look.PERSON, cast.simone).last_name == "DELMAS"
    for look in Look:
        if look not in (Look.VISIT, Look.BOARD):
            with pytest.raises(AccessRefused):
                box.door.look(cast.sonia, look, cast.simone)
    with pytest.raises(AccessRefused):
        box.door.look(cast.nadia, Look.VISIT, cast.simone)


def test_an_urgent_number_shows_to_the_visiting_worker_and_no_other_contact(desk: Desk, cast: Cast) -> None:
    residents.add_contact(desk, cast.simone, "Paul Delmas", "06 00 00 00 01", "famille", ("urgence",))
    residents.add_contact(desk, cast.simone, "Anne Voisin", "06 00 00 00 02", "voisin", ("nouvelles",))
    contacts = visits.see_own_day(desk.box.desk(cast.sonia)).seen.cards[cast.simone].contacts
    assert contacts is not None
    assert [contact.phone for contact in contacts] == ["06 00 00 00 01"]


@pytest.mark.rule("D7")
def test_habits_are_hidden_from_the_coordinator_too_without_p7(desk: Desk, cast: Cast) -> None:
    residents.write_habits(desk, cast.simone, "Le café d'abord")
    assert residents.see_person(desk, cast.simone).card.habits is None
    consents.record_face_to_face(desk, cast.simone, "P7", True)
    assert residents.see_person(desk, cast.simone).card.habits == "Le café d'abord"


def test_every_read_of_the_door_leaves_exactly_one_line_a_person(desk: Desk, cast: Cast) -> None:
    door, today = desk.box.door, visits.today_of(desk)
    refs = {row["id"]: row["log_ref"] for row in _refs(desk)}

    def added(act: object) -> list[str]:
        with desk.box.store.unit(write=False):
            before = journal.head_of(desk.box.store)[0]
        act()  # type: ignore[operator]
        with desk.box.store.unit(write=False):
            rows = desk.box.store.rows("SELECT subject_ref FROM access_log WHERE seq > ? ORDER BY subject_ref", (before,))
        return [row["subject_ref"] for row in rows]

    both = sorted([refs[cast.simone], refs[cast.rene]])
    simone = [refs[cast.simone]]
    assert added(lambda: door.look(COORDINATOR, Look.PERSON, cast.simone)) == simone
    assert added(lambda: door.look_many(COORDINATOR, Look.NAMES, [cast.simone, cast.rene])) == both
    assert added(lambda: door.everyone(COORDINATOR, Look.NAMES)) == both
    assert added(lambda: door.visits(COORDINATOR, Look.DAY, today, today)) == both
    assert added(lambda: door.own_visits(cast.karim, today)) == simone
    assert added(lambda: door.board(cast.nadia, today)) == both
    assert added(lambda: door.standings(COORDINATOR, cast.simone)) == simone
    assert added(lambda: door.all_standings(COORDINATOR, [cast.simone, cast.rene])) == both
    assert added(lambda: door.history(COORDINATOR, cast.simone)) == simone
    assert added(lambda: door.lookers_of(COORDINATOR, cast.simone, desk.box.clock())) == simone
    assert added(lambda: door.choose(COORDINATOR, cast.simone, "P1", True, Channel.ASSISTED, "r1")) == simone


def _refs(desk: Desk) -> list[dict[str, str]]:
    with desk.box.store.unit(write=False), desk.box.store.opened({"resident": {"id", "log_ref"}}):
        return desk.box.store.rows("SELECT id, log_ref FROM resident")
