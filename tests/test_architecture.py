"""The walls of the house: who may import whom, how big a room may be, who may do what."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

import habitat_box.usecases
from habitat_box.domain.access import ACTIONS, Action, may
from habitat_box.domain.people import Actor, Role
from habitat_box.errors import AccessRefused
from habitat_box.usecases.desk import Box

ROOT = Path(__file__).parents[1]
TOP = ("habitat_box", "tui", "lan_web", "crypto", "backups")
SOURCES = sorted(path for name in TOP for path in (ROOT / name).rglob("*.py"))
TOML = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
NAMES_REFUSED = {"utils", "util", "helpers", "helper", "manager", "service", "services", "base", "common", "misc"}


def test_the_import_contracts_hold() -> None:
    command = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([str(command), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
    assert " 0 broken" in done.stdout


def test_the_contracts_cover_every_package_and_every_heavy_library() -> None:
    settings = TOML["tool"]["importlinter"]
    assert set(settings["root_packages"]) == set(TOP)
    owned = {name for one in settings["contracts"] if one["type"] == "protected" for name in one["protected_modules"]}
    assert {
        "peewee",
        "sqlcipher3",
        "reportlab",
        "icalendar",
        "openpyxl",
        "zeroconf",
        "waitress",
        "cryptography",
        "argon2",
    } <= owned
    assert {"pyrage", "babel", "habitat_box.store.personal"} <= owned


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_room_is_small_enough_to_be_seen_at_once(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("\n") <= 300
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 40, f"{node.name} is longer than 40 lines"
    assert path.stem not in NAMES_REFUSED


def test_a_file_of_tests_holds_one_subject() -> None:
    tests = [*(ROOT / "tests").rglob("*.py"), *(ROOT / "scripts").glob("*.py")]
    assert len(tests) > 150
    assert [path.name for path in tests if path.read_text("utf-8").count("\n") > 300] == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_room_says_what_it_is_for_and_leaves_nothing_for_later(path: Path) -> None:
    text = path.read_text("utf-8")
    if text.strip():
        assert ast.get_docstring(ast.parse(text)), "a module says what it is for"
    assert re.search(r"\bTODO\b|\bFIXME\b", text) is None


def test_the_package_list_is_the_tree() -> None:
    found = {
        str(path.parent.relative_to(ROOT)).replace("/", ".")
        for name in TOP
        for path in (ROOT / name).rglob("*.py")
        if "__pycache__" not in path.parts
    }
    assert set(TOML["tool"]["setuptools"]["packages"]) == found
    for package in found:
        assert (ROOT / package.replace(".", "/") / "__init__.py").exists()
    assert "Private :: Do Not Upload" in TOML["project"]["classifiers"]


@pytest.mark.parametrize("name", TOP)
def test_each_top_level_name_has_one_owner(name: str) -> None:
    owners = packages_distributions().get(name)
    if owners is None:
        pytest.skip(f"{name}: this installation does not say who owns it (not installed)")
    assert set(owners) == {"habitat-box"}
    module = importlib.import_module(name)
    assert Path(str(module.__file__)).is_relative_to(ROOT)


def test_the_tests_take_no_name_of_the_house() -> None:
    assert not {path.name for path in (ROOT / "tests").iterdir() if path.is_dir()} & set(TOP)


def test_no_rival_of_the_libraries_is_installed() -> None:
    installed = set(packages_distributions())
    assert not installed & {"Crypto", "Cryptodome", "pysqlcipher3"}
    owners = packages_distributions()["sqlcipher3"]
    assert set(owners) == {"sqlcipher3"}


# -- use cases

# Ask no right themselves, with the reason.
PASSED_ON = {
    ("own_data", "look_lines"): "the door decides and logs, as each of its callers",
    ("visits", "today_of"): "tells the date",
}


def use_cases() -> dict[tuple[str, str], object]:
    found: dict[tuple[str, str], object] = {}
    for module in pkgutil.iter_modules(habitat_box.usecases.__path__):
        if module.name == "desk":
            continue
        loaded = importlib.import_module(f"habitat_box.usecases.{module.name}")
        for name, function in inspect.getmembers(loaded, inspect.isfunction):
            if name.startswith("_") or inspect.unwrap(function).__module__ != loaded.__name__:
                continue
            if next(iter(inspect.signature(function).parameters), "") in ("desk", "box") or hasattr(function, "needs"):
                found[module.name, name] = function
    return found


USE_CASES = use_cases()


def test_every_use_case_names_its_right_or_says_it_is_open() -> None:
    unmarked = {key for key, function in USE_CASES.items() if not hasattr(function, "needs")}
    assert unmarked == set(PASSED_ON)
    assert len(USE_CASES) > 50


@pytest.mark.parametrize("role", list(Role))
def test_a_role_without_the_right_is_refused_each_use_case(box: Box, role: Role) -> None:
    refused = 0
    for key, function in USE_CASES.items():
        action = getattr(function, "needs", None)
        if action is not None and not may(role, action):
            with pytest.raises(AccessRefused):
                function(box.desk(Actor("someone", role)))  # type: ignore[operator]
            refused += 1
        assert action is None or action in Action, key
    assert refused > 5


def test_every_right_is_needed_somewhere() -> None:
    used = {getattr(function, "needs", None) for function in USE_CASES.values()} - {None}
    assert used == set(Action)
    assert used == set().union(*ACTIONS.values())


OPEN = {
    "consents": {"end_choices", "erase_sealed"},  # what the box does by itself
    "cards": {"hold_up"},
    "certificate": {"box_words", "make_authority", "renew_certificate", "write_certificate"},
    "enrolment": {"choose_pin", "device_of", "knock"},
    "house_facts": {"check_ready", "facts", "missing_for_real"},  # GDPR 13 has the public ones told to everyone
    # What a closed box can do, and what an open one does by itself.
    "inbox_slot": {
        "check_room",
        "empty_inbox",
        "file_all",
        "is_known",
        "keep_inbox",
        "name_of",
        "put_in",
        "renew_key",
        "waiting_outside",
    },
    "inspection": {"check"},  # of a pack in a folder, by whoever received it, without the box
    # Opened by a secret of their own, never by a role: what a phrase, a sheet, a stick or the machine may do.
    "key_file": {
        "generation_is_old",
        "look_at_keys",
        "note_change",
        "secret_of_typed",
        "set_passphrase",
        "with_phrase",
        "with_sheet",
    },
    "key_slots": {"gives_up", "key_of_file", "key_of_machine", "key_of_stick", "machine_kind", "note_alone", "slots_now"},
    "recovery": {"check_typed_line", "check_typed_share", "note_made", "sheet_pdf"},
    "log_export": {"seal_key"},  # of a recovery sheet alone, for an inspector
    "log_receipt": {"receipt_of"},  # of an address, without the box
    "log_segments": {"close_segments"},  # what the box does by itself
    "keeping": {"make_backup"},  # the box's own at night; a person's goes through back_up
    "nightly": {"nightly"},  # the box's own too, with what it looks at and does there
    "media": {"look"},
    "places": {"make_at", "standing"},
    "backup_place": {"warning_of"},
    "health": {"look_over_locked"},  # without any secret: what anyone in front of the machine can see
    "notices": {"note_notices"},
    "self_check": {"check_daily"},  # what the box does by itself
    "retention": {"tend"},
    "rotation": {"away", "rotate_backups"},
    "tending": {"tend"},
    "wiping": {"wipe"},  # with the residence's name typed, and the rights of the folder's user
    "printing": {"write_first_connection"},  # draws an invitation it is given, and asks the box for nothing
    # A blank machine has no box yet: the paper key and the signature decide.
    "restoring": {"restore"},
    "preflight": {"chosen", "examine"},
    "backups_here": {"backups_here"},
    "signing_in": {"session_of", "sign_in", "sign_out"},
    "site": {"ask", "borrow_key", "lock_site", "status", "unlock_site"},
}


def test_what_is_open_to_strangers_is_listed_here() -> None:
    found: dict[str, set[str]] = {}
    for (module, name), function in USE_CASES.items():
        if hasattr(function, "needs") and function.needs is None:
            found.setdefault(module, set()).add(name)
    assert found == OPEN


def test_public_functions_of_the_house_say_what_they_do() -> None:
    silent = [
        f"{path.relative_to(ROOT)}:{node.name}"
        for path in SOURCES
        if "habitat_box" in path.parts or "crypto" in path.parts or "backups" in path.parts
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and not node.name.endswith("_command")
        and not re.match(r"m\d{4}_", node.name)
        and not ast.get_docstring(node)
    ]
    assert silent == []


# -- the guard's own words


def test_the_authorizer_is_named_in_the_store_only() -> None:
    named = {str(path.relative_to(ROOT)) for path in SOURCES if "set_authorizer" in path.read_text("utf-8")}
    assert named == {"habitat_box/store/connection.py", "habitat_box/store/guard.py"}


def test_maintenance_is_used_in_its_named_places_only() -> None:
    used = {
        (path.stem, function)
        for path in SOURCES
        for function, body in re.findall(r"^ *def (\w+)\((.*?)(?=^ *(?:def|class|@)|\Z)", path.read_text("utf-8"), re.M | re.S)
        if ".maintenance()" in body
    }
    assert used == {
        ("migrations", "schema_version"),
        ("migrations", "migrate"),
        ("copies", "row_counts"),
        ("copies", "_copy_pages"),
        ("connection", "sweep"),
        ("checks", "first_look"),
        ("pruning", "shortening"),
        ("connection", "integrity_problems"),
    }
