// The last queries with a followed result, in the browser's storage.
import { stored } from "../../../scripts/shell/dom.js";

const KEY = "atoll-searches";
const MOST = 5;

/** @returns {string[]} */
export const recent = () => (stored(KEY) ?? "").split("\n").filter(Boolean);

/** @param {string} query */
export const remember = (query) => {
    if (query) stored(KEY, [query, ...recent().filter((each) => each !== query)].slice(0, MOST).join("\n"));
};
