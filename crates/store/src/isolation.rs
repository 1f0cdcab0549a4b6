//! The isolation check: does the database, as it is, hold both borders? Run at start-up, in tests, and by `entente check-isolation`.

use crate::database::Store;

/// A way past a border.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IsolationFault {
    /// The kind of fault, such as `security_not_forced`.
    pub class: String,
    /// The table, function, role or other thing that has it.
    pub object: String,
    /// What mends it.
    pub remedy: String,
}

impl std::fmt::Display for IsolationFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {} ({})", self.class, self.object, self.remedy)
    }
}

impl Store {
    /// Every way past the borders that the catalog shows; none in a sound database.
    pub async fn isolation_faults(&self) -> anyhow::Result<Vec<IsolationFault>> {
        let mut connection = self.connection().await?;
        // PostgreSQL leaves out the schemas of the search path where it prints a policy, and the path is the database's or the login's.
        sqlx::raw_sql("BEGIN READ ONLY; SET LOCAL search_path = pg_catalog").execute(&mut *connection).await?;
        let faults = sqlx::query_file_as!(IsolationFault, "src/isolation.sql", "entente_app");
        let faults = faults.fetch_all(&mut *connection).await?;
        sqlx::raw_sql("ROLLBACK").execute(&mut *connection).await?;
        Ok(faults)
    }

    /// Which role the connections have, and whether row-level security binds it.
    pub async fn is_bound(&self) -> anyhow::Result<bool> {
        let mut connection = self.connection().await?;
        let free = sqlx::query_scalar!(
            r#"SELECT rolsuper OR rolbypassrls "free!" FROM pg_roles WHERE rolname = current_user"#
        );
        Ok(!free.fetch_one(&mut *connection).await?)
    }
}
