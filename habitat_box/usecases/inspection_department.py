"""What the Département is shown: months counted without a name, the dates of its convention (reference I3, I4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from habitat_box.domain.access import Action
from habitat_box.domain.activities import DIMENSIONS
from habitat_box.domain.dossier import UNSAID, Document, Scope, Table, day_words
from habitat_box.domain.small_cells import FEW, hidden, row_of
from habitat_box.usecases import house_facts
from habitat_box.usecases.desk import Desk, needs
from habitat_box.words import local_day

HERE, CAME, LEFT, TOGETHER = "habitants présents", "arrivées", "départs", "activités"
ASKED = frozenset({HERE, CAME, LEFT})
"""The counts a convention asks for as they are, once the house said which convention (reference I3)."""

WITHOUT_CONVENTION = "non donné"

MISSIONS = (
    ("Participation et citoyenneté", "activités de la maison, voir les nombres par mois"),
    ("Vivre ensemble", "activités de la maison, voir les nombres par mois"),
    ("Programmation et espaces partagés", "à écrire par la coordinatrice"),
    ("Coordination des intervenants et veille active", "à écrire par la coordinatrice"),
    ("Lien avec le bailleur", "à écrire par la coordinatrice"),
)
"""The missions of the AVP to report on (RDAS Charente-Maritime, art. 80-37; reference I4)."""


@needs(Action.INSPECT)
def counters(desk: Desk, scope: Scope) -> Document:
    """Give the months that are over: people present, arrivals, departures, activities. No name, no small number."""
    kept = desk.box.door.months()
    known = house_facts.facts(desk)
    agreed = bool(known["departement"].value and known["avp_convention_on"].value)
    months = list(_months(scope.since, scope.until))
    present = _present(desk, kept, months)
    numbers = {HERE: [present[month] for month in months]} | {
        kind: [kept.get((month, kind), 0) for month in months] for kind in (CAME, LEFT, TOGETHER)
    }
    said = {kind: row_of(row, asked=agreed and kind in ASKED) for kind, row in numbers.items()}
    if not agreed:  # from one month to the next they would tell who came and who left
        said[HERE] = (WITHOUT_CONVENTION,) * (len(months) + 1)
    rows = tuple((month, *(said[kind][place] for kind in numbers)) for place, month in enumerate(months))
    total = ("Total", "sans objet", *(said[kind][-1] for kind in (CAME, LEFT, TOGETHER)))
    why = "Les trois premières colonnes sont celles de la convention." if agreed else "La convention AVP n'est pas encore dite."
    note = f"« {FEW} » remplace tout nombre de 0 à 4, et le total qui le ferait retrouver. {why}"
    table = Table(
        "Nombres par mois", ("Mois", "Habitants présents", "Arrivées", "Départs", "Activités"), (*rows, total), note=note
    )
    agreement = (
        ("Département", known["departement"].value or UNSAID),
        ("Date de la convention AVP", day_words(known["avp_convention_on"].day) or UNSAID),
    )
    tables = (
        Table("Convention", ("Renseignement", "Valeur"), agreement),
        table,
        Table("Missions", ("Mission", "Compte rendu"), MISSIONS),
        _dimensions(kept, months),
    )
    intro = ("Des nombres seulement. Les heures et les services de chaque habitant ne regardent pas le Département.",)
    return Document("16", "Aide à la vie partagée, nombres par mois", "CASF, articles L281-1 et L281-2-1", tables, intro)


def _dimensions(kept: Mapping[tuple[str, str], int], months: list[str]) -> Table:
    """Tell the activities and the people who came, over the whole time, by dimension of the shared-life project."""
    rows = []
    for number, words in DIMENSIONS.items():
        counts = [sum(kept.get((month, f"{kind} {number}"), 0) for month in months) for kind in ("dimension", "participants")]
        rows.append((f"{number}. {words}", *(hidden(count) for count in counts)))
    titles = ("Dimension", "Activités", "Participants")
    return Table("Activités par dimension du projet", titles, tuple(rows), note="Un nombre de personnes, jamais un nom.")


def _months(since: date, until: date) -> Iterator[str]:
    """Give the months wholly over between two days: the current one would say who came this week."""
    first = since.replace(day=1)
    while (after := (first + timedelta(days=31)).replace(day=1)) <= until:
        yield f"{first:%Y-%m}"
        first = after


def _present(desk: Desk, kept: Mapping[tuple[str, str], int], months: list[str]) -> dict[str, int]:
    """Count who lived here in each month, from today backwards: files that are gone still left their counts."""
    today = local_day(desk.box.clock())
    stays, this = desk.box.door.stays(), f"{today:%Y-%m}"
    here = sum(1 for came, left, _code in stays if (came is None or came <= today) and (left is None or left > today))
    here += sum(1 for _in, left, _code in stays if left and left <= today and f"{left:%Y-%m}" == this)
    here -= sum(1 for came, _out, _code in stays if came and came <= today and f"{came:%Y-%m}" == this)
    known = sorted({month for month, _kind in kept if month < this} | set(months), reverse=True)
    found = {}
    for month in known:  # here: how many at the end of this month
        came, left = kept.get((month, CAME), 0), kept.get((month, LEFT), 0)
        found[month] = here + left
        here += left - came
    return {month: max(found.get(month, 0), 0) for month in months}


@needs(Action.INSPECT)
def house_papers(desk: Desk, scope: Scope) -> Document:
    """Give the dates of the charter and of the residents' council: the papers themselves are in the house's paper file."""
    known = house_facts.facts(desk)
    rows = (
        ("Version de la charte", known["charter_version"].value or UNSAID),
        ("Date de la charte", day_words(known["charter_on"].day) or UNSAID),
        ("Dernier conseil des habitants", day_words(known["council_on"].day) or UNSAID),
        ("Bilan financier", "hors de la boîte : comptabilité"),
        ("Contrats des habitants", "jamais dans la boîte : dossier papier"),
    )
    return Document(
        "18", "Charte et conseil des habitants", "Arrêté du 24 juin 2019", (Table("Papiers", ("Papier", "Date"), rows),)
    )


@needs(Action.INSPECT)
def changes(desk: Desk, scope: Scope) -> Document:
    """Give the index of changes of situation: days and codes, of nobody. The notices themselves name the person, on paper."""
    found = [(day, kind, code) for came, left, code_of in desk.box.door.stays() for day, kind, code in
             ((came, "entrée", ""), (left, "sortie", code_of)) if day and scope.since <= day <= scope.until]  # fmt: skip
    rows = tuple((day_words(day), kind, code) for day, kind, code in sorted(found))
    intro = ("Chaque avis envoyé au Département porte le nom, la date et le code. Sa copie est gardée 730 jours.",)
    table = Table("Changements de situation", ("Date", "Changement", "Code"), rows)
    return Document("17", "Avis de changement de situation", "Convention AVP", (table,), intro)
