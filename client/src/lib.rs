//! The Boardwalk browser app.
//!
//! [`session`] knows who is signed in and holds the one socket; [`socket`] runs the protocol machine of
//! `shared::phoenix` on the browser's WebSocket; [`board`], [`card`] and [`drag`] are the board page; [`home`] and
//! [`auth`] the other pages; [`shell`] is around all of them; [`ui`] is what they are made of.

#![expect(
    unreachable_pub,
    reason = "the component macro asks for `pub`, and a component's module decides who sees it"
)]

pub mod api;
pub mod app;
pub mod auth;
pub mod board;
pub mod card;
pub mod drag;
pub mod home;
pub mod session;
pub mod shell;
pub mod socket;
pub mod storage;
pub mod ui;
