//! Browsers that have signed in to an account before, known by a cookie for each account. Their guesses are counted apart,
//! so that a stranger's guesses cannot keep the account's owner out
//! ([OWASP](https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies)).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::hmac::derived;
use crate::clock::random;

/// What the key is for.
const PURPOSE: &str = "boardwalk: browsers that have signed in before";

/// The number of a browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Device([u8; 16]);

/// Makes and checks these cookies. Cheap to clone.
#[derive(Clone)]
pub struct Devices {
    key: Hmac<Sha256>,
}

impl Devices {
    /// With a key that is made from the server's secret.
    pub fn new(secret: &[u8]) -> Self {
        Self { key: derived(secret, PURPOSE) }
    }

    /// The name of the cookie for the account with that address. It does not show the address.
    pub fn cookie_name(&self, email: &str) -> String {
        let mac =
            self.key.clone().chain_update(b"name\0").chain_update(canonical(email)).finalize().into_bytes();
        let start: [u8; 9] = std::array::from_fn(|n| mac[n]);
        format!("boardwalk_device_{}", URL_SAFE_NO_PAD.encode(start))
    }

    /// The cookie of another browser that has signed in to that account.
    pub fn cookie(&self, email: &str) -> String {
        let number = random();
        let signature = self.signature(email, &number).finalize().into_bytes();
        format!("{}.{}", URL_SAFE_NO_PAD.encode(number), URL_SAFE_NO_PAD.encode(signature))
    }

    /// The browser, if it has signed in to that account.
    pub fn known(&self, email: &str, cookie: &str) -> Option<Device> {
        let (number, signature) = cookie.split_once('.')?;
        let number = URL_SAFE_NO_PAD.decode(number).ok()?.try_into().ok()?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        self.signature(email, &number).verify_slice(&signature).ok()?;
        Some(Device(number))
    }

    fn signature(&self, email: &str, number: &[u8; 16]) -> Hmac<Sha256> {
        self.key.clone().chain_update(b"device\0").chain_update(number).chain_update(canonical(email))
    }
}

/// Spellings of an address that mean the same account.
pub(super) fn canonical(email: &str) -> String {
    email.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_known_for_the_account_it_signed_in_to() {
        let devices = Devices::new(b"secret");
        let cookie = devices.cookie("ann@example.org");
        let known = devices.known(" Ann@Example.org", &cookie);
        assert!(known.is_some());
        assert_ne!(devices.known("ann@example.org", &devices.cookie("ann@example.org")), known);
        assert_eq!(devices.known("ben@example.org", &cookie), None);
        assert_eq!(Devices::new(b"another").known("ann@example.org", &cookie), None);
        for forged in ["", ".", "AAAA", "AAAAAAAAAAAAAAAAAAAAAA.", &cookie.replace('.', "")] {
            assert_eq!(devices.known("ann@example.org", forged), None, "{forged}");
        }
        assert_ne!(devices.cookie_name("ann@example.org"), devices.cookie_name("ben@example.org"));
    }
}
