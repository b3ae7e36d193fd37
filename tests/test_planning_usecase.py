"""A service's planning comes in: the difference first, all or nothing, the same file twice nothing, and back again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from habitat_box import errors
from habitat_box.store import imports
from habitat_box.store import planning as stored
from habitat_box.usecases import planning, residents, visits
from habitat_box.usecases.desk import Desk
from habitat_box.words import monday_of
from tests.conftest import TODAY, Cast

DATA = Path(__file__).parents[2] / "shared" / "data" / "plannings"
shared = pytest.mark.skipif(not DATA.exists(), reason="the shared plannings are absent: no real file was imported")
AIDE = "Aide & Présence"
HEAD = "Date;Début;Fin;Bénéficiaire;Intervenant\n"


@pytest.fixture
def house(desk: Desk) -> Desk:
    if not DATA.exists():
        pytest.skip("the shared plannings are absent: no real file was imported")
    residents.move_in(desk, residents.read_file(desk, DATA / "habitants.csv"))
    return desk


def written(folder: Path, *lines: str, name: str = "semaine.csv") -> Path:
    path = folder / name
    path.write_text(HEAD + "".join(line + "\n" for line in lines), "utf-8")
    return path


def brought_in(desk: Desk, path: Path, service: str = AIDE) -> planning.Applied:
    return planning.apply(desk, planning.preview(desk, path, service), skip_unmatched=True)


@shared
def test_the_wednesday_file_after_the_mondays_has_its_figures(house: Desk) -> None:
    brought_in(house, DATA / "aide-presence_2026-S48.csv")
    seen = planning.preview(house, DATA / "aide-presence_2026-S48_maj-mercredi.csv", AIDE)
    found = seen.difference
    figures = {
        kind: len(found.entries(kind))
        for kind in ("moved", "reassigned", "cancelled", "added", "duplicate", "unchanged", "gone")
    }
    assert found.read == 49
    assert figures == {"moved": 2, "reassigned": 1, "cancelled": 1, "added": 1, "duplicate": 1, "unchanged": 43, "gone": 1}


@shared
@pytest.mark.parametrize(
    "name", [path.name for path in sorted(DATA.iterdir()) if path.stem != "habitants"] if DATA.exists() else []
)
def test_every_file_imports_and_the_same_again_changes_nothing(house: Desk, name: str) -> None:
    first = planning.preview(house, DATA / name, "Un service")
    answer = first.difference.to_json()
    lists = (
        "added",
        "moved",
        "reassigned",
        "cancelled",
        "unchanged",
        "duplicate",
        "activities",
        "to_match",
        "skipped",
        "not_understood",
    )
    assert sum(len(answer[kind]) for kind in lists) == answer["read"]
    planning.apply(house, first, skip_unmatched=True)

    again = planning.preview(house, DATA / name, "un SERVICE").difference

    assert again.changes == 0
    assert not again.added + again.moved + again.reassigned + again.gone
    assert brought_in(house, DATA / name, "Un service").changes == 0


def test_nothing_is_written_before_it_is_accepted(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    before = visits.see_week(desk, monday_of(TODAY)).seen.visits
    seen = planning.preview(desk, written(tmp_path, "24/11/2026;9h00;10h00;Mme DELMAS Simone;Zoé Petit"), "Nouveau service")
    assert seen.is_new_service
    assert "DELMAS" not in repr(seen)
    assert visits.see_week(desk, monday_of(TODAY)).seen.visits == before
    assert "Nouveau service" not in {one.name for one in planning.services(desk)}

    assert planning.apply(desk, seen).changes == 1

    assert "Nouveau service" in {one.name for one in planning.services(desk)}
    assert len(visits.see_week(desk, monday_of(TODAY)).seen.visits) == len(before) + 1


def test_an_unknown_name_waits_is_answered_once_and_remembered(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "24/11/2026;9h00;10h00;Mamie Nova;Zoé Petit",
        "25/11/2026;9h00;10h00;Mamie Nova;Zoé Petit",
        "25/11/2026;11h00;12h00;Inconnue Totale;Zoé Petit",
    )
    seen = planning.preview(desk, path, "Autre")
    assert [(one.written, one.count) for one in seen.names] == [("Mamie Nova", 2), ("Inconnue Totale", 1)]
    with pytest.raises(errors.NamesToMatch) as waiting:
        planning.apply(desk, seen)
    assert waiting.value.facts == {"count": 2}

    seen = planning.match_name(desk, seen, "Mamie Nova", cast.simone)
    seen = planning.match_name(desk, seen, "Inconnue Totale", None)
    assert (len(seen.difference.added), len(seen.difference.to_match), len(seen.difference.skipped)) == (2, 0, 1)
    assert planning.apply(desk, seen).changes == 2

    again = planning.preview(desk, path, "Autre").difference
    assert (len(again.unchanged), len(again.to_match), len(again.skipped)) == (2, 0, 1)
    planning.remember_match(desk, "Autre", "inconnue TOTALE", cast.rene)
    assert len(planning.preview(desk, path, "Autre").difference.added) == 1


def test_a_planning_that_moved_since_its_preview_is_not_applied(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    path = written(tmp_path, "24/11/2026;9h00;10h00;Mme DELMAS Simone;Zoé Petit")
    first, second = planning.preview(desk, path, "Autre"), planning.preview(desk, path, "Autre")
    planning.apply(desk, first)
    with pytest.raises(errors.PlanningChangedSince):
        planning.apply(desk, second)


def test_an_import_is_all_or_nothing(desk: Desk, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, *(f"{day}/11/2026;9h00;10h00;Mme DELMAS Simone;Zoé Petit" for day in range(24, 30)))
    seen = planning.preview(desk, path, "Autre")
    side_text, calls = stored.side_text, []

    def breaks(side: object) -> str:
        calls.append(side)
        if len(calls) > 6:
            raise RuntimeError("lightning")
        return side_text(side)  # type: ignore[arg-type]

    monkeypatch.setattr(stored, "side_text", breaks)
    with pytest.raises(RuntimeError, match="lightning"):
        planning.apply(desk, seen)
    monkeypatch.undo()
    assert "Autre" not in {one.name for one in planning.services(desk)}
    assert len(planning.preview(desk, path, "Autre").difference.added) == 6


def test_an_import_taken_back_leaves_the_week_as_it_was(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    lines = [f"{day}/11/2026;9h00;10h00;Mme DELMAS Simone;Zoé Petit" for day in (24, 25, 26)]
    brought_in(desk, written(tmp_path, *lines), "Autre")

    def week() -> list[object]:
        return [replace(v, id="") for v in visits.see_week(desk, monday_of(TODAY)).seen.visits]

    before = week()
    changed = [
        "24/11/2026;9h30;10h30;Mme DELMAS Simone;Zoé Petit",
        "25/11/2026;9h00;10h00;Mme DELMAS Simone;Ana Lopez",
        "27/11/2026;9h00;10h00;Mme DELMAS Simone;Zoé Petit",
    ]
    assert brought_in(desk, written(tmp_path, *changed), "Autre").changes == 3
    assert week() != before

    assert planning.undo_import(desk, "Autre") == 3
    assert week() == before
    assert planning.undo_import(desk, "autre") == 3
    with pytest.raises(errors.NothingToUndo):
        planning.undo_import(desk, "Autre")
    with pytest.raises(errors.UnknownService):
        planning.undo_import(desk, "Personne")


def test_a_file_that_changed_nothing_is_not_the_one_taken_back(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    path = written(tmp_path, "24/11/2026;9h00;10h00;Mme DELMAS Simone;Zoé Petit")
    brought_in(desk, path, "Autre")
    assert brought_in(desk, path, "Autre").changes == 0
    assert planning.undo_import(desk, "Autre") == 1


@pytest.mark.parametrize(("service", "said"), [("", errors.UnknownService), ("  ", errors.UnknownService)])
def test_a_service_has_a_name(desk: Desk, tmp_path: Path, service: str, said: type[Exception]) -> None:
    with pytest.raises(said):
        planning.preview(desk, written(tmp_path), service)


def test_a_service_bears_no_national_number_and_no_endless_name(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    path = written(tmp_path, "24/11/2026;9h00;10h00;Mme DELMAS Simone;Zoé Petit")
    for name in ("1850578006084", "x" * 200):
        with pytest.raises((errors.NationalNumberRefused, errors.FieldRefused)):
            planning.apply(desk, planning.preview(desk, path, name))
    assert len(planning.services(desk)) == 2


def test_a_file_that_cannot_be_read_is_said(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "noise.csv").write_bytes(bytes(range(256)) * 10)
    for path in (tmp_path / "none.csv", tmp_path / "empty.csv", tmp_path / "noise.csv", tmp_path):
        with pytest.raises(errors.HabitatError):
            planning.preview(desk, path, "Autre")


@pytest.mark.parametrize("number", ["185057800608491", "1 85 05 78 006 084 91"])
def test_a_file_cannot_bring_in_a_national_number(house: Desk, tmp_path: Path, number: str) -> None:
    lines = (
        f"24/11/2026;8h;9h;Mme DELMAS;Kevin {number}",
        f"25/11/2026;8h;9h;Inconnu {number};Kevin",
        "26/11/2026;8h;9h;Mme DELMAS;Kevin",
    )
    seen = planning.preview(house, written(tmp_path, *lines), AIDE)
    counts = seen.difference.counts
    assert (seen.difference.read, counts["added"], counts["not_understood"], counts["to_match"]) == (3, 1, 2, 0)
    assert "numéro de sécurité sociale" in seen.difference.entries("not_understood")[0].reason
    assert number not in str(seen.difference.to_json())
    assert planning.apply(house, seen).changes == 1
    with pytest.raises(errors.NationalNumberRefused):
        planning.remember_match(house, AIDE, f"Inconnu {number}", None)


def test_an_activity_cannot_bring_in_a_national_number(house: Desk, tmp_path: Path) -> None:
    path = tmp_path / "agenda.ics"
    event = "BEGIN:VEVENT\nUID:1\nDTSTART:20261125T143000\nDURATION:PT1H\nSUMMARY:Atelier 1 85 05 78 006 084 91\nEND:VEVENT\n"
    path.write_text(f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//X//FR\n{event}END:VCALENDAR\n", "utf-8")
    counts = planning.preview(house, path, AIDE).difference.counts
    assert (counts["activities"], counts["not_understood"]) == (0, 1)


def test_a_column_named_by_a_national_number_is_not_remembered(house: Desk, tmp_path: Path) -> None:
    path = tmp_path / "semaine.csv"
    path.write_text("Date;Début;Fin;Bénéficiaire;185057800608491\n24/11/2026;8h;9h;Mme DELMAS;x\n", "utf-8")
    assert brought_in(house, path).changes == 1
    service = house.box.door.organisation_named(AIDE)
    assert service is not None
    with house.box.store.unit(write=False):
        assert imports.layout_of(house.box.store, service.id) is None
