"""A week's grid through the whole import: the difference, applied, the same again nothing, the next week remembered."""

from __future__ import annotations

from pathlib import Path

from habitat_box.domain.sheet import Role
from habitat_box.usecases import planning
from habitat_box.usecases.desk import Desk
from tests.conftest import Cast

SERVICE = "Un service qui dessine ses semaines"


def written(folder: Path, text: str, name: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def counts(seen: planning.Preview) -> dict[str, int]:
    return {kind: size for kind, size in seen.difference.counts.items() if size}


def test_coordinator_applies_a_grid_and_the_same_again_changes_nothing(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    text = (
        "Semaine 48 2026;;;;\nQui;Lundi;Mardi;Mercredi;Jeudi\nMme Simone Delmas;9h-10h Sonia / 18h-19h Kevin;RAS;;bientôt\n"
        "Mme Inconnue;;9h-10h Sonia;;\n"
    )
    path = written(tmp_path, text, "grille.csv")
    first = planning.preview(desk, path, SERVICE)
    assert first.difference.read == 4
    assert counts(first) == {"added": 2, "to_match": 1, "not_understood": 1}
    assert [guess.role for guess in first.columns] == [Role.NAME, *[Role.WEEKDAY] * 4]
    planning.apply(desk, first, skip_unmatched=True)
    assert counts(planning.preview(desk, path, SERVICE)) == {"unchanged": 2, "to_match": 1, "not_understood": 1}
    moved = written(tmp_path, text.replace("18h-19h Kevin", "17h-18h Kevin"), "mercredi.csv")
    assert counts(planning.preview(desk, moved, SERVICE)) == {"unchanged": 1, "moved": 1, "to_match": 1, "not_understood": 1}


def test_coordinators_correction_of_a_grid_is_kept_for_the_next_week(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    head = "Semaine {week} 2026;;;\nQui;Lundi;Mardi;Mercredi\nSonia;9h-10h Mme Nouvelle;;\n"
    path = written(tmp_path, head.format(week=48), "s48.csv")
    seen = planning.preview(desk, path, SERVICE)
    assert seen.reading.layout is not None
    corrected = planning.preview(desk, path, SERVICE, layout=seen.reading.layout.with_role(0, Role.WORKER))
    planning.apply(desk, corrected, skip_unmatched=True)
    following = planning.preview(desk, written(tmp_path, head.format(week=49), "s49.csv"), SERVICE)
    assert [(v.resident_name, v.worker_name) for v in following.reading.visits] == [("Mme Nouvelle", "Sonia")]
    assert following.reading.warnings == ()
