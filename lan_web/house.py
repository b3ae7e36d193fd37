"""The house behind the site: its settings, its addresses, and the box once someone has opened it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cached_property

from habitat_box import bootstrap
from habitat_box.config import Settings
from habitat_box.errors import BoxLocked, HabitatError, StoreReplaced
from habitat_box.ports import Clock, Pulse, system_clock, system_pulse
from habitat_box.usecases.certificate import box_words, renew_certificate
from habitat_box.usecases.desk import Box
from habitat_box.usecases.inbox_slot import Noted, Said, check_room, empty_inbox, is_known, put_in
from habitat_box.usecases.nightly import nightly
from habitat_box.usecases.self_check import check_daily
from habitat_box.usecases.tending import tend

log = logging.getLogger("habitat.site")

KEPT_CONNECTIONS = 6  # one for each thread that makes pages
LOOPBACK = ("127.0.0.1", "localhost")


def _nothing() -> None: ...


class House:
    """Hold the box, open or locked; every thread of the site asks here."""

    def __init__(
        self,
        settings: Settings,
        addresses: Sequence[str] = (),
        clock: Clock = system_clock,
        pulse: Pulse = system_pulse,
    ) -> None:
        self.settings, self.clock, self.pulse = settings, clock, pulse
        self.port = settings.port
        self.addresses: tuple[str, ...] = ()
        self.trusted_hosts: list[str] = []
        self.announced: Callable[[], str] = str
        self.renewed: Callable[[], None] = _nothing
        self._box: Box | None = None
        self._turning = threading.Lock()
        self.move(addresses)

    @property
    def box(self) -> Box | None:
        """Give the open box, or None while it is locked."""
        return self._box

    def opened(self) -> Box:
        """Give the open box. Raises BoxLocked."""
        if self._box is None:
            raise BoxLocked
        return self._box

    def open(self, database_key: str) -> None:
        """Open the box with its key and renew the site's certificate if it needs it. Raises what open_box raises."""
        with self._turning:
            box = bootstrap.open_box(self.settings, database_key, clock=self.clock)
            try:
                self._renew(box)
                with suppress(HabitatError):  # a full disk or another writer: the next hour tries again
                    tend(box)
                self._take(box)
                empty_inbox(box, self.pulse)  # from now on a phone that speaks files it itself: nothing falls in between
            finally:
                box.store.close()

    def tend(self) -> None:
        """Do what the box does by itself each hour, when it is open: end, erase, age."""
        box = self._box
        if box is None:
            return
        try:
            tend(box)
            self._renew(box)  # a site that stays open for a year, or whose date someone confirmed
        except StoreReplaced:
            self.lock()
            return
        except HabitatError as error:
            log.error("tend %s", type(error).__name__)  # the next hour tries again
        except Exception as error:  # a fault in the hour's work must not end the site
            log.error("tend fault %s", type(error).__name__)
        finally:
            empty_inbox(box, self.pulse)
            nightly(box)
            check_daily(box)
            box.store.close()

    # -- what phones say while the box is closed

    def knows(self, secret: str) -> bool:
        """Say whether a phone may speak to the closed box."""
        return is_known(self.settings, secret)

    def hear(self, secret: str, said: Said) -> Noted:
        """Note what a phone says, and file it at once when the box is open after all. Raises what put_in raises."""
        box = self._box
        if box is not None:
            check_room(box, secret)
        noted = put_in(self.settings, secret, said, self.clock(), self.pulse)
        if box is not None:
            empty_inbox(box, self.pulse)
        return noted

    def lock(self) -> None:
        """Forget the key; pages under way finish, the next one finds the box closed."""
        with self._turning:
            self._take(None)

    def _take(self, box: Box | None) -> None:
        before, self._box = self._box, box
        if box is not None:
            box.store.keep(KEPT_CONNECTIONS)
        if before is not None:
            before.store.keep(0)  # a connection laid aside holds the key

    def move(self, addresses: Sequence[str]) -> None:
        """Answer under these addresses from now on; a certificate without them is issued again once the box is open."""
        self.addresses = tuple(addresses)
        self.trusted_hosts[:] = [f"{self.settings.host_name}.local", *self.addresses, *LOOPBACK]
        box = self._box
        if box is not None:
            try:
                self._renew(box)
            except (HabitatError, OSError) as error:
                log.error("certificate %s", type(error).__name__)  # the old one serves on
            finally:
                box.store.close()

    def _renew(self, box: Box) -> None:
        if renew_certificate(box, self.addresses):
            self.__dict__.pop("words", None)  # another authority has other words
            self.renewed()

    @property
    def url(self) -> str:
        """Tell the site's address by name."""
        return f"https://{self.settings.host_name}.local{self._port}"

    @property
    def ip_url(self) -> str:
        """Tell the site's address by number; this machine's own when it is on no network."""
        return f"https://{next(iter(self.addresses), LOOPBACK[0])}{self._port}"

    @property
    def _port(self) -> str:
        return "" if self.port == 443 else f":{self.port}"

    @cached_property
    def words(self) -> str:
        """Give the box's four words, to compare with the paper; nothing when it has no authority yet."""
        try:
            return box_words(self.settings.authority.read_bytes())
        except (OSError, ValueError):
            return ""
