"""The only way to personal data: decided, logged, then read, in one transaction.

`Door` is the whole of it. A look asks the consents in force, asks `access.decide`, writes one log line for each person,
shown or refused, and only then reads the decided columns. If the line cannot be written, nothing is read.
"""

from __future__ import annotations

from habitat_box.door.ageing import Ageing
from habitat_box.door.choices import Choices
from habitat_box.door.doorstep import Doorstep
from habitat_box.door.erasing import Erasing
from habitat_box.door.holding import Holding
from habitat_box.door.optional import Optional
from habitat_box.door.photos import Photos
from habitat_box.door.registering import Registering
from habitat_box.door.registers import Registers
from habitat_box.door.schedule import Schedule
from habitat_box.door.sealing import Sealing


class Door(Photos, Schedule, Registering, Optional, Choices, Holding, Sealing, Ageing, Erasing, Registers, Doorstep):
    """All the house can ask about a person; the parts share one store, one clock and one source of ids."""


__all__ = ["Door"]
