//! Frames of version 2: what is read can be written, and reads back the same.
#![no_main]

use shared::phoenix::v2;

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(frame) = v2::decode(text) {
        let written = v2::encode(&frame);
        let again = v2::decode(&written).expect("what was written can be read");
        assert_eq!(written, v2::encode(&again));
    }
});
