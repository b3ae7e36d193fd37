"""What is left to do by hand, each with its day."""

from __future__ import annotations

from datetime import date

from habitat_box.domain.people import Actor
from habitat_box.domain.tasks import Task, TaskKind
from habitat_box.door.frame import Frame
from habitat_box.errors import UnknownItem
from habitat_box.store.moments import day_text, instant, optional_instant, text_of
from habitat_box.words import N_, local_day

TASK = ("id", "kind", "resident_id", "detail", "created_at", "due_on", "done_at")
TASK_OPEN = {"task": frozenset(TASK)}


class Todo(Frame):
    """The part of the door that remembers what people must do."""

    def tasks(self, *, done: bool = False) -> list[Task]:
        """Give what is to do, soonest first, or what was done, last first. It names nobody: ids only."""
        order = "done_at DESC" if done else "due_on, created_at, id"
        with self.store.unit(write=False), self.store.opened(TASK_OPEN):
            rows = self.store.rows(
                f"SELECT {', '.join(TASK)} FROM task WHERE (done_at IS NOT NULL) = ? ORDER BY {order}",  # noqa: S608
                (int(done),),
            )
        return [
            Task(
                row["id"],
                TaskKind(row["kind"]),
                row["resident_id"],
                row["detail"],
                instant(row["created_at"]),
                date.fromisoformat(row["due_on"]),
                optional_instant(row["done_at"]),
            )
            for row in rows
        ]

    def finish_task(self, actor: Actor, task_id: str, *, done: bool = True) -> None:
        """Write that something was done, or that it was not after all. Raises UnknownItem."""
        at = self.clock()
        with self.store.unit():
            with self.store.opened(TASK_OPEN, {"task"}):
                row = self.store.one("SELECT kind, resident_id, detail FROM task WHERE id = ?", (task_id,))
                if row is None:
                    raise UnknownItem(what=N_("Tâche"), number=task_id)
                self.store.run("UPDATE task SET done_at = ? WHERE id = ?", (text_of(at) if done else None, task_id))
            if row["kind"] == TaskKind.LETTER.value:
                self._inform(row["detail"], local_day(at) if done else None)
            refs = self._log_refs([row["resident_id"]] if row["resident_id"] else [])
            self._wrote(actor, at, "faire" if done else "rouvrir", "une tâche", list(refs.values()) or [""])

    def finish_letter(self, actor: Actor, contact_id: str) -> None:
        """Write that someone a resident named was given the letter. Raises UnknownItem when none was due."""
        due = [task.id for task in self.tasks() if task.kind is TaskKind.LETTER and task.detail == contact_id]
        if not due:
            raise UnknownItem(what=N_("Lettre"), number=contact_id)
        self.finish_task(actor, due[0])

    def _inform(self, contact_id: str, on: date | None) -> None:
        """Write the day of a letter beside the one it was for, in the caller's unit."""
        with self.store.opened({"contact": {"id"}}, {"contact"}):
            self.store.run("UPDATE contact SET informed_on = ? WHERE id = ?", (day_text(on), contact_id))

    def note_seen(self, actor: Actor, resident_id: str, receipt_id: str, *, seen: bool = True) -> None:
        """Note that the coordinator has seen a choice made without her, or that she has not after all."""
        at = self.clock()
        values = (TaskKind.SEEN.value, resident_id, receipt_id)
        with self.store.unit():
            with self.store.opened(TASK_OPEN, {"task"}):
                self.store.run("DELETE FROM task WHERE kind = ? AND resident_id = ? AND detail = ?", values)
                if seen:
                    row = dict(zip(("kind", "resident_id", "detail"), values, strict=True))
                    days = {"created_at": text_of(at), "due_on": local_day(at).isoformat(), "done_at": text_of(at)}
                    self.store.insert("task", {"id": self.new_id(), **row, **days})
            refs = self._log_refs([resident_id])
            self._wrote(actor, at, "faire" if seen else "rouvrir", "une tâche", list(refs.values()))

    def _drop_tasks(self, kind: TaskKind, resident_id: str) -> None:
        """Forget, in the caller's unit, what is no longer to do about someone."""
        with self.store.opened(TASK_OPEN, {"task"}):
            gone = "DELETE FROM task WHERE kind = ? AND resident_id = ? AND done_at IS NULL"
            self.store.run(gone, (kind.value, resident_id))

    def _add_task(self, kind: TaskKind, resident_id: str | None, detail: str, due_on: date) -> None:
        """Add a task in the caller's unit, unless the same one is still to do."""
        values = (kind.value, resident_id, detail)
        with self.store.opened(TASK_OPEN, {"task"}):
            same = "kind = ? AND resident_id IS ? AND detail = ? AND done_at IS NULL"
            if self.store.one(f"SELECT id FROM task WHERE {same}", values) is None:  # noqa: S608
                self.store.insert(
                    "task",
                    {
                        "id": self.new_id(),
                        "kind": kind.value,
                        "resident_id": resident_id,
                        "detail": detail,
                        "created_at": text_of(self.clock()),
                        "due_on": due_on.isoformat(),
                    },
                )


__all__ = ["Todo"]
