//! A line to type into, with its name above and what is wrong with it below.

use leptos::prelude::*;

/// A labelled text field.
#[component]
pub fn TextField(
    /// Its name, for people.
    label: &'static str,
    /// Its name in the form and in the server's errors.
    name: &'static str,
    /// What is typed.
    value: RwSignal<String>,
    /// `text`, `email` or `password`.
    #[prop(default = "text")]
    kind: &'static str,
    /// What the browser may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// What is wrong with it.
    #[prop(into)]
    problem: Signal<Option<String>>,
    /// Whether it has the focus at first.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    let id = format!("field-{name}");
    let problem_id = format!("{id}-problem");
    let described = problem_id.clone();
    // The server names the field apart from what is wrong with it, as "can't be blank".
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
