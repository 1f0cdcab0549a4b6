//! The twin: the same attacks find something as soon as the ground is weakened. In a database of its own.

use store::Store;

use super::attacker::Attacker;
use super::attackers::Scene;
use super::{following, reading, writing};
use crate::own::{Own, psql};

/// One way past a border, and how it is closed again.
struct Weakness {
    opened: &'static str,
    closed: &'static str,
    /// Who finds it.
    attacker: &'static str,
    /// What is found.
    leak: &'static str,
}

const WEAKNESSES: [Weakness; 5] = [
    // A table without the borders: a text of the other tenant.
    Weakness {
        opened: "ALTER TABLE entente.institution DISABLE ROW LEVEL SECURITY",
        closed: "ALTER TABLE entente.institution ENABLE ROW LEVEL SECURITY",
        attacker: "the neighbours' coordinator at home",
        leak: "finds CANARY-At",
    },
    // The border of the tenant holds, that of the workspace does not.
    Weakness {
        opened: "CREATE POLICY open ON entente.governance_body TO entente_app USING (tenant_id = (SELECT entente.tenant()))",
        closed: "DROP POLICY open ON entente.governance_body",
        attacker: "a member of the other region",
        leak: "finds CANARY-A1",
    },
    // What has no text is given away by an answer that differs.
    Weakness {
        opened: "ALTER TABLE entente.seat DISABLE ROW LEVEL SECURITY",
        closed: "ALTER TABLE entente.seat ENABLE ROW LEVEL SECURITY",
        attacker: "the neighbours' member at home",
        leak: "and of an unknown id",
    },
    // Both borders hold, the finer one does not: everybody hears what some say.
    Weakness {
        opened: "ALTER FUNCTION entente.addressees RENAME TO were_addressed; CREATE FUNCTION entente.addressees(institution uuid, body uuid, author uuid, workspace uuid) RETURNS SETOF uuid LANGUAGE sql STABLE AS 'SELECT person_id FROM entente.member'; GRANT EXECUTE ON FUNCTION entente.addressees TO entente_app",
        closed: "DROP FUNCTION entente.addressees; ALTER FUNCTION entente.were_addressed RENAME TO addressees",
        attacker: "a member of another institution",
        leak: "finds CANARY-A3",
    },
    // A command that finds what a read would not.
    Weakness {
        opened: "CREATE POLICY open ON entente.commitment TO entente_app USING (true); CREATE POLICY open ON entente.actor TO entente_app USING (true)",
        closed: "DROP POLICY open ON entente.commitment; DROP POLICY open ON entente.actor",
        attacker: "the neighbours' coordinator at home",
        leak: "writes withdrawCommitment",
    },
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_weakened_ground_the_same_attacks_find_something() {
    let own = Own::made("entente_twin");
    Store::migrate(&own.url()).await.unwrap();
    let store = Store::connect(&own.url(), 4).await.unwrap();
    let scene = Scene::in_database(store).await;
    let (schema, mut aims) = (&scene.schema, writing::aims(&scene.schema));
    aims.retain(|aim| aim.mutation == "withdrawCommitment");
    let mut attackers: Vec<Attacker<'_>> = scene.neighbours().await;
    attackers.extend(scene.colleagues().await);
    attackers.extend(scene.bystanders().await);
    attackers.retain(|attacker| WEAKNESSES.iter().any(|weakness| weakness.attacker == attacker.name));

    for weakness in [None].into_iter().chain(WEAKNESSES.iter().map(Some)) {
        if let Some(weakness) = weakness {
            psql(&own.url(), weakness.opened);
        }
        for attacker in &attackers {
            if weakness.is_some_and(|weakness| weakness.attacker != attacker.name) {
                continue;
            }
            let mut leaks = reading::by_reading(schema, attacker).await;
            leaks.extend(writing::by_writing(schema, attacker, &aims).await);
            if attacker.name == "a member of another institution" {
                let live = following::by_following_home(schema, attacker).await;
                let heard = weakness.is_some_and(|weakness| weakness.attacker == attacker.name);
                assert_eq!(!live.is_empty(), heard, "live, too: {live:#?}");
            }
            match weakness {
                None => assert!(leaks.is_empty(), "on sound ground nothing gets out: {leaks:#?}"),
                Some(Weakness { opened, leak, .. }) => {
                    assert!(leaks.iter().any(|found| found.contains(leak)), "{opened}: nobody notices");
                }
            }
        }
        if let Some(weakness) = weakness {
            psql(&own.url(), weakness.closed);
        }
    }
}
