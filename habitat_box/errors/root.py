"""What every error a person can understand is made of."""

from __future__ import annotations


class HabitatError(Exception):
    """Base of every error a person can understand. Never raised directly."""

    sentence = "La boîte n'a pas pu faire cela."

    def __init__(self, **facts: object) -> None:
        super().__init__(self.__class__.__name__)
        self.facts = facts

    def __str__(self) -> str:
        return self.sentence.format(**self.facts)
