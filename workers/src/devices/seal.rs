//! Sealing what is told for one browser: its keys by RFC 8291, the form by RFC 8188 (`aes128gcm`). The push service in
//! between reads nothing of it but its length, and that only to within a step.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::devices::Subscription;
use hkdf::Hkdf;
use jetstream_es::Ambient;
use p256::{PublicKey, SecretKey, ecdh::diffie_hellman, elliptic_curve::sec1::ToEncodedPoint as _};
use ring::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use sha2::Sha256;

/// All of it is one record of this size at most, which every push service takes.
const RECORD_BYTES: u32 = 4096;
const SALT_BYTES: usize = 16;
const KEY_BYTES: usize = 65;
const TAG_BYTES: usize = 16;
/// The most that can be said: a record without its header, the tag, and the byte that ends what is said.
const MOST_BYTES: usize = RECORD_BYTES as usize - (SALT_BYTES + 4 + 1 + KEY_BYTES) - TAG_BYTES - 1;
/// What is said is made as long as the next multiple of this, so that its length tells little.
const STEP_BYTES: usize = 512;
/// The last byte of what is said in the last record; what follows it is nothing.
const END: u8 = 2;

/// Why nothing could be sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum NotSealed {
    #[error("the browser's key is no point of the curve, or its secret not 16 bytes")]
    NoKey,
    #[error("it is longer than a push service takes")]
    TooLong,
    #[error("the cipher refused")]
    Refused,
}

/// What is new with each message.
struct Fresh {
    sender: SecretKey,
    salt: [u8; SALT_BYTES],
}

/// Seals `plain` for this browser alone.
///
/// # Errors
/// When its keys are none, or it is too long.
pub(super) fn seal(plain: &[u8], browser: &Subscription, ambient: &Ambient) -> Result<Vec<u8>, NotSealed> {
    let length = plain.len().next_multiple_of(STEP_BYTES).min(MOST_BYTES);
    seal_with(plain, browser, &Fresh::draw(ambient)?, length)
}

impl Fresh {
    fn draw(ambient: &Ambient) -> Result<Self, NotSealed> {
        let mut salt = [0; SALT_BYTES];
        ambient.fill_random(&mut salt);
        // One draw in four thousand million is no key.
        for _ in 0..4 {
            let mut scalar = [0; 32];
            ambient.fill_random(&mut scalar);
            if let Ok(sender) = SecretKey::from_slice(&scalar) {
                return Ok(Self { sender, salt });
            }
        }
        Err(NotSealed::Refused)
    }
}

/// Seals with these keys, with so much nothing after it that it is `length` long, at least as long as it is.
fn seal_with(
    plain: &[u8],
    browser: &Subscription,
    fresh: &Fresh,
    length: usize,
) -> Result<Vec<u8>, NotSealed> {
    if plain.len() > MOST_BYTES {
        return Err(NotSealed::TooLong);
    }
    let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).map_err(|_| NotSealed::NoKey);
    let (theirs, auth) = (decode(browser.p256dh())?, decode(browser.auth())?);
    let their_key = PublicKey::from_sec1_bytes(&theirs).map_err(|_| NotSealed::NoKey)?;
    let ours = fresh.sender.public_key().to_encoded_point(false);
    let shared = diffie_hellman(fresh.sender.to_nonzero_scalar(), their_key.as_affine());

    let by_both = Hkdf::<Sha256>::new(Some(auth.as_slice()), shared.raw_secret_bytes().as_slice());
    let info = [&b"WebPush: info\0"[..], theirs.as_slice(), ours.as_bytes()].concat();
    let secret: [u8; 32] = expand(&by_both, &info)?;
    let of_message = Hkdf::<Sha256>::new(Some(&fresh.salt[..]), &secret);
    let key: [u8; 16] = expand(&of_message, b"Content-Encoding: aes128gcm\0")?;
    let nonce: [u8; 12] = expand(&of_message, b"Content-Encoding: nonce\0")?;

    let mut said = plain.to_vec();
    said.push(END);
    said.resize(length.max(plain.len()) + 1, 0);
    let key = UnboundKey::new(&AES_128_GCM, &key).map_err(|_| NotSealed::Refused)?;
    LessSafeKey::new(key)
        .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut said)
        .map_err(|_| NotSealed::Refused)?;

    let key_length = u8::try_from(KEY_BYTES).map_err(|_| NotSealed::Refused)?;
    let record_bytes = RECORD_BYTES.to_be_bytes();
    let parts = [&fresh.salt[..], &record_bytes[..], &[key_length][..], ours.as_bytes(), said.as_slice()];
    Ok(parts.concat())
}

fn expand<const N: usize>(from: &Hkdf<Sha256>, info: &[u8]) -> Result<[u8; N], NotSealed> {
    let mut out = [0; N];
    from.expand(info, &mut out).map_err(|_| NotSealed::Refused)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const THEIRS: &str =
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";

    fn browser(key: &str) -> Subscription {
        Subscription::parse("https://push.example/x", key, "BTBZMqHH6r4Tts7J_aSIgg").expect("a subscription")
    }

    fn published() -> Fresh {
        let decode = |text| URL_SAFE_NO_PAD.decode(text).expect("base64url");
        let sender = SecretKey::from_slice(&decode("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"));
        let salt = decode("DGv6ra1nlYgDCS1FRnbzlw").try_into().expect("16 bytes");
        Fresh { sender: sender.expect("a key"), salt }
    }

    #[test]
    fn the_example_of_rfc_8291_comes_out_byte_for_byte() {
        let plain = b"When I grow up, I want to be a watermelon";
        let sealed = seal_with(plain, &browser(THEIRS), &published(), plain.len()).expect("sealed");
        assert_eq!(
            URL_SAFE_NO_PAD.encode(sealed),
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8\
             wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
        );
    }

    #[test]
    fn the_length_tells_little_and_a_record_is_never_too_long() {
        let ambient = Ambient::system();
        let length =
            |plain: usize| seal(&vec![b'x'; plain], &browser(THEIRS), &ambient).map(|sealed| sealed.len());
        assert_eq!(length(1), length(512));
        assert_ne!(length(512), length(513));
        assert_eq!(length(MOST_BYTES), Ok(4096));
        assert_eq!(length(MOST_BYTES + 1), Err(NotSealed::TooLong));
    }

    #[test]
    fn what_has_the_form_of_a_key_and_is_none_is_refused() {
        let no_point = format!("BA{}", "A".repeat(85));
        assert_eq!(seal(b"x", &browser(&no_point), &Ambient::system()), Err(NotSealed::NoKey));
    }
}
