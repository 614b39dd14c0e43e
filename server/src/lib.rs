//! The Boardwalk server.
