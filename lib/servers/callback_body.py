"""Whether the body of a callback request fits the callback it names.

Dash trusts its own renderer, so anything else that is sent ends as an exception somewhere in its middle.
"""

from collections.abc import Mapping
from typing import Any

from dash import ALL, Output, _validate
from dash.exceptions import CallbackException

# How Dash writes the wildcards that stand for several components.
_SEVERAL = ('["ALL"]', '["ALLSMALLER"]')


def fault_in(body: Any, callbacks: Mapping[str, Mapping[str, Any]]) -> str | None:
    """What is wrong with a body, in a sentence; None when the callback can be called. `callbacks` is Dash's map."""
    if not isinstance(body, dict):
        return "The body must be a JSON object."
    name = body.get("output")
    callback = callbacks.get(name) if isinstance(name, str) else None
    if callback is None or "callback" not in callback:
        return "`output` names no callback of this app."
    for key, specs in (("inputs", callback["inputs"]), ("state", callback["state"])):
        if not _fit(body.get(key, []), specs):
            return f"`{key}` does not fit the callback."
    changed = body.get("changedPropIds", [])
    if not isinstance(changed, list) or not all(isinstance(item, str) for item in changed):
        return "`changedPropIds` must be a list of strings."
    if not callback["no_output"] and not _names_outputs(body.get("outputs"), callback["output"]):
        return "`outputs` does not fit the callback."
    return None


def _fit(values: Any, specs: list[Mapping[str, Any]]) -> bool:
    """Whether there is one value for each input, and a list of them where the input stands for several components."""
    if not isinstance(values, list) or len(values) != len(specs):
        return False
    return all(_fits(value, spec) for value, spec in zip(values, specs, strict=True))


def _fits(value: Any, spec: Mapping[str, Any]) -> bool:
    if any(wildcard in spec["id"] for wildcard in _SEVERAL):
        return isinstance(value, list) and all(_is_property(item) for item in value)
    return _is_property(value)


def _is_property(value: Any) -> bool:
    """Whether this is `{"id": …, "property": …}`, with or without a value."""
    return (
        isinstance(value, dict) and isinstance(value.get("id"), str | dict) and isinstance(value.get("property"), str)
    )


def _names_outputs(outputs: Any, registered: Any) -> bool:
    """Whether the outputs are those of the callback, by Dash's own rule for wildcards and duplicates."""
    several = isinstance(registered, list | tuple)
    wanted, given = (registered, outputs) if several else ([registered], [outputs])
    if not isinstance(given, list) or len(given) != len(wanted):
        return False
    if not all(_is_output(output, dependency) for output, dependency in zip(given, wanted, strict=True)):
        return False
    try:
        _validate.validate_output_spec(registered, outputs, Output)
    except (CallbackException, TypeError):
        return False
    return True


def _is_output(value: Any, dependency: Any) -> bool:
    """Whether this is one property, or a list of them where the output stands for several components."""
    parts = dependency.component_id
    if isinstance(parts, dict) and any(part is ALL for part in parts.values()):
        return isinstance(value, list) and all(_is_property(item) for item in value)
    return _is_property(value)
