//! The binary that trunk builds: mounts the app on the page.

fn main() {
    if let Some(splash) = leptos::prelude::document().get_element_by_id("splash") {
        splash.remove();
    }
    leptos::mount::mount_to_body(client::app::App);
}
