"""The words of « Mes données »: each table of a person's copy as a chapter in plain French."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from habitat_box.config import Body
from habitat_box.domain import rights, tasks
from habitat_box.domain.processings import register_rows
from habitat_box.domain.purposes import PURPOSES
from habitat_box.domain.rights import Right
from habitat_box.domain.tasks import TaskKind
from habitat_box.door.copying import GROUP, LEFT_OUT, NOBODY, WORKER
from habitat_box.store.moments import instant
from habitat_box.usecases.own_data import LookLine
from habitat_box.words import N_, _, hour, local_day, plain_date, short_day

if TYPE_CHECKING:
    from habitat_box.papers.own_data_book import Chapter

Row = Mapping[str, Any]
Tables = Mapping[str, Sequence[Row]]
Lines = list[tuple[str, str]]

FILE: Mapping[str, str] = {
    "civility": N_("Civilité"), "first_name": N_("Prénom"), "last_name": N_("Nom"), "called": N_("Nom d'usage"),
    "dwelling": N_("Porte"), "phone": N_("Téléphone"), "information_format": N_("Format des papiers"),
    "entry_on": N_("Entrée le"), "exit_on": N_("Sortie le"), "exit_code": N_("Motif de sortie"),
    "avp_contract_on": N_("Contrat signé le"), "avp_condition_checked_on": N_("Condition vérifiée le"),
    "avp_condition_checked_by": N_("Vérifiée par"),
    "last_contact_on": N_("Dernier contact le"), "archived_on": N_("Mis en archive le"), "limited_on": N_("Mis de côté le"),
    "consent_ref": N_("Référence sur vos reçus"),
}  # fmt: skip
SUPPORT: Mapping[str, str] = {
    "mode": N_("Vous décidez"), "deed_seen_on": N_("Acte vu le"), "deed_seen_by": N_("Vu par"),
    "judge_seen_on": N_("Accord du juge vu le"), "review_on": N_("À revoir le"),
}  # fmt: skip
MOST_SAID = 4
CHANGES = {
    "added": N_("visite ajoutée"),
    "moved": N_("heure changée"),
    "cancelled": N_("visite annulée"),
    "gone": N_("visite enlevée"),
}


def chapters(tables: Tables, looks: Sequence[LookLine], body: Body) -> list[Chapter]:
    """Give the book's chapters, in order: what she is, what she chose, what happened, who saw, what is missing and why."""
    from habitat_box.papers.own_data_book import Chapter

    pictures = [row["image"] for row in tables["photo"] if row["image"]]
    return [
        Chapter(_("Qui je suis"), _("Voici votre fiche."), _file(tables)),
        Chapter(_("Mes proches"), _("Voici les personnes que vous avez nommées."), _contacts(tables["contact"])),
        Chapter(_("Comment je décide"), _("La loi dit que vous décidez d'abord."), _deciding(tables)),
        Chapter(
            _("Mes choix"),
            _("Voici vos OUI et vos NON, du plus récent au plus ancien."),
            _choices(tables["consent_event"]),
            strong=False,
        ),
        Chapter(
            _("Ce que j'ai confié"), _("Vous avez donné ces mots pour un de vos choix."), _optional(tables["optional_data"])
        ),
        Chapter(_("Mes photos"), _("Voici les photos où vous êtes."), _photos(tables), pictures),
        Chapter(_("Mes visites"), _("Voici vos visites, jour par jour."), _visits(tables["visit"]), strong=False),
        Chapter(
            _("Les changements du planning"),
            _("Un service a changé ces visites."),
            _changes(tables["planning_change"]),
            strong=False,
        ),
        Chapter(_("Ma carte"), _("Votre carte sert à dire OUI ou NON."), _cards(tables["card"])),
        Chapter(_("Mes demandes"), _("Voici vos demandes et les choses à faire pour vous."), _requests(tables), strong=False),
        Chapter(_("Qui a vu mes données"), _("Voici les 12 derniers mois, jour par jour."), _looks(looks), strong=False),
        Chapter(
            _("Pourquoi, et combien de temps"), _("Chaque utilisation a une raison et une durée."), _uses(body), strong=False
        ),
        Chapter(_("Ce qui n'est pas dans ce livre"), _("Voici ce qui manque, et pourquoi."), _left_out()),
        Chapter(_("Mes droits"), _("C'est gratuit. La maison répond en un mois."), _rights()),
    ]


def _day(text: str) -> str:
    return plain_date(local_day(instant(text)) if "T" in text else date.fromisoformat(text))


def _named(rows: Sequence[Row], names: Mapping[str, str]) -> Lines:
    return [
        (_(said), _day(str(row[name])) if name.endswith("_on") else _(str(row[name])))
        for row in rows
        for name, said in names.items()
        if row.get(name)
    ]


def _file(tables: Tables) -> Lines:
    """Say her file as it is, and as it was the day it was put away; the words an archived file left are in the archive."""
    away = [row["words"] for row in tables["archive"] if row["kind"] == "fiche"]
    return _named([*tables["resident"], *away], FILE) + _as_written(tables["name_match"])


def _deciding(tables: Tables) -> Lines:
    away = [row["words"] for row in tables["archive"] if row["kind"] == "soutien"]
    return _named([*tables["decision_support"], *away], SUPPORT)


def _as_written(rows: Sequence[Row]) -> Lines:
    return [(_("Écrit par {service}", service=row["service"]), str(row["name_key"])) for row in rows]


def _contacts(rows: Sequence[Row]) -> Lines:
    return [
        (str(row["name"]), " · ".join(filter(None, (row["link"], row["phone"], row["roles"].replace(",", ", ")))))
        for row in rows
    ]


def _choices(rows: Sequence[Row]) -> Lines:
    lines = []
    for row in reversed(rows):
        title = PURPOSES[row["purpose"]].title if row["purpose"] in PURPOSES else row["purpose"]
        helped = _(", avec une aide") if row["helper_role"] else ""
        words = f"{row['state']}, {row['channel']}{helped}. " + _("Reçu {number}.", number=row["receipt_id"])
        lines.append((_day(row["at"]), f"{title} : {words}"))
    return lines


def _optional(rows: Sequence[Row]) -> Lines:
    return [(PURPOSES[row["purpose"]].title, f"{row['words']} ({_day(row['written_on'])})") for row in rows]


def _photos(tables: Tables) -> Lines:
    lines = []
    for row in tables["photo"]:
        alone = not row["others"]
        words = (
            _("sur cette photo, il y a vous")
            if alone
            else _("avec {count} autre(s) personne(s), donc pas copiée", count=row["others"])
        )
        lines.append((_("Ajoutée le {day}", day=_day(row["added_on"])), words))
    lines += [(PURPOSES[row["purpose"]].title, _("{count} photo(s)", count=row["photos"])) for row in tables["photo_use"]]
    return lines + [(_("Montrée le {day}", day=_day(row["published_on"])), str(row["place"])) for row in tables["publication"]]


def _by_day(rows: Iterable[Any], day_of: Callable[[Any], date], words_of: Callable[[Any], str]) -> Lines:
    """Gather what is said of each day in one line, latest day first."""
    days: dict[date, dict[str, int]] = defaultdict(dict)
    for row in rows:
        said = days[day_of(row)]
        words = words_of(row)
        said[words] = said.get(words, 0) + 1
    return [
        (f"{short_day(day)} {day.year}", " ; ".join(w if n == 1 else f"{w} ({n} fois)" for w, n in days[day].items()))
        for day in sorted(days, reverse=True)
    ]


def _visits(rows: Sequence[Row]) -> Lines:
    def words(row: Row) -> str:
        status = "" if row["status"] == "prévue" else f", {row['status']}"
        return f"{hour(instant(row['starts_at']))} à {hour(instant(row['ends_at']))}, {row['service']}{status}"

    return _by_day(rows, lambda row: date.fromisoformat(row["day"]), words)


def _changes(rows: Sequence[Row]) -> Lines:
    def words(row: Row) -> str:
        at = row["starts_at"] or row["started_at"]
        said = _(CHANGES.get(row["kind"], N_("visite changée")))
        return f"{row['service']} : {said}" + (f", {short_day(local_day(instant(at)))} {hour(instant(at))}" if at else "")

    return _by_day(rows, lambda row: local_day(instant(row["at"])), words)


def _cards(rows: Sequence[Row]) -> Lines:
    lines = []
    for row in rows:
        ended = _(", annulée le {day}", day=_day(row["revoked_at"])) if row["revoked_at"] else ""
        picture = f"{row['picture']} {row['colour']}"
        lines.append((_("Carte {label}", label=row["label"]), f"{picture}, {_day(row['issued_on'])}{ended}"))
    return lines


def _requests(tables: Tables) -> Lines:
    lines = []
    for row in tables["rights_request"]:
        ended = row["outcome"] or _("réponse avant le {day}", day=_day(row["extended_to"] or row["due_on"]))
        words = f"{_(rights.WORDS[Right(row['right_code'])])}, {_day(row['received_on'])} : {ended}"
        lines.append((str(row["number"]), words))
    for row in tables["task"]:
        said = _(tasks.WORDS[TaskKind(row["kind"])]).format(detail=row["detail"])
        lines.append((_("À faire") if row["done_at"] is None else _("Fait"), said))
    return lines


def _looks(looks: Sequence[LookLine]) -> Lines:
    days: dict[date, dict[str, dict[str, None]]] = defaultdict(lambda: defaultdict(dict))
    for line in looks:
        days[local_day(line.at)][line.who][line.what + (_(" (refusé)") if line.refused else "")] = None
    return [
        (f"{short_day(day)} {day.year}" if place == 0 else "·", f"{who} {_listed(list(whats))}.")
        for day in sorted(days, reverse=True)
        for place, (who, whats) in enumerate(days[day].items())
    ]


def _listed(words: list[str]) -> str:
    """Say the first things done and count the others: the JSON beside the book has every one."""
    more = len(words) - MOST_SAID
    return ", ".join(words[:MOST_SAID]) + (_(", et {count} autre(s) action(s)", count=more) if more > 0 else "")


def _uses(body: Body) -> Lines:
    return [
        (
            _(row.title),
            f"{_(row.purpose_words)} {_('Base')} : {_(row.basis_association.value)}. {_('Durée')} : {_(row.retention_rule)}.",
        )
        for row in register_rows(body)
        if row.code not in PURPOSES
    ]


def _left_out() -> Lines:
    lines = [("", f"{_(why).capitalize()}.") for why in (WORKER, GROUP)]
    return lines + [("", f"{_(why).capitalize()}.") for why in dict.fromkeys(LEFT_OUT.values()) if why != NOBODY]


def _rights() -> Lines:
    words = [(_(rights.WORDS[right]), rights.ARTICLES[right]) for right in Right if right is not Right.HEIRS]
    return [*words, (_("Réclamation"), _("CNIL, 3 place de Fontenoy, 75007 Paris, www.cnil.fr"))]
