//! Frames of version 1: what is read can be written, and reads back the same.
#![no_main]

use shared::phoenix::v1;

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(frame) = v1::decode(text) {
        let written = v1::encode(&frame);
        let again = v1::decode(&written).expect("what was written can be read");
        assert_eq!(written, v1::encode(&again));
    }
});
