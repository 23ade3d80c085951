"""Optional syntax. To remove a dialect, delete its module and its entry in this list."""

from lib.content.dialects import emoji, material, math
from lib.content.dialects.dialect import Dialect

DIALECTS: tuple[Dialect, ...] = (material.DIALECT, math.DIALECT, emoji.DIALECT)
