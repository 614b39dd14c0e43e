//! The theme: light, dark, or as the system is set.

use leptos::ev;
use leptos::prelude::*;

use super::popover::{Panel, Popover};
use super::{Icon, IconName};
use crate::storage::Storage;

/// The script in `index.html` reads it too, before the app has loaded.
const STORAGE_KEY: &str = "boardwalk.theme";

/// The theme; a handle, given by context.
#[derive(Clone, Copy)]
pub struct Theme(RwSignal<Choice>);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Choice {
    System,
    Light,
    Dark,
}

impl Choice {
    const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The one that was chosen last in this browser.
    fn kept() -> Self {
        let kept = Storage::Browser.get(STORAGE_KEY);
        Self::ALL.into_iter().find(|it| kept.as_deref() == Some(it.name())).unwrap_or(Self::System)
    }

    const fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::System => "Match system",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }
}

impl Theme {
    /// Provides the theme that was chosen last, and applies it to the page.
    pub fn provide() -> Self {
        let theme = Self(RwSignal::new(Choice::kept()));
        provide_context(theme);
        // Another tab has chosen one.
        let handle = window_event_listener(ev::storage, move |event| {
            if event.key().is_none_or(|key| key == STORAGE_KEY) {
                theme.0.set(Choice::kept());
            }
        });
        on_cleanup(move || handle.remove());
        Effect::new(move || {
            if let Some(root) = document().document_element() {
                let _ = root.set_attribute("data-theme", theme.0.get().name());
            }
        });
        theme
    }

    fn choose(self, choice: Choice) {
        Storage::Browser.set(STORAGE_KEY, choice.name());
        self.0.set(choice);
    }
}

/// The theme button with its menu.
#[component]
pub fn ThemeMenu() -> impl IntoView {
    view! {
        <Popover label="Theme" class="icon-button" face=ViewFn::from(|| view! { <Icon name=IconName::Theme /> })>
            <ThemeChoices />
        </Popover>
    }
}

#[component]
fn ThemeChoices() -> impl IntoView {
    let theme = expect_context::<Theme>();
    let panel = Panel::expect();
    let choice = move |choice: Choice| {
        let choose = move |_| {
            theme.choose(choice);
            panel.close();
        };
        view! {
            <li>
                <button
                    type="button"
                    class="menu__item"
                    aria-pressed=move || (theme.0.get() == choice).to_string()
                    on:click=choose
                >
                    {choice.label()}
                    <span class="menu__mark" aria-hidden="true"><Icon name=IconName::Check /></span>
                </button>
            </li>
        }
    };
    view! { <ul class="menu">{Choice::ALL.map(choice).collect_view()}</ul> }
}
