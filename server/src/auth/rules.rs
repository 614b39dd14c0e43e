//! What a new password must be like. A password that is already in use is never checked against this.

/// The longest password, in bytes: hashing must not take long.
const LONGEST: usize = 512;

/// How much of a password is looked at for being easy, in characters: one that begins well is not easy as a whole. The
/// search takes seconds for a hundred signs of which each may stand for several letters.
const LOOKED_AT: usize = 32;

/// A password that would be found within so many guesses is too easy. Guessing is slowed down to a few attempts per minute
/// and account, so this takes days even if each of them reaches the server.
const GUESSES: u64 = 20_000;

/// The rules for new passwords.
#[derive(Debug, Clone, Copy)]
pub struct PasswordRules {
    /// The shortest password, in characters.
    pub shortest: u8,
}

impl PasswordRules {
    /// What is wrong with a new password, for its user. `known`: what others know about the user. It takes up to a tenth
    /// of a second, so it belongs [apart](super::Passwords::apart).
    pub fn problem(self, password: &str, known: &[&str]) -> Option<String> {
        let shortest = self.shortest;
        if password.trim().is_empty() {
            Some("can't be blank".to_owned())
        } else if password.len() > LONGEST {
            Some(format!("should be at most {LONGEST} bytes"))
        } else if password.chars().count() < usize::from(shortest) {
            Some(format!("should be at least {shortest} characters"))
        } else if is_easy(password, known) {
            Some("is too easy to guess: add a word or two".to_owned())
        } else {
            None
        }
    }
}

fn is_easy(password: &str, known: &[&str]) -> bool {
    // Of an address also its parts.
    let parts = known.iter().flat_map(|it| it.split(|c: char| !c.is_alphanumeric()));
    let inputs = known.iter().copied().chain(parts).filter(|it| !it.is_empty());
    let inputs: Vec<&str> = inputs.map(beginning).collect();
    zxcvbn::zxcvbn(beginning(password), &inputs).guesses() < GUESSES
}

fn beginning(text: &str) -> &str {
    text.char_indices().nth(LOOKED_AT).map_or(text, |(end, _)| text.get(..end).unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANN: &[&str] = &["Ann", "Lindqvist", "ann.lindqvist@example.org"];

    #[track_caller]
    fn check(password: &str, expected: Option<&str>) {
        assert_eq!(PasswordRules { shortest: 8 }.problem(password, ANN).as_deref(), expected, "{password}");
    }

    #[test]
    fn a_password_is_long_enough_and_not_blank() {
        for blank in ["", "     ", "            ", "\t \n"] {
            check(blank, Some("can't be blank"));
        }
        check("v9!kQzw", Some("should be at least 8 characters"));
        check("öäüßéèêx", None);
        check(&"long enough ".repeat(50), Some("should be at most 512 bytes"));
        assert_eq!(PasswordRules { shortest: 5 }.problem("v9!kQ", ANN), None);
    }

    #[test]
    fn a_password_that_everybody_tries_first_is_refused() {
        for easy in [
            "aaaaaaaa",
            "aaaaaaaaaaaaaaaa",
            "........",
            "12345678",
            "1234567890",
            "password",
            "Password1",
            "passw0rd",
            "qwertyuiop",
            "iloveyou",
            "sunshine",
            "Lindqvist",
            "annlindqvist",
            "lindqvist",
            "ann.lindqvist@example.org",
            "AnnLindqvist",
            "lindqvist1",
        ] {
            check(easy, Some("is too easy to guess: add a word or two"));
        }
        let address = "ann.lindqvist.of.the.northern.office@example.org";
        assert!(is_easy(address, &[address]), "also a long one");
        for fine in ["sesame street", "correct horse battery", "Lindqvist and 7 geese", "v9!kQzwp"] {
            check(fine, None);
        }
    }

    /// Not the whole, because that would take seconds for signs that each may stand for several letters.
    #[test]
    fn only_the_beginning_of_a_long_password_is_looked_at() {
        let long = format!("{}v9!kQzwp and 7 geese", "a".repeat(LOOKED_AT));
        check(&long, Some("is too easy to guess: add a word or two"));
        check(long.trim_start_matches('a'), None);
        check(&format!("{}v9!kQzwp", "é".repeat(LOOKED_AT)), Some("is too easy to guess: add a word or two"));
    }
}
