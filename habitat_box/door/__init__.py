"""The only way to personal data: decided, logged, then read, in one transaction.

`Door` is the whole of it. A look asks the consents in force, asks `access.decide`, writes one log line for each person,
shown or refused, and only then reads the decided columns. If the line cannot be written, nothing is read.
"""

from __future__ import annotations

from habitat_box.door.copying import Copying
from habitat_box.door.departing import Departing
from habitat_box.door.doorstep import Doorstep
from habitat_box.door.inbox import Inbox
from habitat_box.door.inspecting import Inspecting
from habitat_box.door.optional import Optional
from habitat_box.door.photos import Photos
from habitat_box.door.redacting import Redacting
from habitat_box.door.registering import Registering
from habitat_box.door.registers import Registers
from habitat_box.door.schedule import Schedule


class Door(Inspecting, Photos, Departing, Schedule, Registering, Optional, Registers, Redacting, Copying, Inbox, Doorstep):
    """All the house can ask about a person; the parts share one store, one clock and one source of ids.

    Sealing, choices, cards, ageing, erasing and tasks come in behind photos and departures, which build on them.
    """


__all__ = ["Door"]
