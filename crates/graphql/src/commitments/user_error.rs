//! Why a mutation of commitments was refused.

use domain::commitments::CommitmentsRefusal;
use words::commitments::CommitmentsErrorCode;

use crate::user_error::user_error;

user_error! {
    /// Why a mutation of commitments was refused.
    CommitmentsUserError: CommitmentsRefusal, CommitmentsErrorCode
}
