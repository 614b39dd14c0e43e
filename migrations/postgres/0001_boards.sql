-- Times are milliseconds since 1970-01-01 UTC; ids are ULIDs as text. Columns that are compared or ordered have COLLATE
-- "C": by bytes, as in SQLite, whatever the database's locale.

CREATE TABLE users (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    -- In lower case.
    email TEXT COLLATE "C" NOT NULL UNIQUE,
    -- Argon2id, in the PHC string format.
    password_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- One row per sign-in. The refresh token is rotated: only the newest one's hash is valid; use of the previous one
-- reveals theft.
CREATE TABLE sessions (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    refresh_hash TEXT COLLATE "C" NOT NULL UNIQUE,
    previous_hash TEXT COLLATE "C" UNIQUE,
    rotated_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT
);

CREATE INDEX sessions_by_user ON sessions (user_id);

CREATE TABLE boards (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    background TEXT NOT NULL,
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    -- The `seq` of the last event in the board's log.
    seq BIGINT NOT NULL,
    archived BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE board_members (
    board_id TEXT COLLATE "C" NOT NULL REFERENCES boards (id) ON DELETE CASCADE,
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    PRIMARY KEY (board_id, user_id)
);

CREATE INDEX board_members_by_user ON board_members (user_id);

-- The log of every board; everything else is derived from it.
CREATE TABLE board_events (
    board_id TEXT COLLATE "C" NOT NULL REFERENCES boards (id) ON DELETE CASCADE,
    seq BIGINT NOT NULL,
    cid TEXT COLLATE "C" NOT NULL,
    actor TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    event TEXT NOT NULL,
    payload TEXT NOT NULL,
    -- What the event is about, for a card's activity and for erasing a comment.
    card_id TEXT COLLATE "C",
    comment_id TEXT COLLATE "C",
    PRIMARY KEY (board_id, seq),
    UNIQUE (board_id, cid)
);

CREATE INDEX board_events_by_card ON board_events (board_id, card_id, seq);

CREATE TABLE board_snapshots (
    board_id TEXT COLLATE "C" PRIMARY KEY NOT NULL REFERENCES boards (id) ON DELETE CASCADE,
    seq BIGINT NOT NULL,
    state TEXT NOT NULL
);

CREATE TABLE comments (
    board_id TEXT COLLATE "C" NOT NULL REFERENCES boards (id) ON DELETE CASCADE,
    card_id TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    text TEXT NOT NULL,
    at BIGINT NOT NULL,
    edited BOOLEAN NOT NULL,
    PRIMARY KEY (board_id, card_id, id)
);
