"""The pack of a control: complete, pseudonymous, signed, and no byte of it changed without being seen."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from datetime import date, timedelta
from hashlib import sha256
from io import StringIO
from pathlib import Path

import pytest

from crypto import chain
from habitat_box.domain.access import RULES, Look
from habitat_box.domain.breaches import Nature, Risk
from habitat_box.domain.dossier import Audience
from habitat_box.domain.people import DecisionMode
from habitat_box.domain.purposes import PURPOSES
from habitat_box.domain.rights import Right
from habitat_box.domain.support import Support
from habitat_box.errors import AccessRefused, DiskFull, FieldRefused, FolderNotEmpty, ReasonNeeded, StepRefused
from habitat_box.usecases import breaches, consents, conventions, house_facts, inspection, residents, rights, visits
from habitat_box.usecases.desk import Desk
from habitat_box.words import plain
from tests.conftest import MONDAY, Cast, FrozenClock

NAMES = ("Simone", "DELMAS", "René", "Béraud", "Nora", "Sonia", "Marchand", "Karim", "Haddad", "Nadia")


@pytest.fixture
def lived(desk: Desk, cast: Cast, clock: FrozenClock) -> Desk:
    """Fill the house with words that name people wherever words may be typed."""
    residents.add_contact(desk, cast.simone, "Nora Delmas", "06 12 34 56 78", "fille", ("urgence",))
    consents.record_face_to_face(desk, cast.simone, "P1", yes=True)
    consents.record_face_to_face(desk, cast.simone, "P7", yes=True)
    consents.record_face_to_face(desk, cast.rene, "P1", yes=False)
    consents.write_support(desk, cast.rene, Support(DecisionMode.ASSISTED, True, "", date(2025, 1, 5), "Claire", None, None))
    visits.see_day(desk)
    rights.file_request(desk, cast.simone, Right.ACCESS, "dossier", clock().date())
    breaches.record(
        desk,
        breaches.BreachWords(
            "Le planning de Mme Delmas est resté sur la table, lu par Karim.", (Nature.CONFIDENTIALITY,), Risk.SOME,
            clock() - timedelta(hours=5), categories="planning", effects="René a su", people=2, records=4,
        ),
    )  # fmt: skip
    return desk


def prepare(desk: Desk, tmp_path: Path, audience: Audience = Audience.CNIL, **more: object) -> Path:
    folder = tmp_path / f"pack-{len(list(tmp_path.glob('pack-*')))}"
    inspection.prepare(desk, audience, folder, **more)  # type: ignore[arg-type]
    return folder


def said(path: Path) -> str:
    """Read all a file says: a PDF's words, else its text, and its name."""
    if path.suffix == ".pdf":
        if shutil.which("pdftotext") is None:
            pytest.skip("pdftotext is not installed: the papers of the pack were not read back")
        words = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True).stdout
        about = subprocess.run(["pdfinfo", str(path)], capture_output=True, text=True, check=False).stdout
        return f"{path.name} {words} {about}"
    return f"{path.name} {path.read_bytes().decode('utf-8')}"


def everything(folder: Path) -> str:
    return plain("\n".join(said(path) for path in sorted(folder.rglob("*")) if path.is_file()))


def table(folder: Path, stem: str) -> list[dict[str, str]]:
    text = next((folder / "donnees").glob(f"{stem}.csv")).read_text("utf-8-sig")
    return list(csv.DictReader(StringIO(text)))


@pytest.mark.rule("H1")
@pytest.mark.parametrize("audience", [Audience.CNIL, Audience.DEPARTEMENT])
def test_a_pack_without_names_holds_no_name_in_any_byte_of_any_file(lived: Desk, tmp_path: Path, audience: Audience) -> None:
    text = everything(prepare(lived, tmp_path, audience))
    assert [name for name in NAMES if plain(name) in text] == []
    assert "06 12 34 56 78" not in text
    assert lived.box.settings.residence.casefold() in text  # the search does find words


def test_the_cnil_gets_each_document_on_paper_and_for_machines(lived: Desk, tmp_path: Path) -> None:
    folder = prepare(lived, tmp_path)
    codes = {path.name[:2] for path in folder.glob("*.pdf")} - {"em"}
    assert codes == {f"{number:02d}" for number in range(19)}
    twins = {path.name[:2] for path in (folder / "donnees").glob("*.json")}
    assert twins == codes - {"00"}
    register = json.loads(next((folder / "donnees").glob("01-*.json")).read_bytes())
    assert {row["Traitement"] for row in register["tables"][1]["lignes"]} >= {one.title for one in PURPOSES.values()}


@pytest.mark.rule("B11")
def test_the_pack_flags_each_choice_made_with_the_coordinator(lived: Desk, tmp_path: Path) -> None:
    folder = prepare(lived, tmp_path)
    flagged = table(folder, "03-registre-des-choix-3")
    assert [(row["Sujet"], row["État"], row["Canal"]) for row in flagged] == [
        ("P1", "donné", "assisté"), ("P7", "donné", "assisté"), ("P1", "refusé", "assisté"),
    ]  # fmt: skip
    counts = {row["Sujet"].partition(".")[0]: row for row in table(folder, "03-registre-des-choix-2")}
    assert (counts["P1"]["donné"], counts["P1"]["refusé"]) == ("1", "1")
    assert len({row["Personne"] for row in flagged}) == 2


@pytest.mark.rule("B3")
def test_the_pack_holds_the_words_of_each_notice_with_its_print_and_its_days_of_use(lived: Desk, tmp_path: Path) -> None:
    rows = table(prepare(lived, tmp_path), "02-notices-d-information-1")
    assert {row["Sujet"]: row["Empreinte SHA-256 du texte"].replace(" ", "") for row in rows} == {
        code: sha256(one.text.encode()).hexdigest() for code, one in PURPOSES.items()
    }
    assert {(row["Utilisée du"], row["au"]) for row in rows} == {("23/11/2026", "en cours")}


@pytest.mark.rule("F12")
def test_the_log_extract_proves_itself_without_the_box(lived: Desk, tmp_path: Path) -> None:
    rows = table(prepare(lived, tmp_path), "07-journal-des-acces-4")
    assert len(rows) > 10
    head = chain.GENESIS
    for row in rows:
        head = chain.link(head, int(row["N°"]), bytes.fromhex(row["Engagement"]))
        assert head.hex() == row["Empreinte"]
    with lived.box.store.unit(write=False):
        assert lived.box.store.one("SELECT 1 AS it FROM access_log WHERE head = ?", (head,)) is not None


@pytest.mark.rule("A5")
def test_no_table_of_the_pack_counts_a_workers_time_or_acts(lived: Desk, tmp_path: Path) -> None:
    folder = prepare(lived, tmp_path)
    headers = {path.name: path.read_text("utf-8-sig").splitlines()[0] for path in (folder / "donnees").glob("*.csv")}
    forbidden = ("durée de travail", "heures", "nombre de visites", "nombre d'actes", "retard de")
    assert len(headers) > 30
    assert [name for name, head in headers.items() if any(word in head.casefold() for word in forbidden)] == []
    counted = [name for name, head in headers.items() if "intervenant" in head.casefold() and "nombre" in head.casefold()]
    assert counted == []


@pytest.mark.rule("F9")
def test_the_matrix_of_the_pack_is_the_one_the_code_reads(lived: Desk, tmp_path: Path) -> None:
    rows = table(prepare(lived, tmp_path), "08-habilitations-2")
    assert {(row["Rôle"], row["Regard"]) for row in rows} == {(role.value, look.value) for role, look in RULES}


@pytest.mark.rule("F10")
def test_the_pack_asks_for_a_review_of_accounts_every_ninety_days(lived: Desk, tmp_path: Path, clock: FrozenClock) -> None:
    assert table(prepare(lived, tmp_path), "08-habilitations-1")[1]["Résultat"] == "EN RETARD"
    house_facts.set_fact(lived, "review_on", "23/11/2026")
    clock.advance(days=90)
    assert table(prepare(lived, tmp_path), "08-habilitations-1")[1]["Résultat"] == "à jour"
    clock.advance(days=1)
    assert table(prepare(lived, tmp_path), "08-habilitations-1")[1]["Résultat"] == "EN RETARD"


@pytest.mark.rule("H3")
def test_a_breach_is_in_the_pack_with_the_hours_left(lived: Desk, tmp_path: Path) -> None:
    row = table(prepare(lived, tmp_path), "10-registre-des-violations-1")[0]
    assert row["CNIL"] == "il reste 67 h"
    assert row["Faits"] == "Le planning de Mme … est resté sur la table, lu par …."


@pytest.mark.rule("H7")
def test_a_service_without_a_convention_is_told_on_the_list_and_in_the_pack(lived: Desk, tmp_path: Path) -> None:
    assert conventions.unsigned(lived) == ["Aide & Présence", "Cabinet de l'Erdre"]
    conventions.sign(lived, "aide & presence", date(2026, 3, 2), "sa directrice")
    assert conventions.unsigned(lived) == ["Cabinet de l'Erdre"]
    rows = {row["Service"]: row["Signée le"] for row in table(prepare(lived, tmp_path), "13-conventions-1")}
    assert rows == {"Aide & Présence": "02/03/2026", "Cabinet de l'Erdre": "À SIGNER"}
    with pytest.raises(FieldRefused):
        conventions.sign(lived, "Aide & Présence", date(2027, 1, 1))


# -- names


def test_names_come_out_for_the_cnil_alone_with_a_reason_and_it_is_logged(lived: Desk, cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(ReasonNeeded):
        prepare(lived, tmp_path, names=True)
    with pytest.raises(ReasonNeeded):
        prepare(lived, tmp_path, names=True, reason="parce que")
    with pytest.raises(StepRefused):
        prepare(lived, tmp_path, Audience.DEPARTEMENT, names=True, reason="cnil")
    assert list(tmp_path.glob("pack-*")) == []
    folder = prepare(lived, tmp_path, names=True, reason="cnil")
    text = everything(folder)
    assert plain("Simone DELMAS") in text
    assert plain("Sonia Marchand") in text
    assert json.loads((folder / "manifest.json").read_bytes())["names"] == "cnil"
    with lived.box.store.unit(write=False):
        rows = lived.box.store.rows("SELECT object FROM access_log WHERE action = 'contrôler'")
        shown = lived.box.store.rows("SELECT shown FROM access_log WHERE object = ?", (Look.INSPECTION.value,))
    assert [row["object"] for row in rows] == ["un dossier : cnil, noms levés : cnil"]
    assert {row["shown"] for row in shown} == {"choix,mode de décision,nom,prénom"}


def test_each_resident_reads_that_a_control_saw_her_choices_and_not_her_name(lived: Desk, cast: Cast, tmp_path: Path) -> None:
    prepare(lived, tmp_path)
    lines = residents.see_person(lived, cast.simone).looks
    assert [(line.who, line.shown) for line in lines if "contrôle" in line.what] == [
        ("La coordinatrice", ("choix", "mode de décision"))
    ]


def test_a_worker_cannot_prepare_a_pack(lived: Desk, cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(AccessRefused):
        prepare(lived.box.desk(cast.sonia), tmp_path)


# -- one resident


@pytest.mark.rule("G6")
def test_a_residents_pack_holds_her_choices_and_nobody_elses(lived: Desk, cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(StepRefused):
        prepare(lived, tmp_path, Audience.RESIDENT)
    folder = prepare(lived, tmp_path, Audience.RESIDENT, person_id=cast.simone)
    choices = table(folder, "03-vos-choix-2")
    assert [(row["Sujet"], row["Choix"]) for row in choices] == [
        (PURPOSES["P1"].title, "donné"), (PURPOSES["P7"].title, "donné"),
    ]  # fmt: skip
    assert table(folder, "07-qui-a-vu-vos-donnees-1")
    text = everything(folder)
    assert [name for name in NAMES if plain(name) in text] == []


# -- integrity


def test_the_manifest_names_every_file_with_its_hash(lived: Desk, tmp_path: Path) -> None:
    folder = prepare(lived, tmp_path)
    named = {one["path"]: one for one in json.loads((folder / "manifest.json").read_bytes())["files"]}
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert there - set(named) == {"manifest.json", "manifest.sig", "empreinte.pdf"}
    for path, one in named.items():
        content = (folder / path).read_bytes()
        assert (one["sha256"], one["bytes"]) == (sha256(content).hexdigest(), len(content))
    checked = inspection.check(folder)
    assert checked.is_whole
    assert checked.manifest_hash.replace(" ", "") == sha256((folder / "manifest.json").read_bytes()).hexdigest().upper()
    paper = said(folder / "empreinte.pdf").replace(" ", "").replace("\n", "")
    assert checked.manifest_hash.replace(" ", "") in paper
    assert checked.signed_by.replace(" ", "") in paper


@pytest.mark.parametrize("spoiled", ["01-registre-des-traitements.pdf", "donnees/07-journal-des-acces-4.csv", "manifest.json"])
def test_one_byte_changed_is_seen(lived: Desk, tmp_path: Path, spoiled: str) -> None:
    folder = prepare(lived, tmp_path)
    content = bytearray((folder / spoiled).read_bytes())
    at = content.index(b"2026-") if spoiled == "manifest.json" else len(content) // 2
    content[at] = content[at] ^ 1
    (folder / spoiled).write_bytes(content)
    assert [problem.partition(" ")[0] for problem in inspection.check(folder).problems] == [spoiled]


def test_a_file_added_or_taken_out_is_seen(lived: Desk, tmp_path: Path) -> None:
    folder = prepare(lived, tmp_path)
    (folder / "12-securite.pdf").unlink()
    (folder / "note.txt").write_text("ajout")
    assert sorted(problem.partition(" ")[0] for problem in inspection.check(folder).problems) == ["12-securite.pdf", "note.txt"]


def test_a_pack_never_overwrites_a_folder_nor_tells_the_future(lived: Desk, tmp_path: Path) -> None:
    full = tmp_path / "full"
    full.mkdir()
    (full / "x").write_text("x")
    with pytest.raises(FolderNotEmpty):
        inspection.prepare(lived, Audience.CNIL, full)
    with pytest.raises(FieldRefused):
        prepare(lived, tmp_path, until=MONDAY.date() + timedelta(days=1))
    with pytest.raises(FieldRefused):
        prepare(lived, tmp_path, since=MONDAY.date(), until=MONDAY.date() - timedelta(days=1))


def test_a_pack_that_cannot_be_finished_leaves_nothing_in_the_way(
    lived: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = inspection.write_paper

    def full(folder: Path, name: str, content: bytes) -> Path:
        if name.startswith("05"):
            raise DiskFull
        return written(folder, name, content)

    monkeypatch.setattr(inspection, "write_paper", full)
    (tmp_path / "there").mkdir()
    for folder in (tmp_path / "new", tmp_path / "there"):
        with pytest.raises(DiskFull):
            inspection.prepare(lived, Audience.CNIL, folder)
    assert not (tmp_path / "new").exists()
    assert list((tmp_path / "there").iterdir()) == []
    monkeypatch.undo()
    assert inspection.prepare(lived, Audience.CNIL, tmp_path / "there")
