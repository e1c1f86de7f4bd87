//! Builds this crate again when the frontend was built again: its files are embedded.

fn main() {
    println!("cargo::rerun-if-changed=../../frontend/dist");
    println!("cargo::rerun-if-changed=../../frontend/templates");
}
