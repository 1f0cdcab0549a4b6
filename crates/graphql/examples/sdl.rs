//! Prints the schema.
fn main() {
    println!("{}", graphql::sdl());
}
