//! An API token: a key for programs, bound to one person in one tenant (`reliability.md` §3.4).
//!
//! Its text is `entp_`, 22 digits of its id, 43 of its secret and 6 of a checksum, all in base 62: scanners find it, and a typing error is
//! refused without asking the database.

use sha2::{Digest as _, Sha256};
use words::people::{TokenName, TokenScope};
use words::{ApiTokenId, PersonId, Timestamp};

use crate::people::{Denied, PeopleRefusal};
use crate::refusal::Invalid;

/// What every token begins with.
const PREFIX: &str = "entp_";
/// In this order; a digit's value is its place.
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// Digits of 128, 256 and 32 bits in base 62.
const ID: usize = 22;
const SECRET: usize = 43;
const CHECK: usize = 6;

/// An API token as it stands; its secret is not known here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiToken {
    /// Its id.
    pub id: ApiTokenId,
    /// Whose it is.
    pub person: PersonId,
    /// What it is for.
    pub name: TokenName,
    /// What it is good for, at most.
    pub scopes: Vec<TokenScope>,
    /// When it was made.
    pub created_at: Timestamp,
    /// From then on it is refused.
    pub expires_at: Timestamp,
    /// When it was used last, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
}

impl ApiToken {
    /// Whether it can be taken back: once.
    ///
    /// # Errors
    /// `WrongState`.
    pub fn check_revocable(&self) -> Result<(), PeopleRefusal> {
        match self.revoked_at {
            None => Ok(()),
            Some(_) => Err(PeopleRefusal::WrongState { state: "REVOKED".to_owned() }),
        }
    }
}

/// How long a token may be good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetime {
    /// When it ends.
    pub expires_at: Timestamp,
}

impl Lifetime {
    /// The most days that a token may be good.
    pub const MOST_DAYS: i64 = 366;
    /// The days that the token of an acceptance is good.
    pub const OF_ACCEPTANCE_DAYS: i64 = 30;

    /// A lifetime that begins now: it ends in the future, and within a year.
    ///
    /// # Errors
    /// `TokenLifetime`.
    pub fn from_now_to(expires_at: Timestamp, now: Timestamp) -> Result<Self, PeopleRefusal> {
        if expires_at <= now || expires_at > now.plus_days(Self::MOST_DAYS) {
            return Err(PeopleRefusal::TokenLifetime);
        }
        Ok(Self { expires_at })
    }

    /// That of the token which an acceptance gives.
    pub fn of_acceptance(now: Timestamp) -> Self {
        Self { expires_at: now.plus_days(Self::OF_ACCEPTANCE_DAYS) }
    }
}

/// The scopes of a new token, each once: at least one, and none that the maker's own credential lacks.
///
/// # Errors
/// `Invalid` on `scopes`, `Forbidden`.
pub fn check_scopes(asked: &[TokenScope], own: &[TokenScope]) -> Result<Vec<TokenScope>, PeopleRefusal> {
    if asked.is_empty() {
        return Err(Invalid::new("scopes", "Choose at least one").into());
    }
    if let Some(lacking) = asked.iter().find(|scope| !own.contains(scope)) {
        return Err(Denied::Scope(*lacking).into());
    }
    Ok(TokenScope::ALL.iter().copied().filter(|scope| asked.contains(scope)).collect())
}

/// A token as its holder has it: the id says which, the secret proves it.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenText {
    /// Which token.
    pub id: ApiTokenId,
    secret: [u8; 32],
}

impl std::fmt::Debug for TokenText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenText").field("id", &self.id).finish_non_exhaustive()
    }
}

impl TokenText {
    /// A new token.
    pub fn new(id: ApiTokenId, secret: [u8; 32]) -> Self {
        Self { id, secret }
    }

    /// Reads a token; `None` when it is none, or when its checksum does not fit.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix(PREFIX)?;
        if digits.len() != ID + SECRET + CHECK || !digits.is_ascii() {
            return None;
        }
        let (signed, check) = text.split_at(PREFIX.len() + ID + SECRET);
        let (id, secret) = signed.strip_prefix(PREFIX)?.split_at(ID);
        if from_digits::<4>(check)? != crc32fast::hash(signed.as_bytes()).to_be_bytes() {
            return None;
        }
        let id = ApiTokenId::from(uuid::Uuid::from_bytes(from_digits::<16>(id)?));
        Some(Self { id, secret: from_digits::<32>(secret)? })
    }

    /// The token as it is shown, once.
    pub fn reveal(&self) -> String {
        let mut text = PREFIX.to_owned();
        text.push_str(&to_digits(self.id.0.as_bytes(), ID));
        text.push_str(&to_digits(&self.secret, SECRET));
        let check = crc32fast::hash(text.as_bytes()).to_be_bytes();
        text.push_str(&to_digits(&check, CHECK));
        text
    }

    /// What is stored of the secret: SHA-256. 256 random bits need no slower hash.
    pub fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.secret).to_vec()
    }
}

/// A number (big-endian bytes) in so many digits of base 62.
fn to_digits(number: &[u8], count: usize) -> String {
    let mut rest = number.to_vec();
    let mut digits = Vec::with_capacity(count);
    for _ in 0..count {
        let mut remainder = 0_u16;
        for byte in &mut rest {
            let value = remainder * 256 + u16::from(*byte);
            *byte = u8::try_from(value / 62).unwrap_or(u8::MAX);
            remainder = value % 62;
        }
        digits.push(char::from(DIGITS[usize::from(remainder)]));
    }
    digits.iter().rev().collect()
}

/// The number of these digits in so many bytes; `None` for another character, or for a number that is too large.
fn from_digits<const N: usize>(digits: &str) -> Option<[u8; N]> {
    let mut number = [0_u8; N];
    for digit in digits.bytes() {
        let mut carry = u16::try_from(DIGITS.iter().position(|d| *d == digit)?).ok()?;
        for byte in number.iter_mut().rev() {
            let [high, low] = (u16::from(*byte) * 62 + carry).to_be_bytes();
            (*byte, carry) = (low, u16::from(high));
        }
        if carry != 0 {
            return None;
        }
    }
    Some(number)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    proptest! {
        #[test]
        fn a_token_survives_its_way_through_a_client(id: u128, secret: [u8; 32]) {
            let token = TokenText::new(uuid::Uuid::from_u128(id).into(), secret);
            let text = token.reveal();
            prop_assert_eq!(text.len(), 5 + 22 + 43 + 6);
            prop_assert_eq!(TokenText::parse(&text), Some(token));
        }

        #[test]
        fn a_typing_error_is_noticed(secret: [u8; 32], place in 5_usize..76, digit in 0_usize..62) {
            let mut text = TokenText::new(uuid::Uuid::from_u128(7).into(), secret).reveal().into_bytes();
            prop_assume!(text[place] != DIGITS[digit]);
            text[place] = DIGITS[digit];
            prop_assert_eq!(TokenText::parse(std::str::from_utf8(&text).unwrap()), None);
        }

        #[test]
        fn whatever_is_sent_is_read_without_harm(text: String) {
            prop_assert_eq!(TokenText::parse(&text), None);
            prop_assert_eq!(TokenText::parse(&format!("entp_{text}")), None);
        }
    }

    #[test]
    fn the_form_is_fixed_for_years() {
        let token = TokenText::new(uuid::Uuid::from_u128(u128::MAX).into(), [255; 32]);
        assert_eq!(token.reveal(), "entp_7n42DGM5Tflk9n8mt7Fhc7yhjskwdA6OZ1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp133qmns");
        assert!(!format!("{token:?}").contains("yhjs"), "a secret is not printed");
    }

    #[test]
    fn what_is_no_token_is_none() {
        let text = TokenText::new(uuid::Uuid::from_u128(7).into(), [1; 32]).reveal();
        assert!(TokenText::parse(&text).is_some());
        for bad in [
            String::new(),
            "entp_".to_owned(),
            text.replace("entp_", "entq_"),
            format!("{text}0"),
            text[..75].to_owned(),
            format!("entp_{}", "z".repeat(71)),
            format!("entp_{}", "é".repeat(35) + "0"),
        ] {
            assert_eq!(TokenText::parse(&bad), None, "{bad}");
        }
    }

    #[test]
    fn a_token_ends_in_the_future_and_within_a_year() {
        let now = at("2026-01-01T00:00:00Z");
        let until = |text| Lifetime::from_now_to(at(text), now);
        assert!(until("2026-01-01T00:00:00.001Z").is_ok());
        assert!(until("2027-01-01T00:00:00Z").is_ok());
        for wrong in ["2026-01-01T00:00:00Z", "2025-12-31T00:00:00Z", "2027-01-02T00:00:00.001Z"] {
            assert_eq!(until(wrong), Err(PeopleRefusal::TokenLifetime), "{wrong}");
        }
        assert_eq!(Lifetime::of_acceptance(now).expires_at, at("2026-01-31T00:00:00Z"));
    }

    #[test]
    fn no_token_grants_what_its_maker_lacks() {
        use TokenScope::{Comment, Decide, Manage, Read};
        let own = [Read, Manage];
        assert_eq!(check_scopes(&[Manage, Read, Read], &own), Ok(vec![Read, Manage]));
        let lacking = PeopleRefusal::Forbidden(Denied::Scope(Decide));
        assert_eq!(check_scopes(&[Read, Decide, Comment], &own), Err(lacking));
        assert!(matches!(check_scopes(&[], &own), Err(PeopleRefusal::Invalid(_))));
    }

    #[test]
    fn a_token_is_revoked_once() {
        let now = at("2026-01-01T00:00:00Z");
        let mut token = ApiToken {
            id: uuid::Uuid::from_u128(1).into(),
            person: uuid::Uuid::from_u128(2).into(),
            name: words::Text::stored("x".to_owned()),
            scopes: vec![TokenScope::Read],
            created_at: now,
            expires_at: now,
            last_used_at: None,
            revoked_at: None,
        };
        assert_eq!(token.check_revocable(), Ok(()));
        token.revoked_at = Some(now);
        let wrong = PeopleRefusal::WrongState { state: "REVOKED".to_owned() };
        assert_eq!(token.check_revocable(), Err(wrong));
    }
}
