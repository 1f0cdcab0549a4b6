//! Why a mutation of the discussion was refused.

use domain::discussion::DiscussionRefusal;
use words::discussion::DiscussionErrorCode;

use crate::user_error::user_error;

user_error! {
    /// Why a mutation of the discussion was refused.
    DiscussionUserError: DiscussionRefusal, DiscussionErrorCode
}
