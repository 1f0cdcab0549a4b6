//! Imports: files are kept whole or not at all, what is wrong is told with its place, and the demonstration consortia load.

use std::path::Path;
use std::sync::Arc;

use hub::Hub;
use import::{File, Options, Report, Stopped};
use store::{Reader, Store, Unit};
use words::{Moment, Text as _, Timestamp};

use crate::world::{World, database};

/// The day after the snapshot of the demonstration.
const PRESENT: &str = "2026-07-01T09:00:00Z";

/// A place of its own to import into: no tenant of it is there before.
struct Desk {
    hub: Hub,
    /// Makes every slug of a file a new one.
    mark: String,
}

impl Desk {
    /// With one connection, as an embedded database has.
    async fn open() -> Self {
        database().await;
        let url = std::env::var("ENTENTE_TEST_DATABASE_URL").unwrap();
        let store = Store::connect(&url, 1).await.unwrap();
        let mark = format!("x{}", &server::clock::request_id().simple().to_string()[20..]);
        Self { hub: Hub::new(store, Arc::new(|_, _, _| {})), mark }
    }

    fn slug(&self, slug: &str) -> String {
        format!("{slug}-{}", self.mark)
    }

    /// A file of this text, with `SLUG` and the slugs of the demonstration made new.
    fn file(&self, name: &str, text: &str) -> File {
        let slugs = [("slug: SLUG", "nova"), ("slug: nova-vet", "nova-vet"), ("slug: greenmanu", "greenmanu")];
        let text = slugs
            .iter()
            .fold(text.to_owned(), |text, (old, new)| text.replace(old, &format!("slug: {}", self.slug(new))));
        import::parse(name, &text).unwrap_or_else(|problem| panic!("{problem}"))
    }

    async fn run(&self, files: &[File], options: Options) -> Result<Report, Box<Stopped>> {
        let now = Timestamp::parse(PRESENT).unwrap();
        let mut moments = || {
            let mut seed = [0; 32];
            seed[..16].copy_from_slice(server::clock::request_id().as_bytes());
            Moment::new(now, seed)
        };
        import::run(&self.hub, files, options, &mut moments, &mut |_| {}).await
    }

    async fn reader(&self, slug: &str) -> Option<Reader> {
        let tenant = store::directory::tenant_by_slug(self.hub.store(), &self.slug(slug)).await.unwrap()?.id;
        let now = Timestamp::parse(PRESENT).unwrap();
        Some(Reader::open(self.hub.store(), &store::directory::clock(tenant), now).await.unwrap())
    }

    /// The lengths of all logs of a tenant; none if there is no tenant.
    async fn logs(&self, slug: &str) -> Option<Vec<(String, i64)>> {
        let streams = store::activity::stream_lengths(&self.reader(slug).await?).await.unwrap();
        let mut lengths = Vec::new();
        for (stream, last, count) in streams {
            assert_eq!(last, count, "the log {stream:?} is contiguous");
            lengths.push((format!("{stream:?}"), count));
        }
        lengths.sort();
        Some(lengths)
    }
}

/// A consortium with a region, its lead and a strategy; 9 lines.
const REGION: &str = "\
tenant: {slug: SLUG, name: Nova, startsOn: 2026-01-05}
steps:
- {at: 2026-03-02 09:00, coordinator: {key: anna, email: anna@nova.example, name: Anna}}
- by: anna
  institution: {key: via, legalName: Via Emilia, shortName: Via, type: REGIONAL_AUTHORITY, country: IT}
- workspace: {name: Emilia-Romagna, nutsCode: ITH5, country: IT, timezone: Europe/Rome, leadInstitution: via}
- person: {key: elena, email: elena@via.example, name: Elena, institution: via, role: REGION_LEAD}
- by: elena
  strategy: {title: Networks, themeCode: ST3}
";

/// Another file of the same consortium, with these steps.
fn later(steps: &str) -> String {
    format!("tenant: {{slug: SLUG}}\nsteps:\n{steps}")
}

#[track_caller]
fn problem(result: Result<Report, Box<Stopped>>) -> String {
    result.unwrap_err().to_string()
}

#[tokio::test]
async fn the_demonstration_loads() {
    let desk = Desk::open().await;
    let folder = Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("../../demo");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    paths.sort();
    let files: Vec<File> = paths
        .iter()
        .map(|path| desk.file(path.file_name().unwrap().to_str().unwrap(), &std::fs::read_to_string(path).unwrap()))
        .collect();
    let dry = desk.run(&files, Options { dry_run: true, ..Options::default() }).await;
    let dry = dry.unwrap_or_else(|problem| panic!("{problem}"));
    assert_eq!((desk.logs("nova-vet").await, desk.logs("greenmanu").await), (None, None));

    let report = desk.run(&files, Options::default()).await.unwrap_or_else(|problem| panic!("{problem}"));
    assert_eq!((report.files, report.founded.len()), (6, 2));
    assert_eq!((report.files, &report.steps), (dry.files, &dry.steps), "a dry run does the same");
    for slug in ["nova-vet", "greenmanu"] {
        let told: i64 = desk.logs(slug).await.unwrap().iter().map(|(_, count)| count).sum();
        assert!(told > 150, "{slug} tells of {told} things");
        let reader = desk.reader(slug).await.unwrap();
        assert_eq!(store::people::outbox(&reader).await.unwrap().len(), 0, "no message goes out");
    }
    for made in report.tokens.iter().filter(|made| made.name.as_str() != "Teacher's spreadsheet") {
        let (slug, now) = (made.tenant.as_str(), Timestamp::parse(PRESENT).unwrap());
        let caller = store::directory::authenticate(desk.hub.store(), slug, Some(&made.text.reveal()), now).await;
        assert!(caller.unwrap().unwrap().person().is_some(), "{}'s key works", made.person);
    }
    assert!(report.tokens.len() > 10);
    assert_eq!(dry.tokens.len(), 0, "keys of a dry run would open nothing");
}

#[tokio::test]
async fn a_dry_run_writes_nothing() {
    let desk = Desk::open().await;
    let files =
        [desk.file("a.yaml", REGION), desk.file("b.yaml", &later("- {by: elena, submit: {subject: Networks}}"))];
    let report = desk.run(&files, Options { dry_run: true, ..Options::default() }).await.unwrap();
    assert_eq!(
        report.to_string().lines().take(2).collect::<Vec<_>>(),
        ["2 files, 6 steps; a dry run: nothing was kept".to_owned(), format!("founded {}", desk.slug("nova")),]
    );
    assert_eq!(desk.logs("nova").await, None);

    desk.run(&files, Options::default()).await.unwrap();
    assert!(desk.logs("nova").await.is_some(), "the same files are kept without it");
}

#[tokio::test]
async fn an_error_in_the_last_line_leaves_nothing_of_its_file_and_all_of_the_files_before() {
    let desk = Desk::open().await;
    let good = "- {by: anna@nova.example, institution: {legalName: Ferri, shortName: Ferri, type: VET_PROVIDER, country: IT}}\n";
    let files = |last: &str| [desk.file("a.yaml", REGION), desk.file("b.yaml", &later(&format!("{good}{last}")))];
    let files = files("- {by: elena, retire: {strategy: Networks, reason: It is over}}");
    assert_eq!(
        problem(desk.run(&files, Options::default()).await),
        "b.yaml:4:15: It is DRAFT, and does not allow this; read its state and viewerCan (WRONG_STATE)"
    );
    let kept = desk.logs("nova").await.unwrap();
    assert_eq!(kept.iter().map(|(_, count)| count).sum::<i64>(), 7, "{kept:?}");

    let mended =
        [desk.file("b.yaml", &later(&format!("{good}- {{by: elena@via.example, submit: {{subject: NETWORKS}}}}")))];
    desk.run(&mended, Options::default()).await.unwrap();
    let kept = desk.logs("nova").await.unwrap();
    assert_eq!(kept.iter().map(|(_, count)| count).sum::<i64>(), 9, "without the error both steps are kept: {kept:?}");
}

#[tokio::test]
async fn who_stops_tells_what_the_files_before_did_and_their_keys() {
    let desk = Desk::open().await;
    let key = "- {by: elena, token: {name: Reports, scopes: [READ], expiresAt: 2026-12-01T00:00:00Z}}\n";
    let refused = "- {by: elena, retire: {strategy: Networks, reason: It is over}}";
    let files = [
        desk.file("a.yaml", &format!("{REGION}{key}")),
        desk.file("b.yaml", &later(&key.replace("Reports", "Board"))),
        desk.file("c.yaml", &later(&format!("{}{refused}", key.replace("Reports", "Never")))),
    ];
    let stopped = desk.run(&files, Options::default()).await.unwrap_err();
    assert!(stopped.to_string().starts_with("c.yaml:4:15: It is DRAFT"), "{stopped}");
    let kept = &stopped.kept;
    assert_eq!((kept.files, kept.founded.len(), kept.steps["token"], kept.steps.get("retire")), (2, 1, 2, None));
    let names: Vec<&str> = kept.tokens.iter().map(|made| made.name.as_str()).collect();
    assert_eq!(names, ["Reports", "Board"]);
    let (slug, now) = (desk.slug("nova"), Timestamp::parse(PRESENT).unwrap());
    for made in &kept.tokens {
        let caller = store::directory::authenticate(desk.hub.store(), &slug, Some(&made.text.reveal()), now).await;
        assert!(caller.unwrap().unwrap().person().is_some(), "{} works", made.name);
    }
}

#[tokio::test]
async fn an_unknown_name_is_told_with_its_place() {
    let desk = Desk::open().await;
    desk.run(&[desk.file("a.yaml", REGION)], Options::default()).await.unwrap();
    let end = "; a step above must make it, or it must exist already";
    for (step, expected) in [
        (
            "- {by: nobody@via.example, clock: }",
            format!("b.yaml:3:8: No person is called `nobody@via.example` here{end}"),
        ),
        ("- {by: elena, clock: }", format!("b.yaml:3:8: No person is called `elena` here{end}")),
        (
            "- {by: elena@via.example, submit: {subject: ST9.1}}",
            format!("b.yaml:3:45: No strategy or objective is called `ST9.1` here{end}"),
        ),
        (
            "- {by: elena@via.example, strategy: {title: T, themeCode: ST3, owner: Nowhere}}",
            format!("b.yaml:3:71: No institution is called `Nowhere` here{end}"),
        ),
        (
            "- {by: elena@via.example, strategy: {workspace: Nowhere, title: T, themeCode: ST3}}",
            format!("b.yaml:3:49: No workspace is called `Nowhere` here{end}"),
        ),
        (
            "- {by: elena@via.example, amendCharter: {body: Board, charter: {}, reason: R}}",
            format!("b.yaml:3:48: No body is called `Board` here{end}"),
        ),
        (
            "- {by: elena@via.example, ballot: {subject: Networks, decision: APPROVE}}",
            "b.yaml:3:45: No request about `Networks` is open or waits for its outcome".to_owned(),
        ),
        (
            "- {by: elena@via.example, submit: {subject: Networks, revision: 4}}",
            "b.yaml:3:27: The text has no revision 4; its present one is 1".to_owned(),
        ),
    ] {
        let before = desk.logs("nova").await;
        assert_eq!(problem(desk.run(&[desk.file("b.yaml", &later(step))], Options::default()).await), expected);
        assert_eq!(desk.logs("nova").await, before);
    }
}

#[tokio::test]
async fn a_name_without_a_thing_stops_the_files_before_it_too() {
    let desk = Desk::open().await;
    let files = [desk.file("a.yaml", REGION), desk.file("b.yaml", &later("- {by: elena, delete: {comment: c1}}"))];
    assert!(
        problem(desk.run(&files, Options::default()).await).starts_with("b.yaml:3:33: No comment is called `c1` here")
    );
    assert_eq!(desk.logs("nova").await, None);
}

#[tokio::test]
async fn a_tenant_is_founded_by_its_name_only() {
    let desk = Desk::open().await;
    let told = problem(desk.run(&[desk.file("a.yaml", &later("- clock: "))], Options::default()).await);
    let slug = desk.slug("nova");
    assert_eq!(
        told,
        format!("a.yaml:1:16: There is no tenant `{slug}`; write its `name` here, too, and it is founded")
    );
    let twice =
        [desk.file("a.yaml", REGION), desk.file("b.yaml", "tenant: {slug: SLUG, name: Nova}\nsteps:\n- clock: ")];
    let report = desk.run(&twice, Options::default()).await.unwrap();
    assert_eq!(report.founded.len(), 1, "a tenant that is there is not founded again");
}

#[tokio::test]
async fn where_a_step_happens_is_said_or_plain() {
    let desk = Desk::open().await;
    desk.run(&[desk.file("a.yaml", REGION)], Options::default()).await.unwrap();
    let strategy = "- {by: anna@nova.example, strategy: {title: Mobility, themeCode: ST6}}";
    // The coordinator reaches one workspace, then two.
    let refused = problem(desk.run(&[desk.file("b.yaml", &later(strategy))], Options::default()).await);
    assert_eq!(refused.rsplit(' ').next(), Some("(FORBIDDEN)"), "{refused}");
    let second = "- {by: anna@nova.example, workspace: {name: Norte, nutsCode: PT11, country: PT, timezone: Europe/Lisbon, leadInstitution: Via}}";
    desk.run(&[desk.file("b.yaml", &later(second))], Options::default()).await.unwrap();
    assert_eq!(
        problem(desk.run(&[desk.file("b.yaml", &later(strategy))], Options::default()).await),
        "b.yaml:3:27: In which workspace? Write `workspace:` into this step, or at the head of the file"
    );
    let headed = later("- {by: elena@via.example, submit: {subject: networks}}")
        .replace("steps:", "workspace: emilia-romagna\nsteps:");
    desk.run(&[desk.file("b.yaml", &headed)], Options::default()).await.unwrap();
}

#[tokio::test]
async fn who_is_invited_twice_is_told_why_not() {
    let desk = Desk::open().await;
    desk.run(&[desk.file("a.yaml", REGION)], Options::default()).await.unwrap();
    let again = "- {by: anna@nova.example, person: {email: elena@via.example, institution: Via, role: REGION_LEAD}}";
    assert_eq!(
        problem(desk.run(&[desk.file("b.yaml", &later(again))], Options::default()).await),
        "b.yaml:3:27: elena@via.example is a member there already (ALREADY_MEMBER)"
    );
    let wrong =
        "- {by: elena@via.example, person: {email: new@via.example, name: New, institution: Via, role: REGION_LEAD}}";
    assert_eq!(
        problem(desk.run(&[desk.file("b.yaml", &later(wrong))], Options::default()).await),
        "b.yaml:3:27: Who invites new@via.example may not grant the role REGION_LEAD there (ROLE_NOT_GRANTABLE)"
    );
}

#[tokio::test]
async fn a_file_is_moved_in_time_as_a_whole() {
    let desk = Desk::open().await;
    desk.run(&[desk.file("a.yaml", REGION)], Options { shift_days: 28, ..Options::default() }).await.unwrap();
    let id = store::directory::tenant_by_slug(desk.hub.store(), &desk.slug("nova")).await.unwrap().unwrap().id;
    let moment = Moment::new(Timestamp::parse(PRESENT).unwrap(), [0; 32]);
    let mut unit = Unit::open(desk.hub.store(), &store::directory::clock(id), moment).await.unwrap();
    let tenant = store::people::tenant(&mut unit).await.unwrap();
    assert_eq!(tenant.starts_on.map(|day| day.to_string()).as_deref(), Some("2026-02-02"));
    assert_eq!(tenant.created_at.to_string(), "2026-03-30T09:00:00.000Z");
}

#[tokio::test]
async fn nothing_is_imported_that_has_not_happened() {
    let desk = Desk::open().await;
    let told =
        problem(desk.run(&[desk.file("a.yaml", REGION)], Options { shift_days: 365, ..Options::default() }).await);
    assert_eq!(
        told,
        "a.yaml:3:26: This step is at 2027-03-02T09:00:00.000Z, after 2026-07-01T09:00:00.000Z; only what has happened can be imported"
    );
    assert_eq!(desk.logs("nova").await, None);
}

#[tokio::test]
async fn a_file_that_says_no_instant_happens_now() {
    let world = World::given("- coordinator: {email: anna@nova.example, name: Anna}").await;
    let before = world.clock.now();
    world.happened("- by: anna@nova.example\n  institution: {legalName: V, shortName: V, type: COMPANY, country: IT}\n- institution: {legalName: W, shortName: W, type: COMPANY, country: IT}").await;
    let reader = world.reader().await;
    let page = store::Page { limit: 10, backward: false, after: None, before: None, whole: true };
    let found = store::people::institutions_of(&reader, &[world.tenant().await], page).await.unwrap();
    let made: Vec<Timestamp> =
        found[0].rows.iter().map(|institution| institution.whole().unwrap().created_at).collect();
    assert_eq!(made.len(), 2);
    assert!(before < made[0] && made[0] < made[1] && made[1] <= world.clock.now(), "{before} {made:?}");
}

#[tokio::test]
async fn the_clock_does_what_is_due_at_its_instant() {
    let desk = Desk::open().await;
    let steps = "\
- {at: 2026-04-01 09:00, by: elena, invitation: {email: late@via.example, institution: Via}}
- {at: +13d, clock: }
- {by: elena, invitation: {email: late@via.example, institution: Via}}
";
    let files = |steps: &str| [desk.file("a.yaml", REGION), desk.file("b.yaml", &later(steps))];
    let told = problem(desk.run(&files(steps), Options { dry_run: true, ..Options::default() }).await);
    assert_eq!(
        told,
        "b.yaml:5:15: late@via.example has an open invitation there already; answer it or take it back first (ALREADY_INVITED)"
    );
    let expired = steps.replace("+13d", "+14d");
    desk.run(&files(&expired), Options::default()).await.unwrap_or_else(|problem| panic!("{problem}"));
}

#[tokio::test]
async fn a_file_of_two_workspaces_is_kept_whoever_speaks_last() {
    let world = World::given(
        "- coordinator: {key: marieke, email: marieke@nova.example, name: Marieke}
- by: marieke
  institution: {key: via, legalName: Via Emilia, shortName: Via, type: REGIONAL_AUTHORITY, country: IT}
- institution: {key: rhone, legalName: Rhône, shortName: Rhône, type: REGIONAL_AUTHORITY, country: FR}
- workspace: {name: Emilia-Romagna, nutsCode: ITH5, country: IT, timezone: Europe/Rome, leadInstitution: via}
- person: {key: elena, email: elena@via.example, name: Elena, institution: via, role: REGION_LEAD}
- workspace: {name: Rhône-Alpes, nutsCode: FRK2, country: FR, timezone: Europe/Paris, leadInstitution: rhone}
- person: {key: luc, email: luc@rhone.example, name: Luc, institution: rhone, role: REGION_LEAD}
- by: luc
  strategy: {title: Networks, themeCode: ST3}",
    )
    .await;
    world.feed_has_no_gap().await;
}
