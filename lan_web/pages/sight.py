"""How a resident sees her pages: larger, or in stronger colours, kept by the browser and needing no script."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from lan_web.gate import IN_FRENCH, forget, keep

pages = Blueprint("sight", __name__)
SIGHT = "__Host-vue"
WORDS = ("gros", "net")


def seen_as() -> list[str]:
    """Give the words this browser asked for, in their order."""
    asked = request.cookies.get(SIGHT, "").split(".")
    return [word for word in WORDS if word in asked]


@pages.post("/lecture")
def change() -> AnyResponse:
    """Turn one of the two on or off, and come back where one was."""
    asked = request.form.get("mot")
    words = [word for word in WORDS if (word in seen_as()) is not (word == asked)]
    response = redirect(page_of_a_card(request.form.get("ici", "")), 303)
    if words:
        keep(response, SIGHT, ".".join(words))
    else:
        forget(response, SIGHT)
    return response


def page_of_a_card(path: str) -> str:
    """Give this path back if a card can open it, else the subjects: a form must not send anyone elsewhere."""
    try:
        endpoint, _values = current_app.url_map.bind("").match(path, method="GET")
    except HTTPException:
        return "/choix"
    return path if endpoint.startswith(IN_FRENCH) and path.startswith("/") else "/choix"
