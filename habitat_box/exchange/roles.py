"""Settle the roles of columns when the words of the header and the contents disagree, or when there are no words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from habitat_box.domain.sheet import Role
from habitat_box.exchange.evidence import Evidence

_MOSTLY = 0.6
_TIMED = {Role.START, Role.INTERVAL}
_SINGLE = frozenset(Role) - {Role.IGNORED, Role.COMMENT, Role.TITLE}


_SEVERAL = {Role.START, Role.END, Role.INTERVAL, Role.DURATION, Role.WORKER}


def settle(
    announced: Sequence[Role | None], weighed: Sequence[Evidence], several: Collection[int] = frozenset()
) -> list[Role | None]:
    """Correct each announced role by what its column holds, then leave each role to one column, or to `several`."""
    roles = [_corrected(role, evidence) if role else None for role, evidence in zip(announced, weighed, strict=True)]
    if not {Role.START, Role.INTERVAL} & set(roles) and Role.DATE in roles:
        place = roles.index(Role.DATE)
        if weighed[place].moments >= _MOSTLY:
            roles[place] = Role.START
    roles = _unique(roles, weighed, several)
    _pair_intervals(roles, weighed)
    _settle_names(roles)
    _settle_dates(roles, weighed)
    return roles


def _corrected(role: Role, seen: Evidence) -> Role | None:
    """Let the contents overrule a header that announces something else."""
    if not seen.filled:
        return role
    if role in (Role.START, Role.INTERVAL) and seen.intervals >= _MOSTLY:
        return Role.INTERVAL
    if role is Role.INTERVAL and seen.clocks >= _MOSTLY:
        return Role.START
    if role is Role.INTERVAL and seen.lengths >= _MOSTLY:
        return Role.DURATION
    if role is Role.START and seen.dates >= _MOSTLY and seen.moments < 0.3:
        return Role.DATE
    if role is Role.END and seen.dates >= _MOSTLY and seen.moments < 0.3:
        return Role.DATE_END
    if role is Role.DATE and seen.weekdays < _MOSTLY and seen.dates < 0.3 and seen.intervals >= _MOSTLY:
        return Role.INTERVAL
    if role is Role.TITLE and seen.statuses >= _MOSTLY:
        return Role.STATUS
    return role


def _unique(roles: list[Role | None], weighed: Sequence[Evidence], several: Collection[int]) -> list[Role | None]:
    """Leave each role to the first column that holds something; "Début 1" and "Début 2" both keep theirs."""
    kept: dict[Role, int] = {}
    for place, role in enumerate(roles):
        if role is None or role not in _SINGLE:
            continue
        other = kept.get(role)
        if other is None:
            kept[role] = place
        elif role in _SEVERAL and place in several and other in several:
            continue
        elif not weighed[other].filled and weighed[place].filled:
            roles[other], kept[role] = Role.IGNORED, place
        else:
            roles[place] = _second(role, roles)
    return roles


def _second(role: Role, roles: Sequence[Role | None]) -> Role:
    """Give a second "Nom" or "Prénom" to the worker, when nobody else is one."""
    spare = {Role.LAST_NAME: Role.WORKER_LAST, Role.FIRST_NAME: Role.WORKER_FIRST}.get(role)
    if spare and Role.WORKER not in roles and spare not in roles:
        return spare
    return Role.IGNORED


def _pair_intervals(roles: list[Role | None], weighed: Sequence[Evidence]) -> None:
    """Read a lone "Heure" column as a start, and let two hours win over a written interval."""
    if Role.START in roles and Role.END in roles and Role.INTERVAL in roles:
        roles[roles.index(Role.INTERVAL)] = Role.IGNORED
    if Role.INTERVAL in roles and Role.START not in roles:
        place = roles.index(Role.INTERVAL)
        if weighed[place].filled and weighed[place].intervals < 0.3 <= weighed[place].clocks:
            roles[place] = Role.START


def _settle_names(roles: list[Role | None]) -> None:
    """Make whole names of lone halves; a resident's column named outright beats a pair without an owner."""
    if Role.NAME in roles and Role.LAST_NAME in roles:
        free = not {Role.WORKER, Role.WORKER_LAST} & set(roles)
        for half, worker_half in ((Role.LAST_NAME, Role.WORKER_LAST), (Role.FIRST_NAME, Role.WORKER_FIRST)):
            if half in roles:
                roles[roles.index(half)] = worker_half if free else Role.IGNORED
    if Role.LAST_NAME in roles and Role.FIRST_NAME not in roles:
        roles[roles.index(Role.LAST_NAME)] = Role.NAME
    if Role.FIRST_NAME in roles and Role.LAST_NAME not in roles:
        roles[roles.index(Role.FIRST_NAME)] = Role.IGNORED if Role.NAME in roles else Role.NAME
    for half, other in ((Role.WORKER_LAST, Role.WORKER_FIRST), (Role.WORKER_FIRST, Role.WORKER_LAST)):
        if half in roles and other not in roles and Role.WORKER not in roles:
            roles[roles.index(half)] = Role.WORKER


def _settle_dates(roles: list[Role | None], weighed: Sequence[Evidence]) -> None:
    """Let a full date win over the bare name of its day."""
    if Role.DATE not in roles:
        return
    place = roles.index(Role.DATE)
    if weighed[place].weekdays < _MOSTLY:
        return
    for other, seen in enumerate(weighed):
        if other != place and roles[other] in (None, Role.IGNORED) and seen.dates - seen.weekdays >= _MOSTLY:
            roles[place], roles[other] = Role.WEEKDAY, Role.DATE
            return


def guess_missing(roles: Sequence[Role | None], weighed: Sequence[Evidence], *, headless: bool) -> list[Role]:
    """Fill what no header announced from the contents; what stays unknown is ignored, and shown as such."""
    filled = list(roles)

    def free(accept: Callable[[Evidence], bool]) -> int | None:
        return next((n for n, seen in enumerate(weighed) if filled[n] is None and seen.filled and accept(seen)), None)

    def take(role: Role, accept: Callable[[Evidence], bool]) -> None:
        if role not in filled and (place := free(accept)) is not None:
            filled[place] = role

    if not _TIMED & set(filled):
        take(Role.START, lambda seen: seen.moments >= _MOSTLY)
    if not _holds_dates(filled, weighed):
        take(Role.DATE, lambda seen: seen.dates >= _MOSTLY)
    if not _TIMED & set(filled):
        take(Role.INTERVAL, lambda seen: seen.intervals >= _MOSTLY)
    _guess_hours(filled, take)
    _guess_people(filled, weighed, headless=headless)
    if headless:
        take(Role.STATUS, lambda seen: seen.statuses >= _MOSTLY)
        take(Role.TITLE, lambda seen: seen.persons < _MOSTLY)
    return [role or Role.IGNORED for role in filled]


def _holds_dates(roles: Sequence[Role | None], weighed: Sequence[Evidence]) -> bool:
    if Role.DATE in roles:
        return True
    return Role.START in roles and weighed[roles.index(Role.START)].dates >= _MOSTLY


def _guess_hours(filled: Sequence[Role | None], take: Callable[[Role, Callable[[Evidence], bool]], None]) -> None:
    """Find the hours that no header announced: a start, then an end or a length."""
    if Role.INTERVAL in filled:
        return
    take(Role.START, lambda seen: seen.clocks >= _MOSTLY)
    if Role.DURATION not in filled:
        take(Role.END, lambda seen: seen.clocks >= _MOSTLY or seen.moments >= _MOSTLY)
    if Role.END not in filled:
        take(Role.DURATION, lambda seen: seen.lengths >= _MOSTLY)


def _guess_people(roles: list[Role | None], weighed: Sequence[Evidence], *, headless: bool) -> None:
    """Find the residents among the columns of names; with no header, the other one is the workers."""
    named = {Role.NAME, Role.LAST_NAME} & set(roles)
    people = [n for n, seen in enumerate(weighed) if roles[n] is None and seen.filled and seen.persons >= _MOSTLY]
    if not named and people:
        best = max(people, key=lambda n: (weighed[n].residents, weighed[n].distinct, -n))
        roles[best] = Role.NAME
        people.remove(best)
    if headless and people and not {Role.WORKER, Role.WORKER_LAST} & set(roles):
        roles[people[0]] = Role.WORKER
