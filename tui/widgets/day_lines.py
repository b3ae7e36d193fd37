"""A day as lines: by hour, by resident, what is wrong, what changed. Values in, lines out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from habitat_box.domain.conflicts import Kind, Problem
from habitat_box.domain.people import Card
from habitat_box.domain.visits import Activity, PlanningChange, Side, Visit, VisitStatus
from habitat_box.usecases.visits import DayView
from habitat_box.words import name_order
from tui.tongue import N_, _, clock_hour, local_day, ngettext, short_day
from tui.widgets.lines import Column, Line, note, row, rule, title

KINDS = {
    Kind.DOUBLE_RESIDENT: N_("deux visites en même temps"),
    Kind.DOUBLE_WORKER: N_("même intervenant à deux endroits"),
    Kind.BACKWARDS: N_("la fin est avant le début"),
    Kind.NOBODY: N_("personne à une heure habituelle"),
}
CHANGES = {
    "added": N_("ajoutée"),
    "moved": N_("déplacée"),
    "reassigned": N_("autre intervenant"),
    "cancelled": N_("annulée"),
    "gone": N_("plus dans le planning"),
}
BY_HOUR = (Column(12), Column(2), Column(6), Column(32, 1, 18), Column(30, 2, 14), Column(28, 3, 13))
BY_PERSON = (Column(12), Column(2), Column(40, 1), Column(30, 2))


def span(start: datetime, end: datetime) -> str:
    """Write « 09:00–10:00 »."""
    return f"{clock_hour(start)}–{clock_hour(end)}"


def troubled(view: DayView) -> set[str]:
    """Give the ids of the visits something is wrong with."""
    return {visit.id for problem in view.problems if problem.kind is not Kind.NOBODY for visit in problem.visits}


def by_hour(view: DayView, now: datetime) -> list[Line]:
    """Tell a day by hour, with a line where the hour is."""
    wrong = troubled(view)
    told: list[tuple[datetime, Line]] = [
        (visit.starts_at, _visit(view, visit, wrong, now, by_person=False)) for visit in view.seen.visits
    ]
    told += [(one.starts_at, _activity(one)) for one in view.activities]
    told.sort(key=lambda one: one[0])
    lines = [line for start, line in told if start <= now]
    later = [line for start, line in told if start > now]
    if told and view.day == local_day(now):
        lines.append(rule(_("{hour} maintenant", hour=clock_hour(now)), "now"))
    return lines + later


def by_person(view: DayView, now: datetime) -> list[Line]:
    """Tell a day by resident, by name."""
    wrong, lines = troubled(view), [_activity(one, by_person=True) for one in view.activities]
    people: dict[str, list[Visit]] = {}
    for visit in view.seen.visits:
        people.setdefault(visit.resident_id, []).append(visit)
    cards = view.seen.cards
    for person in sorted(people, key=lambda one: name_order(f"{cards[one].last_name} {cards[one].first_name}")):
        lines.append(title("  ".join(filter(None, (cards[person].name, cards[person].dwelling)))))
        lines += [_visit(view, visit, wrong, now, by_person=True) for visit in people[person]]
    return lines


def _visit(view: DayView, visit: Visit, wrong: set[str], now: datetime, *, by_person: bool) -> Line:
    off, past = visit.status is VisitStatus.CANCELLED, visit.ends_at <= now
    tone = "struck" if off else "faint" if past else ""
    mark = ("!", "bad") if visit.id in wrong else ("✓", "good") if visit.status is VisitStatus.DONE else ""
    when, what = (span(visit.starts_at, visit.ends_at), tone), (visit.organisation, tone)
    worker = (_("annulée"), "warn") if off else (visit.worker, tone)
    if by_person:
        return row(visit.id, when, mark, what, worker)
    card = view.seen.who(visit)
    return row(visit.id, when, mark, (card.dwelling or "", "faint"), (card.name, tone or "strong"), what, worker)


def _activity(one: Activity, *, by_person: bool = False) -> Line:
    when = _("la journée") if one.all_day else span(one.starts_at, one.ends_at)
    head, name = ((when, "accent"), ("◆", "accent")), (one.title, "accent")
    if by_person:
        return row("", *head, name, (one.place, "faint"))
    return row("", *head, "", name, (one.place or _("activité"), "faint"), (one.organisation, "faint"))


def problem_lines(view: DayView) -> list[Line]:
    """Tell what is wrong, a few lines each; the key is the resident's place in the list."""
    lines = []
    for place, problem in enumerate(view.problems):
        card = view.cards.get(problem.resident_id)
        lines.append(row(f"{place}", ("! " + clock_hour(problem.visits[0].starts_at), "bad"), (_name(card), "strong")))
        lines.append(note("  " + _(KINDS[problem.kind]), "warn"))
        lines += [note("  " + words) for words in _about(problem, view.cards)]
    return lines


def _about(problem: Problem, cards: dict[str, Card]) -> list[str]:
    if problem.kind is Kind.DOUBLE_WORKER:
        worker = problem.visits[0].worker
        return [f"{worker}  {span(v.starts_at, v.ends_at)}  {_name(cards.get(v.resident_id))}" for v in problem.visits]
    return [f"{one.organisation}  {span(one.starts_at, one.ends_at)}" for one in problem.visits]


def change_lines(changes: Iterable[PlanningChange], cards: dict[str, Card]) -> list[Line]:
    """Tell what changed: each move and cancellation, then how many visits each service added."""
    lines, added = [], Counter[str]()
    for place, change in enumerate(changes):
        if change.kind == "added":
            added[change.organisation] += 1
            continue
        tone = "warn" if change.kind in ("cancelled", "gone") else "accent"
        words = _(CHANGES[change.kind]) if change.kind in CHANGES else change.kind
        lines.append(row(f"{place}", (words, tone), (_name(cards.get(change.resident_id)), "strong")))
        lines += [note(f"  {words}") for words in _sides(change)]
    for service, count in added.items():
        lines.append(note(ngettext("{count} visite ajoutée", "{count} visites ajoutées", count), "good"))
        lines.append(note(f"  {service}"))
    return lines


def _sides(change: PlanningChange) -> list[str]:
    before, after, service = change.before, change.after, change.organisation
    if change.kind in ("cancelled", "gone") or before is None or after is None:
        return [f"{_side(before or after)}  {service}"]
    if change.kind == "reassigned":
        return [f"{_side(after)}  {service}", f"{before.worker} → {after.worker}"]
    if local_day(before.starts_at) == local_day(after.starts_at):
        return [f"{_side(before)} → {span(after.starts_at, after.ends_at)}", service]
    return [f"{_side(before)}", f"→ {_side(after)}  {service}"]


def _side(side: Side | None) -> str:
    return f"{short_day(local_day(side.starts_at))} {span(side.starts_at, side.ends_at)}" if side else ""


def _name(card: Card | None) -> str:
    return " ".join(filter(None, (card.name, card.dwelling))) if card else _("une personne partie")
