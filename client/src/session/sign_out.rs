//! Ends on the server a session that has been signed out here. Without a connection that has to wait, so the browser
//! remembers it, and asks until it is done: before anyone signs in, and instead of renewing the session.

use futures_util::FutureExt;
use futures_util::future::{LocalBoxFuture, Shared};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Session;
use super::effects::{FIRST_WAIT_MS, LONGEST_WAIT_MS};
use crate::api::{self, ApiError};
use crate::storage::Storage;

/// In the browser's storage while a session is still to be ended.
const DUE: &str = "boardwalk.sign_out_due";

/// A request that is on its way. Whoever needs its outcome waits for the same one: an answer that came after a sign-in
/// would remove the new session's cookie.
pub(super) type Asking = Shared<LocalBoxFuture<'static, Result<(), ApiError>>>;

/// Whether a session is still to be ended.
pub(super) fn is_due() -> bool {
    Storage::Browser.get(DUE).is_some()
}

/// Ends the session of the cookie, and of the access token if there is one, however long that takes.
pub(super) fn start(session: Session, token: Option<String>) {
    Storage::Browser.set(DUE, "yes");
    spawn_local(async move {
        let mut wait = FIRST_WAIT_MS;
        // The first request is made even if the browser blocks storage.
        while ask(session, token.clone()).await.is_err() {
            let _ = session.signing_out.try_set(true);
            TimeoutFuture::new(wait).await;
            wait = (wait * 2).min(LONGEST_WAIT_MS);
            if !is_due() {
                break;
            }
        }
        let _ = session.signing_out.try_set(false);
    });
}

/// Ends a session that is still to be ended, so that another can begin.
///
/// # Errors
/// Why it could not be ended; then no other may begin.
pub(super) async fn finish(session: Session) -> Result<(), ApiError> {
    let asking = session.own.with_value(|own| own.asking.clone());
    match asking {
        Some(asking) => asking.await,
        None if is_due() => ask(session, None).await,
        None => Ok(()),
    }
}

fn ask(session: Session, token: Option<String>) -> Asking {
    if let Some(asking) = session.own.with_value(|own| own.asking.clone()) {
        return asking;
    }
    let request = async move {
        let answer = api::sign_out(token.as_deref()).await;
        if answer.is_ok() {
            Storage::Browser.remove(DUE);
        }
        session.own.update_value(|own| own.asking = None);
        answer
    };
    let asking = request.boxed_local().shared();
    session.own.update_value(|own| own.asking = Some(asking.clone()));
    asking
}
