//! Why a mutation of people was refused.

use domain::people::PeopleRefusal;
use words::people::PeopleErrorCode;

use crate::user_error::user_error;

user_error! {
    /// Why a mutation of people was refused.
    PeopleUserError: PeopleRefusal, PeopleErrorCode
}
