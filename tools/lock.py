"""Write `requirements.lock`: the exact versions of all packages that requirements.txt and requirements-dev.txt need."""

import re
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, requires, version

from packaging.requirements import Requirement

from lib.settings import PROJECT_ROOT

# The oldest supported version. The image has 3.11.2, for which some packages need others.
OLDEST = "3.11.0"
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


def for_older_python(found: Mapping[str, str]) -> dict[str, str]:
    """Return packages that the oldest Python also needs, with the versions that the file has: they are not installed.

    Exits with a message if the file has no version.
    """
    file = PROJECT_ROOT / "requirements.lock"
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    kept = dict(re.findall(r"^([a-z0-9-]+)==(.+)$", text, re.MULTILINE))
    added = {}
    for key in found:
        package, _, extras = key.rstrip("]").partition("[")
        environments = [{"extra": extra, "python_full_version": OLDEST} for extra in ("", *extras.split(","))]
        for child in map(Requirement, requires(package) or ()):
            name = re.sub(r"[-_.]+", "-", child.name).lower()
            if child.marker and "python_full_version" in str(child.marker) and name not in found:
                if not any(child.marker.evaluate(environment) for environment in environments):
                    continue
                if not child.specifier.contains(kept.get(name, "0")):
                    raise SystemExit(f"{package} needs {child}. Add a line with a version to requirements.lock.")
                added[name] = kept[name]
    return added


def main() -> None:
    """Write the file."""
    found = locked()
    versions = {**found, **for_older_python(found)}
    lines = [f"{name}=={number}\n" for name, number in sorted(versions.items()) if "[" not in name]
    (PROJECT_ROOT / "requirements.lock").write_text(HEADER + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
