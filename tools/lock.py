"""Write `requirements.lock`: the exact versions of all packages that requirements.txt and requirements-dev.txt need."""

import re
from importlib.metadata import PackageNotFoundError, requires, version

from packaging.requirements import Requirement

from lib.settings import PROJECT_ROOT

HEADER = (
    "# Exact versions, for CI and the image: pip install -r requirements.txt -c requirements.lock. By `make lock`.\n"
)


def locked() -> dict[str, str]:
    """Return the version by normalized name for each installed package that the requirements need."""
    found: dict[str, str] = {}
    for file in ("requirements.txt", "requirements-dev.txt"):
        for line in (PROJECT_ROOT / file).read_text(encoding="utf-8").splitlines():
            requirement = line.partition("#")[0].strip()
            if requirement and not requirement.startswith("-"):
                _add(Requirement(requirement), found)
    return dict(sorted(found.items()))


def _add(requirement: Requirement, found: dict[str, str]) -> None:
    """Add a requirement and its own requirements, with its extras."""
    name = re.sub(r"[-_.]+", "-", requirement.name).lower()
    key = f"{name}[{','.join(sorted(requirement.extras))}]" if requirement.extras else name
    if key in found:
        return
    try:
        found[key] = found[name] = version(name)
    except PackageNotFoundError:
        return
    environments: list[dict[str, str]] = [{"extra": extra} for extra in ("", *requirement.extras)]
    for text in requires(name) or ():
        child = Requirement(text)
        if child.marker is None or any(child.marker.evaluate(environment) for environment in environments):
            _add(child, found)


def main() -> None:
    """Write the file."""
    lines = [f"{name}=={number}\n" for name, number in locked().items() if "[" not in name]
    (PROJECT_ROOT / "requirements.lock").write_text(HEADER + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
