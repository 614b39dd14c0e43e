//! The memory and sockets of a process, from Linux's `/proc`.

use std::fmt;
use std::fs;

use serde::Serialize;

use crate::error::LoadError;

/// A process's memory, in bytes. Kernel memory for its sockets is not included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Memory {
    /// Heap and stacks: pages not backed by a file. Connections are measured by this.
    pub(crate) own: u64,
    /// All resident memory, including the pages of the binary touched so far.
    pub(crate) resident: u64,
}

/// The memory of process `pid` now.
pub(crate) fn of(pid: u32) -> Result<Memory, LoadError> {
    parse(&fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).map_err(LoadError::Proc)?)
}

/// The most resident memory that process `pid` had since [`forget_peak`].
pub(crate) fn peak(pid: u32) -> Result<u64, LoadError> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).map_err(LoadError::Proc)?;
    field(&status, "VmHWM")
}

/// Starts to measure the peak anew.
pub(crate) fn forget_peak(pid: u32) -> Result<(), LoadError> {
    fs::write(format!("/proc/{pid}/clear_refs"), "5").map_err(LoadError::Proc)
}

/// How many sockets process `pid` has open.
pub(crate) fn sockets(pid: u32) -> Result<usize, LoadError> {
    let files = fs::read_dir(format!("/proc/{pid}/fd")).map_err(LoadError::Proc)?;
    // A file may be closed after it was listed.
    let targets = files.filter_map(|file| fs::read_link(file.ok()?.path()).ok());
    Ok(targets.filter(|target| target.to_string_lossy().starts_with("socket:")).count())
}

fn parse(rollup: &str) -> Result<Memory, LoadError> {
    Ok(Memory { own: field(rollup, "Anonymous")?, resident: field(rollup, "Rss")? })
}

fn field(text: &str, name: &'static str) -> Result<u64, LoadError> {
    let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    let kib = value.and_then(|value| value.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok());
    kib.map(|kib| kib * 1024).ok_or(LoadError::NoField(name))
}

impl fmt::Display for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} kB of its own, {} kB resident", self.own / 1000, self.resident / 1000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kernels_mean_1024_by_kb() {
        let rollup = "55d0-7ffd ---p 00000000 00:00 0   [rollup]\n\
            Rss:                9508 kB\nPss:                6002 kB\n\
            Pss_Anon:           5000 kB\nAnonymous:          5008 kB\nAnonHugePages:         0 kB\n";
        let memory = parse(rollup).unwrap();
        assert_eq!(memory, Memory { own: 5008 * 1024, resident: 9508 * 1024 });
        assert!(matches!(parse("Rss: 1 kB\n"), Err(LoadError::NoField("Anonymous"))));
    }
}
