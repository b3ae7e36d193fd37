"""Run the demonstration: make Les Tilleuls the first time, then serve it until told to stop."""

from __future__ import annotations

import argparse
import json
import os
import select
import signal
import subprocess
import sys
import time
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from types import FrameType
from typing import Any

from demo_folder import alone, monday_of, reusable, today
from demo_site import BIN, EVERYWHERE, PORT, ROOT, CannotRun, await_ready, end_with_parent, free_port, running_site

ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
PINS = ("482915", "730264", "591837")


class Stopped(Exception):  # noqa: N818 - it is no error
    """A signal asked to stop."""


def main() -> int:
    """Run until SIGTERM, SIGINT or SIGHUP, or until the terminal app is closed."""
    given = _parser().parse_args()
    for number in ENDING:
        signal.signal(number, _stop)
    try:
        with alone(given.dir.resolve()):
            return _run(given)
    except Stopped:
        _say("Démonstration arrêtée.")
    except CannotRun as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/run", description="Fait vivre la résidence de démonstration Les Tilleuls.")
    parser.add_argument("--demo", action="store_true", help="la démonstration (le seul choix)")
    parser.add_argument("--headless", action="store_true", help="le site seul, sans l'écran de la coordinatrice")
    parser.add_argument("--port", type=int, help=f"le port du site ({PORT}, ou le premier libre après ; 0 : un port libre)")
    parser.add_argument("--dir", type=Path, default=ROOT / ".demo", help="le dossier de la démonstration (.demo)")
    parser.add_argument("--bind", default=EVERYWHERE, help="l'adresse où répondre (toutes)")
    parser.add_argument("--no-announce", action="store_true", help="ne pas s'annoncer sur le réseau")
    return parser


def _stop(_number: int, _frame: FrameType | None) -> None:
    for number in ENDING:  # stopping takes a moment, and a second signal must not cut it short
        signal.signal(number, signal.SIG_IGN)
    raise Stopped


def _say(words: str) -> None:
    try:
        print(words, flush=True)
    except OSError:  # the terminal or the reader is gone: what is said goes nowhere, the rest goes on
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(given: argparse.Namespace) -> int:
    folder, began = given.dir.resolve(), time.monotonic()
    story = reusable(folder)
    port = free_port(given.bind, given.port, int(story["port"]) if story else None)
    story = _prepared(folder, given.bind, port, story)
    with running_site(folder, given.bind, port, not given.no_announce) as site:
        key = _key(folder, story)  # while the site starts
        await_ready(site)
        facts = _opened(folder, story, key)
        _tell(folder, facts, time.monotonic() - began)
        if given.headless or not (sys.stdin.isatty() and sys.stdout.isatty()):
            return _serve(site)
        return _show_screen(folder, facts)


def _prepared(folder: Path, bind: str, port: int, story: dict[str, Any] | None) -> dict[str, Any]:
    """Make the box, or take the last run's and move it to this port and this day."""
    if story is None:
        from demo_making import make  # heavy, and needed once a week

        from habitat_box.config import Settings
        from lan_web.serve import addresses_of

        addresses = addresses_of(Settings(folder=folder, bind=bind))
        made = make(folder, bind, port, addresses, _say)
        days = [today().isoformat()]
        return asdict(made) | {"monday": monday_of(today()).isoformat(), "days": days, "port": port}
    return story | {"port": port} | _moved(folder, bind, port, story)


def _moved(folder: Path, bind: str, port: int, story: dict[str, Any]) -> dict[str, Any]:
    from habitat_box.bootstrap import settings_of
    from habitat_box.config import settings_text
    from habitat_box.usecases.certificate import write_private
    from habitat_box.usecases.printing import site_address

    settings = settings_of(folder)
    before = site_address(settings)
    settings = replace(settings, bind=bind, port=port)
    after = site_address(settings)
    write_private(settings.toml, settings_text(settings).encode())
    if before == after:
        return {}
    _say("Les cartes déjà imprimées portent l'ancien port ; les liens de demo.json sont à jour.")
    return {"residents": [one | {"card_link": one["card_link"].replace(before, after)} for one in story["residents"]]}


def _key(folder: Path, story: dict[str, Any]) -> str:
    from habitat_box.bootstrap import settings_of, unlock_key

    return unlock_key(settings_of(folder), story["passphrase"])


def _opened(folder: Path, story: dict[str, Any], key: str) -> dict[str, Any]:
    """Unlock the site, bring in the phones and today's changes, and write demo.json."""
    from demo_keeping import say_to_closed_box, to_try
    from demo_phones import Phone

    from habitat_box.bootstrap import settings_of
    from habitat_box.usecases import site
    from habitat_box.usecases.certificate import write_private

    settings = settings_of(folder)
    site.unlock_site(settings, key)
    days = [date.fromisoformat(day) for day in story["days"]]
    if today() not in days:
        from demo_making import bring_today  # heavy, and needed once a day

        days.append(today())
        bring_today(settings, key, days)
    status = site.status(settings)
    ip = status.ip_url.removeprefix("https://").rpartition(":")[0]
    people, is_new = story["workers"], "to_try" not in story
    name = f"{settings.host_name}.local"
    at = "127.0.0.1" if settings.bind == EVERYWHERE else settings.bind
    jars = folder / "telephones"
    jars.mkdir(mode=0o700, exist_ok=True)
    secrets = {}
    for place, (worker, pin) in enumerate(zip(people, PINS, strict=False)):
        phone = Phone(name, settings.port, settings.authority, at)
        _phone_in(settings, phone, worker, pin, jars / f"telephone-{place + 1}.txt", [name, ip])
        secrets[worker["id"]] = phone.cookies["__Host-dev"]
    if is_new:
        say_to_closed_box(settings, key, secrets)
    command = str(BIN / "habitat-box")
    for worker in people[len(PINS) :]:
        worker |= {"pin": None, "cookie_jar": None, "enrol": f"{command} --dir {folder} enrol {worker['id']} --json"}
    facts = {
        "url": status.url,
        "ip_url": status.ip_url,
        "ca_file": str(settings.authority),
        "passphrase": story["passphrase"],
        "recovery_sheet": story["recovery_sheet"],
        "recovery_key": story["recovery_key"],
        "socket": str(settings.control_socket),
        "box_dir": str(folder),
        "command": command,
        "workers": people,
        "residents": story["residents"],
        "monday": story["monday"],
        "days": [day.isoformat() for day in days],
        "port": settings.port,
        **to_try(folder, command, story["recovery_key"]),
    }
    write_private(folder / "demo.json", json.dumps(facts, ensure_ascii=False, indent=1).encode())
    return facts


def _phone_in(settings: Any, phone: Any, worker: dict[str, Any], pin: str, jar: Path, hosts: list[str]) -> None:
    """Bring one worker's phone in, or sign in again with the one she has."""
    from demo_phones import bring_in, read_jar, sign_in, write_jar

    known = worker.get("cookie_jar")
    if known and Path(known).exists():
        phone.cookies = {name: value for name, value in read_jar(Path(known)).items() if name == "__Host-dev"}
    if not phone.cookies or not sign_in(phone, pin):
        phone.cookies = {}
        bring_in(settings, phone, worker["id"], pin)
    write_jar(jar, phone, hosts, time.time())
    worker |= {"pin": pin, "cookie_jar": str(jar)}


def _tell(folder: Path, facts: dict[str, Any], seconds: float) -> None:
    _say(
        f"\nRésidence de démonstration Les Tilleuls, personnes et services inventés (prête en {seconds:.1f} s)\n"
        f"  Site par le nom     {facts['url']}\n"
        f"  Site par le numéro  {facts['ip_url']}\n"
        f"  Certificat          {facts['ca_file']}\n"
        f"  Phrase secrète      {facts['passphrase']}\n"
        f"  Papiers             {folder / 'papiers'}\n"
        f"  Tout le reste       {folder / 'demo.json'} (codes, cartes, téléphones)\n"
        f"  Commande            {facts['command']} --dir {folder} day\n"
        f"  À essayer           les commandes de « to_try », dans demo.json\n"
        f"PRÊT url={facts['url']} ip_url={facts['ip_url']} demo={folder / 'demo.json'}"
    )


def _serve(site: subprocess.Popen[str]) -> int:
    """Wait for a signal; say so if the site ends by itself."""
    site.wait()
    print("Le site s'est arrêté tout seul.", file=sys.stderr)
    return 1


def _show_screen(folder: Path, facts: dict[str, Any]) -> int:
    """Run the terminal app in this terminal, and stop with it."""
    _say("\nL'écran de la coordinatrice s'ouvre avec Entrée, ou dans 10 secondes. Il demande la phrase secrète :")
    _say(f"\n    {facts['passphrase']}\n")
    select.select([sys.stdin], [], [], 10)
    screen = subprocess.Popen([str(BIN / "habitat-box-screen"), "--dir", str(folder)], preexec_fn=end_with_parent)  # noqa: PLW1509
    try:
        return screen.wait()
    finally:
        if screen.poll() is None:
            screen.terminate()
            screen.wait(5)


if __name__ == "__main__":
    os.umask(0o077)
    sys.exit(main())
