//! Which key is meant: not while an input method composes a word, and the same on every keyboard.

use web_sys::KeyboardEvent;

/// What older browsers say instead of `isComposing`, and Safari on the key that ends a composition.
const COMPOSING: u32 = 229;

/// The key that is meant, by its name (`Enter`) or its character (`c`); empty while an input method composes a word.
///
/// Caps Lock makes no difference. On keyboards without Latin letters, a letter key is the one that is in its place on a
/// Latin keyboard.
pub fn pressed(event: &KeyboardEvent) -> String {
    if event.is_composing() || event.key_code() == COMPOSING {
        return String::new();
    }
    meant(&event.key(), &event.code(), event.shift_key())
}

fn meant(key: &str, code: &str, shift: bool) -> String {
    let cased = |letter: char| {
        if shift { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() }.to_string()
    };
    let mut chars = key.chars();
    match (chars.next(), chars.next()) {
        (Some(letter), None) if letter.is_ascii_alphabetic() => cased(letter),
        (Some(first), _) if !is_on_latin_keyboards(first) => {
            in_place(code, shift).map_or_else(|| key.to_owned(), cased)
        }
        _ => key.to_owned(),
    }
}

/// Whether keyboards with Latin letters have the character, with accents and signs.
fn is_on_latin_keyboards(it: char) -> bool {
    matches!(it, '\0'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | '\u{2000}'..='\u{20cf}')
}

/// What is in the key's place on a Latin keyboard, of what shortcuts use.
fn in_place(code: &str, shift: bool) -> Option<char> {
    let last = code.chars().last();
    match (code, shift) {
        ("Comma", false) => Some(','),
        ("Comma", true) => Some('<'),
        ("Period", false) => Some('.'),
        ("Period", true) => Some('>'),
        ("Semicolon", false) => Some(';'),
        ("Slash", false) => Some('/'),
        ("Slash", true) => Some('?'),
        _ if code.starts_with("Key") || (code.starts_with("Digit") && !shift) => last,
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::meant;

    #[test]
    fn caps_lock_makes_no_difference() {
        assert_eq!(meant("c", "KeyC", false), "c");
        assert_eq!(meant("C", "KeyC", false), "c");
        assert_eq!(meant("C", "KeyC", true), "C");
        assert_eq!(meant("c", "KeyC", true), "C");
    }

    #[test]
    fn latin_letters_count_wherever_they_are() {
        // `z` on a French and a German keyboard, `c` on Dvorak.
        assert_eq!(meant("z", "KeyW", false), "z");
        assert_eq!(meant("z", "KeyY", false), "z");
        assert_eq!(meant("c", "KeyI", false), "c");
        // Accents and signs are not what English keyboards have in their place.
        for (key, code) in
            [("ö", "Semicolon"), ("é", "Digit2"), ("ž", "Equal"), ("ơ", "BracketRight"), ("€", "KeyE")]
        {
            assert_eq!(meant(key, code, false), key);
        }
    }

    #[test]
    fn other_letters_count_by_their_place() {
        let by_place = [
            ("с", "KeyC", "c"),
            ("С", "KeyC", "c"),
            ("я", "KeyZ", "z"),
            ("ψ", "KeyC", "c"),
            ("ב", "KeyC", "c"),
            ("ؤ", "KeyC", "c"),
            ("แ", "KeyC", "c"),
            ("क्ष", "Digit7", "7"),
            ("ю", "Period", "."),
            ("б", "Comma", ","),
            ("ж", "Semicolon", ";"),
            ("х", "BracketLeft", "х"),
        ];
        for (key, code, expected) in by_place {
            assert_eq!(meant(key, code, false), expected, "{key}");
        }
        for (key, code, expected) in [("Я", "KeyZ", "Z"), ("؟", "Slash", "?"), ("Ю", "Period", ">")] {
            assert_eq!(meant(key, code, true), expected, "{key}");
        }
    }

    #[test]
    fn signs_and_named_keys_are_themselves() {
        for (key, code) in [
            ("?", "Digit7"),
            (";", "KeyZ"),
            ("Enter", "NumpadEnter"),
            (" ", "Space"),
            ("Dead", "Quote"),
            ("", ""),
        ] {
            assert_eq!(meant(key, code, false), key);
        }
    }
}
