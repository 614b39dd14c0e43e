//! The Phoenix Channels protocol, version 2, without any I/O.
