"""Gives every page an address of its own: endpoints first, then the former paths that redirect to them."""

from collections.abc import Collection, Iterable, Iterator

from lib.content.draft import Draft
from lib.content.faults import Fault


def with_own_endpoint(drafts: Iterable[Draft], reserved: Collection[str], faults: list[Fault]) -> Iterator[Draft]:
    """The first page of each endpoint, without those whose path the site itself answers."""
    owners: dict[str, str] = {}
    for draft in drafts:
        endpoint = draft.matter.endpoint
        if is_reserved(endpoint, reserved):
            expected = "an endpoint that the site itself does not serve"
            faults.append(Fault(draft.source, draft.endpoint_line, f"the endpoint `{endpoint}`", expected))
        elif endpoint in owners:
            expected = f"an endpoint of its own; {owners[endpoint]} has this one"
            found = f"the endpoint `{endpoint}`, which is taken"
            faults.append(Fault(draft.source, draft.endpoint_line, found, expected))
        else:
            owners[endpoint] = draft.source
            yield draft


def own_redirects(
    drafts: Iterable[Draft], reserved: Collection[str], faults: list[Fault]
) -> dict[str, tuple[str, ...]]:
    """The former paths of each page, by its file, that lead nowhere else. Dash would not start over the others."""
    drafts = list(drafts)
    taken = {"/", *(draft.matter.endpoint for draft in drafts)}
    redirects: dict[str, tuple[str, ...]] = {}
    for draft in drafts:
        own = []
        for path in draft.matter.redirect_from:
            if path in taken or is_reserved(path, reserved):
                found = f"`redirect_from: {path}`, which is taken"
                faults.append(Fault(draft.source, draft.endpoint_line, found, "a path that nothing else answers"))
            else:
                taken.add(path)
                own.append(path)
        redirects[draft.source] = tuple(own)
    return redirects


def is_reserved(path: str, reserved: Collection[str]) -> bool:
    """Whether the site itself answers a path: by its first part or its end, or because it begins with an underscore."""
    first = path.strip("/").split("/")[0]
    ends = tuple(name for name in reserved if name.startswith("."))
    odd = any(character in path for character in "?#<>{}\\ ")
    return first in reserved or path.endswith(ends) or first.startswith("_") or odd
