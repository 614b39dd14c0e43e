//! Days of the calendar: which one it is here, and what people call them.

use std::time::Duration;

use js_sys::{Object, Reflect};
use leptos::prelude::*;
use shared::id::Date;
use wasm_bindgen::JsValue;

/// How often to look whether a new day has begun.
const LOOK_AGAIN: Duration = Duration::from_secs(20);

/// The day it is here, also after midnight; a handle, given by context.
#[derive(Clone, Copy)]
pub struct Today(RwSignal<Date>);

impl Today {
    /// Gives the components below the day it is, for as long as the caller's owner lives.
    pub fn provide() {
        let today = RwSignal::new(now());
        let look = move || {
            // A laptop may have slept over midnight, so the clock is read and no time is waited for.
            let day = now();
            if today.get_untracked() != day {
                today.set(day);
            }
        };
        if let Ok(handle) = set_interval_with_handle(look, LOOK_AGAIN) {
            on_cleanup(move || handle.clear());
        }
        provide_context(Self(today));
    }

    /// The one of the page this is called in.
    pub fn expect() -> Self {
        expect_context()
    }

    /// The day; runs the caller again when the next one begins.
    pub fn get(self) -> Date {
        self.0.get()
    }
}

/// A day as people call it: a word for those around today, else in the browser's language, with the year if that is
/// another one.
pub fn day_name(day: Date, today: Date) -> String {
    if let Some(word) = word(day, today) {
        return word.to_owned();
    }
    let options = Object::new();
    let year = (day.year() != today.year()).then_some(("year", "numeric"));
    for (name, value) in [("day", "numeric"), ("month", "short")].into_iter().chain(year) {
        // Setting a property of a new object cannot fail.
        let _ = Reflect::set(&options, &name.into(), &value.into());
    }
    let (year, month) = (i32::from(day.year()), i32::from(day.month()) - 1);
    // Noon, since midnight is missing on some days in some zones.
    let noon = js_sys::Date::new_with_year_month_day_hr(year.unsigned_abs(), month, day.day().into(), 12);
    String::from(noon.to_locale_date_string("default", &options))
}

/// The day, here, of a moment.
pub(super) fn day_of(moment: &js_sys::Date) -> Date {
    let part = |number: u32| i8::try_from(number).unwrap_or(1);
    let year = i16::try_from(moment.get_full_year()).unwrap_or(1);
    Date::new(year, part(moment.get_month() + 1), part(moment.get_date())).unwrap_or_default()
}

fn now() -> Date {
    day_of(&js_sys::Date::new(&JsValue::from_f64(js_sys::Date::now())))
}

fn word(day: Date, today: Date) -> Option<&'static str> {
    if day == today {
        Some("today")
    } else if today.yesterday().is_ok_and(|it| it == day) {
        Some("yesterday")
    } else if today.tomorrow().is_ok_and(|it| it == day) {
        Some("tomorrow")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::id::Date;

    #[test]
    fn days_around_today_have_words() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        let check = |other: &str, expect| assert_eq!(word(day(other), day("2026-12-31")), expect, "{other}");
        check("2026-12-30", Some("yesterday"));
        check("2026-12-31", Some("today"));
        check("2027-01-01", Some("tomorrow"));
        check("2027-01-02", None);
        check("2025-12-31", None);
    }
}
