//! The `entente` binary.

use clap::Parser as _;

#[tokio::main]
async fn main() -> std::process::ExitCode {
    match server::commands::Line::parse().run().await {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}
