-- Names the device in the user's list of sessions. Empty: unknown.
ALTER TABLE sessions ADD COLUMN user_agent TEXT NOT NULL DEFAULT '';
