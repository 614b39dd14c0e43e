//! Signing up.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use shared::address::address;
use shared::board::User;
use shared::text;
use shared::wire::rest::{NewUser, Registration};

use super::{Api, ApiError, Body, Guard, Route, UserAgent, sessions};
use crate::auth::{NewAccount, PasswordRules, Registrations};
use crate::log::chain;
use crate::seed;

/// The longest name or address, in bytes.
const LONGEST: usize = 512;

pub(super) fn routes() -> Vec<Route> {
    vec![Route::post("/registrations", Guard::SignUp, create)]
}

async fn create(
    State(api): State<Arc<Api>>,
    UserAgent(user_agent): UserAgent,
    jar: CookieJar,
    Body(Registration { user }): Body<Registration>,
) -> Result<Response, ApiError> {
    if api.registration == Registrations::Closed {
        return Err(ApiError::Closed);
    }
    let rules = api.accounts.rules;
    let account = api.accounts.passwords.apart(move || checked(user, rules)).await??;
    let user = api.accounts.sign_up(account).await?;
    if api.welcome_board {
        welcome(&api, &user).await;
    }
    let opened = api.accounts.open(user.id, &user_agent).await?;
    Ok((StatusCode::CREATED, sessions::keep(&api, jar, opened, user)).into_response())
}

/// Signing up does not fail for lack of a welcome board, so a failure is only logged.
async fn welcome(api: &Api, user: &User) {
    if let Err(error) = seed::welcome(&api.boards, &api.clock, user).await {
        tracing::error!(user.id = %user.id, error = %chain(&error), "a new user has no welcome board");
    }
}

/// The account with names and address as they are stored, or the errors per field.
fn checked(typed: NewUser, rules: PasswordRules) -> Result<NewAccount, ApiError> {
    let (first_name, last_name) = (text::name(&typed.first_name), text::name(&typed.last_name));
    let mut errors = Vec::new();
    let fields = [
        ("first_name", first_name.as_str()),
        ("last_name", last_name.as_str()),
        ("email", typed.email.trim()),
    ];
    for (field, value) in fields {
        if value.is_empty() {
            errors.push((field, "can't be blank".to_owned()));
        } else if value.len() > LONGEST {
            errors.push((field, format!("should be at most {LONGEST} bytes")));
        }
    }
    let email = address(&typed.email).unwrap_or_else(|error| {
        if errors.iter().all(|(field, _)| *field != "email") {
            errors.push(("email", error.to_string()));
        }
        String::new()
    });
    if let Some(problem) = rules.problem(&typed.password, &[&first_name, &last_name, &email]) {
        errors.push(("password", problem));
    }
    if typed.password_confirmation.is_some_and(|again| again != typed.password) {
        errors.push(("password_confirmation", "Password does not match".to_owned()));
    }
    if !errors.is_empty() {
        return Err(ApiError::Fields(errors));
    }
    Ok(NewAccount { first_name, last_name, email, password: typed.password })
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: PasswordRules = PasswordRules { shortest: 5 };

    fn errors(user: NewUser) -> Vec<&'static str> {
        match checked(user, RULES) {
            Err(ApiError::Fields(fields)) => fields.into_iter().map(|(field, _)| field).collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn each_error_names_its_field() {
        assert_eq!(errors(NewUser::default()), ["first_name", "last_name", "email", "password"]);
        let fine = NewUser {
            first_name: " Ann ".into(),
            last_name: "Lee".into(),
            email: "Ann@Example.org".into(),
            password: "sesame street".into(),
            password_confirmation: Some("sesame street".into()),
        };
        assert!(
            checked(fine.clone(), RULES)
                .is_ok_and(|user| user.email == "ann@example.org" && user.first_name == "Ann")
        );
        for email in ["ann", "a@b@c", "<script>@x", "ａ@x.example", "a@x.example\u{200B}", &"a".repeat(600)]
        {
            assert_eq!(errors(NewUser { email: email.into(), ..fine.clone() }), ["email"]);
        }
        assert_eq!(errors(NewUser { first_name: "\u{200B}".into(), ..fine.clone() }), ["first_name"]);
        assert_eq!(
            errors(NewUser { password: "1234".into(), password_confirmation: None, ..fine.clone() }),
            ["password"]
        );
        let other = Some("open".to_owned());
        assert_eq!(errors(NewUser { password_confirmation: other, ..fine }), ["password_confirmation"]);
    }
}
