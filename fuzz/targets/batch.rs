//! Bodies posted over long-poll: the first byte chooses version and content type.
#![no_main]

use server::transport::longpoll::batch;
use shared::phoenix::Version;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((choice, body)) = bytes.split_first() else { return };
    let version = if choice & 1 == 0 { Version::V2 } else { Version::V1 };
    let lines = (choice & 2 == 0).then_some("application/x-ndjson");
    let _ = batch::decode(version, lines, body);
});
