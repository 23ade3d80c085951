import assert from "node:assert/strict";
import { test } from "node:test";
import { groupsOf } from "../../assets/features/search/scripts/groups.js";

const PAGES = {
    "/deployment": { path: "/deployment", name: "Deployment" },
    "/docker": { path: "/docker", name: "Docker" },
    "/faq": { path: "/faq", name: "FAQ" },
};
const hit = (path, anchor = "") => ({
    path,
    anchor,
    url: path + (anchor && `#${anchor}`),
    name: PAGES[path]?.name ?? "New",
    heading: anchor,
    excerpt: "",
    marks: [],
});
const match = (path, score, heading) => ({ page: PAGES[path], score, heading });
const grouped = (matches, hits, base = "") =>
    groupsOf(matches, hits, (path) => PAGES[path], base).map(({ page, leads, sections }) => [
        page.path,
        leads,
        [...sections.keys()],
    ]);

test("each page and each section is there once", () => {
    const heading = { id: "run", text: "Run" };
    const found = grouped(
        [match("/deployment", 0), match("/docker", 4, heading)],
        [hit("/docker", "run"), hit("/docker", "build"), hit("/deployment", "run"), hit("/deployment")],
    );
    assert.deepEqual(found, [
        ["/deployment", true, ["run"]],
        ["/docker", false, ["run", "build"]],
    ]);
});

test("names come first, then the order of the server, then other matches", () => {
    const found = grouped([match("/faq", 5), match("/docker", 1)], [hit("/deployment"), hit("/elsewhere", "x")]);
    assert.deepEqual(
        found.map(([path]) => path),
        ["/docker", "/deployment", "/elsewhere", "/faq"],
    );
});

test("a page that only a section matches does not lead", () => {
    assert.deepEqual(grouped([], [hit("/docker", "run"), hit("/docker")]), [["/docker", false, ["run"]]]);
});

test("paths of the server are without the prefix of the site", () => {
    const [group] = groupsOf([], [hit("/docker")], () => undefined, "/docs");
    assert.equal(group.page.path, "/docs/docker");
});
