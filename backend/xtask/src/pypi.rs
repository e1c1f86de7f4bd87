//! Programs from the Python Package Index, each in a virtual environment of its own within the cache.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, Result, bail};

use crate::command::{guarded, run};
use crate::{install, paths};

/// The program that a package brings, such as `SecantusDB==0.7.0b3`; installed if it is not there yet.
pub(crate) async fn program(package: &str, name: &str) -> Result<PathBuf> {
    let environment = paths::cache()?.join(package.replace("==", "-"));
    let program = environment.join("bin").join(name);
    if answers_help(&program).await {
        return Ok(program);
    }
    println!("Installing {package} from PyPI into {}", environment.display());
    let python = install::python_with_venv().await.context("there is no Python that can make virtual environments")?;
    if environment.exists() {
        fs::remove_dir_all(&environment).with_context(|| format!("cannot remove {}", environment.display()))?;
    }
    run(guarded(python).args(["-m", "venv"]).arg(&environment), "python3 -m venv").await?;
    let mut pip = guarded(environment.join("bin/python"));
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--pre", package]);
    run(&mut pip, &format!("pip install {package}")).await?;
    if !answers_help(&program).await {
        bail!("{package} was installed, but {} does not run", program.display());
    }
    Ok(program)
}

/// Whether the program runs at all: an installation that was cut off halfway, or whose Python is gone, does not.
async fn answers_help(program: &Path) -> bool {
    paths::is_executable(program) && {
        let mut command = guarded(program);
        command.arg("--help").stdout(Stdio::null()).stderr(Stdio::null());
        command.status().await.is_ok_and(|status| status.success())
    }
}
