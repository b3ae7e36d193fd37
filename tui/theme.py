"""The colours of the screens: linden leaves and honey, dark and light. A word or a sign always says the same as a colour."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="tilleul",
    primary="#9cc57f",
    secondary="#6fa08a",
    accent="#e8bd6a",
    warning="#e8bd6a",
    error="#ee8b7b",
    success="#9cc57f",
    foreground="#e9e7df",
    background="#13171a",
    surface="#1a1f23",
    panel="#252c31",
    variables={"input-selection-background": "#9cc57f 35%", "row": "#33472c", "row-blurred": "#232b2a", "faint": "#9aa39d"},
)
LIGHT = Theme(
    name="tilleul-clair",
    primary="#2f6a2b",
    secondary="#386a58",
    accent="#7a4d00",
    warning="#7a4d00",
    error="#a3231b",
    success="#2f6a2b",
    foreground="#1c211d",
    background="#fbfaf5",
    surface="#f2f0e6",
    panel="#e4e1d3",
    dark=False,
    variables={"input-selection-background": "#2f6a2b 25%", "row": "#cfe3c0", "row-blurred": "#e9efdf", "faint": "#5d655e"},
)
