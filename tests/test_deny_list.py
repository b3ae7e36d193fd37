"""What this house never keeps (reference 2.20): no column, no field of a value, no field of a page or screen looks like it."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import pytest

import habitat_box.domain
import habitat_box.usecases
from habitat_box.store import migrations
from habitat_box.usecases.desk import Box
from habitat_box.words import plain

ROOT = Path(__file__).parents[1]

# Word by word, French and English; a word is refused as a whole part of a name (nir, but not manir_).
DENIED = re.findall(
    r"\S+",
    """
nir numero_de_securite_sociale securite_sociale social_security carte_vitale vitale ssn ins diagnostic diagnosis
pathologie pathology disease maladie illness allergie allergy traitement treatment medicament medicine medication drug
dose prescription ordonnance gir aggir invalidite invalidity disability handicap mdph aah pch rqth cmi poids weight
tension blood_pressure continence chute chutes fall falls sommeil sleep humeur mood religion croyance belief origine
ethnic nationalite nationality politique political sexualite sexuality syndicat union revenu income salaire iban rib
bank banque dette debt loyer rent arriere arrears tutelle curatelle guardianship tribunal court jugement judgment
dossier_judiciaire casier criminal infraction code_alarme alarm code_porte door_code code_cle key_code digicode
mot_de_passe password annee_de_naissance date_de_naissance naissance birth_year birth_date birth_place birthdate
birthplace born age etat_civil civil_status marital enfants children piece_identite id_scan identity_card passeport
passport ecriture handwriting voix voice visage face empreinte fingerprint biometric gps latitude longitude location
position badge wifi ssid mac_address arrived_at left_at arrivee_reelle depart_reel real_start real_end checked_in_at
checked_out_at clocked refus refuses refused_care difficile difficult observation observations remarque remarques notes
address adresse photo_path
""",
)

# Names that look like a denied one and are not: each with its reason.
EXCEPTIONS = {
    "Restored.fingerprint": "of the box's signing key, printed on the recovery sheet: nobody's finger",
    "Asked.fingerprint": "of the box's signing key, typed from the recovery sheet: nobody's finger",
    "Preflight.fingerprint": "of the box's signing key, printed on the recovery sheet: nobody's finger",
    "Rekeyed.signing_fingerprint": "of the box's signing key, printed on the recovery sheet: nobody's finger",
    "restore.py: Empreinte": "of the box's signing key, typed from the recovery sheet: nobody's finger",
    "restore.py: fingerprint": "of the box's signing key, typed from the recovery sheet: nobody's finger",
    "RecoverySheet.signing_fingerprint": "of the box's signing key, printed on the recovery sheet: nobody's finger",
    "TaughtLayout.age": "of a file, not of a person",
    "Controller.address": "of the body that answers for the house (GDPR 13), not of a person's home",
    "rights_forms.py: Motif, si refus": "the ground of an answer to a request (GDPR 12(4)), not a flag on a person",
    "invitation.py: address": "of the site, on the invitation shown to a phone",
}


def denied(name: str) -> list[str]:
    words = "_" + re.sub(r"[^a-z0-9]+", "_", plain(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name))) + "_"
    return [word for word in DENIED if f"_{word}_" in words]


@pytest.mark.parametrize(
    "name",
    [
        "nir",
        "resident.NIR",
        "Numéro de sécurité sociale",
        "medicineDose",
        "birth_year",
        "date-de-naissance",
        "arrived_at",
        "GIR",
    ],
)
def test_a_denied_name_is_seen_however_it_is_written(name: str) -> None:
    assert denied(name)


@pytest.mark.parametrize(
    "name", ["dwelling", "image", "page", "entry_on", "language", "starts_at", "manirole", "pushing", "birthday"]
)
def test_a_lawful_name_passes(name: str) -> None:
    assert denied(name) == []


@pytest.mark.rule("D2", "D5", "C10", "E10", "I1")
def test_no_column_of_any_table_is_on_the_list(box: Box) -> None:
    with box.store.maintenance():
        tables = [row["name"] for row in box.store.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
        columns = [
            f"{table}.{row['name']}"
            for table in tables
            for row in box.store.rows("SELECT name FROM pragma_table_info(?)", (table,))
        ]
    assert len(columns) > 100
    assert {name: denied(name) for name in columns if denied(name)} == {}


@pytest.mark.rule("D6")
def test_a_visit_keeps_planned_times_only(box: Box) -> None:
    with box.store.maintenance():
        held = {row["name"] for row in box.store.rows("SELECT name FROM pragma_table_info('visit')")}
    assert {name for name in held if name.endswith("_at")} == {"starts_at", "ends_at"}
    assert "note" not in migrations.FIRST


def values() -> list[type]:
    found = []
    for package in (habitat_box.domain, habitat_box.usecases):
        for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
            loaded = importlib.import_module(module.name)
            found += [kind for _, kind in inspect.getmembers(loaded, inspect.isclass) if dataclasses.is_dataclass(kind)]
    return sorted(set(found), key=lambda kind: kind.__qualname__)


@pytest.mark.rule("D2")
def test_no_field_of_any_value_is_on_the_list() -> None:
    names = [f"{kind.__name__}.{field.name}" for kind in values() for field in dataclasses.fields(kind)]
    assert len(names) > 100
    assert {name: denied(name) for name in names if denied(name.partition(".")[2]) and name not in EXCEPTIONS} == {}


def test_every_exception_is_still_needed_or_gone() -> None:
    for name in EXCEPTIONS:
        assert denied(name), f"{name} is no longer on the list: drop its exception"


PAGES = sorted((ROOT / "lan_web" / "templates").glob("*.html"))


@pytest.mark.skipif(not PAGES, reason="lan_web/templates holds no page: the forms were not checked")
@pytest.mark.rule("D2")
def test_no_field_of_any_form_is_on_the_list() -> None:
    fields = {}
    for page in PAGES:
        text = page.read_text("utf-8")
        for tag in re.findall(r"<(?:input|select|textarea|button)\b[^>]*>", text, re.S):
            for attribute in re.findall(r'\b(?:name|id|placeholder|aria-label)="([^"]*)"', tag):
                fields[f"{page.name}: {attribute}"] = denied(attribute)
    assert fields
    assert {name: words for name, words in fields.items() if words} == {}


def screen_texts() -> list[str]:
    """Give every id, label and placeholder of the fields of the terminal app, and the names of its forms' blanks."""
    found = []
    for path in sorted((ROOT / "tui").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if name in ("Input", "Select", "TextArea", "Checkbox", "Switch", "Blank", "Label", "Static"):
                    inside = [one for given in (*node.args, *(k.value for k in node.keywords)) for one in ast.walk(given)]
                    found += [
                        f"{path.name}: {one.value}"
                        for one in inside
                        if isinstance(one, ast.Constant) and isinstance(one.value, str)
                    ]
    return found


@pytest.mark.skipif(not (ROOT / "tui" / "screens").exists(), reason="tui/screens is absent: the screens were not checked")
def test_no_field_of_any_screen_is_on_the_list() -> None:
    texts = [text for text in screen_texts() if len(text) < 60]
    assert texts
    seen = {text: denied(text.partition(": ")[2]) for text in texts if text not in EXCEPTIONS}
    assert {text: words for text, words in seen.items() if words} == {}
