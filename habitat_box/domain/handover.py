"""The coordinator leaves: what must change, each step read from facts wherever the box can know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from habitat_box.words import N_


class StepState(StrEnum):
    """Where a step stands. `TOLD`: someone wrote it, the box cannot see it."""

    TO_DO = "à faire"
    DONE = "fait"
    TOLD = "écrit"
    NOTHING = "sans objet"


@dataclass(frozen=True)
class Step:
    """One step of the list. `words`, `advice`: French msgids. `tells`: what one writes when only a person can know, a msgid."""

    key: str
    words: str
    advice: str
    tells: str = ""
    state: StepState = StepState.TO_DO
    on: date | None = None
    detail: str = ""

    @property
    def is_settled(self) -> bool:
        """Say whether nothing is left to do."""
        return self.state is not StepState.TO_DO


STEPS = {
    one.key: one
    for one in (
        Step("phrase", N_("La nouvelle personne a choisi sa phrase secrète"), N_("Tapez : habitat-box passphrase")),
        Step(
            "keys",
            N_("Toutes les clés sont changées, ou une raison est écrite"),
            N_("Tapez : habitat-box rekey --sheet FEUILLE.pdf. Ou écrivez pourquoi la clé n'a pas fui."),
            N_("Pourquoi la clé n'a pas fui"),
        ),
        Step(
            "sheet",
            N_("Une nouvelle feuille de secours est faite et retapée"),
            N_("Tapez : habitat-box recovery new, puis habitat-box recovery check"),
        ),
        Step(
            "old_sheet",
            N_("L'ancienne feuille est détruite, ou mise sous scellé 92 jours"),
            N_("Écrivez qui l'a détruite, ou où elle est sous scellé."),
            N_("Qui l'a détruite, ou où elle est"),
        ),
        Step("shares", N_("Les parts de secours sont refaites"), N_("Tapez : habitat-box recovery shares --to DOSSIER")),
        Step(
            "slots",
            N_("Les ouvertures sans personne sont retirées ou refaites"),
            N_("Tapez : habitat-box keys, puis habitat-box keys remove NUMÉRO"),
        ),
        Step(
            "sessions",
            N_("Les pages ouvertes et les invitations d'avant sont fermées"),
            N_("Tapez : habitat-box handover start. Chacun tape de nouveau son code."),
        ),
        Step(
            "group",
            N_("La personne qui part n'a plus de compte sur la machine"),
            N_("Retirez son compte du groupe habitat-coordinator, ou écrivez qui l'a vérifié."),
            N_("Qui l'a vérifié"),
        ),
        Step(
            "contact",
            N_("Le nom et le téléphone à appeler sont les bons"),
            N_("Tapez : habitat-box handover contact « Nom, téléphone », puis imprimez les cartes."),
            N_("Pourquoi ils ne changent pas"),
        ),
        Step(
            "second",
            N_("L'autre personne qui ouvre les sauvegardes est la bonne"),
            N_("Tapez : habitat-box backup-recipient. Ou écrivez qui l'a vérifié."),
            N_("Qui l'a vérifié"),
        ),
        Step("backup", N_("Une sauvegarde est faite après tout cela"), N_("Tapez : habitat-box backup")),
        Step(
            "log",
            N_("La tête du journal est imprimée pour la présidence"),
            N_("Tapez : habitat-box print log-head"),
        ),
    )
}
"""In the order they are done: a backup made before the new sheet would still open with the old one."""


@dataclass(frozen=True)
class Found:
    """What the box sees on the day someone looks. Instants are aware; `told`: words and day by step.

    `slots`: name and making of each way in that needs nobody. `group`: who is in the machine's group, None without it.
    """

    started_at: datetime
    passphrase_at: datetime | None = None
    rekeyed_at: datetime | None = None
    sheet_at: datetime | None = None
    read_back_at: datetime | None = None
    shares_at: datetime | None = None
    slots: tuple[tuple[str, datetime], ...] = ()
    old_pages: int = 0
    group: tuple[str, ...] | None = None
    group_changed: bool = False
    contact: str = ""
    contact_changed: bool = False
    second: str = ""
    second_since: date | None = None
    backup_at: datetime | None = None
    head_on: date | None = None
    started_on: date | None = None
    told: Mapping[str, tuple[str, date]] = field(default_factory=dict)

    def since(self, at: datetime | None) -> bool:
        """Say whether something happened since the handover began."""
        return at is not None and at >= self.started_at


def steps(found: Found) -> list[Step]:
    """Give each step as the facts have it; what someone wrote counts only where the box cannot see."""
    return [_step(step, found) for step in STEPS.values()]


def _step(step: Step, found: Found) -> Step:
    state, detail = _READ[step.key](found)
    said = found.told.get(step.key)
    if state is StepState.TO_DO and step.tells and said is not None:
        return _with(step, StepState.TOLD, said[0], said[1])
    return _with(step, state, detail)


def _with(step: Step, state: StepState, detail: str = "", on: date | None = None) -> Step:
    return Step(step.key, step.words, step.advice, step.tells, state, on, detail)


Reading = tuple[StepState, str]


def _done(holds: bool, detail: str = "") -> Reading:
    return (StepState.DONE if holds else StepState.TO_DO), detail


def _sheet(found: Found) -> Reading:
    made = found.since(found.sheet_at) and found.read_back_at is not None and found.sheet_at is not None
    return _done(made and found.read_back_at >= found.sheet_at)  # type: ignore[operator]


def _shares(found: Found) -> Reading:
    if found.shares_at is None:
        return StepState.NOTHING, ""
    last = found.sheet_at if found.sheet_at is not None else found.started_at
    return _done(found.since(found.shares_at) and found.shares_at >= last)


def _slots(found: Found) -> Reading:
    if not found.slots:
        return StepState.NOTHING, ""
    old = [name for name, made in found.slots if not found.since(made)]
    return _done(not old, ", ".join(old))


def _group(found: Found) -> Reading:
    if found.group is None:
        return StepState.NOTHING, ""
    return _done(found.group_changed, ", ".join(found.group))


def _second(found: Found) -> Reading:
    if not found.second:
        return StepState.NOTHING, ""
    return _done(found.started_on is not None and (found.second_since or date.min) >= found.started_on, found.second)


def _backup(found: Found) -> Reading:
    keys = (found.passphrase_at, found.rekeyed_at, found.sheet_at, found.read_back_at)
    last = max([found.started_at, *(at for at in keys if at is not None)])
    return _done(found.backup_at is not None and found.backup_at >= last)


def _head(found: Found) -> Reading:
    return _done(found.head_on is not None and found.started_on is not None and found.head_on >= found.started_on)


_READ = {
    "phrase": lambda found: _done(found.since(found.passphrase_at)),
    "keys": lambda found: _done(found.since(found.rekeyed_at)),
    "sheet": _sheet,
    "old_sheet": lambda found: (StepState.TO_DO, ""),
    "shares": _shares,
    "slots": _slots,
    "sessions": lambda found: _done(not found.old_pages),
    "group": _group,
    "contact": lambda found: _done(found.contact_changed and bool(found.contact), found.contact),
    "second": _second,
    "backup": _backup,
    "log": _head,
}
