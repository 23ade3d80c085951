-- One row per event.
CREATE TABLE events (
    id VARCHAR(48) NOT NULL PRIMARY KEY,
    day VARCHAR(10) NOT NULL,
    at BIGINT NOT NULL, -- seconds since 1970, UTC
    kind VARCHAR(8) NOT NULL, -- an `EventKind` of event.py
    path VARCHAR(200) NOT NULL,
    reader VARCHAR(10) NOT NULL, -- a `ClientKind` of lib/http/user_agents.py
    referrer VARCHAR(100) NOT NULL, -- host of another site, or empty
    visitor VARCHAR(16) NOT NULL, -- empty for clients that are not browsers
    backend VARCHAR(8) NOT NULL,
    name VARCHAR(60) NOT NULL, -- web vital, tool, or word, otherwise empty
    value FLOAT NOT NULL -- milliseconds or the number of lost events, CLS has no unit
);
CREATE INDEX events_by_day ON events (day);

CREATE TABLE daily_counts (
    day VARCHAR(10) NOT NULL,
    dimension VARCHAR(10) NOT NULL,
    "key" VARCHAR(200) NOT NULL,
    reader VARCHAR(10) NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (day, dimension, "key", reader)
);

CREATE TABLE daily_visitors (
    day VARCHAR(10) NOT NULL,
    visitor VARCHAR(16) NOT NULL,
    PRIMARY KEY (day, visitor)
);

-- In SQLite, the key is the table, which halves the size and needs one lookup per count.
CREATE TABLE daily_histograms (
    day VARCHAR(10) NOT NULL,
    measure VARCHAR(60) NOT NULL,
    "key" VARCHAR(200) NOT NULL,
    bucket INTEGER NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (day, measure, "key", bucket)
) /* WITHOUT ROWID */;

CREATE TABLE salts (
    day VARCHAR(10) NOT NULL PRIMARY KEY,
    salt VARCHAR(64) NOT NULL
);
