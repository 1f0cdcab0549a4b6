//! x
use std::sync::Arc;
#[tokio::main]
async fn main() {
    let url = std::env::var("TRY_URL").unwrap();
    let args: Vec<String> = std::env::args().skip(1).collect();
    store::Store::migrate(&url).await.unwrap();
    let st = store::Store::connect(&url, 1).await.unwrap();
    let hub = hub::Hub::new(st.clone(), Arc::new(|_, _, _| {}));
    let mut seed = 0u8;
    let mut moments = || {
        seed = seed.wrapping_add(1);
        let mut s = [0; 32];
        s[0] = seed;
        s[1..17].copy_from_slice(uuid::Uuid::new_v4().as_bytes());
        words::Moment::new(words::Timestamp::parse("2026-11-24T01:00:00Z").unwrap(), s)
    };
    let files: Vec<_> = args
        .iter()
        .filter(|a| !a.starts_with("--"))
        .map(|p| import::parse(p, &std::fs::read_to_string(p).unwrap()).unwrap_or_else(|p| panic!("{p}")))
        .collect();
    let options = import::Options {
        dry_run: args.iter().any(|a| a == "--dry"),
        shift_days: if args.iter().any(|a| a == "--shift") { 147 - 7 } else { 0 },
    };
    match import::run(&hub, &files, options, &mut moments, &mut |p| eprintln!("{p}")).await {
        Ok(r) => println!("{r}"),
        Err(p) => {
            println!("PROBLEM {p}");
        }
    }
    st.close().await;
}
