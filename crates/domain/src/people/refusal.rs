//! What a caller of a mutation of people is told when a rule says no.

use words::people::PeopleErrorCode;

use crate::refusal::refusals;

refusals! {
    /// Why a command on people is refused.
    PeopleRefusal: PeopleErrorCode {
        /// No such region in the list of that version.
        UnknownNutsCode {
            /** What was asked for. */
            code: String,
            /** What to do instead. */
            remedy: String,
        } = UnknownNutsCode, Some("nutsCode"), "{code} is no region of NUTS 2024; {remedy}";
        /// The region lies elsewhere.
        CountryMismatch {
            /** The region. */
            code: String,
            /** Where it lies, ISO 3166-1. */
            lies_in: String,
        } = CountryMismatch, Some("country"), "{code} lies in {lies_in}; mend country or nutsCode";
        /// The workspace's name is in use.
        NameTaken { /** The name. */ name: String } = NameTaken, Some("name"), "A workspace of the tenant is called {name} already; choose another name";
        /// The institution's name is in use.
        ShortNameTaken { /** The name. */ name: String }
            = NameTaken, Some("shortName"), "An institution of the tenant is called {name} already; use that institution, or choose another name";
        /// The organisation id is in use.
        OidTaken = OidTaken, Some("oid"), "An institution of the tenant has this organisation id already; use that institution";
        /// The region has a workspace.
        WorkspaceExists = WorkspaceExists, Some("nutsCode"), "The tenant has a workspace of this region already; use that workspace";
        /// Too many rows at once.
        TooManyRows { /** How many were sent. */ rows: usize, /** How many may be sent. */ limit: usize }
            = TooManyRows, Some("invitations"), "{rows} rows are too many; send at most {limit} in one call";
        /// The invitation was answered or taken back.
        InvitationClosed { /** The state that it is in. */ state: String }
            = InvitationClosed, None, "The invitation is {state}; ask for a new one";
        /// The invitation is past its date.
        InvitationExpired = InvitationExpired, None, "The invitation is past its date; it can be sent again by who invited";
        /// A member of the tenant has this address.
        SignInRequired = SignInRequired, None, "A member has the invited address; send that person's credential with the request";
        /// The credential is of another person.
        EmailMismatch = EmailMismatch, None, "The invitation is for another address than yours; use the credential of the person invited, or none";
        /// The role is not the inviter's to give.
        RoleNotGrantable { /** The role. */ role: String } = RoleNotGrantable, None, "{role} may not be granted here by this inviter; ask somebody who may grant it";
        /// The region would be left without a lead.
        LastLead = LastLead, Some("member"), "The region would be left without a lead; name another first";
        /// An expiry that is too early or too late.
        TokenLifetime = TokenLifetime, Some("expiresAt"), "The expiry must lie in the future, and at most a year away";
        /// Not from this state.
        WrongState { /** The state that it is in. */ state: String } = WrongState, None, "It is {state}, and does not allow this; read its state and viewerCan";
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::Denied;
    use crate::refusal::{Invalid, NotFound, Refusal as _};

    #[test]
    fn every_code_has_its_refusal_and_every_message_begins_and_ends_as_it_should() {
        let text = || "x".to_owned();
        let all: Vec<PeopleRefusal> = vec![
            NotFound { field: text() }.into(),
            Denied::Role.into(),
            Invalid::new("x", "y").into(),
            PeopleRefusal::UnknownNutsCode { code: "XX".to_owned(), remedy: text() },
            PeopleRefusal::CountryMismatch { code: "XX".to_owned(), lies_in: text() },
            PeopleRefusal::NameTaken { name: text() },
            PeopleRefusal::ShortNameTaken { name: text() },
            PeopleRefusal::OidTaken,
            PeopleRefusal::WorkspaceExists,
            PeopleRefusal::TooManyRows { rows: 101, limit: 100 },
            PeopleRefusal::InvitationClosed { state: text() },
            PeopleRefusal::InvitationExpired,
            PeopleRefusal::SignInRequired,
            PeopleRefusal::EmailMismatch,
            PeopleRefusal::RoleNotGrantable { role: "AUDITOR".to_owned() },
            PeopleRefusal::LastLead,
            PeopleRefusal::TokenLifetime,
            PeopleRefusal::WrongState { state: text() },
        ];
        let mut codes: Vec<PeopleErrorCode> = all.iter().map(PeopleRefusal::code).collect();
        codes.dedup();
        assert_eq!(codes, PeopleErrorCode::ALL);
        for refusal in all {
            assert!(!refusal.to_string().ends_with('.'), "{refusal}");
        }
    }
}
