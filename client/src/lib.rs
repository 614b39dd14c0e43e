//! The Boardwalk browser app.
//!
//! The modules are listed in the order of their dependencies, which `cargo xtask tidy` checks: each may use those above
//! it and none below. [`account`] is the account page and
//! [`view`] to [`board`] make up the board page, neither of which a first visit fetches.

#![expect(
    unreachable_pub,
    reason = "the component macro requires `pub`; the component's module decides its visibility"
)]

// The foundations.
pub mod ids;
pub mod storage;

pub mod ui;

pub mod api;
pub mod socket;

// The signed-in user, and the pages around boards.
pub mod session;

pub mod shell;

pub mod auth;
pub mod home;

// The account page, which a first visit does not fetch either.
pub mod account;

// The board page: its state first, then its views.
pub mod view;

pub mod drag;
pub mod live;

pub mod card;
pub mod list;

pub mod board;

pub mod app;
