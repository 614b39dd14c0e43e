-- Boards that were deleted, so that a repeated request neither creates one again nor fails to delete it.
CREATE TABLE deleted_boards (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    -- Their owner, whose account may be gone.
    user_id TEXT COLLATE "C" NOT NULL,
    deleted_at BIGINT NOT NULL
);
