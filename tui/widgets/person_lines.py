"""A resident's page as lines: visits, choices, who looked, the file."""

from __future__ import annotations

from datetime import date

from rich.cells import cell_len

from habitat_box.domain.consent import ConsentEvent
from habitat_box.domain.people import Card
from habitat_box.domain.purposes import PURPOSES
from habitat_box.domain.visits import VisitStatus
from habitat_box.usecases.own_data import LookLine
from habitat_box.usecases.residents import PersonPage
from tui.tongue import N_, _, clock_hour, day_words, local_day, moment_text, plain_date, short_day, shown
from tui.widgets.choice_words import said_of, since, stamp, subject, told_of, who
from tui.widgets.day_lines import span
from tui.widgets.lines import Column, Line, note, row, title

VISITS = (Column(12), Column(36, 2, 14), Column(36, 3, 12), Column(10))
CHOICES = (Column(60, 1, 26), Column(26), Column(80, 2, 16))
LOOKS = (Column(20), Column(70, 2, 24), Column(110, 3, 20))
LOOKS_BESIDE = 54
"""Cells of a look's line beside who looked: when, a glimpse of what, the gaps."""
FILE = (Column(34, 2, 22), Column(80, 1))
FORMATS = {"texte": N_("texte"), "grand": N_("grands caractères"), "audio": N_("à écouter"), "aide": N_("avec de l'aide")}
ROLES = {
    "urgence": N_("à appeler en urgence"), "planning": N_("pour le planning"), "nouvelles": N_("pour donner des nouvelles"),
    "confiance": N_("personne de confiance"), "représentant": N_("représentant"),
}  # fmt: skip
GIVEN = {"P9": "reminder_phone", "P10": "birthday", "P11": "quotes", "P12": "later_phone"}
"""What a YES lets the person give, beside her habits, by purpose."""
FILE_WORDS = {
    "civility": N_("Civilité"),
    "first_name": N_("Prénom"),
    "last_name": N_("Nom"),
    "called": N_("Se fait appeler"),
    "dwelling": N_("Logement"),
    "phone": N_("Téléphone"),
    "information_format": N_("Veut être informé"),
    "avp_contract_on": N_("Contrat AVP signé le"),
    "avp_condition_checked_on": N_("Condition AVP vérifiée le"),
    "avp_condition_checked_by": N_("Vérifiée par"),
}
AVP_DAYS = ("avp_contract_on", "avp_condition_checked_on")


def visit_lines(page: PersonPage) -> list[Line]:
    """Tell the visits of the week past and the two to come, by day."""
    lines: list[Line] = []
    day = None
    for visit in page.seen.visits:
        if visit.day != day:
            day = visit.day
            near = day_words(day, page.today) if abs((day - page.today).days) <= 1 else ""
            lines.append(title(f"{short_day(day)}  {near}", "accent" if day == page.today else "title"))
        off = visit.status is VisitStatus.CANCELLED
        tone = "struck" if off else "faint" if visit.ends_at <= page.now else ""
        status = (_("annulée"), "warn") if off else (_("faite"), "good") if visit.status is VisitStatus.DONE else ""
        when = (span(visit.starts_at, visit.ends_at), tone)
        lines.append(row(visit.id, when, (visit.organisation, tone), (visit.worker, tone), status))
    return lines


def next_visit(page: PersonPage) -> str:
    """Give the key of the first visit that is not over."""
    return next((one.id for one in page.seen.visits if one.ends_at > page.now), "")


def choice_lines(page: PersonPage) -> list[Line]:
    """Tell where each subject stands, then every choice made, newest first."""
    lines = [title(_("Ses choix aujourd'hui"))]
    for one in page.standings:
        sign, words, tone = told_of(one)
        title_of = (_(one.purpose.title), "strong")
        lines.append(row(one.purpose.code, title_of, (f"{sign} {words}", tone), (since(one), "faint")))
    lines += [note(""), title(_("Tous ses choix, du plus récent au plus ancien"))]
    for event in page.history:
        sign, words, tone = said_of(event)
        how = (f"{stamp(event.at)} {who(event)}", "faint")
        lines.append(row(event.id, subject(event.purpose), (f"{sign} {words}", tone), how))
    if not page.history:
        lines.append(note(_("Rien n'a encore été dit : tout reste à NON.")))
    return lines


def event_at(page: PersonPage, key: str) -> ConsentEvent | None:
    """Give the choice a line tells: one of the past, or the last one about a subject."""
    now = next((one.event for one in page.standings if one.purpose.code == key), None)
    return now or next((event for event in page.history if event.id == key), None)


def look_lines(page: PersonPage, width: int = 80) -> list[Line]:
    """Tell who looked or changed something in 30 days, in `width` cells."""
    lines, room = [], width - LOOKS_BESIDE
    for place, one in enumerate(page.looks):
        times = f" ({one.times}×)" if one.times > 1 else ""
        words = "✗ " + _("refusé : {what}", what=one.what) if one.refused else one.what
        when = f"{short_day(local_day(one.at))} {clock_hour(one.at)}"
        what = (f"{words}{times}", "bad" if one.refused else "")
        who = one.who if cell_len(one.who) <= room else _service(one.who)
        lines.append(row(f"{place}", (when, "faint"), (who, "strong"), what))
    return lines


def _service(who: str) -> str:
    """Keep of « Une personne du service X » what tells one service from another."""
    before, _blank, after = _("Une personne du service {service}", service="\0").partition("\0")
    return who.removeprefix(before).removesuffix(after) if who.startswith(before) else who


def look_text(one: LookLine) -> str:
    """Tell one look in full."""
    times = _("{count} fois ce jour-là", count=one.times) if one.times > 1 else ""
    what = _("refusé : {what}", what=one.what) if one.refused else one.what
    parts = [shown(part) for part in (moment_text(one.at), one.who, what, times) if part]
    if one.shown:
        parts += ["", _("Ce qui a été montré :"), *(f"  · {shown(word)}" for word in one.shown)]
    return "\n".join(parts)


def file_lines(page: PersonPage) -> list[Line]:
    """Tell what is kept of the person."""
    card = page.card
    values = {name: getattr(card, name) or "" for name in FILE_WORDS}
    values |= {name: _date(values[name]) for name in AVP_DAYS}
    values["information_format"] = _(FORMATS.get(values["information_format"], values["information_format"]))
    lines = [title(_("Sa fiche"))]
    lines += [row(name, (_(words), "faint"), values[name] or "—") for name, words in FILE_WORDS.items()]
    lines.append(row("entry_on", (_("Date d'entrée"), "faint"), _date(card.entry_on)))
    if card.exit_on:
        lines.append(row("exit_on", (_("Départ"), "warn"), (_date(card.exit_on), "warn")))
    lines += [note(""), title(_("Ce qui est important pour la personne"))]
    hidden = _("Montré seulement si elle dit OUI à « Mes habitudes ».")
    lines.append(note(hidden if card.habits is None else card.habits or _("Rien d'écrit. Touche H pour écrire."), "", "habits"))
    lines += [note(""), title(_("Ses proches"))]
    for one in card.contacts or ():
        roles = ", ".join(_(ROLES.get(role, role)) for role in one.roles)
        lines.append(row(f"contact:{one.id}", (one.link or "—", "faint"), "  ".join((one.name, one.phone, roles))))
    if not card.contacts:
        lines.append(note(_("Personne. Touche A pour ajouter un proche.")))
    lines += [note(""), title(_("Sa carte")), row("card", (_("Carte"), "faint"), card_words(page))]
    lines += [note(""), title(_("Ce qu'elle donne avec un OUI"))]
    lines += [row(code, (_(PURPOSES[code].title), "faint"), _given(card, name)) for code, name in GIVEN.items()]
    lines.append(row("photos", (_("Photos"), "faint"), (_("Entrée les ouvre"), "faint")))
    return lines


def _given(card: Card, name: str) -> str | tuple[str, str]:
    value = getattr(card, name)
    if value is None:
        return _("montré seulement si elle dit OUI"), "faint"
    said = " ; ".join(value) if isinstance(value, tuple) else value
    return said or ("—", "faint")


def card_words(page: PersonPage) -> str:
    """Tell which card the person holds."""
    if not page.card_label or page.card_until is None:
        return _("pas de carte (touche C pour en imprimer une)")
    return _("{label}, jusqu'au {day}", label=page.card_label, day=plain_date(page.card_until))


def _date(text: str | None) -> str:
    return plain_date(date.fromisoformat(text)) if text else "—"
