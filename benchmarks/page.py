"""The results as a page of the site. `python -m benchmarks.page` writes it anew from `results.json`."""

from collections.abc import Iterable, Sequence

from benchmarks.results import BackendResults, Comparison, Results, read_results
from lib.settings import PROJECT_ROOT

FILE = PROJECT_ROOT / "docs" / "benchmarks" / "benchmarks.md"

TEXT = """\
---
name: Benchmarks
description: What the site costs beside the bare framework that serves the same bytes, on Flask, FastAPI and Quart.
endpoint: /benchmarks
icon: tabler:chart-bar
category: Backends
order: 4
tags: [benchmark, performance, flask, fastapi, quart]
lastmod: {day}
---

.. llms_copy::Benchmarks

How much does a site cost on top of its framework? `make bench` asks the site and, in turns, the same framework with nothing in it:
one view per URL that sends the bytes the site sent, with the same status and the same content type. The ratio of the two is what
the site leaves of the framework's speed. It holds from machine to machine far better than the figures do.

Measured on {day} with {machine}: {versions}.

## Ratios

Requests per second of the site, divided by those of the bare framework.

{ratios}

- **Health** is `/healthz`, which names versions and tells how late the event loop is or how many threads are free.
- **API** is `/api/pages`, the list of all pages, filtered and sorted for each request.
- **Page** is the whole HTML of Getting Started. Each reader's copy carries a token that Dash signs.
- **Payload** is the same page as navigation fetches it, JSON with an ETag.
- **Callback** is the slider of the home page: Dash's dispatch, with a function of one line behind it.

{backends}

## While callbacks block

{callbacks} synchronous callbacks sleep for {callback_seconds} seconds each, and start again when they are done. Meanwhile `/healthz` is asked
as fast as it answers. On a server that runs callbacks on its event loop the slowest answers would take seconds; the limit
here is {limit} ms. The slowest callback shows that none stood behind another.

{waiting}

## What the difference is made of

The bare framework finds a route and sends bytes that lie ready; it does not even read what was posted. For each request the site
also bounds the body, looks whether the path has a slash too many, whether a crawler or an agent asks that would rather have the
Markdown, and how an error would have to look. A page is signed, a payload gets its ETag, a callback's body is checked against
the callback, and on FastAPI and Quart a synchronous callback moves to a thread and back.

All of that is a fixed sum per request, a fraction of a millisecond. Beside a framework that answers in a tenth of a
millisecond it is a large part; beside a database or a figure it is none.

## How it is measured

1. The servers have the first CPU, the load generator [wrk](https://github.com/wg/wrk) has the second. Site and bare framework run side by
   side with one worker each, and only one of them is asked at a time. Neither writes an access log.
2. {connections} connections ask for {seconds} seconds, each for its next answer as soon as it has the last. So the p99 is that of a server at its
   limit, not of one that idles.
3. Site and bare framework take turns, and that {rounds} times. The tables show medians; `benchmarks/results.json` has every round.
4. wrk sends the headers of a browser, and one answer that is an error ends the run.

## Run it yourself

```bash
make bench                                      # needs wrk: apt-get install wrk
.venv/bin/python -m benchmarks --backend quart  # one backend, a table and nothing else
.venv/bin/python -m benchmarks --seconds 1 --rounds 1
```

A run of all backends takes about seven minutes, wants an otherwise idle machine with two CPUs, and writes this page.
"""


def page(results: Results) -> str:
    """The Markdown of the page."""
    waiting = results.backends[0].waiting
    return TEXT.format(
        day=results.day.isoformat(),
        machine=results.machine,
        versions=", ".join(f"{name} {number}" for name, number in results.versions.items()),
        ratios=_ratios(results),
        backends="\n\n".join(_backend(each) for each in results.backends),
        callbacks=_number(waiting.callbacks),
        callback_seconds=_number(waiting.callback_seconds).lower(),
        limit=f"{waiting.limit_ms:.0f}",
        waiting=_waiting(results),
        connections=_number(results.connections),
        seconds=_number(results.seconds).lower(),
        rounds=_number(results.rounds).lower(),
    )


def write_page(results: Results) -> None:
    """Writes the page."""
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(page(results), encoding="utf-8")


def _ratios(results: Results) -> str:
    """A row per request, a column per backend."""
    rows = zip(*(each.comparisons for each in results.backends), strict=True)
    return _table(
        ["Request", *(each.label for each in results.backends)],
        ([row[0].name, *(f"**{cell.ratio:.2f}**" for cell in row)] for row in rows),
    )


def _backend(results: BackendResults) -> str:
    heads = ["Request", "Bytes", "Site, r/s", "p99, ms", "Bare, r/s", "p99, ms", "Ratio"]
    table = _table(heads, (_comparison(row) for row in results.comparisons))
    return f"## {results.label}\n\nServed by {results.server}.\n\n{table}"


def _comparison(row: Comparison) -> list[str]:
    return [
        f"`{row.request}`",
        str(row.size),
        f"{row.site.requests_per_second:.0f}",
        f"{row.site.p99_ms:.2f}",
        f"{row.bare.requests_per_second:.0f}",
        f"{row.bare.p99_ms:.2f}",
        f"**{row.ratio:.2f}**",
    ]


def _waiting(results: Results) -> str:
    heads = ["Backend", "Served by", "`/healthz` p99, ms", "r/s", "Slowest callback, ms", "Under the limit"]
    return _table(
        heads,
        (
            [
                each.label,
                each.waiting_server,
                f"**{each.waiting.health.p99_ms:.2f}**",
                f"{each.waiting.health.requests_per_second:.0f}",
                f"{each.waiting.slowest_callback_ms:.0f}",
                "yes" if each.waiting.passed else "**no**",
            ]
            for each in results.backends
        ),
    )


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; all columns but the first hold figures."""
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _number(number: int) -> str:
    """A number at the beginning of a sentence, in words where that is usual."""
    words = {1: "One", 2: "Two", 3: "Three", 4: "Four", 5: "Five", 20: "Twenty"}
    return words.get(number, str(number))


if __name__ == "__main__":
    write_page(read_results())
