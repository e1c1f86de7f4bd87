//! What the machine was, without which no figure means anything.

use std::fs;
use std::thread::available_parallelism;

use crate::command::guarded;
use crate::stack::database::Source;

/// Prints it.
pub(crate) async fn print(database: &Source) {
    let cores = available_parallelism().map_or(0, usize::from);
    println!("\nmachine    {cores} cores, {}", cpu());
    println!("kernel     {}", read("/proc/sys/kernel/osrelease"));
    println!("load       {}", read("/proc/loadavg"));
    println!("database   {}", database.name());
    for (name, program, option) in
        [("rustc", "rustc", "--version"), ("node", "node", "--version"), ("janus", "janus", "--version")]
    {
        println!("{name:<10} {}", first_line(program, option).await);
    }
    println!("everything, the measuring program too, on the same machine over loopback\n");
}

fn cpu() -> String {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = text.lines().find(|line| line.starts_with("model name")).and_then(|line| line.split_once(':'));
    model.map_or_else(|| "unknown".to_owned(), |(_, model)| model.trim().to_owned())
}

fn read(path: &str) -> String {
    fs::read_to_string(path).map_or_else(|_| "unknown".to_owned(), |text| text.trim().to_owned())
}

async fn first_line(program: &str, option: &str) -> String {
    let output = guarded(program).arg(option).output().await.map(|output| output.stdout).unwrap_or_default();
    String::from_utf8_lossy(&output).lines().next().unwrap_or("unknown").to_owned()
}
