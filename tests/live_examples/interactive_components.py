"""The live examples of the page "Callbacks"."""

import re
from base64 import b64decode

from playwright.sync_api import expect

from tests.browser.visitor import Visitor, typed
from tests.live_examples.operating import CALLBACK, because_of, frame_of

FOLDER = "docs.interactive-components"
# An image of one pixel.
DOT = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


def greeting(visitor: Visitor) -> None:
    """Type a name, and read the greeting."""
    frame = frame_of(visitor, f"{FOLDER}.greeting")
    frame.get_by_label("Your name").fill("Mara")
    expect(frame.get_by_role("status")).to_have_text("Hello, Mara.")


def ferry(visitor: Visitor) -> None:
    """Change the passengers, which changes the price.

    Change the name, which changes nothing before the booking.
    """
    frame = frame_of(visitor, f"{FOLDER}.ferry")
    ticket = frame.locator("#interactive-ferry-ticket")
    frame.get_by_label("Passengers").fill("3")
    expect(frame.locator("#interactive-ferry-price")).to_have_text("Crossing: 36 credits")
    typed(frame.get_by_label("Name on the ticket"), "Nils")
    expect(ticket).to_be_empty()
    frame.get_by_role("button", name="Book").click()
    expect(ticket).to_have_text("Ticket 1 for Nils: 36 credits.")


def validation(visitor: Visitor) -> None:
    """Send an invalid e-mail address, then a valid one."""
    frame = frame_of(visitor, f"{FOLDER}.validation")
    mail = frame.get_by_label("E-mail")
    typed(mail, "ada")
    frame.get_by_role("button", name="Subscribe").click()
    expect(frame).to_contain_text("Enter a valid e-mail address.")
    expect(mail).to_have_value("ada")
    typed(mail, "ada@example.org")
    mail.press("Enter")
    expect(frame.get_by_role("status")).to_have_text("ada@example.org is on the list.")
    expect(mail).to_have_value("")


def chained(visitor: Visitor) -> None:
    """Choose a quantity, which chooses a unit and converts it."""
    frame = frame_of(visitor, f"{FOLDER}.chained")
    expect(frame.get_by_role("status")).to_have_text("1 nautical mile is 1,852 meters.")
    frame.locator("#interactive-chained-quantity").click()
    visitor.page.get_by_role("option", name="Speed").click()
    expect(frame.get_by_role("status")).to_contain_text("1 knot is")
    frame.locator("#interactive-chained-unit").click()
    visitor.page.get_by_role("option", name="Kilometer per hour").click()
    expect(frame.get_by_role("status")).to_contain_text("1 kilometer per hour is")


def cargo(visitor: Visitor) -> None:
    """Load more than the boat carries, read the warning, and unload again."""
    frame = frame_of(visitor, f"{FOLDER}.cargo")
    crates = frame.get_by_label("Crates on board")
    warning = frame.get_by_role("alert")
    expect(warning).to_have_count(0)
    crates.fill("6")
    expect(frame.get_by_role("status")).to_have_text("240 kg")
    expect(warning).to_contain_text("Too heavy")
    crates.fill("5")
    expect(warning).to_have_count(0)


def log(visitor: Visitor) -> None:
    """Log until the list is full, newest first. An entry that comes too early is missing, as documented on the page."""
    frame = frame_of(visitor, f"{FOLDER}.log")
    lines = frame.get_by_role("listitem")
    expect(lines).to_have_text(["Left the pier"])
    for number in range(1, 6):
        frame.get_by_role("button", name="Log a sighting").click()
        expect(lines.first).to_contain_text(f"{number}. ")
    expect(lines).to_have_count(5)
    expect(frame).not_to_contain_text("Left the pier")
    with visitor.holding(CALLBACK):
        for _ in range(2):
            with visitor.page.expect_request(because_of("interactive-log-add.n_clicks")):
                frame.get_by_role("button", name="Log a sighting").click()
    expect(lines.first).to_contain_text("7. ")
    expect(frame).not_to_contain_text("6. ")


def todo(visitor: Visitor) -> None:
    """Add a task, mark it as completed, and clear the completed tasks."""
    frame = frame_of(visitor, f"{FOLDER}.todo")
    left = frame.locator("#interactive-todo-left")
    expect(left).to_have_text("1 of 2 left")
    typed(frame.get_by_label("New task"), "Repair the net")
    frame.get_by_label("New task").press("Enter")
    expect(left).to_have_text("2 of 3 left")
    frame.get_by_label("Repair the net").check()
    expect(left).to_have_text("1 of 3 left")
    frame.get_by_role("button", name="Clear completed tasks").click()
    expect(frame.get_by_role("checkbox")).to_have_count(1)
    expect(left).to_have_text("1 of 1 left")


def loading(visitor: Visitor) -> None:
    """Start a long callback: the button is busy, then the result appears."""
    frame = frame_of(visitor, f"{FOLDER}.loading")
    button = frame.locator("#interactive-loading-start")
    with visitor.holding(CALLBACK):
        button.click()
        expect(button).to_have_attribute("data-loading", "true")
    expect(frame.get_by_role("status")).to_have_text("25 m, measured 1 time")
    expect(button).not_to_have_attribute("data-loading", "true")


def counter(visitor: Visitor) -> None:
    """Type past the limit, without a request to the server."""
    frame = frame_of(visitor, f"{FOLDER}.counter")
    expect(frame.get_by_role("status")).to_have_text("96 left")
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.post_data or ""))
    frame.get_by_label("A postcard of 140 characters").fill("a" * 150)
    expect(frame.get_by_role("status")).to_have_text("10 too many")
    assert not [body for body in asked if "interactive-counter" in body]


def booking(visitor: Visitor) -> None:
    """Send the form empty, follow the summary to a field, correct all fields, and book."""
    frame = frame_of(visitor, f"{FOLDER}.booking")
    send, summary = frame.get_by_role("button", name="Book the cabin"), frame.get_by_role("alert")
    typed(frame.get_by_label("Name"), "A")
    expect(summary).to_have_count(0)
    send.click()
    expect(summary).to_contain_text("Correct 5 fields")
    expect(frame.get_by_text("Enter 2 to 60 characters.")).to_be_visible()
    frame.get_by_label("Name").fill("Ada")
    expect(summary).to_contain_text("Correct 4 fields")
    summary.get_by_role("link", name="E-mail").click()
    expect(frame.get_by_label("E-mail")).to_be_focused()
    visitor.page.keyboard.type("ada@example.org")
    frame.locator("#interactive-booking-cabin").click()
    visitor.page.get_by_role("option", name="Stern").click()
    frame.get_by_label("Nights").fill("1000000000")
    frame.get_by_label("I will not feed the sharks").check()
    expect(summary).to_contain_text("Correct one field")
    frame.get_by_label("Nights").fill("3")
    expect(summary).to_have_count(0)
    expect(frame.get_by_role("status")).to_be_empty()
    send.click()
    expect(frame.get_by_role("status")).to_have_text("Ada has the stern cabin for 3 nights.")


def upload(visitor: Visitor) -> None:
    """Send a table, an image, bytes of no known type, and an empty file.

    A file that is too large is not sent.
    """
    frame = frame_of(visitor, f"{FOLDER}.upload")
    result, chooser = frame.get_by_role("status"), frame.locator("input[type=file]")
    expect(result).to_have_text("No file yet.")
    chooser.set_input_files({"name": "reef.csv", "mimeType": "text/csv", "buffer": b"place,depth\nPass,18\nWall,31\n"})
    expect(result).to_contain_text("reef.csv, 28 bytes")
    expect(result.get_by_role("cell", name="Wall")).to_be_visible()
    chooser.set_input_files({"name": "dot.png", "mimeType": "image/png", "buffer": DOT})
    expect(result.get_by_role("img")).to_have_js_property("naturalWidth", 1)
    chooser.set_input_files({"name": "<b>.png", "mimeType": "image/png", "buffer": b"\xff\x00\xfe"})
    expect(result).to_contain_text("<b>.png, 3 bytes")
    expect(result).to_contain_text("ff 00 fe")
    chooser.set_input_files({"name": "none.txt", "mimeType": "text/plain", "buffer": b""})
    expect(result).to_have_text("none.txt is empty.")
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.post_data or ""))
    chooser.set_input_files({"name": "big.bin", "mimeType": "application/octet-stream", "buffer": bytes(3_000_000)})
    expect(result).to_contain_text("big.bin has 3.0 MB and was not sent")
    assert not [body for body in asked if "big.bin" in body or "interactive-upload" in body]


def boats(visitor: Visitor) -> None:
    """Filter, sort in both directions, and turn the pages. The browser never has more than ten rows."""
    frame = frame_of(visitor, f"{FOLDER}.boats")
    rows, shown = frame.locator("tbody tr"), frame.get_by_role("status")
    expect(shown).to_have_text("1 to 10 of 1,000 boats")
    built = frame.get_by_role("columnheader", name="Built")
    built.get_by_role("button").click()
    expect(built).to_have_attribute("aria-sort", "ascending")
    expect(rows.first).to_contain_text("1960")
    built.get_by_role("button").click()
    expect(built).to_have_attribute("aria-sort", "descending")
    expect(rows.first).to_contain_text("2025")
    frame.get_by_role("button", name="100", exact=True).click()
    expect(shown).to_have_text("991 to 1000 of 1,000 boats")
    expect(rows).to_have_count(10)
    frame.get_by_label("Boat or harbor").fill("pearl 7")
    expect(shown).to_contain_text("1 to ")
    expect(rows.first).to_contain_text("Pearl 7")
    frame.get_by_label("Boat or harbor").fill("<no such boat>")
    expect(shown).to_have_text("No boats found.")
    expect(rows).to_have_count(0)


def parcel(visitor: Visitor) -> None:
    """Send a parcel. Its notification appears immediately, and shows the delivery later."""
    frame = frame_of(visitor, f"{FOLDER}.parcel")
    note = visitor.page.get_by_role("alert").filter(has_text="Parcel 1")
    send = frame.get_by_role("button", name="Send a parcel")
    with visitor.holding(CALLBACK, because_of("interactive-parcel-announced.data")):
        send.click()
        expect(note).to_contain_text("On its way.")
        expect(send).to_be_disabled()
    expect(note).to_contain_text("Delivered.")
    expect(send).to_be_enabled()


def mishap(visitor: Visitor) -> None:
    """Trigger the error of the site, then enter unusable values, then a usable one."""
    frame = frame_of(visitor, f"{FOLDER}.mishap")
    sailors, share, result = frame.get_by_label("Sailors"), frame.get_by_role("button"), frame.get_by_role("status")
    share.click()
    expect(result).to_contain_text(re.compile("This is an error of the site, not of your input.* [0-9a-f]{8}"))
    for unusable in ("many", "", "-4", "1000000000"):
        typed(sailors, "7")
        share.click()
        expect(result).to_have_text("8 crates each, 4 left over.")
        typed(sailors, unusable)
        share.click()
        expect(result).to_contain_text("Enter a whole number")


OPERATE = {
    f"{FOLDER}.{function.__name__}": function
    for function in (
        greeting,
        ferry,
        validation,
        chained,
        cargo,
        log,
        todo,
        loading,
        counter,
        booking,
        upload,
        boats,
        parcel,
        mishap,
    )
}
