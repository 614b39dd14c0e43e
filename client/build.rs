//! Has the linker note what refers to what when the module is to be split afterwards.

#[expect(clippy::disallowed_methods, reason = "so cargo tells a build script its target")]
fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let for_browsers = std::env::var_os("CARGO_CFG_TARGET_FAMILY").is_some_and(|family| family == "wasm");
    if for_browsers && cfg!(feature = "split") {
        println!("cargo:rustc-link-arg-bins=--emit-relocs");
    }
}
