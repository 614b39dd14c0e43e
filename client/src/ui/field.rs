//! A text field with its label above and its problem below.

use leptos::ev::KeyboardEvent;
use leptos::html::Input;
use leptos::prelude::*;

use super::focus_on_mount;
use super::password::{CapsLock, RULES, ShowButton, capslock};

/// A labelled text field.
#[component]
pub fn TextField(
    /// Its label.
    label: &'static str,
    /// Its name in the form and in the server's errors.
    name: &'static str,
    /// Its content.
    value: RwSignal<String>,
    /// `text`, `email` or `password`.
    #[prop(default = "text")]
    kind: &'static str,
    /// Its `autocomplete` attribute.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// What is wrong with the content.
    #[prop(into)]
    problem: Signal<Option<String>>,
    /// Whether it is focused at first.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    let id = format!("field-{name}");
    let problem_id = format!("{id}-problem");
    let field = NodeRef::<Input>::new();
    // The attribute acts only while the document is loading.
    if autofocus {
        focus_on_mount(field);
    }
    let is_password = kind == "password";
    let rules_id = (autocomplete == "new-password").then(|| format!("{id}-rules"));
    let rules = rules_id.clone().map(|id| view! { <p class="quiet" id=id>{RULES}</p> });
    let described = {
        let (problem_id, rules_id) = (problem_id.clone(), rules_id);
        move || {
            let wrong = problem.with(Option::is_some).then(|| problem_id.clone());
            let ids: Vec<String> = rules_id.clone().into_iter().chain(wrong).collect();
            (!ids.is_empty()).then(|| ids.join(" "))
        }
    };
    let (visible, caps) = (RwSignal::new(false), RwSignal::new(false));
    let watch = move |event: KeyboardEvent| caps.set(is_password && capslock(&event));
    let words = move || problem.get().map(|why| sentence(label, &why));
    view! {
        <div class="text-field">
            <label for=id.clone()>{label}</label>
            <div class="text-field__row">
            <input
                node_ref=field
                id=id
                class="field"
                name=name
                type=move || if visible.get() { "text" } else { kind }
                autocomplete=autocomplete
                dir="auto"
                prop:value=value
                on:input:target=move |event| value.set(event.target().value())
                aria-invalid=move || problem.with(Option::is_some).then_some("true")
                aria-describedby=described
                on:keydown=watch
                on:keyup=watch
                on:blur=move |_| caps.set(false)
            />
            {is_password.then(|| view! { <ShowButton visible /> })}
            </div>
            {is_password.then(|| view! { <CapsLock on=caps /> })}
            {rules}
            <p class="problem" id=problem_id prop:textContent=words />
        </div>
    }
}

/// A problem that the server has with a field, as a person would say it. Its own texts for the oldest rules are those
/// that other clients know; some go on where the field's name ends.
fn sentence(label: &str, why: &str) -> String {
    match why {
        "can't be blank" => format!("Enter your {}.", label.to_lowercase()),
        "has invalid format" => "Enter a valid email address.".to_owned(),
        "Email already taken" => "An account with this email already exists. Sign in instead?".to_owned(),
        why if why.starts_with("should be at ") && why.ends_with("bytes") => format!("{label} is too long."),
        why if why.starts_with("should be ") => why.replacen("should be", "Use", 1) + ".",
        why if why.starts_with(char::is_lowercase) => format!("{label} {why}."),
        why => format!("{}.", why.trim_end_matches('.')),
    }
}

#[cfg(test)]
mod tests {
    use super::sentence;

    #[test]
    fn a_problem_says_what_to_do() {
        let check = |label, why, expect| assert_eq!(sentence(label, why), expect);
        check("First name", "can't be blank", "Enter your first name.");
        check("Password", "should be at least 8 characters", "Use at least 8 characters.");
        check("Email", "should be at most 254 characters", "Use at most 254 characters.");
        check("First name", "should be at most 512 bytes", "First name is too long.");
        check("Email", "has invalid format", "Enter a valid email address.");
        check(
            "Password",
            "is too easy to guess: add a word or two",
            "Password is too easy to guess: add a word or two.",
        );
        check("Current password", "That’s not your current password", "That’s not your current password.");
    }
}
