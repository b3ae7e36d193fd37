"""The one way JSON is written wherever a hash or a code is computed over it (docs/formats.md)."""

import json
from collections.abc import Mapping, Sequence
from typing import Any


def canonical_json(value: Mapping[str, Any] | Sequence[Any]) -> bytes:
    """Return the canonical JSON of a value in UTF-8; raise ValueError for what JSON cannot say exactly."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8")
