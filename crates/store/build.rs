//! A new migration rebuilds the crate that carries them.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
