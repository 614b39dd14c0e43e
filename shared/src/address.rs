//! Email addresses.

/// Characters of an address, as SMTP limits a path.
const LONGEST: usize = 254;

/// Characters of a label of a domain.
const LABEL: usize = 63;

/// Why a text is not an address here. Its text continues a sentence about the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It does not have the form of an address.
    #[error("has invalid format")]
    Malformed,
    /// It has letters beyond ASCII, or characters that cannot be seen.
    #[error("can only have the letters a to z, digits and signs; write an international domain as xn--…")]
    NotAscii,
    /// It is longer than any mail server would take.
    #[error("should be at most {LONGEST} characters")]
    TooLong,
}

/// The address as it is stored: trimmed and in lower case. The one rule for new addresses is what HTML calls a *valid
/// email address*, so that a browser and this server agree: ASCII letters, digits and ``.!#$%&'*+/=?^_`{|}~-``, one
/// `@`, then labels of letters, digits and inner hyphens with dots between. Two addresses that look the same are the
/// same: letters of other scripts, full-width ones and invisible characters are refused.
///
/// Accounts with other addresses may exist from before; nothing that looks up an account asks this function first.
///
/// # Errors
/// See [`AddressError`].
pub fn address(typed: &str) -> Result<String, AddressError> {
    let typed = typed.trim();
    if !typed.is_ascii() {
        return Err(AddressError::NotAscii);
    }
    let (local, domain) = typed.split_once('@').ok_or(AddressError::Malformed)?;
    if local.is_empty() || !local.bytes().all(is_local) || !domain.split('.').all(is_label) {
        return Err(AddressError::Malformed);
    }
    if typed.len() > LONGEST { Err(AddressError::TooLong) } else { Ok(typed.to_ascii_lowercase()) }
}

fn is_local(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&byte)
}

fn is_label(label: &str) -> bool {
    (1..=LABEL).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn addresses_are_stored_in_lower_case() {
        for (typed, stored) in [
            (" Ann@Example.ORG ", "ann@example.org"),
            ("a.b+c@mail.example-host.org", "a.b+c@mail.example-host.org"),
            ("root@localhost", "root@localhost"),
            ("x@xn--bcher-kva.example", "x@xn--bcher-kva.example"),
            ("o'neil@example.org", "o'neil@example.org"),
        ] {
            assert_eq!(address(typed).as_deref(), Ok(stored));
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for typed in [
            "",
            "ann",
            "@x",
            "a@",
            "a@b@c",
            "<script>@x",
            "a b@x",
            "a\"@x",
            "a@x..y",
            "a@.x",
            "a@x.",
            "a@-x",
            "a@x-",
            "a@x_y",
            "a@x\0",
            "a\u{7F}@x",
            "a\n@x",
            "a@b,c@d",
            "a(b)@x",
            "a@[127.0.0.1]",
        ] {
            assert_eq!(address(typed), Err(AddressError::Malformed), "{typed:?}");
        }
        assert_eq!(address(&format!("{}@x", "a".repeat(253))), Err(AddressError::TooLong));
        assert_eq!(address(&format!("a@{}", "x".repeat(64))), Err(AddressError::Malformed));
    }

    #[test]
    fn twins_are_refused() {
        for twin in
            ["a@x.example\u{200B}", "ａ@x.example", "\u{E9}@x.example", "e\u{301}@x.example", "а@x.example"]
        {
            assert_eq!(address(twin), Err(AddressError::NotAscii), "{twin:?}");
        }
    }

    proptest! {
        #[test]
        fn an_address_has_only_visible_ascii_and_is_stored_the_same_again(typed in "(\\PC|[a-z.@-]){1,12}") {
            if let Ok(stored) = address(&typed) {
                prop_assert!(stored.bytes().all(|byte| byte.is_ascii_graphic()));
                prop_assert_eq!(stored.matches('@').count(), 1);
                prop_assert_eq!(address(&stored), Ok(stored.clone()));
            }
        }
    }
}
