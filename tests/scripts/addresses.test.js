import assert from "node:assert/strict";
import { test } from "node:test";
import { decode, isPage, pageOf, plainPath } from "../../assets/scripts/shell/addresses.js";

const SITE = { origin: "https://a.example", base: "/docs", reserved: ["api", "api/pages/", "assets/", "docs"] };

test("pages of the site", () => {
    for (const path of [
        "/docs",
        "/docs/",
        "/docs/a",
        "/docs/a/b?x=1#y",
        "/docs/apis",
        "/docs/api/mine",
        "/docs/docs/a",
        "/docs/v1.0/notes",
    ]) {
        assert.equal(isPage(new URL(path, SITE.origin), SITE), true, path);
    }
});

test("other URLs", () => {
    const urls = [
        "/",
        "/docsy",
        "/docs/_page/a",
        "/docs/api/pages",
        "/docs/api/pages/",
        "/docs/api/pages/a",
        "/docs/api",
        "/docs/docs",
        "/docs/assets",
        "/docs/a.md",
        "https://b.example/docs/a",
        "mailto:a@b.c",
    ];
    for (const url of urls) assert.equal(isPage(new URL(url, SITE.origin), SITE), false, url);
});

test("a site at the root", () => {
    const site = { ...SITE, base: "" };
    assert.equal(isPage(new URL("/", SITE.origin), site), true);
    assert.equal(isPage(new URL("/a", SITE.origin), site), true);
    assert.equal(isPage(new URL("/_dash-layout", SITE.origin), site), false);
});

test("the key of a page has no hash", () => {
    assert.equal(pageOf(new URL("https://a.example/b?c=d#e")), "/b?c=d");
});

test("paths are compared without encoding and without a slash at the end", () => {
    assert.equal(plainPath("/a%20b/"), "/a b");
    assert.equal(plainPath("/"), "/");
    assert.equal(decode("%"), "%");
});
