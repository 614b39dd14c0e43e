//! Pushes on a board: the event's name is the first line, the payload the rest.
#![no_main]

use shared::wire;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let Some((event, payload)) = text.split_once('\n') else { return };
    if let Ok((cid, command)) = wire::decode_push(event, payload, Default::default) {
        let (event, payload) = wire::encode_push(cid, &command).expect("what was read can be written");
        wire::decode_push(event, &payload, Default::default).expect("and read again");
    }
});
