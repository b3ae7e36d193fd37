"""What phones said to the closed box as lines: who, when, what, of which visit, and what is in doubt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from habitat_box.usecases.inbox import Candidate, Doubt, Kind, ToSettle
from tui.tongue import N_, _, clock_hour, hour, local_day, long_day, ngettext, short_day
from tui.widgets.lines import Column, Line, row

COLUMNS = (Column(1), Column(20, 1, 12), Column(24, 2, 10), Column(40, 3, 14), Column(48, 1, 16))
VISITS = (Column(13), Column(28, 1, 12), Column(34, 2, 12))
SAID: Mapping[Kind, str] = {
    Kind.ARRIVED: N_("arrivée"), Kind.DONE: N_("fin"), Kind.NOTE: N_("mot"), Kind.UNREADABLE: N_("illisible"),
}  # fmt: skip
DOUBTS: Mapping[Doubt, str] = {
    Doubt.CLOCK: N_("La boîte n'était pas sûre de l'heure."),
    Doubt.UNKNOWN: N_("La boîte ne connaît plus ce téléphone."),
    Doubt.RETIRED: N_("Ce téléphone n'avait plus le droit d'entrer ce jour-là."),
    Doubt.DAMAGED: N_(
        "Un fichier de la boîte fermée est abîmé, ou n'est pas d'elle. Il est gardé à part jusqu'à votre réponse."
    ),
}


def inbox_lines(waiting: Sequence[ToSettle]) -> list[Line]:
    """Tell each thing on a line: sign, when, who, what, which visit."""
    return [_line(one) for one in waiting]


def _line(one: ToSettle) -> Line:
    entry, tone = one.entry, "warn" if one.needs_a_visit or one.entry.doubt else ""
    sign = "?" if tone else "·"
    when = f"{short_day(local_day(entry.at))} {clock_hour(entry.at)}"
    said = _("« {words} »", words=" ".join(entry.words.split())) if entry.kind is Kind.NOTE else _(SAID[entry.kind])
    return row(entry.id, (sign, tone), when, (one.worker or "—", "strong"), said, (_which(one), tone))


def _which(one: ToSettle) -> str:
    if one.visit is not None:
        return visit_told(one.visit)
    if one.entry.kind is Kind.UNREADABLE:
        return ""
    if not one.candidates:
        return _("aucune visite à cette heure")
    return ngettext("{count} visite possible", "{count} visites possibles", len(one.candidates))


def visit_told(one: Candidate) -> str:
    """Tell a visit: its hours and whom it is for."""
    return f"{clock_hour(one.visit.starts_at)}-{clock_hour(one.visit.ends_at)} {one.name}".rstrip()


def visit_lines(candidates: Sequence[Candidate]) -> list[Line]:
    """Tell the visits to choose from."""
    return [
        row(
            one.visit.id,
            f"{clock_hour(one.visit.starts_at)}-{clock_hour(one.visit.ends_at)}",
            (one.name, "strong"),
            f"{one.visit.organisation} {one.visit.worker}".rstrip(),
        )
        for one in candidates
    ]


def about_text(one: ToSettle) -> str:
    """Tell one thing at length."""
    entry = one.entry
    who = f"{one.worker} ({one.organisation})" if one.worker else _("Téléphone inconnu")
    first = f"{long_day(local_day(entry.at))}, {hour(entry.at)}"
    lines = [f"{who} · {first}" if entry.kind is not Kind.UNREADABLE else first]
    if entry.words:
        lines.append(_("« {words} »", words=" ".join(entry.words.split())))
    if entry.doubt in DOUBTS:
        lines.append(_(DOUBTS[entry.doubt]))
    elif one.needs_a_visit:
        lines.append(_("Entrée choisit la visite."))
    elif entry.kind is Kind.DONE:
        lines.append(_("Confirmée, la visite devient « faite »."))
    return "\n".join(lines)
