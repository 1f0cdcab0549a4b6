//! Why a mutation of approvals was refused.

use domain::approvals::ApprovalsRefusal;
use words::approvals::ApprovalsErrorCode;

use crate::user_error::user_error;

user_error! {
    /// Why a mutation of approvals was refused.
    ApprovalsUserError: ApprovalsRefusal, ApprovalsErrorCode
}
