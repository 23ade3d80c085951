"""Describes the parameters of functions and classes, and the fields of dataclasses and pydantic models."""

import collections.abc
import dataclasses
import inspect
import json
import re
import typing
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import PurePath
from types import NoneType, UnionType
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from lib.content.diagnostics import PageError


@dataclass(frozen=True, slots=True)
class Prop:
    """One property, parameter or field; `type` and `default` are code, `description` is Markdown on one line."""

    name: str
    type: str
    default: str | None
    required: bool
    description: str
    style: bool = False  # a Mantine style property, which the page folds
    example: str = ""
    since: str = ""


@dataclass(frozen=True, slots=True)
class PropsTable:
    """The properties of one component, function, or class; `title` is its usual name."""

    title: str
    props: tuple[Prop, ...]


def quoted(value: object) -> str:
    """Return a literal as in Python, with double quotes."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def entries(head: re.Pattern[str], text: str) -> Iterator[tuple[re.Match[str], str]]:
    """Yield the heads of a list in a docstring, each with the text under it."""
    heads = list(head.finditer(text))
    ends = [*(match.start() for match in heads[1:]), len(text)]
    for match, end in zip(heads, ends, strict=False):
        yield match, text[match.end() : end]


EMPTY = inspect.Parameter.empty
STARS: dict[object, str] = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}

SECTION = re.compile(
    r"^(?:Args|Arguments|Parameters|Attributes|Keyword Args):[ ]*\n((?:[ \t]+.*\n?|[ \t]*\n)+)", re.MULTILINE
)
ARGUMENT = re.compile(r"^\*{0,2}(\w+)(?: \([^)\n]*\))?:[ ]*", re.MULTILINE)


def python_props(target: Callable[..., object], path: str) -> tuple[Prop, ...]:
    """Return a callable's parameters or a model's fields. Raises `PageError` if it has no signature."""
    described = _arguments(target)
    if inspect.isclass(target) and issubclass(target, BaseModel):
        return tuple(_model_props(target, described))
    fields: Mapping[str, dataclasses.Field[Any]] = getattr(target, "__dataclass_fields__", {})
    owned = not inspect.isclass(target) and "." in getattr(target, "__qualname__", "")
    return tuple(
        _parameter_prop(parameter, described, fields.get(parameter.name))
        for index, parameter in enumerate(_signature(target, path).parameters.values())
        if not (owned and index == 0 and parameter.name in ("self", "cls"))
    )


def _arguments(target: Callable[..., object]) -> dict[str, str]:
    """Return the Args section of a Google-style docstring, of a class and of its `__init__`."""
    documented = [target, target.__init__] if inspect.isclass(target) else [target]
    text = "\n\n".join(inspect.getdoc(part) or "" for part in documented)
    return {
        head[1]: _one_line(body)
        for section in SECTION.finditer(text)
        for head, body in entries(ARGUMENT, inspect.cleandoc("\n" + section[1]))
    }


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _model_props(model: type[BaseModel], described: Mapping[str, str]) -> Iterator[Prop]:
    for name, field in model.model_fields.items():
        default = EMPTY if field.default is PydanticUndefined else field.default
        yield Prop(
            name=name,
            type=python_type(field.annotation),
            default=_default(default, field.default_factory),
            required=field.is_required(),
            description=_one_line(field.description or described.get(name, "")),
            example=quoted(field.examples[0]) if field.examples else "",
        )


def _signature(target: Callable[..., object], path: str) -> inspect.Signature:
    """Return the signature, with annotations as text if a name in them is unknown."""
    with suppress(Exception):
        return inspect.signature(target, eval_str=True)
    try:
        return inspect.signature(target)
    except (TypeError, ValueError) as error:
        raise PageError(f"`{path}` has no signature ({error}).", "Use a function or class that has one.") from error


def _parameter_prop(
    parameter: inspect.Parameter, described: Mapping[str, str], field: "dataclasses.Field[Any] | None"
) -> Prop:
    """Return a parameter; `field` is its field in a dataclass."""
    stars = STARS.get(parameter.kind, "")
    factory = field.default_factory if field and field.default_factory is not dataclasses.MISSING else None
    return Prop(
        name=stars + parameter.name,
        type=python_type(parameter.annotation),
        default=_default(parameter.default, factory),
        required=parameter.default is EMPTY and not stars,
        description=_one_line(field.metadata.get("description", "") if field else "")
        or _text_for(parameter.name, parameter.annotation, described),
    )


def _text_for(name: str, annotation: Any, described: Mapping[str, str]) -> str:
    """Return the description in the docstring or the first paragraph of `Annotated[…, Doc()]`."""
    if name in described:
        return described[name]
    extras = getattr(annotation, "__metadata__", ())
    texts = (text for extra in extras if isinstance(text := getattr(extra, "documentation", None), str))
    return _one_line(inspect.cleandoc(next(texts, "")).partition("\n\n")[0])


def _default(value: Any, factory: Any) -> str | None:
    if factory is not None:
        return f"{getattr(factory, '__name__', 'factory')}()".replace("<lambda>", "lambda: …")
    if value is EMPTY:
        return None
    if isinstance(value, PurePath):
        return f"Path({quoted(str(value))})"
    if isinstance(value, Enum):
        return f"{type(value).__name__}.{value.name}"
    if inspect.isclass(value) or inspect.isroutine(value):
        return value.__name__
    # Memory addresses are different in each process.
    return re.sub(r" at 0x[0-9a-fA-F]+", "", quoted(value))


def python_type(annotation: Any) -> str:  # noqa: PLR0911  one return per kind of annotation
    """Return an annotation without module names: `str | None`, `Mapping[str, Path]`, `(int) -> str`."""
    if annotation is EMPTY:
        return ""
    if annotation in (None, NoneType):
        return "None"
    if annotation is ...:
        return "…"
    if isinstance(annotation, str):
        return annotation
    if isinstance(annotation, list):
        return ", ".join(map(python_type, annotation))
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is typing.Annotated:
        return python_type(args[0])
    if origin is typing.Literal:
        return " | ".join(map(quoted, args))
    if origin in (typing.Union, UnionType):
        return " | ".join(map(python_type, args))
    if origin is collections.abc.Callable and args:
        return f"({python_type(args[0])}) -> {python_type(args[1])}"
    if origin is not None and args:
        return f"{getattr(origin, '__name__', origin)}[{', '.join(map(python_type, args))}]"
    name = getattr(annotation, "__forward_arg__", None) or getattr(annotation, "__name__", None)
    return str(name or annotation)
