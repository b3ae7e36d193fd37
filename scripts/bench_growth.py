"""What age costs: each act of a day on a house of 36 days and on one a hundred times older, in turn."""

from __future__ import annotations

from collections.abc import Callable

from bench_house import House
from bench_measure import Line, Table, interleaved

from habitat_box.domain.access import Look
from habitat_box.domain.people import COORDINATOR
from habitat_box.usecases.residents import find_person, names, see_person
from habitat_box.usecases.signing_in import session_of
from habitat_box.usecases.visits import see_day, see_own_day, see_week, today_of
from habitat_box.words import monday_of

Acts = dict[str, tuple[Callable[[], object], float]]


def measure(table: Table, young: House, old: House, rounds: int) -> None:
    """Print the growth of each act."""
    for house in (young, old):
        house.box.store.keep(1)  # as in the site and the terminal app: a connection is at hand
    before, after = _acts(young), _acts(old)
    for title, (act, goal) in after.items():
        mine, floor = interleaved(act, before[title][0], rounds)
        table.add(Line(f"growth: {title}", f"{old.visits}", mine, floor, f"the same house at {young.visits} visits", goal))
    for house in (young, old):
        house.box.store.keep(0)


def _acts(house: House) -> Acts:
    box = house.box
    desk, worker, day = box.desk(COORDINATOR), box.desk(house.phones[0].actor), today_of(box.desk(COORDINATOR))
    person = names(desk)[0]

    def closing(act: Callable[[], object]) -> Callable[[], object]:
        def whole() -> None:
            try:
                act()
            finally:
                box.store.close()

        return whole

    return {
        "the coordinator's day": (closing(lambda: see_day(desk)), 1.2),
        "her week": (closing(lambda: see_week(desk, monday_of(day))), 1.2),
        "a worker's own day": (closing(lambda: see_own_day(worker)), 1.2),
        "one look": (closing(lambda: box.door.look(COORDINATOR, Look.DAY, person.person_id)), 1.2),
        "one resident's page": (closing(lambda: see_person(desk, person.person_id)), 1.2),
        "a session found again": (closing(lambda: session_of(box, house.phones[0].session)), 1.2),
        "search by name": (closing(lambda: find_person(desk, person.name)), 1.5),
    }
