"""Where code is in a text in Markdown, and where its links lead: what looks like a link in code stays as it is."""

from re import Match

# Alternatives of a pattern with `re.DOTALL | re.MULTILINE`, before all others. Each begins with one character that it
# must have there: for such a pattern most of a text is passed over quickly.
CODE = (
    r"`(?<=^`)(?P<ticks>``+).*?^`(?P=ticks)`*",
    r"~(?<=^~)(?P<waves>~~+).*?^~(?P=waves)~*",
    # A block that is indented, in a list; and code in a sentence, which ends with its paragraph.
    r"(?P<run>(?<!`)`{3,})(?!`).*?(?P=run)`*",
    r"(?P<span>(?<!`)`{1,2})(?!`)(?:[^\n]|\n(?![ \t]*\n))*?(?<!`)(?P=span)(?!`)",
)
# Where a link or an image leads, in its three ways of writing.
TARGETS = (
    r"\]\((?:<(?P<enclosed>[^<>\n]*)>|(?P<target>[^()\s<>]+))",
    r"^\[(?!\^)[^\]\n]+\]:[ \t]*<?(?P<defined>[^\s<>]+)",
)
# The names of their groups.
WAYS = ("target", "enclosed", "defined")


def with_target(match: Match[str], way: str, target: str) -> str:
    """What was matched, leading somewhere else."""
    start, end = (at - match.start() for at in match.span(way))
    return f"{match[0][:start]}{target}{match[0][end:]}"
