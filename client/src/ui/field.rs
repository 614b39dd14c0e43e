//! A text field with its label above and its problem below.

use leptos::prelude::*;

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
    let described = problem_id.clone();
    // The server sends "can't be blank" without the field's name.
    let words = move || {
        problem
            .get()
            .map(|why| if why.starts_with(char::is_lowercase) { format!("{label} {why}") } else { why })
    };
    view! {
        <div class="text-field">
            <label for=id.clone()>{label}</label>
            <input
                id=id
                class="field"
                name=name
                type=kind
                autocomplete=autocomplete
                autofocus=autofocus
                prop:value=value
                on:input:target=move |event| value.set(event.target().value())
                aria-invalid=move || problem.with(Option::is_some).then_some("true")
                aria-describedby=move || problem.with(Option::is_some).then(|| described.clone())
            />
            <p class="problem" id=problem_id>{words}</p>
        </div>
    }
}
