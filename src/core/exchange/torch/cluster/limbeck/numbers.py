"""Numbers as the studio, which is written in TypeScript, reads and writes them."""

import json
import math

KEY = "$number"


def rounded(number: float) -> int:
    """The nearest whole number; a half goes up, where Python's round takes the even one."""
    return math.floor(number + 0.5)


def to_json(value: object) -> str:
    """JSON in one line that keeps every number: NaN and the infinities, which JSON has no words for, stand as objects."""
    return json.dumps(plain(value), separators=(",", ":"), ensure_ascii=False)


def from_json(text: str) -> object:
    """What `to_json`, or the studio, wrote."""

    def restored(value: dict) -> object:
        return float(value[KEY].replace("Infinity", "inf")) if isinstance(value.get(KEY), str) else value

    return json.loads(text, object_hook=restored)


def name_of(number: float) -> str:
    return "NaN" if math.isnan(number) else "Infinity" if number > 0 else "-Infinity"


def plain(value: object) -> object:
    """`value` with what JSON has words for alone; a number without a fraction is written without a point."""
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    if isinstance(value, float):
        if not math.isfinite(value):
            return {KEY: name_of(value)}
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    return value
