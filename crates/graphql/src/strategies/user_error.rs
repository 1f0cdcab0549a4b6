//! Why a mutation of strategies was refused.

use domain::strategies::StrategiesRefusal;
use words::strategies::StrategiesErrorCode;

use crate::user_error::user_error;

user_error! {
    /// Why a mutation of strategies was refused.
    StrategiesUserError: StrategiesRefusal, StrategiesErrorCode
}
