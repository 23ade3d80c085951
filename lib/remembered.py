"""Remembers what was made of texts that clients write, of which most write the same ones."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, TypeVar

# Characters. Whoever writes more can fill the memory, and is not among those who write the same.
LONGEST = 300

Given = ParamSpec("Given")
Made = TypeVar("Made")


def remembered(
    size: int,
) -> Callable[[Callable[Concatenate[str, Given], Made]], Callable[Concatenate[str, Given], Made]]:
    """As `lru_cache`, for a function of a text (and of what else can be hashed); long texts are not kept."""

    def remembering(function: Callable[Concatenate[str, Given], Made]) -> Callable[Concatenate[str, Given], Made]:
        kept: Callable[..., Made] = lru_cache(maxsize=size)(function)

        @wraps(function)
        def call(text: str, /, *rest: Given.args, **named: Given.kwargs) -> Made:
            return kept(text, *rest, **named) if len(text) <= LONGEST else function(text, *rest, **named)

        return call

    return remembering
