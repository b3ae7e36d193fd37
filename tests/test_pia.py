"""The assessment's file opens in the CNIL's tool: its fields are typed here from the tool's own source, not from ours.

github.com/LINCnil/pia at commit 44dd3138cde72251fba29e3b6bfd7bac3fa9fbe1: src/app/services/pia.service.ts (what importData
reads of each object), src/app/models/*.model.ts (types and levels), src/assets/files/pia_architecture.json (questions).
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from habitat_box.domain.aipd import CARD, PIN, RISKS, TO_WRITE
from habitat_box.domain.dossier import Audience
from habitat_box.usecases import house_facts, inspection
from habitat_box.usecases.desk import Desk

READ_OF_THE_PIA = {
    "name": str, "category": str, "author_name": str, "evaluator_name": str, "validator_name": str, "dpo_status": int,
    "dpo_opinion": str, "concerned_people_opinion": str, "concerned_people_status": int,
    "concerned_people_searched_opinion": bool, "concerned_people_searched_content": str, "rejection_reason": str,
    "applied_adjustments": str, "dpos_names": str, "people_names": str, "status": int, "created_at": str, "updated_at": str,
}  # fmt: skip
READ_OF_AN_ANSWER = {"reference_to": int, "data": dict, "created_at": str, "updated_at": str}
READ_OF_A_MEASURE = {"id": int, "title": str, "content": str, "placeholder": str, "created_at": str, "updated_at": str}
TEXT = {111, 112, 113, 121, 122, 123, 211, 212, 213, 214, 215, 221, 222, 223, 224, 225, 226, 227}
LIST = {321, 322, 323, 324, 331, 332, 333, 334, 341, 342, 343, 344}
GAUGE = {325, 326, 335, 336, 345, 346}
MEASURES_OF_A_RISK = {324, 334, 344}


@pytest.fixture
def written(desk: Desk, tmp_path: Path) -> dict[str, Any]:
    house_facts.set_fact(desk, "backup_place", "chez la trésorière")
    inspection.prepare(desk, Audience.CNIL, tmp_path / "pack")
    told: dict[str, Any] = json.loads((tmp_path / "pack" / "11-aipd-outil-pia.json").read_text("utf-8"))
    return told


def has(found: dict[str, Any], fields: dict[str, type]) -> None:
    for name, kind in fields.items():
        assert type(found[name]) is kind, name


@pytest.mark.rule("H2")
def test_the_file_holds_every_field_the_tool_reads(written: dict[str, Any]) -> None:
    assert set(written) == {"pia", "answers", "measures", "evaluations", "comments"}
    has(written["pia"], READ_OF_THE_PIA)
    for answer in written["answers"]:
        has(answer, READ_OF_AN_ANSWER)
        assert set(answer["data"]) == {"text", "gauge", "list"}
    for measure in written["measures"]:
        has(measure, READ_OF_A_MEASURE)
    assert written["evaluations"] == written["comments"] == []  # read with forEach and for…of: a list, never null
    assert datetime.fromisoformat(written["pia"]["created_at"]).tzinfo is not None


def test_every_question_of_the_tool_is_answered_in_its_own_kind(written: dict[str, Any]) -> None:
    answers = {one["reference_to"]: one["data"] for one in written["answers"]}
    assert set(answers) == TEXT | LIST | GAUGE
    assert len(written["answers"]) == len(answers)
    for number, data in answers.items():
        assert bool(data["text"]) == (number in TEXT | GAUGE), number
        assert bool(data["list"]) == (number in LIST), number
        assert (data["gauge"] in (1, 2, 3, 4)) == (number in GAUGE), number


def test_the_measures_of_a_risk_are_those_of_the_list_by_title(written: dict[str, Any]) -> None:
    titles = [one["title"] for one in written["measures"]]
    assert len(titles) == len(set(titles)) >= 12
    for one in written["answers"]:
        if one["reference_to"] in MEASURES_OF_A_RISK:
            assert set(one["data"]["list"]) <= set(titles)
    assert len(RISKS) == 3


@pytest.mark.rule("F20")
def test_the_file_gives_the_reasoning_on_both_codes_and_what_the_box_really_does(written: dict[str, Any]) -> None:
    contents = {one["title"]: one["content"] for one in written["measures"]}
    assert PIN in contents["Code des intervenants"]
    assert "256 bits" in PIN
    assert CARD in contents["Carte et code des habitants"]
    assert "PAR ANALOGIE" in CARD
    assert "chez la trésorière" in contents["Sauvegarde"]


def test_a_box_never_signs_its_own_assessment(written: dict[str, Any]) -> None:
    assert written["pia"]["status"] == 0
    assert written["pia"]["validator_name"] == ""
    texts = [one["data"]["text"] or "" for one in written["answers"]]
    assert any(TO_WRITE in text for text in texts)
