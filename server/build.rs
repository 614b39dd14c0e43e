//! Creates the folder for the browser app if missing, and recompiles the server when the app is first built: cargo only
//! watches files that existed at the last build.

fn main() {
    // Without the folder a debug build would not find an app that is built later. If it cannot be created, the server
    // reports that it has no app.
    drop(std::fs::create_dir_all("../dist"));
    // Debug builds read the app from disk at run time.
    let app = if cfg!(debug_assertions) { "build.rs" } else { "../dist/index.html" };
    println!("cargo::rerun-if-changed={app}");
}
