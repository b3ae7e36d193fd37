"""The impact assessment as a file the CNIL's own tool opens: « Importer », then one finishes it there.

Fields and question numbers: github.com/LINCnil/pia at commit 44dd3138cde72251fba29e3b6bfd7bac3fa9fbe1 (24 April 2026),
src/app/services/pia.service.ts (importData, importAnswers, importMeasures, importEvaluations, importComments),
src/app/models/*.model.ts and src/assets/files/pia_architecture.json. No line of it is copied here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape

from habitat_box.domain.aipd import RISKS, Measure, Risk

Json = dict[str, object]


def pia_of(about: Mapping[str, str], texts: Mapping[int, Sequence[str]], measures: Sequence[Measure], made_at: str) -> bytes:
    """Write the file. `texts`: paragraphs by the tool's question number (111 to 227). `made_at`: ISO 8601, UTC."""
    answers = [_answer(number, made_at, text=_paragraphs(said)) for number, said in texts.items()]
    for risk in RISKS:
        answers += _risk_answers(risk, made_at)
    told = {
        "pia": _pia(about, made_at),
        "answers": [{"id": number, **one} for number, one in enumerate(answers, start=1)],
        "measures": [_measure(number, one, made_at) for number, one in enumerate(measures, start=1)],
        "evaluations": [],
        "comments": [],
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def _pia(about: Mapping[str, str], made_at: str) -> Json:
    # status 0 is « en cours »: a box never validates its own assessment. Names of people are typed in the tool.
    return {
        "id": 1,
        "status": 0,
        "name": about["name"],
        "category": "Habitat inclusif",
        "author_name": about["author"],
        "evaluator_name": "",
        "validator_name": "",
        "dpo_status": 0,
        "dpo_opinion": "",
        "concerned_people_opinion": "",
        "concerned_people_status": 0,
        "concerned_people_searched_opinion": False,
        "concerned_people_searched_content": about["people_asked"],
        "rejection_reason": "",
        "applied_adjustments": "",
        "dpos_names": about["dpo"],
        "people_names": "",
        "progress": 0,
        "is_example": 0,
        "is_archive": 0,
        "created_at": made_at,
        "updated_at": made_at,
    }


def _answer(
    number: int, made_at: str, *, text: str | None = None, gauge: int | None = None, listed: Sequence[str] = ()
) -> Json:
    data: Json = {"text": text, "gauge": gauge, "list": list(listed)}
    return {"pia_id": 1, "reference_to": number, "data": data, "created_at": made_at, "updated_at": made_at}


def _risk_answers(risk: Risk, made_at: str) -> list[Json]:
    """Answer the six questions of a risk page: impacts, threats, sources, measures, severity, likelihood."""
    page = 300 + risk.section * 10
    lists = (risk.impacts, risk.threats, risk.sources, risk.measures)
    answers = [_answer(page + place, made_at, listed=said) for place, said in enumerate(lists, start=1)]
    for place, (level, why) in ((5, risk.severity), (6, risk.likelihood)):
        answers.append(_answer(page + place, made_at, text=_paragraphs([why]), gauge=level))
    return answers


def _measure(number: int, one: Measure, made_at: str) -> Json:
    return {
        "id": number,
        "pia_id": 1,
        "title": one.title,
        "content": _paragraphs([one.content]),
        "placeholder": "measures.default_placeholder",
        "created_at": made_at,
        "updated_at": made_at,
    }


def _paragraphs(said: Sequence[str]) -> str:
    return "".join(f"<p>{escape(line, quote=False)}</p>" for line in said if line)
