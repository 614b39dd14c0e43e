//! The Boardwalk browser app.
