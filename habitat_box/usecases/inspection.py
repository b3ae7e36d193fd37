"""The pack of a control: documents on paper with their twins for machines, and a signed manifest of all of it (reference 5).

Pseudonymous unless names were unlocked with a reason of the list; making a pack is logged, and so is that. Nothing leaves the
machine: it works offline and writes where the coordinator says.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import crypto
from habitat_box import __version__
from habitat_box.domain import dossier
from habitat_box.domain.access import Action
from habitat_box.domain.dossier import Audience, Document, Packed, Scope, day_words, slug
from habitat_box.errors import FieldRefused, FileNotFound, FolderNotEmpty, StepRefused
from habitat_box.store import secrets
from habitat_box.usecases import aipd, house_facts, inspection_box, inspection_department, inspection_house, inspection_people
from habitat_box.usecases import inspection_resident as resident
from habitat_box.usecases.desk import Desk, needs, open_to_strangers
from habitat_box.usecases.keeping import SIGNING_KEY
from habitat_box.usecases.printing import write_paper
from habitat_box.words import N_, PARIS, local_day

USUAL = timedelta(days=365)
TWINS = "donnees"


@dataclass(frozen=True)
class Prepared:
    """A pack just written, and the two prints that go by another way."""

    folder: Path
    files: int
    manifest_hash: str
    signed_by: str


@dataclass(frozen=True)
class CheckedPack:
    """What a check of a pack found: one sentence for each thing wrong, the manifest's print, and who signed it."""

    problems: tuple[str, ...]
    manifest_hash: str
    signed_by: str

    @property
    def is_whole(self) -> bool:
        return not self.problems


@needs(Action.INSPECT)
def prepare(
    desk: Desk, audience: Audience, folder: Path, *, since: date | None = None, until: date | None = None,
    names: bool = False, reason: str = "", person_id: str = "",
) -> Prepared:  # fmt: skip
    """Write the pack into an empty folder.

    Raises ReasonNeeded, StepRefused, FieldRefused, UnknownPerson, FolderNotEmpty, FolderNotWritable, DiskFull.
    """
    why = dossier.check_names(audience, names, reason)
    if audience is Audience.RESIDENT and not person_id:
        raise StepRefused(reason=N_("ce dossier est celui d'un habitant : dites lequel"))
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderNotEmpty(folder=folder)
    scope = _scope(desk, since, until, names)
    desk.box.door.log(desk.actor, "contrôler", f"un dossier : {audience.value}" + (f", noms levés : {why}" if why else ""))
    documents = _documents(desk, audience, scope, person_id)
    extra = {"11-aipd-outil-pia.json": aipd.pia_file(desk, scope)} if audience is Audience.CNIL else {}
    new = not folder.exists()
    try:
        return _Pack(desk, audience, scope, why, folder).write(documents, extra)
    except BaseException:  # half a pack proves nothing, and would stand in the way of the next
        if folder.is_dir():
            _empty(folder, remove=new)
        raise


def _empty(folder: Path, *, remove: bool) -> None:
    for leftover in folder.iterdir():
        if leftover.is_dir() and not leftover.is_symlink():
            shutil.rmtree(leftover, ignore_errors=True)
        else:
            leftover.unlink(missing_ok=True)
    if remove:
        folder.rmdir()


def _scope(desk: Desk, since: date | None, until: date | None, names: bool) -> Scope:
    now = desk.box.clock()
    last = until or local_day(now)
    first = since or last - USUAL
    if not first <= last <= local_day(now):
        raise FieldRefused(field=N_("période"), reason=N_("la date est dans l'avenir, ou la fin est avant le début"))
    return Scope(first, last, now, names)


def _documents(desk: Desk, audience: Audience, scope: Scope, person_id: str) -> list[Document]:
    if audience is Audience.RESIDENT:
        own = (resident.own_choices, resident.own_support, resident.own_looks)
        return [resident.own_notices(desk, scope), *(one(desk, scope, person_id) for one in own)]
    if audience is Audience.DEPARTEMENT:
        return [inspection_department.counters(desk, scope), inspection_department.house_papers(desk, scope)]
    people = desk.box.door.inspected(desk.actor, names=scope.names)
    return [
        inspection_house.register_30(desk, scope),
        inspection_house.notices(desk, scope),
        inspection_people.consents(desk, scope),
        inspection_people.decision_modes(desk, scope, people),
        inspection_house.durations(desk, scope),
        inspection_house.erasures(desk, scope),
        inspection_box.access_log(desk, scope),
        inspection_box.authorisations(desk, scope),
        inspection_people.rights_register(desk, scope),
        inspection_people.breach_register(desk, scope),
        aipd.assessment(desk, scope),
        inspection_box.security(desk, scope),
        inspection_box.contracts(desk, scope),
        inspection_house.governance(desk, scope),
        inspection_box.acknowledgements(desk, scope),
        inspection_department.counters(desk, scope),
        inspection_department.changes(desk, scope),
        inspection_department.house_papers(desk, scope),
    ]


class _Pack:
    """A pack being written."""

    def __init__(self, desk: Desk, audience: Audience, scope: Scope, reason: str, folder: Path) -> None:
        from habitat_box.papers.dossier import INSPECTOR, RESIDENT, Cover

        self.desk, self.audience, self.scope, self.reason, self.folder = desk, audience, scope, reason, folder
        self.files: list[Packed] = []
        said = house_facts.facts(desk)["controller"].value or "responsable à dire"
        own = audience is Audience.RESIDENT
        names = f"Noms levés : {dossier.REASONS[reason]}." if reason else "" if own else "Sous pseudonymes."
        self.cover = Cover(
            desk.box.settings.residence,
            said,
            dossier.SAID[audience],
            f"Du {day_words(scope.since)} au {day_words(scope.until)}.",
            scope.now.astimezone(PARIS),
            names,
            RESIDENT if own else INSPECTOR,
        )

    def write(self, documents: Sequence[Document], extra: dict[str, bytes]) -> Prepared:
        from habitat_box.papers.dossier import print_document, print_summary

        listed = []
        for one in documents:
            name = f"{one.code}-{slug(one.title)}"
            self._put(f"{name}.pdf", print_document(one, self.cover))
            self._put(f"{TWINS}/{name}.json", dossier.json_of(one))
            for number, table in enumerate(one.tables, start=1):
                self._put(f"{TWINS}/{name}-{number}.csv", dossier.csv_of(table))
            listed.append((one, f"{name}.pdf"))
        for path, content in extra.items():
            self._put(path, content)
        self._put(
            "00-sommaire.pdf", print_summary(listed, self.cover, _OWN_GUIDE if self.audience is Audience.RESIDENT else _GUIDE)
        )
        return self._signed()

    def _put(self, path: str, content: bytes) -> None:
        write_paper(self.folder / Path(path).parent, Path(path).name, content)
        self.files.append(dossier.packed(path, content))

    def _signed(self) -> Prepared:
        from habitat_box.papers.dossier import print_fingerprint

        key = secrets.get(self.desk.box.store, SIGNING_KEY)
        public = crypto.public_of(key)
        manifest = dossier.manifest_of(
            {
                "residence": self.cover.residence,
                "audience": self.audience.value,
                "since": self.scope.since.isoformat(),
                "until": self.scope.until.isoformat(),
                "made_at": self.scope.now.isoformat(),
                "names": self.reason,
                "demonstration": self.desk.box.settings.demo,
                "app_version": __version__,
                "signing_public": public.hex(),
            },
            self.files,
        )
        printed, signer = dossier.printed_hash(manifest), crypto.fingerprint(public)
        write_paper(self.folder, dossier.MANIFEST, manifest)
        write_paper(self.folder, dossier.SIGNATURE, crypto.sign(key, manifest).hex().encode() + b"\n")
        write_paper(self.folder, dossier.PRINT, print_fingerprint(printed, signer, self.cover))
        return Prepared(self.folder, len(self.files), printed, signer)


_GUIDE = (
    "Ce dossier est fait par la boîte, hors ligne, avec ce qu'elle applique et ce qu'elle garde.",
    "Les personnes y sont des pseudonymes : P pour une personne et ses choix, L pour une personne dans le journal, I pour un"
    " intervenant. Deux lettres ne se rapprochent pas sans les noms.",
    "Chaque document a ses jumeaux CSV et JSON dans le dossier « donnees ». Le fichier manifest.json porte l'empreinte de"
    " chacun, et la boîte le signe. La feuille « empreinte » se donne par un autre chemin.",
)


_OWN_GUIDE = (
    "Ce dossier parle de vous. La boîte l'a fait.",
    "Il dit vos choix et les textes. Il dit qui a vu vos données.",
    "Une question ? Demandez à la coordinatrice.",
    "Réclamation : CNIL, www.cnil.fr.",
)


@open_to_strangers
def check(folder: Path) -> CheckedPack:
    """Check a pack without any box: each file against the manifest, the manifest against its signature. Raises FileNotFound."""
    manifest_file = folder / dossier.MANIFEST
    try:
        manifest, signature = manifest_file.read_bytes(), (folder / dossier.SIGNATURE).read_text("ascii").strip()
        told = json.loads(manifest)
        named = {str(one["path"]): str(one["sha256"]) for one in told["files"]}
        public, proof = bytes.fromhex(told["signing_public"]), bytes.fromhex(signature)
    except (OSError, ValueError, KeyError, TypeError):
        raise FileNotFound(file=manifest_file) from None
    problems = [] if crypto.verify(public, manifest, proof) else ["manifest.json : la signature n'est pas la sienne"]
    for path, expected in named.items():
        try:
            same = sha256((folder / path).read_bytes()).hexdigest() == expected
        except OSError:
            same = False
        problems += [] if same else [f"{path} : changé ou absent"]
    known = {*named, dossier.MANIFEST, dossier.SIGNATURE, dossier.PRINT}
    extra = sorted(str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file())
    problems += [f"{path} : pas dans le manifeste" for path in extra if path not in known]
    return CheckedPack(tuple(problems), dossier.printed_hash(manifest), crypto.fingerprint(public))


__all__ = ["CheckedPack", "Prepared", "check", "prepare"]
