"""Collect which rules the tests that passed prove: `--proofs FILE` writes them, for docs/compliance.md."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.rules import RULES

_outcomes: dict[str, dict[str, bool | None]] = {}
"""By rule, then test: passed, failed, or None for a test this machine had to skip."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--proofs", default="", help="write which rules the tests proved, as JSON")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        ids = [str(one) for mark in item.iter_markers("rule") for one in mark.args]
        unknown = [one for one in ids if one not in RULES]
        if unknown:
            raise pytest.UsageError(f"{item.nodeid}: no such rule: {', '.join(unknown)}")
        if ids:
            item.user_properties.append(("rules", " ".join(ids)))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    rules = dict(report.user_properties).get("rules")
    if rules is None or (report.when != "call" and report.passed):
        return
    name = report.nodeid.partition("[")[0]
    for rule in str(rules).split():
        proofs = _outcomes.setdefault(rule, {})
        if report.skipped:
            proofs.setdefault(name, None)
        else:
            proofs[name] = proofs.get(name) is not False and report.passed


def pytest_sessionfinish(session: pytest.Session) -> None:
    file = session.config.getoption("--proofs")
    if file and not hasattr(session.config, "workerinput"):
        Path(file).write_text(json.dumps(_outcomes, ensure_ascii=False, indent=1, sort_keys=True), "utf-8")
