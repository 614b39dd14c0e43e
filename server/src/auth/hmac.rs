//! HMAC with SHA-256, the only cryptography behind tokens and cookies: the keys that are derived from the server's secret,
//! and the signatures of access tokens. `jsonwebtoken` can bring its own, but only together with all the algorithms that
//! are not used here.

use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{Error, ErrorKind};
use jsonwebtoken::signature::{self, Signer, Verifier};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use sha2::Sha256;

static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: |algorithm, key: &EncodingKey| Ok(Box::new(Hs256::new(*algorithm, key.as_bytes())?)),
    verifier_factory: |algorithm, key: &DecodingKey| {
        Ok(Box::new(Hs256::new(*algorithm, key.try_get_as_bytes()?)?))
    },
    // Only for JSON Web Keys.
    key_utils: KeyUtils::new_unimplemented(),
};

/// The key for this purpose, derived from the server's secret. No two purposes have the same key.
#[expect(clippy::expect_used, reason = "HMAC accepts keys of any length")]
pub(super) fn derived(secret: &[u8], purpose: &str) -> Hmac<Sha256> {
    let keyed = |key: &[u8]| Hmac::<Sha256>::new_from_slice(key).expect("a key of any length");
    keyed(&keyed(secret).chain_update(purpose).finalize().into_bytes())
}

/// Makes `jsonwebtoken` sign and verify with this.
pub(super) fn install() {
    // It fails only if it was done before.
    let _ = PROVIDER.install_default();
}

struct Hs256(Hmac<Sha256>);

impl Hs256 {
    fn new(algorithm: Algorithm, key: &[u8]) -> Result<Self, Error> {
        match (algorithm, Hmac::new_from_slice(key)) {
            (Algorithm::HS256, Ok(mac)) => Ok(Self(mac)),
            (Algorithm::HS256, Err(_)) => Err(ErrorKind::InvalidKeyFormat.into()),
            _ => Err(ErrorKind::InvalidAlgorithm.into()),
        }
    }
}

impl Signer<Vec<u8>> for Hs256 {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, signature::Error> {
        Ok(self.0.clone().chain_update(message).finalize().into_bytes().to_vec())
    }
}

impl JwtSigner for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

impl Verifier<Vec<u8>> for Hs256 {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), signature::Error> {
        self.0.clone().chain_update(message).verify_slice(signature).map_err(signature::Error::from_source)
    }
}

impl JwtVerifier for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::Validation;
    use serde_json::{Value, json};

    use super::*;

    /// The key, token and claims of [RFC 7515, A.1](https://www.rfc-editor.org/rfc/rfc7515#appendix-A.1).
    const KEY: &str =
        "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
    const TOKEN: &str = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6\
                         Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    fn claims(token: &str, algorithm: Algorithm) -> Option<Value> {
        install();
        let key = DecodingKey::from_base64_secret(&format!("{}==", KEY.replace('-', "+").replace('_', "/")))
            .unwrap();
        let mut validation = Validation::new(algorithm);
        validation.validate_exp = false;
        jsonwebtoken::decode::<Value>(token, &key, &validation).ok().map(|token| token.claims)
    }

    #[test]
    fn the_example_of_the_standard_is_accepted_and_no_other_signature() {
        let expected = json!({ "iss": "joe", "exp": 1_300_819_380, "http://example.com/is_root": true });
        assert_eq!(claims(TOKEN, Algorithm::HS256), Some(expected));
        assert_eq!(claims(&TOKEN.replace("dBjf", "dBjg"), Algorithm::HS256), None);
        assert_eq!(claims(TOKEN.trim_end_matches(|c| c != '.'), Algorithm::HS256), None);
        assert_eq!(claims(TOKEN, Algorithm::HS512), None);
    }
}
