-- Boards that were deleted, so that a repeated request neither creates one again nor fails to delete it.
CREATE TABLE deleted_boards (
    id TEXT PRIMARY KEY NOT NULL,
    -- Their owner, whose account may be gone.
    user_id TEXT NOT NULL,
    deleted_at BIGINT NOT NULL
);
