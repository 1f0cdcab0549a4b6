//! The regions of NUTS 2024, as shipped: which code is one, in which country, and what became of a retired code.

use std::collections::HashMap;
use std::sync::LazyLock;

use words::people::{CountryCode, NutsCode};

use crate::people::PeopleRefusal;

/// The version of the classification that is shipped, and the default of a new workspace.
pub const NUTS_VERSION: i32 = 2024;

/// A region of the shipped list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// Its name, in its own language.
    pub name: String,
    /// ISO 3166-1 alpha-2 of its country; NUTS itself writes EL for Greece.
    pub country: String,
    /// 1 to 3.
    pub level: u8,
}

struct Shipped {
    regions: HashMap<String, Region>,
    retired: HashMap<String, Option<String>>,
}

static SHIPPED: LazyLock<Shipped> = LazyLock::new(|| {
    let regions: HashMap<String, Region> = parse(include_str!("../../../../data/nuts_2024.csv"), |row| {
        let [code, _, country, level, _, name, _] = row else { return None };
        let region = Region { name: (*name).to_owned(), country: (*country).to_owned(), level: level.parse().ok()? };
        Some(((*code).to_owned(), region))
    });
    let changes: Vec<[String; 3]> = parse(include_str!("../../../../data/nuts_2021_2024_changes.csv"), |row| {
        let [_, old, new, _, name, _] = row else { return None };
        Some([(*old).to_owned(), (*new).to_owned(), (*name).to_owned()])
    });
    let retired = changes
        .iter()
        .filter(|[old, ..]| !old.is_empty() && !regions.contains_key(old))
        .map(|[old, new, name]| {
            // Where the boundary moved, too, the list has two rows: the old code alone, and the new one under the same name.
            let renewed =
                changes.iter().find(|[other, code, same]| other.is_empty() && same == name && code.len() == old.len());
            let successor = Some(new.clone()).filter(|new| !new.is_empty());
            (old.clone(), successor.or_else(|| renewed.map(|[_, code, _]| code.clone())))
        })
        .collect();
    Shipped { regions, retired }
});

/// The rows of a shipped list that have its form; a test counts them.
fn parse<T, C: FromIterator<T>>(text: &str, row: impl Fn(&[&str]) -> Option<T>) -> C {
    csv::Reader::from_reader(text.as_bytes())
        .records()
        .filter_map(|record| row(&record.ok()?.iter().collect::<Vec<_>>()))
        .collect()
}

/// The region with this code in this version of NUTS, if it lies in this country.
///
/// # Errors
/// `UnknownNutsCode`, whose message names the successor of a retired code; `CountryMismatch`.
pub fn region(code: &NutsCode, version: i32, country: &CountryCode) -> Result<&'static Region, PeopleRefusal> {
    let unknown = |remedy: String| Err(PeopleRefusal::UnknownNutsCode { code: code.to_string(), remedy });
    if version != NUTS_VERSION {
        return unknown(format!("version {version} is not shipped: use {NUTS_VERSION}, or customArea"));
    }
    let Some(region) = SHIPPED.regions.get(code.as_ref()) else {
        return unknown(match SHIPPED.retired.get(code.as_ref()) {
            Some(Some(successor)) => {
                format!("it was retired, and {successor} is its successor: use that, or customArea")
            }
            Some(None) => "it was retired and has no single successor: use one of the new \
                           regions, or customArea"
                .to_owned(),
            None => "use a code such as ITH5, or customArea".to_owned(),
        });
    };
    if region.country != country.as_ref() {
        return Err(PeopleRefusal::CountryMismatch { code: code.to_string(), lies_in: region.country.clone() });
    }
    Ok(region)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use words::Text as _;

    fn find(code: &str, version: i32, country: &str) -> Result<&'static Region, PeopleRefusal> {
        region(&NutsCode::parse(code).unwrap(), version, &CountryCode::parse(country).unwrap())
    }

    #[test]
    fn the_whole_list_is_read() {
        assert_eq!(SHIPPED.regions.len(), 2048);
        assert_eq!(find("ITH5", 2024, "IT").unwrap().name, "Emilia-Romagna");
        assert_eq!(find("DE111", 2024, "DE").unwrap().name, "Stuttgart, Stadtkreis");
        assert_eq!(find("FI19B", 2024, "FI").unwrap().level, 3);
    }

    #[test]
    fn greece_is_el_in_its_codes_and_gr_as_a_country() {
        assert!(find("EL30", 2024, "GR").is_ok());
        assert_eq!(
            find("EL30", 2024, "IT"),
            Err(PeopleRefusal::CountryMismatch { code: "EL30".to_owned(), lies_in: "GR".to_owned() })
        );
        assert!(find("ITH5", 2024, "FR").is_err());
    }

    #[test]
    fn a_retired_code_names_its_successor() {
        for (code, country, successor) in [("FI197", "FI", "FI19B"), ("NL333", "NL", "NL362")] {
            let message = find(code, 2024, country).unwrap_err().to_string();
            assert!(message.contains(successor), "{message}");
        }
        let message = find("PT17", 2024, "PT").unwrap_err().to_string();
        assert!(message.contains("no single successor"), "{message}");
    }

    #[test]
    fn other_codes_and_versions_are_unknown() {
        for (code, version) in [("ITZ9", 2024), ("ITH5", 2021), ("ITH5", 0)] {
            let refusal = find(code, version, "IT").unwrap_err();
            assert!(matches!(refusal, PeopleRefusal::UnknownNutsCode { .. }), "{refusal}");
        }
    }
}
