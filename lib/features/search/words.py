"""Words that FTS5 does not see: parts of identifiers, `C++`, other spellings, and scripts without spaces.

The index contains them in an additional column, and queries contain them as alternatives. So `ZorpState` finds
`useZorpState`, `strasse` finds `Straße`, and one word of Chinese finds the sentence that contains it.
"""

import re
import unicodedata
from collections.abc import Iterator

# Letters and digits, as in words of FTS5. So no query contains operators of FTS5.
WORD = re.compile(r"[^\W_]+")
_LANGUAGE = re.compile(r"(?<![^\W_])([A-Za-z])(\+\+|#)(?![^\W_])")
_SIGNS = {"++": "plusplus", "#": "sharp"}
# The words in an identifier: `HTTP`, `Zorp`, and `Server` in `HTTPZorpServer`.
_PART = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z]?[a-z]{2,}|\d+")
# Thai, Lao, Burmese, Khmer, Japanese, and Chinese have no spaces between words.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
# Letters with a stroke and the one without a dot have no decomposition.
_PLAIN = str.maketrans("đłøħŧı", "dlohti")


def fold(text: str) -> str:
    """Return a text without case, diacritics, and vowel marks: `Straße` as `strasse`, `ёлка` as `елка`."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if unicodedata.category(letter)[0] != "M").translate(_PLAIN)


def additional_words(text: str) -> str:
    """Return all words and phrases for the additional column of the index."""
    return " ".join(dict.fromkeys(word for chunk in dict.fromkeys(text.split()) for word in spellings(chunk)))


def spellings(chunk: str) -> Iterator[str]:
    """Yield words and phrases for a text without spaces, unless FTS5 finds them anyway."""
    for letter, sign in _LANGUAGE.findall(chunk):
        yield letter.casefold() + _SIGNS[sign]
    if chunk.isascii():
        for word in WORD.findall(chunk):
            parts = _PART.findall(word)
            if len(parts) > 1 and sum(map(len, parts)) == len(word):
                yield " ".join(parts).casefold()
    else:
        yield from (" ".join(_UNSPACED.sub(r" \g<0> ", word).split()) for word in WORD.findall(fold(chunk)))


def is_language(chunk: str) -> bool:
    """Return whether this is the name of a programming language such as `C++`, which differs from `C`."""
    return _LANGUAGE.search(chunk) is not None
