//! The Boardwalk browser app.
//!
//! The modules stand in the order of their dependencies, as `cargo xtask tidy` checks: each may use those above it
//! and none below. The ones from [`view`] to [`board`] make up the board page, which a first visit does not fetch.

#![expect(
    unreachable_pub,
    reason = "the component macro asks for `pub`, and a component's module decides who sees it"
)]

// What everything stands on.
pub mod ids;
pub mod storage;

pub mod ui;

pub mod api;
pub mod socket;

// Who is signed in, and the pages around boards.
pub mod session;

pub mod shell;

pub mod auth;
pub mod home;

// The board page: its state first, then its views.
pub mod view;

pub mod drag;
pub mod live;

pub mod card;
pub mod list;

pub mod board;

pub mod app;
