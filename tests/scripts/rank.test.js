import assert from "node:assert/strict";
import { test } from "node:test";
import { fold, ranking } from "../../assets/features/search/scripts/rank.js";

const PAGES = [
    { path: "/setup", name: "Set up the server", headings: [{ id: "install", text: "Install packages" }] },
    { path: "/install", name: "Installation" },
    { path: "/cafe", name: "Café", description: "How to install a coffee machine" },
];
const names = (query) => ranking(PAGES)(query).map(({ page }) => page.path);

test("names come before headings, and headings before other text", () => {
    assert.deepEqual(names("install"), ["/install", "/setup", "/cafe"]);
});

test("a match in a heading has the heading", () => {
    assert.equal(ranking(PAGES)("packages")[0].heading.id, "install");
});

test("case and diacritics do not matter", () => {
    assert.equal(fold("ÀÉ"), "ae");
    assert.deepEqual(names("CAFE"), ["/cafe"]);
});

test("all words must match", () => {
    assert.deepEqual(names("coffee server"), []);
    assert.deepEqual(names("server set"), ["/setup"]);
});

test("an empty query returns the first pages", () => {
    assert.equal(names(" ").length, 3);
});
