//! A result that goes to a file: the old one or the new one, never half of one.
//!
//! The result is written to a temporary file in the same folder, forced to the disk, and then put in the place
//! of the old file in one step. Whatever happens before that step leaves the old file as it was. A command
//! that is asked to end (`SIGTERM`, `SIGINT`) takes its temporary file away; one that is killed may leave it,
//! under a name that begins with `.caveat-`. What is not a regular file, such as a pipe or a device, has no
//! old contents to keep and is written as it comes.

use std::fs;
use std::fs::File;
use std::fs::Permissions;
use std::io;
use std::io::BufWriter;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use tempfile::TempPath;

use super::Exit;
use super::Failure;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::session as codes;
use crate::report::model;
use crate::report::model::FileStatus;
use crate::source::quote;

/// Lets a command write its result to a file. Where the command fails, the file stays as it was.
pub(super) fn write(
    path: &Path,
    command: impl FnOnce(&mut (dyn Write + Send)) -> Result<Exit, Failure>,
) -> Result<Exit, Failure> {
    let failed = |error| Failure::File(path.to_owned(), error);
    let output = Output::open(path).map_err(failed)?;
    let mut writer = BufWriter::with_capacity(1 << 16, &output.file);
    let exit = command(&mut writer).map_err(|failure| match failure {
        Failure::Write(error) => failed(error),
        failure => failure,
    })?;
    let flushed = writer.flush();
    drop(writer);
    flushed.and_then(|()| output.finish()).map_err(failed)?;
    Ok(exit)
}

/// The error for a result that would take the place of a file that was checked.
pub(super) fn replaces_input(path: &Path, files: &[model::File]) -> Option<Diagnostic> {
    let target = path.canonicalize().ok()?;
    let name = target.file_name()?.to_str()?;
    let mut checked = files
        .iter()
        .filter(|file| file.status != FileStatus::Skipped && file.path.ends_with(name));
    let is_target = |file: &model::File| Path::new(file.path.as_ref()).canonicalize().ok();
    let file = checked.find(|file| is_target(file).as_ref() == Some(&target))?;
    let message = format!(
        "the result would replace {}, which is checked",
        quote(&file.path)
    );
    let help = "name another file for the result";
    Some(Diagnostic::error(&codes::REPLACES_INPUT, message).help(help))
}

/// What is said where the result cannot be written.
pub(super) fn not_written(path: &Path, error: &io::Error) -> String {
    let path = quote(&path.to_string_lossy());
    format!("error: the result is not written to {path}: {error}\n")
}

/// The file that is being written.
struct Output {
    file: File,
    /// Where it is put when it is whole; nowhere, if it is written in place.
    to: Option<(Temporary, PathBuf)>,
}

impl Output {
    fn open(path: &Path) -> io::Result<Self> {
        // The file that a symbolic link leads to is written, and the link stays.
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let old = fs::metadata(&path).ok();
        if old.as_ref().is_some_and(|old| !old.is_file()) {
            let file = File::options().write(true).open(&path)?;
            return Ok(Self { file, to: None });
        }
        let (file, temporary) = Temporary::beside(&path)?;
        if let Some(old) = old {
            file.set_permissions(old.permissions())?;
        }
        let to = Some((temporary, path));
        Ok(Self { file, to })
    }

    fn finish(self) -> io::Result<()> {
        let Some((temporary, path)) = self.to else {
            return Ok(());
        };
        self.file.sync_all()?;
        temporary.put(&path)
    }
}

/// A temporary file, which is removed unless it is put somewhere. Whoever is about to end the process for a
/// signal removes it too.
struct Temporary(Arc<Mutex<Option<TempPath>>>);

impl Temporary {
    fn beside(path: &Path) -> io::Result<(File, Self)> {
        let temporary = Self(Arc::default());
        // A signal that comes now waits until there is something to remove.
        let mut place = temporary.lock();
        remove_at_signals(&temporary.0)?;
        let mut named = tempfile::Builder::new();
        named.prefix(".caveat-").suffix(".tmp");
        let permissions = ordinary_permissions();
        if let Some(permissions) = permissions {
            named.permissions(permissions);
        }
        let (file, temporary_path) = named.tempfile_in(folder(path))?.into_parts();
        *place = Some(temporary_path);
        drop(place);
        Ok((file, temporary))
    }

    /// Puts it in the place of another file, in one step.
    fn put(self, path: &Path) -> io::Result<()> {
        let mut place = self.lock();
        if let Some(temporary) = place.take() {
            temporary.persist(path).map_err(|failed| failed.error)?;
            // The new name is on the disk once the folder is. Not every file system can do that.
            let _ = File::open(folder(path)).and_then(|folder| folder.sync_all());
        }
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Option<TempPath>> {
        lock(&self.0)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        self.lock().take();
    }
}

fn lock(place: &Mutex<Option<TempPath>>) -> MutexGuard<'_, Option<TempPath>> {
    place.lock().unwrap_or_else(PoisonError::into_inner)
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// What any new file may be read by, less what the user's mask takes away.
#[cfg(unix)]
fn ordinary_permissions() -> Option<Permissions> {
    Some(std::os::unix::fs::PermissionsExt::from_mode(0o666))
}

#[cfg(not(unix))]
fn ordinary_permissions() -> Option<Permissions> {
    None
}

/// Removes what is there when the process is asked to end, and then ends it as if nobody had listened.
#[cfg(unix)]
fn remove_at_signals(place: &Arc<Mutex<Option<TempPath>>>) -> io::Result<()> {
    use signal_hook::consts::SIGINT;
    use signal_hook::consts::SIGTERM;
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;

    let mut signals = Signals::new([SIGINT, SIGTERM])?;
    let place = Arc::clone(place);
    let listen = move || {
        for signal in signals.forever() {
            let mut place = lock(&place);
            place.take();
            // While the place is locked nothing takes the old file's place any more.
            let _ = emulate_default_handler(signal);
        }
    };
    std::thread::Builder::new().spawn(listen)?;
    Ok(())
}

#[cfg(not(unix))]
fn remove_at_signals(_: &Arc<Mutex<Option<TempPath>>>) -> io::Result<()> {
    Ok(())
}
