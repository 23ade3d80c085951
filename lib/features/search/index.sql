-- The sections, and two indexes of their text. The second part of `rank` has the weights of the columns.

CREATE TABLE section (id INTEGER PRIMARY KEY, path, anchor, title, name, heading, page, text, code, more);
CREATE VIRTUAL TABLE words USING fts5 (
    name, heading, page, text, code, more,
    content=section, content_rowid=id, tokenize='unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE stems USING fts5 (
    name, heading, page, text, code, more,
    content=section, content_rowid=id, tokenize='porter unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE vocabulary USING fts5vocab (words, row);
INSERT INTO words (words, rank) VALUES ('rank', 'bm25(10, 8, 2, 1, 0.4, 0.8)');
INSERT INTO stems (stems, rank) VALUES ('rank', 'bm25(10, 8, 2, 1, 0.4, 0.8)');
