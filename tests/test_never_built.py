"""What this house refuses to be able to do: count a worker's time, ban a visitor, share an account, make a phrase expire."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path

import pytest

from crypto import keyfile
from habitat_box.commands import __path__ as commands_place
from habitat_box.domain.access import ACTIONS, Action
from habitat_box.domain.people import Role
from habitat_box.store.schema import FIRST, RIGHTS
from habitat_box.usecases import residents
from habitat_box.words import plain
from lan_web.gate import PASSES

ROOT = Path(__file__).parents[1]
SOURCES = [path for name in ("habitat_box", "tui", "lan_web") for path in sorted((ROOT / name).rglob("*.py"))]
SCHEMA = FIRST + RIGHTS


def sql_strings() -> list[tuple[str, str]]:
    """Give each SELECT of the house with its file, joined over the lines it is written on."""
    found = []
    for path in SOURCES:
        text = re.sub(r'"\s*\n\s*f?"', "", path.read_text("utf-8"))
        found += [(path.name, one) for one in re.findall(r'"(SELECT [^"]+)"', text)]
    return found


@pytest.mark.rule("A5")
def test_no_query_sums_or_counts_anything_for_each_worker() -> None:
    queries = sql_strings()
    assert len(queries) > 40
    counting = [
        (file, sql)
        for file, sql in queries
        if re.search(r"\b(sum|avg|count|total)\s*\(", sql, re.I) and re.search(r"GROUP BY[^)]*(worker|\bw\.|actor)", sql, re.I)
    ]
    # How many phones of hers work: nothing of what she does.
    assert [file for file, sql in counting if "count(d.id) AS devices" not in sql] == []


@pytest.mark.rule("A5")
def test_no_page_command_or_screen_is_named_for_a_workers_time() -> None:
    names = [*PASSES, *(path.stem for path in SOURCES if path.parent.name in ("commands", "screens", "pages", "papers"))]
    names += [Path(one).name for one in commands_place]
    telling = re.compile(r"hours_worked|timesheet|pointage|heures_de|productivity|productivite|ranking|classement|workload")
    assert [name for name in names if telling.search(plain(name))] == []


@pytest.mark.rule("C9")
def test_nothing_lets_anyone_ban_a_visitor_or_a_contact() -> None:
    banned = re.compile(r"\b(ban|banned|blocked|forbidden|interdit|interdiction|blacklist)\b")
    assert [line for line in SCHEMA.splitlines() if banned.search(line.lower())] == []
    assert {role.value for role in Role} == {"coordinatrice", "intervenant", "habitant", "boite"}  # a relative has no seat
    # The coordinator removes a contact the resident named: no relative and no representative can.
    assert Action.KEEP_PEOPLE in ACTIONS[Role.COORDINATOR]
    assert not any(Action.KEEP_PEOPLE in ACTIONS[role] for role in set(Role) - {Role.COORDINATOR})
    assert residents.remove_contact.needs is Action.KEEP_PEOPLE  # type: ignore[attr-defined]


@pytest.mark.rule("F4")
def test_no_passphrase_and_no_code_ever_expires_by_itself() -> None:
    device = SCHEMA[SCHEMA.index("CREATE TABLE device") :].partition(";")[0]
    assert "pin_hash" in device
    assert not re.search(r"pin_(expires|changed|until)|passphrase_(expires|changed)", SCHEMA)

    assert not re.search(r"expir|days=|timedelta", inspect.getsource(keyfile))


@pytest.mark.rule("F7")
def test_no_two_workers_share_an_account_and_no_account_is_generic() -> None:
    worker = SCHEMA[SCHEMA.index("CREATE TABLE worker") :].partition(";")[0]
    device = SCHEMA[SCHEMA.index("CREATE TABLE device") :].partition(";")[0]
    assert "UNIQUE (organisation_id, name_key)" in worker
    assert "worker_id TEXT NOT NULL" in device
    generic = re.compile(r"\b(admin|guest|invite|shared|partage|generique)\b")
    assert [role.value for role in Role if generic.search(plain(role.value))] == []


@pytest.mark.rule("F17", "H5")
def test_nothing_here_speaks_to_anything_outside_the_house() -> None:
    speaking = {"boto3", "requests", "httpx", "urllib3", "paramiko", "ftplib", "smtplib", "miniupnpc", "aiohttp", "imaplib"}
    every = [*SOURCES, *sorted((ROOT / "crypto").rglob("*.py")), *sorted((ROOT / "backups").rglob("*.py"))]
    imported = {
        (path.name, name.partition(".")[0])
        for path in every
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [one.name for one in node.names])
    }
    assert len(imported) > 300
    assert [one for one in sorted(imported) if one[1] in speaking] == []
    assert "urllib.request" not in "".join(path.read_text("utf-8") for path in every)
