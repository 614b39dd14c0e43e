-- Invitations, and what users decide about being added to boards.

ALTER TABLE users ADD COLUMN ask_before_adding BOOLEAN NOT NULL DEFAULT FALSE;

-- Who added the member: NULL for a board's owner, and for those who were added before this column.
ALTER TABLE board_members ADD COLUMN added_by_id TEXT;

-- Derived from the log.
CREATE TABLE invitations (
    board_id TEXT NOT NULL REFERENCES boards (id) ON DELETE CASCADE,
    -- In lower case.
    email TEXT NOT NULL,
    role TEXT NOT NULL,
    invited_by_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    at BIGINT NOT NULL,
    PRIMARY KEY (board_id, email)
);

CREATE INDEX invitations_by_email ON invitations (email);

-- `user_id` hears nothing of `blocked_user_id` and cannot be added to a board by them.
CREATE TABLE blocks (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    blocked_user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    at BIGINT NOT NULL,
    PRIMARY KEY (user_id, blocked_user_id)
);
