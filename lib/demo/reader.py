"""What a request says of its reader."""

from lib.demo.models import Reader


def reader_from(accept_language: str) -> Reader:
    """The language that the header `Accept-Language` likes best (RFC 9110, section 12.5.4)."""
    best, weight = "*", 0.0
    for part in accept_language.split(","):
        language, _, parameter = part.partition(";")
        quality = _quality(parameter)
        if language.strip() and quality > weight:
            best, weight = language.strip(), quality
    return Reader(language=best)


def _quality(parameter: str) -> float:
    """The weight of a language: 1 when there is none, 0 when it is no number between 0 and 1."""
    name, _, value = parameter.partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        quality = float(value)
    except ValueError:
        return 0.0
    return quality if 0 <= quality <= 1 else 0.0
