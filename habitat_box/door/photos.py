"""Photos: in, seen and out, each use only while every person shown says YES to it (P2, P3, P4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from habitat_box.domain.access import Look
from habitat_box.domain.consent import ConsentEvent, State, in_force
from habitat_box.domain.people import Actor, Role
from habitat_box.domain.photos import Photo, Publication, check_new, uses_in_force
from habitat_box.domain.tasks import TaskKind
from habitat_box.door.choices import Choices
from habitat_box.door.erasing import Erasing
from habitat_box.door.frame import Known
from habitat_box.door.schedule import Schedule
from habitat_box.errors import AccessRefused, RecordLimited, StepRefused, UnknownItem, UnknownPerson
from habitat_box.store import photos
from habitat_box.store.moments import day_text, optional_day
from habitat_box.words import N_, local_day

_WRITTEN = frozenset({"photo", "photo_person", "photo_use", "publication"})
NOT_ALL = N_("les personnes de la photo n'ont pas toutes dit OUI à cet usage")


class Photos(Schedule, Choices, Erasing):
    """The part of the door that keeps photos."""

    def add_photo(
        self, actor: Actor, image: bytes, small: bytes, people: Sequence[str], uses: Sequence[str], taken_on: date | None
    ) -> str:
        """Keep a photo of these people for these uses and give its id. Raises StepRefused unless everyone says YES to each."""
        check_new(people, uses)
        at, photo_id = self.clock(), self.new_id()
        with self.store.unit():
            known = self._known(list(dict.fromkeys(people)))
            if len(known) != len(set(people)):
                raise UnknownPerson
            if any(not set(uses) <= in_force(one.events.values(), at) for one in known):
                raise StepRefused(reason=NOT_ALL)
            self._check_all_open(known)
            with self.store.opened(writable=_WRITTEN):
                days = {"taken_on": day_text(taken_on), "added_on": day_text(local_day(at))}
                self.store.insert("photo", {"id": photo_id, "image": image, "small": small, **days})
                for one in known:
                    self.store.insert("photo_person", {"photo_id": photo_id, "resident_id": one.id})
                for use in sorted(set(uses)):
                    self.store.insert("photo_use", {"photo_id": photo_id, "purpose": use})
            self._wrote(actor, at, "ajouter", "une photo", [one.log_ref for one in known])
        return photo_id

    def photos(self, actor: Actor, person_id: str | None = None) -> list[Photo]:
        """Show the photos of the house, or of one person, without their images; one nobody may see any more is left out."""
        at = self.clock()
        with self.store.unit():
            with self.store.opened(photos.LIST_OPEN):
                rows = photos.photos_known(self.store)
                people = photos.people_on(self.store, [row["id"] for row in rows])
                ids = [row["id"] for row in rows if person_id is None or person_id in people.get(row["id"], ())]
                found = self._photos([row for row in rows if row["id"] in ids], people)
            return self._shown(actor, found, at)

    def photo_image(self, actor: Actor, photo_id: str, use: str, *, small: bool = False) -> bytes:
        """Show one photo for one use, JPEG; to a worker, on the day of a visit only. Raises AccessRefused, UnknownItem."""
        at = self.clock()
        with self.store.unit():
            photo = self._photo(photo_id)
            shown = self._shown(actor, [photo], at)
            image = b""
            if shown and use in shown[0].uses:
                with self.store.opened(photos.IMAGE_OPEN):
                    image = photos.image_of(self.store, photo_id, small=small)
        if not image:
            raise AccessRefused
        return image

    def remove_photo(self, actor: Actor, photo_id: str) -> None:
        """Erase a photo for good, from every use. Raises UnknownItem."""
        at = self.clock()
        with self.store.unit():
            photo = self._photo(photo_id)
            refs = sorted(self._log_refs(photo.people).values())
            self._destroy("photo", [photo_id], rule="photos", cause="effacement", oldest=photo.added_on.isoformat())
            self._wrote(actor, at, "retirer", "une photo", refs or [""])

    # -- outside the house

    def add_publication(self, actor: Actor, photo_id: str, place: str, on: date) -> str:
        """Write where a photo was shown outside (P4), so that it can be taken down. Raises StepRefused, UnknownItem."""
        at, publication_id = self.clock(), self.new_id()
        with self.store.unit():
            photo = self._photo(photo_id)
            known = self._known(photo.people)
            if "P4" not in photo.uses or any("P4" not in in_force(one.events.values(), at) for one in known):
                raise StepRefused(reason=NOT_ALL)
            self._check_all_open(known)
            with self.store.opened(writable={"publication"}):
                values = {"id": publication_id, "photo_id": photo_id, "place": place, "published_on": on.isoformat()}
                self.store.insert("publication", values)
            self._wrote(actor, at, "publier", "une photo", [one.log_ref for one in known])
        return publication_id

    def remove_publication(self, actor: Actor, photo_id: str, publication_id: str) -> None:
        """Write that a photo is no longer shown somewhere. Raises UnknownItem."""
        at = self.clock()
        with self.store.unit():
            photo = self._photo(photo_id)
            if publication_id not in [one.id for one in photo.publications]:
                raise UnknownItem(what=N_("Publication"), number=publication_id)
            with self.store.opened({"publication": {"id"}}, {"publication"}):
                self.store.run("DELETE FROM publication WHERE id = ?", (publication_id,))
            self._wrote(actor, at, "retirer", "une photo", sorted(self._log_refs(photo.people).values()))

    def _after_choice(self, person_id: str, event: ConsentEvent) -> None:
        """Have the photo taken down from each place it was shown in, the day a YES to P4 ends."""
        super()._after_choice(person_id, event)
        if event.purpose != "P4" or event.state in (State.GIVEN, State.ASKED):
            return
        with self.store.opened(photos.LIST_OPEN):
            people = photos.people_on(self.store, [row["id"] for row in photos.photos_known(self.store)])
            mine = [one for one, shown in people.items() if person_id in shown]
            places = [one.place for found in photos.publications_of(self.store, mine).values() for one in found]
        for place in dict.fromkeys(places):
            self._add_task(TaskKind.PUBLICATION, person_id, place, local_day(self.clock()))

    # -- in the caller's unit

    def _check_all_open(self, people: Sequence[Known]) -> None:
        if any(one.limited for one in people):
            raise RecordLimited

    def _photo(self, photo_id: str) -> Photo:
        with self.store.opened(photos.LIST_OPEN):
            rows = photos.photos_known(self.store, photo_id)
            found = self._photos(rows, photos.people_on(self.store, [photo_id]))
        if not found:
            raise UnknownItem(what=N_("Photo"), number=photo_id)
        return found[0]

    def _photos(self, rows: Iterable[Mapping[str, str]], people: Mapping[str, tuple[str, ...]]) -> list[Photo]:
        rows = list(rows)
        ids = [row["id"] for row in rows]
        uses, places = photos.uses_of(self.store, ids), photos.publications_of(self.store, ids)
        return [
            Photo(
                row["id"], people.get(row["id"], ()), uses.get(row["id"], ()), optional_day(row["taken_on"]),
                date.fromisoformat(row["added_on"]), places.get(row["id"], ()),
            )
            for row in rows
        ]  # fmt: skip

    def _shown(self, actor: Actor, found: Sequence[Photo], at: datetime) -> list[Photo]:
        ids = list(dict.fromkeys(one for photo in found for one in photo.people))
        visited: frozenset[str] = frozenset()
        if actor.role is Role.WORKER:
            visited = frozenset(visit.resident_id for visit in self._own(actor, local_day(at), at))
        known = self._known(ids)
        decisions = self._decide(actor, Look.PHOTO, known, at, visited)
        fields = {person: decision.fields for person, decision in decisions.items()}
        events = {one.id: one.events for one in known}
        return [_as_seen(photo, uses, events) for photo in found if (uses := uses_in_force(photo.uses, fields, photo.people))]


def _as_seen(photo: Photo, uses: tuple[str, ...], events: Mapping[str, Mapping[str, ConsentEvent]]) -> Photo:
    ends = {use: min(local_day(events[one][use].valid_until) for one in photo.people) for use in uses}
    return replace(photo, uses=uses, ends=ends, publications=photo.publications if "P4" in uses else ())


__all__ = ["Photos", "Publication"]
