//! What people wrote, wherever it is shown: in its own direction of writing, and never translated.
//!
//! A browser that translates a page puts other nodes in the place of its texts. A text that changes is therefore set on
//! its element, by `prop:textContent`: a node that the app holds may no longer be on the page.

use leptos::attr::{Attribute, dir, translate};
use leptos::tachys::html::property::{IntoProperty, prop};

/// Around a text whose direction may differ from that of the sentence: begins with its own, and ends.
const ISOLATE: [char; 2] = ['\u{2068}', '\u{2069}'];

/// What makes an element show a text that a person wrote: `<strong {..written(name)} />`.
pub fn written(text: impl IntoProperty) -> impl Attribute {
    (dir("auto"), translate("no"), prop("textContent", text))
}

/// A text that a person wrote, for a sentence without elements: in a message, or read aloud. Where it is written from
/// right to left, the words around it keep their order.
pub fn isolated(text: &str) -> String {
    if text.chars().any(is_right_to_left) {
        let [begin, end] = ISOLATE;
        format!("{begin}{text}{end}")
    } else {
        text.to_owned()
    }
}

/// Letters of Hebrew, Arabic and their neighbors, and the invisible signs that turn the direction.
fn is_right_to_left(letter: char) -> bool {
    matches!(letter,
        '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}'
        | '\u{1e800}'..='\u{1efff}' | '\u{200f}' | '\u{202b}' | '\u{202e}' | '\u{2067}')
}

#[cfg(test)]
mod tests {
    use super::isolated;

    #[test]
    fn only_what_would_disturb_a_sentence_is_isolated() {
        for plain in ["Ann", "Żółć 7", "木曜日", "✓ done", ""] {
            assert_eq!(isolated(plain), plain);
        }
        for other in ["שלום", "مهام 7", "Plan ا", "a\u{202e}b"] {
            assert_eq!(isolated(other), format!("\u{2068}{other}\u{2069}"));
        }
    }
}
