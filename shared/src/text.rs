//! What people may write: names and long texts, as they are stored.
//!
//! A name is one visible line. Characters that cannot be seen would make two names look alike, or a name look like
//! none; characters that control a screen or the direction of the text around them do not belong to a name at all.
//! [`name`] is the one function for the names of boards, lists, cards, labels and people.
//!
//! What is already stored is never checked again, so a stricter rule does no harm to old boards.

use std::borrow::Cow;

/// ZERO WIDTH NON-JOINER and JOINER and MONGOLIAN VOWEL SEPARATOR: invisible, but words of Persian or Mongolian and many
/// emoji are not themselves without them. They are kept between two characters of a word.
const JOINERS: [char; 3] = ['\u{200C}', '\u{200D}', '\u{180E}'];

/// A name as it is stored, or "" if nothing visible is left of it.
///
/// Line breaks and tabs become spaces; other control characters and invisible format characters (the general categories
/// Cc and Cf, and the line and paragraph separators) are removed, except [`JOINERS`] between characters and the tags of
/// a flag; the ends are trimmed. With the feature `nfc` it is then in Normalization Form C, so that the same name has
/// the same characters whichever keyboard wrote it. Browsers do without its tables: they show a name as it was typed
/// until the server's event has arrived.
pub fn name(typed: &str) -> String {
    let mut kept = String::with_capacity(typed.len());
    let mut joiner = None;
    for c in typed.chars() {
        let last = kept.chars().next_back();
        let in_word = last.is_some_and(|last| !last.is_whitespace());
        if is_break(c) {
            if in_word {
                kept.push(' ');
            }
            joiner = None;
        } else if c.is_whitespace() {
            kept.push(c);
            joiner = None;
        } else if JOINERS.contains(&c) {
            joiner = joiner.or(in_word.then_some(c));
        } else if !is_removed(c) && (in_word || !is_ignorable(c)) && (!is_tag(c) || last.is_some_and(is_flag))
        {
            kept.extend(joiner.take());
            kept.push(c);
        }
    }
    if kept.chars().any(is_visible) { composed(kept.trim()).into_owned() } else { String::new() }
}

/// A description or comment as it is stored: without control characters other than line breaks and tabs.
pub fn long(typed: &str) -> Cow<'_, str> {
    let kept = |c: &char| !c.is_control() || matches!(c, '\n' | '\t');
    if typed.chars().all(|c| kept(&c)) { typed.into() } else { typed.chars().filter(kept).collect() }
}

/// Whether somebody would see anything of the text.
pub fn is_blank(text: &str) -> bool {
    !text.chars().any(is_visible)
}

#[cfg(feature = "nfc")]
fn composed(text: &str) -> Cow<'_, str> {
    use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => text.into(),
        IsNormalized::No | IsNormalized::Maybe => text.nfc().collect(),
    }
}

#[cfg(not(feature = "nfc"))]
fn composed(text: &str) -> Cow<'_, str> {
    text.into()
}

/// Whether the character ends a line or a cell.
fn is_break(c: char) -> bool {
    c.is_whitespace() && c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

/// Whether the character is a control character, or an invisible one that only says how to lay out the text around it,
/// or fills a place of a keyboard (the Hangul fillers). Signs that are of the category Cf but drawn (the Arabic number
/// signs and their like) are not.
fn is_removed(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{AD}' | '\u{61C}' | '\u{200B}' | '\u{200E}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}' | '\u{E0001}')
}

/// Invisible tags turn a black flag into the flag of Scotland.
fn is_tag(c: char) -> bool {
    matches!(c, '\u{E0020}'..='\u{E007F}')
}

/// Whether a tag may follow.
fn is_flag(c: char) -> bool {
    c == '\u{1F3F4}' || is_tag(c)
}

/// Whether the character is drawn by no font, though it is no format character: variation selectors, fillers and their
/// like (Unicode's `Default_Ignorable_Code_Point`), and the blank Braille pattern.
fn is_ignorable(c: char) -> bool {
    matches!(c,
        '\u{34F}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}' | '\u{180B}'..='\u{180F}' | '\u{2800}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FFF0}'..='\u{FFF8}' | '\u{E0000}'..='\u{E0FFF}')
}

fn is_visible(c: char) -> bool {
    !(c.is_whitespace() || is_removed(c) || is_ignorable(c) || JOINERS.contains(&c))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_properties::{GeneralCategory as Category, UnicodeGeneralCategory};

    use super::*;

    /// Of the category Cf, but drawn, or part of how hieroglyphs are.
    fn is_drawn(c: char) -> bool {
        matches!(c,
            '\u{600}'..='\u{605}' | '\u{6DD}' | '\u{70F}' | '\u{890}'..='\u{891}' | '\u{8E2}' | '\u{110BD}'
            | '\u{110CD}' | '\u{13430}'..='\u{1343F}')
    }

    #[test]
    fn names_of_nothing_are_blank() {
        for nothing in [
            "",
            " ",
            "\n",
            "\u{200B}",
            "\u{200C}\u{200D}",
            "\u{FEFF}",
            "\u{2060}",
            "\u{3164}",
            "\u{AD}",
            "\u{FE0F}",
            "\u{115F}",
            "\u{1160}",
            "\u{17B4}",
            "\u{17B5}",
            "\u{2800}",
            "\u{A0}\u{3000}",
            "\0",
            "\u{1B}",
            "\u{202E}",
            "\u{E0067}",
            " \u{200D} \u{FE0F}",
            "\u{34F}",
            "\u{180E}",
            "\u{FFA0}",
        ] {
            assert_eq!(name(nothing), "", "{nothing:?}");
            assert!(is_blank(nothing), "{nothing:?}");
        }
    }

    #[test]
    fn control_and_format_characters_are_removed() {
        for (typed, kept) in [
            ("a\0b\u{1B}c", "abc"),
            (" two\nlines\tand\r\na cell ", "two lines and a cell"),
            ("a\u{2028}b\u{2029}c", "a b c"),
            ("evil\u{202E}gnp.exe", "evilgnp.exe"),
            ("\u{2066}a\u{2069}\u{200F}", "a"),
            ("Plan\u{200B}", "Plan"),
            ("co\u{AD}op\u{FEFF}", "coop"),
            ("a\u{200D} \u{200D}b\u{200C}", "a b"),
        ] {
            assert_eq!(name(typed), kept, "{typed:?}");
        }
    }

    #[test]
    fn words_and_emoji_stay_whole() {
        for whole in [
            "نمی\u{200C}خواهم",
            "👩\u{200D}👩\u{200D}👧",
            "❤\u{FE0F}\u{200D}🔥",
            "1\u{FE0F}\u{20E3}",
            "\u{1F3F4}\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}",
            "日本\u{3000}語",
            "👍🏽",
            "क्ष",
        ] {
            assert_eq!(name(whole), whole);
        }
    }

    #[test]
    fn a_long_text_keeps_its_lines() {
        assert_eq!(long("a\r\n\tb\0\u{1B}[1m\u{85}"), "a\n\tb[1m");
        assert!(matches!(long("a\n\tb \u{200D} ё"), Cow::Borrowed(_)));
    }

    #[cfg(feature = "nfc")]
    #[test]
    fn the_same_name_has_the_same_characters() {
        assert_eq!(name("Cafe\u{301}"), "Caf\u{E9}");
        assert_eq!(name("e\u{200B}\u{301}"), "\u{E9}", "also if something was removed in between");
    }

    #[test]
    fn every_character_is_treated_as_its_category_asks() {
        for c in '\0'..=char::MAX {
            let between = name(&format!("a{c}b"));
            let kept = between.contains(c);
            match c.general_category() {
                Category::Control => assert!(!kept, "{c:?}"),
                Category::LineSeparator | Category::ParagraphSeparator => assert_eq!(between, "a b", "{c:?}"),
                Category::Format => assert_eq!(kept, is_drawn(c) || JOINERS.contains(&c), "{c:?}"),
                Category::UppercaseLetter | Category::LowercaseLetter | Category::DecimalNumber => {
                    assert!(!name(&c.to_string()).is_empty(), "{c:?}");
                }
                _ => {}
            }
        }
    }

    /// Mostly characters that need care.
    fn typed() -> impl Strategy<Value = String> {
        let odd = prop::sample::select(vec![
            ' ',
            '\n',
            '\0',
            '\u{200B}',
            '\u{200C}',
            '\u{200D}',
            '\u{202E}',
            '\u{FE0F}',
            '\u{301}',
            '\u{327}',
            '\u{E0067}',
            '\u{1F3F4}',
            '\u{3164}',
            'a',
            'e',
            '\u{AC00}',
            '\u{1100}',
            '\u{1161}',
            '\u{958}',
        ]);
        prop::collection::vec(prop_oneof![4 => odd, 1 => any::<char>()], 0..12)
            .prop_map(|all| all.into_iter().collect())
    }

    proptest! {
        #[test]
        fn a_stored_name_is_visible_in_one_line_and_stored_the_same_again(typed in typed()) {
            let name = name(&typed);
            prop_assert_eq!(name.is_empty(), is_blank(&name));
            prop_assert_eq!(name.trim(), &name);
            prop_assert!(!name.chars().any(|c| is_removed(c) || is_break(c)));
            prop_assert_eq!(&super::name(&name), &name);
        }

        #[test]
        fn a_long_text_is_stored_the_same_again(typed in any::<String>()) {
            let text = long(&typed).into_owned();
            prop_assert_eq!(long(&text), &*text);
        }
    }
}
