"""When something cannot be done: a page in plain words, a status, and nothing of the inside."""

from __future__ import annotations

import errno
import logging
import traceback
from collections.abc import Mapping

from flask import Flask, current_app, g, make_response, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from habitat_box import errors
from habitat_box.ports import random_id
from habitat_box.words import N_, _, speak, told
from lan_web.throttle import TooManyCodes

log = logging.getLogger("habitat.site")

STATUS: Mapping[type[Exception], int] = {
    errors.BoxLocked: 503,
    errors.StoreBusy: 503,
    errors.DiskFull: 507,
    errors.DiskFailing: 503,
    errors.InboxFull: 507,
    errors.InboxFailing: 503,
    errors.WordsTooLong: 422,
    errors.NothingSaid: 422,
    errors.AccessRefused: 403,
    errors.SignInRefused: 403,
    errors.SignInPaused: 429,
    errors.DeviceSuspended: 403,
    errors.CardUnknown: 403,
    errors.CardPaused: 429,
    errors.WrongCardCode: 403,
    errors.EnrolmentExpired: 403,
    errors.PinNotSixDigits: 422,
    errors.WeakPin: 422,
    errors.PinsDiffer: 422,
    errors.FieldRefused: 404,
    errors.UnknownPerson: 404,
}
SAID: Mapping[int, tuple[str, str]] = {
    400: (N_("Cette adresse n'est pas bonne."), N_("Tapez l'adresse écrite sur votre papier.")),
    403: (N_("Cette page n'est pas pour vous."), N_("Revenez à l'accueil et recommencez.")),
    404: (N_("Cette page n'existe pas."), N_("Revenez à l'accueil.")),
    405: (N_("Cette page ne marche pas ainsi."), N_("Revenez à l'accueil et recommencez.")),
    413: (N_("C'est trop long pour la boîte."), N_("Revenez en arrière et écrivez moins.")),
    429: (N_("Trop de codes faux en une minute."), N_("Attendez une minute, puis recommencez.")),
}


def status_of(error: Exception) -> int:
    """Give the HTTP status of an error a person can understand; 500 for one nobody foresaw here."""
    return STATUS.get(type(error), 500)


def install(app: Flask) -> None:
    """Answer every error with a page of ours."""
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(errors.HabitatError, _sentence)
    app.register_error_handler(TooManyCodes, lambda _error: _page(429, *_said(429)))
    app.register_error_handler(Exception, _unforeseen)


def _said(status: int) -> tuple[str, str]:
    title, advice = SAID.get(status, SAID[400])
    return _(title), _(advice)


def _refused(error: HTTPException) -> AnyResponse:
    if request.routing_exception is not None:
        speak(request.accept_languages.best_match(("fr", "en"), "fr"))
    status = error.code or 500
    if status < 400:
        return error.get_response()
    response = _page(status, *_said(status))
    if status == 405:
        response.headers["Allow"] = ", ".join(getattr(error, "valid_methods", None) or ["GET"])
    return response


def _sentence(error: errors.HabitatError) -> AnyResponse:
    if isinstance(error, errors.StoreReplaced):
        return _closed()
    first, _dot, rest = told(error).partition(". ")
    return _page(status_of(error), first.rstrip(".") + ".", rest)


def _closed() -> AnyResponse:
    """Forget a key that opens nothing any more: the box's keys were changed, and it waits for the new passphrase."""
    from lan_web.pages.inbox import locked

    current_app.extensions["house"].lock()
    return locked()


def _unforeseen(error: Exception) -> AnyResponse:
    """Write where it broke, never with what: messages and variables may hold personal data."""
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return _sentence(errors.DiskFull())
    reference = random_id()[:6]
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    log.error("%s %s %s %s", reference, request.endpoint, type(error).__name__, " < ".join(reversed(places[-8:])))
    g.pop("refresh", None)
    return _page(500, _("Quelque chose n'a pas marché."), _("Recommencez. Si cela dure, donnez ce numéro : {n}", n=reference))


def _page(status: int, title: str, advice: str) -> AnyResponse:
    return make_response(render_template("trouble.html", title=title, advice=advice), status)
