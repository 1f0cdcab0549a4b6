//! The type StrategyTheme.

use domain::strategies::Theme;
use reads::{Entity, Keyed, Object};
use words::strategies::ThemeCode;

use crate::sight::Sight;

/// A row of the repository of strategies.
pub struct StrategyTheme;

impl Keyed for StrategyTheme {
    type Key = ThemeCode;
    type Extent = ();

    fn key(row: &Theme) -> ThemeCode {
        row.code.clone()
    }
}

impl Entity for StrategyTheme {
    type Context = Sight;
    type Row = Theme;
    const NAME: &'static str = "StrategyTheme";
    const DOC: &'static str =
        "A row of the repository of strategies (blueprint, table 1): ST1 to ST7 and the tenant's own.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .text("code", "Such as ST3; what `createStrategy` takes as `themeCode`.", |theme| theme.code.as_ref())
            .text("title", "What the row is called.", |theme| theme.title.as_ref())
    }
}
