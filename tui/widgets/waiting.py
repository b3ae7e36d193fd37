"""The phones that wait to be recognised, in one line."""

from __future__ import annotations

from habitat_box.usecases.enrolment import Waiting
from tui.tongue import _, ngettext


def waiting_words(phones: list[Waiting]) -> str:
    """Say how many phones wait. Their numbers are never shown here: reading them on the phone is the whole point."""
    if not phones:
        return ""
    count = ngettext("{count} téléphone attend", "{count} téléphones attendent", len(phones))
    names = ", ".join(dict.fromkeys(one.worker for one in phones))
    alarm = "  ! " + _("plus d'un : vérifiez qui a scanné") if len(phones) > 1 else ""
    return "● " + _("{phones} : {names}", phones=count, names=names) + alarm
