//! Compresses the built client once at build time, better than a server could afford at run time.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::{fmt, fs};

use anyhow::{Context, Result};

/// The window that every decoder supports, as a power of two.
const BROTLI_WINDOW: u32 = 22;

/// Sizes in bytes of all files together.
#[derive(Debug, Default)]
pub(crate) struct Sizes {
    pub(crate) plain: usize,
    pub(crate) brotli: usize,
}

impl fmt::Display for Sizes {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} kB ({} kB unpacked)", self.brotli.div_ceil(1000), self.plain.div_ceil(1000))
    }
}

/// Writes `<file>.br` and `<file>.gz` beside each file, if they are smaller.
pub(crate) fn files(files: &[PathBuf]) -> Result<Sizes> {
    let mut sizes = Sizes::default();
    for file in files {
        let plain = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        let brotli = write_smaller(file, "br", &brotli(&plain)?, plain.len())?;
        write_smaller(file, "gz", &gzip(&plain)?, plain.len())?;
        sizes.plain += plain.len();
        sizes.brotli += brotli;
    }
    Ok(sizes)
}

/// The size that a client will fetch: the compressed one if that is smaller.
fn write_smaller(file: &Path, extension: &str, packed: &[u8], plain: usize) -> Result<usize> {
    if packed.len() >= plain {
        return Ok(plain);
    }
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    fs::write(&name, packed).with_context(|| format!("cannot write {}", Path::new(&name).display()))?;
    Ok(packed.len())
}

fn brotli(plain: &[u8]) -> Result<Vec<u8>> {
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 1 << 16, 11, BROTLI_WINDOW);
    writer.write_all(plain)?;
    Ok(writer.into_inner())
}

fn gzip(plain: &[u8]) -> Result<Vec<u8>> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(plain)?;
    Ok(writer.finish()?)
}
