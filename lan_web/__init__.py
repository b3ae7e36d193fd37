"""The site of the house: plain pages over the use cases, behind a gate that denies by default."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from flask import Flask

from habitat_box import words
from lan_web import gate, seal
from lan_web.house import House
from lan_web.noted import NotedTaps
from lan_web.pages import card, choices, help, home, inbox, notice, own, phone, sight, tablet, trouble, visits
from lan_web.taps import Taps
from lan_web.throttle import Throttle

LARGEST_FORM = 16 * 1024
# A space before ? ! : ; », after «, and around the h and inside the number of « 8 h 30 » and « 02 40 00 00 00 ».
_TIED = re.compile(r" (?=[?!:;»])|(?<=«) |(?<=\d) (?=h\b|\d\d\b)|(?<=\d h) (?=\d)|(?<=\d\u00a0h) (?=\d)")


def create_app(house: House) -> Flask:
    """Make the WSGI application of a house, locked or open."""
    app = Flask(__name__, static_folder=None)
    app.config.update(
        TRUSTED_HOSTS=house.trusted_hosts,
        MAX_CONTENT_LENGTH=LARGEST_FORM,
        MAX_FORM_MEMORY_SIZE=LARGEST_FORM,
        MAX_FORM_PARTS=20,
        PROVIDE_AUTOMATIC_OPTIONS=False,
    )
    app.extensions.update(house=house, throttle=Throttle(house.clock), taps=Taps(house.clock), noted=NotedTaps())
    app.jinja_env.finalize = tidy
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    _teach_words(app, house)
    gate.install(app, house, inbox.locked)
    seal.install(app)
    for page in (home, phone, notice, visits, card, choices, own, sight, tablet, help, inbox):
        app.register_blueprint(page.pages)
    trouble.install(app)
    return app


def _teach_words(app: Flask, house: House) -> None:
    spoken: dict[str, Any] = {
        "_": words._,
        "ngettext": words.ngettext,
        "language": words.language,
        "hour": words.hour,
        "long_day": words.long_day,
        "local_day": words.local_day,
        "plain_day": lambda moment: words.plain_date(words.local_day(moment)),
        "start_text": lambda moment: _start(moment, house.clock()),
        "proof": gate.form_proof,
        "seen_as": sight.seen_as,
        "house": house,
    }
    app.jinja_env.globals.update(spoken)


def _start(moment: datetime, now: datetime) -> str:
    """Write « demain à 14 h 30 »."""
    day = words.day_words(words.local_day(moment), words.local_day(now))
    return words._("{day} à {hour}", day=day, hour=words.hour(moment))


def tidy(value: object) -> object:
    """Keep French signs, hours and telephone numbers from breaking over two lines; styles and scripts as they are."""
    return _TIED.sub("\u00a0", value) if type(value) is str else value
