// Ranks pages for a query, by name, headings, and metadata.

/**
 * @typedef {{ id: string, text: string }} Heading
 * @typedef {{ path: string, name: string, category?: string, description?: string, tags?: string[], headings?: Heading[], lang?: string }} Page
 * @typedef {{ name: string, words: string[], headings: string[], all: string }} Folded The searched text of a page.
 * @typedef {{ page: Page, heading?: Heading, score: number }} Match The lowest score is the best.
 */

const LIMIT = 12;
const WITHOUT_QUERY = 60;

/**
 * Text without case and diacritics.
 * @param {string | undefined} text
 */
export const fold = (text) => (text ?? "").normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/**
 * Fold the text of a page once instead of at each keystroke.
 * @param {Page} page
 * @returns {Folded}
 */
const foldPage = ({ name, category, description, tags, headings }) => ({
    name: fold(name),
    words: fold(name).split(/[^\p{L}\p{N}]+/u),
    headings: (headings ?? []).map(({ text }) => fold(text)),
    all: fold([name, category, description, ...(tags ?? [])].join(" ")),
});

/**
 * Return the kind of match as a score, or null if a word is missing.
 * @param {Page} page
 * @param {Folded} folded
 * @param {string[]} words
 * @param {string} query
 * @returns {Match | null}
 */
const match = (page, folded, words, query) => {
    const { name, words: nameWords, headings, all } = folded;
    if (name.startsWith(query)) return { page, score: 0 };
    if (words.every((word) => nameWords.some((own) => own.startsWith(word)))) return { page, score: 1 };
    if (name.includes(query)) return { page, score: 2 };
    const at = headings.findIndex((text) => words.every((word) => text.includes(word)));
    if (at >= 0) return { page, heading: page.headings?.[at], score: headings[at]?.startsWith(query) ? 3 : 4 };
    return words.every((word) => all.includes(word)) ? { page, score: 5 } : null;
};

/**
 * Whether a page is in another language. Only sites with several languages list those.
 * @param {Page} page
 * @param {string} [lang]
 */
export const isForeign = (page, lang) => page.lang !== undefined && page.lang !== lang;

/**
 * Return a function that returns the best matches for a query, or the first pages for an empty one.
 * Those in the language of the shown page come first.
 * @param {Page[]} pages
 * @param {string} [lang]
 */
export const ranking = (pages, lang) => {
    const texts = pages.map(foldPage);
    return (/** @type {string} */ text) => {
        const query = fold(text.trim());
        const words = query.split(/\s+/).filter(Boolean);
        if (!words.length) return pages.slice(0, WITHOUT_QUERY).map((page) => /** @type {Match} */ ({ page, score: 0 }));
        const matches = pages.flatMap((page, at) => match(page, /** @type {Folded} */ (texts[at]), words, query) ?? []);
        const foreign = (/** @type {Match} */ { page }) => Number(isForeign(page, lang));
        return matches
            .sort((a, b) => foreign(a) - foreign(b) || a.score - b.score || a.page.name.length - b.page.name.length)
            .slice(0, LIMIT);
    };
};
