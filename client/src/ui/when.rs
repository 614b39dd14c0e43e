//! Relative times, such as "5 min ago".

use leptos::prelude::*;
use shared::id::Millis;
use wasm_bindgen::JsValue;

use super::day::{Today, day_name, day_of};
use crate::ids;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// A relative time, with the exact time as a tooltip.
#[component]
pub fn When(
    /// The time, in the past.
    at: Millis,
) -> impl IntoView {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of Unix time are far below 2^53")]
    let date = js_sys::Date::new(&JsValue::from_f64(at.0 as f64));
    let machine = date.to_iso_string().as_string().unwrap_or_default();
    let full = String::from(date.to_locale_string("default", &JsValue::UNDEFINED));
    let (today, day) = (Today::expect(), day_of(&date));
    let text = move || ago(ids::now().0 - at.0).unwrap_or_else(|| day_name(day, today.get()));
    view! { <time class="when" datetime=machine title=full prop:textContent=text /> }
}

/// How long ago, if within a day.
fn ago(past: i64) -> Option<String> {
    match past {
        ..MINUTE => Some("just now".to_owned()),
        MINUTE..HOUR => Some(format!("{} min ago", past / MINUTE)),
        HOUR..DAY => Some(format!("{} h ago", past / HOUR)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_the_first_day() {
        let check = |past, expect: Option<&str>| assert_eq!(ago(past).as_deref(), expect, "{past}");
        check(-5_000, Some("just now"));
        check(59_999, Some("just now"));
        check(60_000, Some("1 min ago"));
        check(HOUR, Some("1 h ago"));
        check(DAY, None);
    }
}
