"""Parameter tables describe functions, classes, dataclasses, and models."""

import dataclasses
import enum
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field
from typing_extensions import Doc

from lib.content.props import Prop, props_table
from lib.content.props_python import python_props, python_type


class Tone(enum.Enum):
    SOFT = 1


def render(
    text: str, *rest: int, size: int = 3, tone: Tone = Tone.SOFT, folder: Path = Path("docs"), **extra: object
) -> str:
    """Render a text.

    Args:
        text: What to render,
            on as many lines: as it takes.
        size (int): How large.

    Returns:
        The result.
    """
    return text


def test_a_function() -> None:
    assert python_props(render, "render") == (
        Prop("text", "str", None, True, "What to render, on as many lines: as it takes."),
        Prop("*rest", "int", None, False, ""),
        Prop("size", "int", "3", False, "How large."),
        Prop("tone", "Tone", "Tone.SOFT", False, ""),
        Prop("folder", "Path", 'Path("docs")', False, ""),
        Prop("**extra", "object", None, False, ""),
    )


class Kiln:
    """A kiln.

    Args:
        heat: In degrees.
    """

    def __init__(
        self, heat: Annotated[int, Doc("Not this.")], fuel: Annotated[str, Doc("What burns.\n\nMore.")]
    ) -> None:
        """Light it."""

    def fire(self, hours: float) -> None:
        """Fire it."""


def test_a_class_and_its_method() -> None:
    assert python_props(Kiln, "Kiln") == (
        Prop("heat", "int", None, True, "In degrees."),
        Prop("fuel", "str", None, True, "What burns."),
    )
    assert python_props(Kiln.fire, "Kiln.fire") == (Prop("hours", "float", None, True, ""),)


@dataclasses.dataclass
class Boat:
    """A boat.

    Attributes:
        name: As painted.
    """

    name: str
    crew: list[str] = dataclasses.field(default_factory=list, metadata={"description": "Who sails."})
    length: float | None = None
    wet: bool = dataclasses.field(default=True, init=False)


def test_a_dataclass() -> None:
    assert python_props(Boat, "Boat") == (
        Prop("name", "str", None, True, "As painted."),
        Prop("crew", "list[str]", "list()", False, "Who sails."),
        Prop("length", "float | None", "None", False, ""),
    )


class Harbour(BaseModel):
    name: str = Field(description="As on the chart.")
    depth: float = Field(2.5, gt=0)
    boats: list[str] = Field(default_factory=list)


def test_a_pydantic_model() -> None:
    assert python_props(Harbour, "Harbour") == (
        Prop("name", "str", None, True, "As on the chart."),
        Prop("depth", "float", "2.5", False, ""),
        Prop("boats", "list[str]", "list()", False, ""),
    )


def test_python_by_dotted_path() -> None:
    assert [prop.name for prop in props_table("pathlib.Path").props] == ["*args", "**kwargs"]
    assert props_table("lib.content.props.props_table").props[1] == Prop("package", "str | None", "None", False, "")


@pytest.mark.parametrize(
    ("annotation", "text"),
    [
        (int | None, "int | None"),
        (Literal["a", 1], '"a" | 1'),
        (Mapping[str, list[Path]], "Mapping[str, list[Path]]"),
        (Callable[[int, str], bool], "(int, str) -> bool"),
        (Callable[..., None], "(…) -> None"),
        (tuple[int, ...], "tuple[int, …]"),
        (Any, "Any"),
        ("Later", "Later"),
    ],
)
def test_python_types(annotation: object, text: str) -> None:
    assert python_type(annotation) == text
