//! Binary frames.
#![no_main]

use shared::phoenix::binary;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = binary::decode(bytes);
});
