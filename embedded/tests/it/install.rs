use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use embedded::progress::{Progress, Silent};
use embedded::{Error, tools};

/// Remembers the steps.
#[derive(Default)]
struct Steps(Mutex<Vec<String>>);

impl Progress for Steps {
    fn began(&self, step: &str) {
        if let Ok(mut steps) = self.0.lock() {
            steps.push(step.to_owned());
        }
    }

    fn ended(&self, _step: &str, _took: Duration) {}
}

impl Steps {
    fn count(&self) -> usize {
        self.0.lock().map(|steps| steps.len()).unwrap_or_default()
    }
}

#[test]
fn servers_are_installed_once_and_are_all_there() -> anyhow::Result<()> {
    let tools = tools::install(&Silent)?;
    for program in [tools.nats_server(), tools.weed(), tools.python.clone()] {
        assert!(program.is_file(), "{} is missing", program.display());
    }
    let steps = Steps::default();
    let again = tools::install(&steps)?;
    assert_eq!(again.servers, tools.servers);
    assert_eq!(steps.count(), 0, "the second start does nothing");
    Ok(())
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let refused = tools::install_in(Path::new("/proc/wherry"), &Silent);
    let Err(Error::Io { doing, .. }) = refused else {
        panic!("{refused:?}");
    };
    assert!(doing.contains("/proc/wherry"), "{doing}");
}

#[test]
fn a_full_disk_is_said_with_the_way_out() {
    let error =
        Error::NoSpace { folder: "/tools".into(), needed_mib: 500, free_mib: 3, variable: "WHERRY_TOOLS" };
    let message = error.to_string();
    for part in ["500 MiB", "3 MiB", "/tools", "WHERRY_TOOLS"] {
        assert!(message.contains(part), "{message} lacks {part}");
    }
}
