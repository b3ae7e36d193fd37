"""The closed archive: what is no longer needed every day, sealed under a key of its own, opened with a reason and logged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from habitat_box.domain.people import Actor
from habitat_box.domain.retention import FIVE_YEARS, TWO_YEARS, ArchiveReason
from habitat_box.door.erasing import Erasing
from habitat_box.door.frame import REFS_OPEN
from habitat_box.errors import UnknownItem
from habitat_box.store import archive, journal
from habitat_box.store.archive import ARCHIVE_OPEN, WRITTEN, Archived
from habitat_box.store.journal import Entry
from habitat_box.words import N_, local_day

FILE, SUPPORT = "fiche", "soutien"


@dataclass(frozen=True)
class OpenedArchive:
    """A row of the archive someone opened. `words`: column to value, as it was the day it was put away."""

    row: Archived
    words: Mapping[str, object] = field(repr=False)


class Archiving(Erasing):
    """The part of the door that puts away, and opens again with a reason."""

    def _archive(self, actor: Actor, kind: str, ids: Sequence[str], oldest: str) -> int:
        """Put the files of these residents away, or how they decided, in the caller's unit, and give how many."""
        at, today = self.clock(), local_day(self.clock())
        with self.store.opened(ARCHIVE_OPEN, WRITTEN):
            for person in ids:
                self._put_away(kind, person, today)
        if kind == SUPPORT:
            self._destroy("decision_support", ids, rule="soutien", cause="durée", oldest=oldest)
        else:
            self._note_destroyed("fiche", "durée", len(ids), oldest)
        self._wrote(actor, at, "archiver", "le mode de décision" if kind == SUPPORT else "la fiche", self._refs_in_order(ids))
        return len(ids)

    def _put_away(self, kind: str, person: str, today: date) -> None:
        file = archive.file_of(self.store, person) or {}
        words = archive.support_of(self.store, person) if kind == SUPPORT else file
        ref = str(file.pop("consent_ref")) if kind == SUPPORT else person
        days = FIVE_YEARS if kind == SUPPORT else TWO_YEARS
        erase_on = date.fromisoformat(str(file["exit_on"])) + timedelta(days=days)
        row = Archived(self.new_id(), kind, ref, today.isoformat(), erase_on.isoformat())
        archive.put_away(self.store, row, {name: value for name, value in (words or {}).items() if name != "consent_ref"})
        if kind == FILE:
            archive.blank(self.store, person, today.isoformat())

    def _refs_in_order(self, ids: Sequence[str]) -> list[str]:
        return sorted(self._log_refs(ids).values()) or [""]

    def archive_rows(self) -> list[Archived]:
        """Give what the archive holds, still closed: kinds, pseudonyms and days."""
        with self.store.unit(write=False), self.store.opened(ARCHIVE_OPEN):
            return archive.rows_of(self.store)

    def open_archive(self, actor: Actor, archive_id: str, reason: ArchiveReason) -> OpenedArchive:
        """Open one row of the archive; the log keeps who and why. Raises UnknownItem."""
        at = self.clock()
        with self.store.unit():
            with self.store.opened(ARCHIVE_OPEN):
                rows = archive.rows_of(self.store, archive_id)
                if not rows:
                    raise UnknownItem(what=N_("Archive"), number=archive_id)
                log_ref = self._subject_of(rows[0])
            entry = Entry("ouvrir", "l'archive", log_ref, reason.value, "montré")
            journal.append(self.store, at, actor, [entry])
            with self.store.opened(ARCHIVE_OPEN):
                return OpenedArchive(rows[0], archive.opened_words(self.store, rows[0]))

    def _subject_of(self, row: Archived) -> str:
        column = "id" if row.kind == FILE else "consent_ref"
        with self.store.opened(REFS_OPEN):
            found = self.store.one(f"SELECT log_ref FROM resident WHERE {column} = ?", (row.ref,))  # noqa: S608
        return str(found["log_ref"]) if found else ""


__all__ = ["Archiving", "OpenedArchive"]
