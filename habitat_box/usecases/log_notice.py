"""The worker's notice about the access log: shown when she first signs in, and her reading of it remembered (reference G9)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from habitat_box.domain import log_notice
from habitat_box.domain.access import Action
from habitat_box.usecases.desk import Desk, needs


@needs(Action.SEE_OWN_VISITS)
def words(desk: Desk) -> tuple[str, ...]:
    """Give the notice's sentences, to be translated where they are shown."""
    return log_notice.sentences(desk.box.settings.body)


@needs(Action.SEE_OWN_VISITS)
def read_on(desk: Desk) -> date | None:
    """Give the day this worker said she read the notice, None before."""
    return desk.box.door.log_notice_read_on(desk.actor.id)


@needs(Action.SEE_OWN_VISITS)
def acknowledge(desk: Desk) -> None:
    """Note that this worker read the notice today; the first day stays."""
    desk.box.door.note_log_notice(desk.actor)


@needs(Action.PRINT)
def print_log_notice(desk: Desk, folder: Path) -> Path:
    """Print the notice for a service, as the workers' employer: to be given to them and posted up (Code du travail L1222-4)."""
    from habitat_box.papers.log_notice import print_log_notice as draw
    from habitat_box.usecases.printing import contact_of, write_paper

    settings = desk.box.settings
    name, phone = contact_of(settings)
    pdf = draw(log_notice.TITLE, log_notice.sentences(settings.body), settings.residence, name, phone)
    return write_paper(folder, "notice-journal-intervenants.pdf", pdf)
