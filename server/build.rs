//! Makes sure that there is a folder to take the browser app from, and has the server compiled again when the app
//! comes into being: the compiler only watches files that were there when it last looked.

fn main() {
    // Without the folder a debug build would not find the app later, even when it was built meanwhile. If it cannot
    // be made, the server says itself that it has no app.
    drop(std::fs::create_dir_all("../dist"));
    // Debug builds read the app from disk as they run.
    let app = if cfg!(debug_assertions) { "build.rs" } else { "../dist/index.html" };
    println!("cargo::rerun-if-changed={app}");
}
