-- What the person searched for of late, for the search bar. A few dozen rows.
CREATE TABLE recent_search (
    query TEXT PRIMARY KEY,
    at    INTEGER NOT NULL
) WITHOUT ROWID;
