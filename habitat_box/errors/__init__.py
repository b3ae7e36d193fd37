"""One sentence for each thing that can go wrong, said to the person who can act on it.

Each class carries `sentence`, a French msgid that says what happened and what to do next. Front ends translate it and
fill in `facts`; HTTP statuses and exit codes are theirs, not ours.
"""

from habitat_box.errors.box import *  # noqa: F403
from habitat_box.errors.doors import *  # noqa: F403
from habitat_box.errors.keeping import *  # noqa: F403
from habitat_box.errors.law import *  # noqa: F403
from habitat_box.errors.people import *  # noqa: F403
from habitat_box.errors.root import HabitatError as HabitatError
