"""The scoring of Mozilla's HTTP Observatory: the rules that can apply to this site, and their points.

Transcribed from the npm package `@mdn/mdn-http-observatory` 1.4.8: points from `src/grader/charts.js`, rules from
`src/analyzer/tests/*.js`, the sum from `src/scanner/index.js`. The scoring assumes that the proxy redirects from http
to https on the same host (0 points). The site is in no preload list of browsers (0 points).
"""

import re
from collections.abc import Mapping

MINIMUM_SCORE_FOR_EXTRA_CREDIT = 90
SIX_MONTHS = 15768000

# Points by result. `A+` starts at 100.
POINTS = {
    "csp-implemented-with-no-unsafe-default-src-none": 10,
    "csp-implemented-with-no-unsafe": 5,
    "csp-implemented-with-unsafe-inline-in-style-src-only": 0,
    "csp-implemented-with-insecure-scheme-in-passive-content-only": -10,
    "csp-implemented-with-unsafe-eval": -10,
    "csp-implemented-with-unsafe-inline": -20,
    "csp-implemented-with-insecure-scheme": -20,
    "csp-header-invalid": -25,
    "csp-not-implemented": -25,
    "cookies-not-found": 0,
    "cross-origin-resource-sharing-not-implemented": 0,
    "cross-origin-resource-sharing-implemented-with-restricted-access": 0,
    "cross-origin-resource-sharing-implemented-with-universal-access": -50,
    "referrer-policy-private": 5,
    "referrer-policy-not-implemented": 0,
    "referrer-policy-unsafe": -5,
    "hsts-implemented-max-age-at-least-six-months": 0,
    "hsts-implemented-max-age-less-than-six-months": -10,
    "hsts-not-implemented": -20,
    "sri-not-implemented-but-all-scripts-loaded-from-secure-origin": 0,
    "sri-not-implemented-but-external-scripts-loaded-securely": -5,
    "x-content-type-options-nosniff": 0,
    "x-content-type-options-not-implemented": -5,
    "x-frame-options-implemented-via-csp": 5,
    "x-frame-options-not-implemented": -20,
    "cross-origin-resource-policy-implemented-with-same-origin": 10,
    "cross-origin-resource-policy-implemented-with-same-site": 10,
    "cross-origin-resource-policy-implemented-with-cross-origin": 0,
    "cross-origin-resource-policy-not-implemented": 0,
}

DANGEROUSLY_BROAD = {"ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*"}
UNSAFE_INLINE = {"'unsafe-inline'", "data:"}
PASSIVE_DIRECTIVES = ("img-src", "media-src")
INSECURE = ("http:", "ftp:")


def score(results: list[str]) -> int:
    """Return the sum of the points. Extra credit counts only if few points are lost."""
    points = [POINTS[result] for result in results]
    uncurved = 100 + sum(each for each in points if each < 0)
    return 100 + sum(points) if uncurved >= MINIMUM_SCORE_FOR_EXTRA_CREDIT else uncurved


def results(headers: Mapping[str, str], document: str) -> list[str]:
    """Return the results of the scanner for the response of the home page over HTTPS.

    Header names are in lower case.
    """
    csp = parsed(headers.get("content-security-policy", ""))
    return [
        content_security_policy(csp),
        "cookies-not-found" if "set-cookie" not in headers else "cookies are not transcribed",
        cross_origin_resource_sharing(headers),
        referrer_policy(headers.get("referrer-policy", "")),
        strict_transport_security(headers.get("strict-transport-security", "")),
        subresource_integrity(document),
        "x-content-type-options-nosniff"
        if headers.get("x-content-type-options", "").strip().lower() == "nosniff"
        else "x-content-type-options-not-implemented",
        "x-frame-options-implemented-via-csp" if "frame-ancestors" in csp else "x-frame-options-not-implemented",
        cross_origin_resource_policy(headers),
    ]


def parsed(policy: str) -> dict[str, set[str]]:
    """Return the sources by directive.

    Raise `ValueError` for a duplicate directive, which the scanner reports as invalid.
    """
    found: dict[str, set[str]] = {}
    for directive in filter(None, map(str.split, policy.lower().split(";"))):
        if directive[0] in found:
            raise ValueError(f"{directive[0]} comes twice")
        found[directive[0]] = set(directive[1:])
    return found


def content_security_policy(csp: Mapping[str, set[str]]) -> str:
    """Return the first matching result of csp.js.

    `strict-dynamic` is not transcribed.
    """
    if not csp:
        return "csp-not-implemented"
    default = csp.get("default-src", {"*"})
    script, style, objects = (csp.get(name, default) for name in ("script-src", "style-src", "object-src"))
    if any(re.match(r"'(sha256|sha384|sha512|nonce)-", source) for source in script):
        script = script - {"'unsafe-inline'"}
    active = {
        source for name, sources in csp.items() if name not in (*PASSIVE_DIRECTIVES, "script-src") for source in sources
    } | script
    passive = {source for name in PASSIVE_DIRECTIVES for source in csp.get(name, default)}
    insecure_active, insecure_passive = (
        any(source.startswith(INSECURE) for source in sources) for sources in (active, passive)
    )
    rules = (
        (script & (DANGEROUSLY_BROAD | UNSAFE_INLINE) or objects & DANGEROUSLY_BROAD, "unsafe-inline"),
        (insecure_active, "insecure-scheme"),
        ("'unsafe-eval'" in script | style, "unsafe-eval"),
        (insecure_passive, "insecure-scheme-in-passive-content-only"),
        (style & (DANGEROUSLY_BROAD | UNSAFE_INLINE), "unsafe-inline-in-style-src-only"),
        (csp.get("default-src") == {"'none'"}, "no-unsafe-default-src-none"),
        (True, "no-unsafe"),
    )
    return "csp-implemented-with-" + next(name for holds, name in rules if holds)


def cross_origin_resource_sharing(headers: Mapping[str, str]) -> str:
    """Return the result of cors.js, for the response to a foreign `Origin`."""
    if "access-control-allow-origin" not in headers:
        return "cross-origin-resource-sharing-not-implemented"
    shares = headers.get("access-control-allow-credentials", "").lower() == "true"
    access = "universal" if shares else "restricted"
    return f"cross-origin-resource-sharing-implemented-with-{access}-access"


def referrer_policy(value: str) -> str:
    """Return the result of referrer-policy.js."""
    if not value:
        return "referrer-policy-not-implemented"
    good = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
    return "referrer-policy-private" if value.rpartition(",")[2].strip().lower() in good else "referrer-policy-unsafe"


def strict_transport_security(value: str) -> str:
    """Return the result of strict-transport-security.js."""
    age = re.search(r"(?:^|;)\s*max-age=(\d+)", value, re.IGNORECASE)
    if age is None:
        return "hsts-not-implemented"
    enough = int(age[1]) >= SIX_MONTHS
    return f"hsts-implemented-max-age-{'at-least' if enough else 'less-than'}-six-months"


def subresource_integrity(document: str) -> str:
    """Return the result of subresource-integrity.js: scripts of the site itself, and none from other hosts."""
    sources = re.findall(r"<script[^>]*\ssrc=[\"']?([^\"'\s>]+)", document, re.IGNORECASE)
    foreign = [source for source in sources if re.match(r"//|https?:", source)]
    if foreign:
        return "sri-not-implemented-but-external-scripts-loaded-securely"
    return "sri-not-implemented-but-all-scripts-loaded-from-secure-origin"


def cross_origin_resource_policy(headers: Mapping[str, str]) -> str:
    """Return the result of cross-origin-resource-policy.js."""
    value = headers.get("cross-origin-resource-policy", "").strip().lower()
    if not value:
        return "cross-origin-resource-policy-not-implemented"
    return f"cross-origin-resource-policy-implemented-with-{value}"
