export const backwards = (word) => Array.from(word).reverse().join("");
