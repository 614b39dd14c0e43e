//! The binary that trunk builds: the app, put into the page.

fn main() {
    leptos::mount::mount_to_body(client::app::App);
}
