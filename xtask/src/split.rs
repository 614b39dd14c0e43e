//! Splits the client's module: what every page needs, and the board page, which is fetched on demand.
//!
//! trunk cannot do it, because splitting comes before wasm-bindgen. So this splits cargo's output, and replaces trunk's
//! output with the result.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::{process, tools};

/// The prefix of files that a first visit does not fetch.
const LATER: &str = "client-board-";

/// wasm-split's name for the script that loads the split-off part.
const LOADER: &str = "./__wasm_split.js";

/// Splits `raw`, cargo's output, into `dist`, trunk's.
pub(crate) fn run(raw: &Path, dist: &Path) -> Result<()> {
    let work = process::target().join("client-split");
    if work.is_dir() {
        fs::remove_dir_all(&work).with_context(|| format!("cannot empty {}", work.display()))?;
    }
    let name = format!("client-{}", hash(&read(raw)?));
    process::run(tools::tool("wasm-split-cli")?.arg(raw).arg(&work).args(["--out-name", &name]))?;
    let bindgen = "wasm-bindgen --target web --no-typescript --keep-lld-exports --remove-name-section \
                   --remove-producers-section --out-name";
    let bound = work.join("bound");
    let main = work.join(format!("{name}.wasm"));
    process::run(tools::tool(bindgen)?.arg(&name).arg("--out-dir").arg(&bound).arg(main))?;

    let (script, wasm) = (format!("{name}.js"), format!("{name}_bg.wasm"));
    let (loader, board) = (name.replace("client-", "client-loader-"), name.replace("client-", LATER));
    write(
        &dist.join(format!("{board}.wasm")),
        without_custom_sections(&read(&work.join("split_board.wasm"))?)?,
    )?;
    let text = read_text(&work.join(LOADER))?;
    write(&dist.join(format!("{loader}.js")), replace(&text, "/split_board.", &format!("/{board}."))?)?;
    let text = read_text(&bound.join(&script))?;
    let (from, loader_from) = (format!("from \"{LOADER}\""), format!("from \"./{loader}.js\""));
    write(&dist.join(&script), replace(&text, &from, &loader_from)?)?;
    write(&dist.join(&wasm), read(&bound.join(&wasm))?)?;

    let page = dist.join("index.html");
    let text = read_text(&page)?;
    let old = trunks_name(&text).context("trunk's page loads no client that is known here")?;
    for suffix in [".js", "_bg.wasm"] {
        fs::remove_file(dist.join(format!("{old}{suffix}")))?;
    }
    let text = replace(&text, old, &name)?;
    // Otherwise the browser would discover it only in the script that imports it.
    let link = format!("<link rel=\"modulepreload\" href=\"/{loader}.js\" crossorigin=\"anonymous\">");
    write(&page, replace(&text, "</head>", &format!("{link}</head>"))?)
}

/// Whether that file of the client is not part of a first visit.
pub(crate) fn is_later(file: &Path) -> bool {
    file.file_name().is_some_and(|name| name.to_string_lossy().starts_with(LATER))
}

/// A hash that names everything made from `module` by the same programs.
fn hash(module: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    (module, include_str!("split.rs"), include_str!("tools.rs")).hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// `client-0123456789abcdef` of a page that loads `/client-0123456789abcdef_bg.wasm`.
fn trunks_name(page: &str) -> Option<&str> {
    let (before, _) = page.split_once("_bg.wasm")?;
    before.rsplit('/').next().filter(|name| name.starts_with("client-"))
}

/// The text with `old` replaced, which must be there: otherwise the output of the tools has changed.
fn replace(text: &str, old: &str, new: &str) -> Result<String> {
    ensure!(text.contains(old), "there is no `{old}` where it was expected");
    Ok(text.replace(old, new))
}

/// A module without the custom sections that only tools read.
fn without_custom_sections(module: &[u8]) -> Result<Vec<u8>> {
    const HEADER: usize = 8;
    let (header, mut rest) = module.split_at_checked(HEADER).context("this is not a module")?;
    let mut kept = header.to_vec();
    while let Some((&id, after)) = rest.split_first() {
        let (length, digits) = unsigned(after).context("a section's length is broken")?;
        let (section, next) = rest.split_at_checked(1 + digits + length).context("a section is cut off")?;
        if id != 0 {
            kept.extend_from_slice(section);
        }
        rest = next;
    }
    Ok(kept)
}

/// A number as WebAssembly writes it (LEB128), and how many bytes it takes.
fn unsigned(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut number = 0;
    for (at, byte) in bytes.iter().take(5).enumerate() {
        number |= usize::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            return Some((number, at + 1));
        }
    }
    None
}

fn read(file: &Path) -> Result<Vec<u8>> {
    fs::read(file).with_context(|| format!("cannot read {}", file.display()))
}

fn read_text(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
}

fn write(file: &Path, content: impl AsRef<[u8]>) -> Result<()> {
    fs::write(file, content).with_context(|| format!("cannot write {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_name_that_trunk_gave() {
        let page = "init({ module_or_path: '/client-0123456789abcdef_bg.wasm' });";
        assert_eq!(trunks_name(page), Some("client-0123456789abcdef"));
        assert_eq!(trunks_name("<p>nothing</p>"), None);
    }

    #[test]
    fn only_custom_sections_are_removed() {
        let header = b"\0asm\x01\0\0\0".as_slice();
        let (types, names) = ([1, 2, 7, 7].as_slice(), [0, 0x83, 0, 1, b'x', 9].as_slice());
        let module = [header, names, types, names].concat();
        assert_eq!(without_custom_sections(&module).unwrap(), [header, types].concat());
        assert!(without_custom_sections(&module[..module.len() - 1]).is_err());
        assert!(without_custom_sections(b"\0asm").is_err());
    }
}
