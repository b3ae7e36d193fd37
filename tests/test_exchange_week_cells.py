"""The cells of a week's grid: visits cut apart, people told from the rest, doubts cited whole."""

from __future__ import annotations

import pytest

from habitat_box.exchange.week_cells import cut
from habitat_box.exchange.week_words import named
from tests.tables_house import DATED, read


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("9h-10h Sonia Marchand", [(540, 600, "Sonia Marchand")]),
        ("8h30 Sonia / 18h Kevin", [(510, None, "Sonia"), (1080, None, "Kevin")]),
        ("9h-10h\nSonia\n18h-19h\nKevin", [(540, 600, "Sonia"), (1080, 1140, "Kevin")]),
        ("Sonia\n9h-10h\nKevin\n18h-19h", [(540, 600, "Sonia"), (1080, 1140, "Kevin")]),
        ("Sonia 9h-10h Kevin 18h", [(540, 600, "Sonia"), (1080, None, "Kevin")]),
        ("9h/10h Sonia", [(540, 600, "Sonia")]),
        ("9-10h Sonia", [(540, 600, "Sonia")]),
        ("de 9h à 10h30", [(540, 630, "")]),
        ("entre 9h et 10h", [(540, 600, "")]),
        ("9:00-10:30 Kevin, 18:00 Sonia", [(540, 630, "Kevin"), (1080, None, "Sonia")]),
        ("8h30 (45 min) Sonia", [(510, 555, "Sonia")]),
        ("8h30 ; 12h ; 18h", [(510, None, ""), (720, None, ""), (1080, None, "")]),
        ("9h-10h Sonia/Kevin", [(540, 600, "Sonia / Kevin")]),
        ("Sonia Marchand (9h-10h)", [(540, 600, "Sonia Marchand")]),
        ("22h-6h Nuit", [(1320, 1800, "Nuit")]),
        ("midi Sonia", [(720, None, "Sonia")]),
    ],
)
def test_visits_of_a_cell_are_cut_apart(cell: str, found: list[tuple[int, int | None, str]]) -> None:
    assert [(piece.start, piece.end, piece.words) for piece in cut(cell)] == found
    assert not any(piece.problem for piece in cut(cell))


@pytest.mark.parametrize(
    "cell",
    [
        "8h30/18h",
        "8h30 / 18h",
        "8h30\n18h",
        "9h00\n10h00\nSonia",
        "9h00 10h00 Sonia",
        "9h Sonia 10h",
        "avant 9h Sonia",
        "10h-9h Sonia",
        "25h00 Sonia",
        "le 24/11 9h",
        "12h 13h",
        "9h " + "x" * 3000,
    ],
)
def test_cell_that_could_mean_two_things_is_cited_whole(cell: str) -> None:
    (piece,) = cut(cell)
    assert piece.problem
    assert piece.text.replace(" ", "") == "".join(cell.split())[: len(piece.text.replace(" ", ""))]
    assert len(piece.text) >= min(len(cell), 500)


@pytest.mark.parametrize(
    ("words", "name", "title", "status"),
    [
        ("Sonia Marchand", "Sonia Marchand", "", ""),
        ("Toilette Sonia", "Sonia", "Toilette", ""),
        ("Mme DELMAS - toilette", "Mme DELMAS", "toilette", ""),
        ("Le Gall courses", "Le Gall", "courses", ""),
        ("Jeanne de la Tour", "Jeanne de la Tour", "", ""),
        ("M. d'Ornano (absent)", "M. d'Ornano", "", "absent"),
        ("ANNULÉ Sonia", "Sonia", "", "ANNULÉ"),
        ("Sonia et Kevin", "Sonia et Kevin", "", ""),
        ("Aide à domicile", "", "Aide à domicile", ""),
        ("mme delmas", "mme delmas", "", ""),
        ("S. Marchand", "S. Marchand", "", ""),
        ("Sonia annulé à la demande de la famille", "Sonia", "", "annulé à la demande de la famille"),
    ],
)
def test_person_and_rest_of_the_words_are_told_apart(words: str, name: str, title: str, status: str) -> None:
    said = named(words, lambda _: False)
    assert (said.name, said.title, said.status) == (name, title, status)


def test_word_of_absence_about_somebody_else_cancels_nothing() -> None:
    reading = read(f";{DATED}\nMme Delmas;9h-10h Sonia (remplace Kevin absent);;;;;;\n")
    (visit,) = reading.visits
    assert (visit.cancelled, visit.worker_name, visit.title) == (False, "Sonia", "remplace Kevin absent")
    assert any("annulée peut-être" in warning for warning in reading.warnings)
