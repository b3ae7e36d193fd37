"""A resident's page as lines: visits, choices, who looked, the file."""

from __future__ import annotations

from habitat_box.domain.consent import Channel, ConsentEvent, Purpose, Standing, State
from habitat_box.domain.visits import VisitStatus
from habitat_box.usecases.own_data import LookLine
from habitat_box.usecases.residents import PersonPage
from tui.tongue import N_, _, clock_hour, day_words, local_day, moment_text, plain_date, short_day, shown
from tui.widgets.day_lines import span
from tui.widgets.lines import Column, Line, note, row, title

VISITS = (Column(12), Column(36, 2, 14), Column(36, 3, 12), Column(10))
CHOICES = (Column(34, 2, 20), Column(16), Column(40, 3, 12))
LOOKS = (Column(20), Column(38, 3, 16), Column(90, 2, 20))
FILE = (Column(24), Column(80, 1))
CHANNELS = {
    Channel.CARD: N_("par la carte"),
    Channel.TABLET: N_("sur la tablette"),
    Channel.PAPER: N_("sur papier"),
    Channel.ASSISTED: N_("avec la coordinatrice"),
}
FORMATS = {"texte": N_("texte"), "grand": N_("grands caractères"), "audio": N_("à écouter"), "aide": N_("avec de l'aide")}
FILE_WORDS = {
    "civility": N_("Civilité"),
    "first_name": N_("Prénom"),
    "last_name": N_("Nom"),
    "called": N_("Se fait appeler"),
    "dwelling": N_("Logement"),
    "phone": N_("Téléphone"),
    "information_format": N_("Veut être informé"),
}


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
        lines.append(row(one.purpose.code, (_(one.purpose.title), "strong"), _state(one), (_since(one), "faint")))
    lines += [note(""), title(_("Tous ses choix, du plus récent au plus ancien"))]
    for event in page.history:
        how = f"{moment_text(event.at)}, {_(CHANNELS[event.channel])}"
        lines.append(row(event.id, _subject(page, event), _said(event), (how, "faint")))
    if not page.history:
        lines.append(note(_("Rien n'a encore été dit : tout reste à NON.")))
    return lines


def _state(one: Standing) -> tuple[str, str]:
    if one.event is None:
        return "✗ " + _("NON (pas dit)"), "faint"
    if one.waiting_until is not None:
        return "◐ " + _("OUI, en attente"), "warn"
    return ("✓ " + _("OUI"), "good") if one.in_force else ("✗ " + _("NON"), "bad")


def _since(one: Standing) -> str:
    if one.event is None:
        return ""
    if one.waiting_until is not None:
        return _("acte le {moment}", moment=moment_text(one.waiting_until))
    if one.in_force:
        return _("jusqu'au {day}", day=plain_date(local_day(one.event.valid_until)))
    return _("depuis le {day}", day=plain_date(local_day(one.event.at)))


def _subject(page: PersonPage, event: ConsentEvent) -> str:
    known = {one.purpose.code: _(one.purpose.title) for one in page.standings}
    return known.get(event.purpose, event.purpose)


def _said(event: ConsentEvent) -> tuple[str, str]:
    return (_("OUI"), "good") if event.state is State.GIVEN else (_("NON"), "bad")


def look_lines(page: PersonPage) -> list[Line]:
    """Tell who looked or changed something in 30 days."""
    lines = []
    for place, one in enumerate(page.looks):
        times = f" ({one.times}×)" if one.times > 1 else ""
        refused = "✗ " + _("refusé") + " : " if one.refused else ""
        when = f"{short_day(local_day(one.at))} {clock_hour(one.at)}"
        what = (f"{refused}{one.what}{times}", "bad" if one.refused else "")
        lines.append(row(f"{place}", (when, "faint"), (one.who, "strong"), what))
    return lines


def look_text(one: LookLine) -> str:
    """Tell one look in full."""
    times = _("{count} fois ce jour-là", count=one.times) if one.times > 1 else ""
    parts = (moment_text(one.at), one.who, _("refusé") if one.refused else "", one.what, times)
    return "\n".join(shown(part) for part in parts if part)


def notice_text(purpose: Purpose) -> str:
    """Tell a subject's whole notice: what it is, who sees it, what a NO changes."""
    who = _("Qui le voit : {who}", who=_(purpose.recipients))
    after = _("Si vous dites NON : {what}", what=_(purpose.after_no))
    return "\n".join((*(_(words) for words in purpose.sentences), "", who, after))


def file_lines(page: PersonPage) -> list[Line]:
    """Tell what is kept of the person."""
    card = page.card
    values = {name: getattr(card, name) or "" for name in FILE_WORDS}
    values["information_format"] = _(FORMATS.get(values["information_format"], values["information_format"]))
    lines = [title(_("Sa fiche"))]
    lines += [row(name, (_(words), "faint"), values[name] or "—") for name, words in FILE_WORDS.items()]
    lines.append(row("entry_on", (_("Entrée"), "faint"), _date(card.entry_on)))
    if card.exit_on:
        lines.append(row("exit_on", (_("Départ"), "warn"), (_date(card.exit_on), "warn")))
    lines += [note(""), title(_("Ce qui est important pour la personne"))]
    hidden = _("Montré seulement si elle dit OUI à « Mes habitudes ».")
    lines.append(note(hidden if card.habits is None else card.habits or _("Rien d'écrit. Touche H pour écrire."), "", "habits"))
    lines += [note(""), title(_("Ses proches"))]
    for one in card.contacts or ():
        roles = ", ".join(_(role) for role in one.roles)
        lines.append(row(f"contact:{one.id}", (one.link or "—", "faint"), "  ".join((one.name, one.phone, roles))))
    if not card.contacts:
        lines.append(note(_("Personne. Touche A pour ajouter un proche.")))
    lines += [note(""), title(_("Sa carte")), row("card", (_("Carte"), "faint"), card_words(page))]
    return lines


def card_words(page: PersonPage) -> str:
    """Tell which card the person holds."""
    if not page.card_label or page.card_until is None:
        return _("pas de carte (touche C pour en imprimer une)")
    return _("{label}, jusqu'au {day}", label=page.card_label, day=plain_date(page.card_until))


def _date(text: str | None) -> str:
    from datetime import date

    return plain_date(date.fromisoformat(text)) if text else "—"
