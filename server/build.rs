//! Has the server compiled again when the browser app comes into being: the compiler only watches files that were
//! there when it last looked.

fn main() {
    // Debug builds read the app from disk as they run.
    let app = if cfg!(debug_assertions) { "build.rs" } else { "../dist/index.html" };
    println!("cargo::rerun-if-changed={app}");
}
