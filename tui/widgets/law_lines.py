"""Requests, breaches and durations as lines: each delay in words and a sign, the colour only says it again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from habitat_box.domain.breaches import Breach
from habitat_box.domain.breaches import missing as missing_of
from habitat_box.domain.retention import Destroyed, Due, Step
from habitat_box.domain.rights import WORDS as RIGHTS
from habitat_box.domain.rights import RightsRequest
from habitat_box.usecases.retention import LimitLine
from tui.tongue import N_, _, clock_hour, local_day, ngettext, plain_date, short_day
from tui.widgets.lines import Column, Line, row

REQUESTS = (Column(12), Column(44, 1, 20), Column(12), Column(40, 2, 14))
BREACHES = (Column(12), Column(30), Column(60, 1, 16))
DUES = (Column(50, 2, 20), Column(24), Column(8), Column(40, 3, 12))
LIMITS = (Column(60, 1, 22), Column(12), Column(60, 2, 14))
REGISTER = (Column(18), Column(40, 1, 14), Column(8), Column(16))
SOON = 7
"""Days left from which a delay is shown as pressing."""
BAR = 20
DELAY = 72
CAUSES = {
    "durée": N_("fin de la durée"), "effacement": N_("demande d'effacement"), "retrait": N_("NON de la personne"),
    "restauration": N_("restauration"),
}  # fmt: skip


def days_told(days: int) -> tuple[str, str]:
    """Tell a delay in days, with its sign and its tone."""
    if days < 0:
        return "! " + ngettext("{count} jour de retard", "{count} jours de retard", -days), "bad"
    if days <= SOON:
        return "◐ " + ngettext("encore {count} jour", "encore {count} jours", days), "warn"
    return "· " + ngettext("encore {count} jour", "encore {count} jours", days), ""


def request_lines(requests: Sequence[RightsRequest], today: date) -> list[Line]:
    """Tell each request: its number, the right, the last day, what is left of the delay."""
    lines = []
    for one in sorted(requests, key=lambda each: (each.answered_on is not None, each.last_day)):
        days = one.days_left(today)
        left = days_told(days) if days is not None else ("✓ " + one.outcome, "good")
        tone = "faint" if days is None else "strong"
        day = f"{one.last_day:%d/%m/%Y}"
        lines.append(row(one.number, (one.number, tone), (_(RIGHTS[one.right]), tone), (day, "faint"), left))
    return lines


def hours_told(one: Breach, now: datetime) -> tuple[str, str]:
    """Tell what is left of the 72 hours, drawn and in words."""
    if one.closed_at is not None:
        return "✓ " + _("close"), "faint"
    hours = one.hours_left(now)
    if hours is None:
        return "◐ " + _("à compléter et à clore"), "warn"
    if hours < 0:
        return "! " + ngettext("{count} heure de retard", "{count} heures de retard", -hours), "bad"
    full = round(10 * min(hours, DELAY) / DELAY)
    tone = "bad" if hours < 24 else "warn"
    return f"{'█' * full}{'░' * (10 - full)} " + ngettext("encore {count} h", "encore {count} h", hours), tone


def breach_lines(breaches: Sequence[Breach], now: datetime) -> list[Line]:
    """Tell each breach: its number, what is left of the delay, its facts."""
    order = sorted(breaches, key=lambda one: (one.closed_at is not None, one.known_at))
    return [row(one.number, (one.number, "strong"), hours_told(one, now), one.facts) for one in order]


def breach_text(one: Breach) -> str:
    """Tell a breach in full: dates, risk, what is still missing."""
    known = f"{short_day(local_day(one.known_at))} {clock_hour(one.known_at)}"
    told = one.told_the_cnil
    cnil = f"{short_day(local_day(told))} {clock_hour(told)}" if told else "—"
    lines = [
        _("Connue le {when}  ·  risque : {risk}  ·  CNIL prévenue : {cnil}", when=known, risk=_(one.risk.value), cnil=cnil)
    ]
    lacking = missing_of(one) if one.closed_at is None else []
    if lacking:
        lines.append(_("Avant de clore, il manque : {what}.", what=", ".join(_(words) for words in lacking)))
    return "\n".join(lines)


def due_lines(dues: Sequence[Due]) -> list[Line]:
    """Tell what goes and how much of it, as bars on one scale."""
    most = max((one.number for one in dues), default=1)
    lines = []
    for one in dues:
        bar = "█" * max(1, round(BAR * one.number / most))
        put_away = one.step is Step.ARCHIVE
        act = _("rangé dans l'archive") if put_away else _("effacé")
        since = f"({one.oldest:%d/%m/%Y})" if one.oldest else ""
        lines.append(
            row(
                f"{one.rule}:{one.step}",
                _(one.words),
                (bar, "accent" if put_away else "warn"),
                f"{one.number}",
                f"{act} {since}",
            )
        )
    return lines


def limit_lines(limits: Sequence[LimitLine]) -> list[Line]:
    """Tell how long each kind of thing is kept, and why."""
    lines = []
    for one in limits:
        days = ngettext("{count} jour", "{count} jours", one.days) if one.days is not None else _("sans fin")
        chosen = (days + (" *" if one.chosen else ""), "warn" if one.to_review else "strong" if one.chosen else "")
        lines.append(row(one.rule.id, _(one.rule.words), chosen, (_(one.rule.why), "faint")))
    return lines


def limit_text(one: LimitLine) -> str:
    """Tell one rule in full: from when it counts, its source, what the house chose."""
    rule = one.rule
    counted = _("compté depuis : {trigger}", trigger=_(rule.trigger))
    lines = [f"{_(rule.words)}  ·  {counted}", _("Source : {source}", source=_(rule.source))]
    if one.chosen is not None:
        until = plain_date(one.chosen.ends_on) if one.chosen.ends_on else _("sans fin")
        lines.append("* " + _("Choisi par la maison : {reason} ({until})", reason=one.chosen.reason or "—", until=until))
    return "\n".join(lines)


def register_lines(rows: Sequence[Destroyed], words: dict[str, str]) -> list[Line]:
    """Tell what was destroyed, newest first. It names nobody."""
    return [
        row(
            f"{place}",
            (f"{local_day(one.at):%d/%m/%Y} {clock_hour(one.at)}", "faint"),
            _(words.get(one.rule, one.rule)),
            f"{one.number}",
            (_(CAUSES.get(one.cause, one.cause)), "faint"),
        )
        for place, one in enumerate(rows)
    ]
