-- A row is written and removed again to see whether writing works.
CREATE TABLE checks (
    number BIGINT PRIMARY KEY NOT NULL,
    filler TEXT NOT NULL
);
