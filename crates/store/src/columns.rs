//! Every column is classed: personal (names somebody, or leads to one), institutional, or public. `columns.csv` is the list.

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop at what it does not expect")]
    use std::collections::BTreeSet;

    use crate::Store;

    #[tokio::test]
    async fn every_column_of_the_catalog_is_classed_and_no_other() {
        let url = std::env::var("ENTENTE_TEST_DATABASE_URL")
            .expect("a database for the tests: run `make test`, or scripts/with-postgres");
        Store::migrate(&url).await.unwrap();
        let store = Store::connect(&url, 1).await.unwrap();
        let mut connection = store.connection().await.unwrap();
        let there = sqlx::query_scalar!(
            r#"SELECT c.relname || ',' || a.attname "column!" FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
               WHERE c.relnamespace = 'entente'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped"#
        );
        let there: BTreeSet<String> = there.fetch_all(&mut *connection).await.unwrap().into_iter().collect();
        let mut classed = BTreeSet::new();
        for line in include_str!("columns.csv").lines().skip(1) {
            let (column, class) = line.rsplit_once(',').unwrap();
            assert!(["personal", "institutional", "public"].contains(&class), "{line}");
            assert!(classed.insert(column.to_owned()), "{line} stands twice");
        }
        assert_eq!(there.difference(&classed).collect::<Vec<_>>(), Vec::<&String>::new(), "columns without a class");
        assert_eq!(classed.difference(&there).collect::<Vec<_>>(), Vec::<&String>::new(), "classes without a column");
    }
}
