//! Looks at the documents that plans give as evidence, for rules that ask whether these are verified.
//!
//! A document is verified if its path stays inside the folder of the plan, also when symbolic links are
//! followed, and its SHA-256 digest is the one that the plan gives. Everything else is not verified.

use std::collections::HashMap;
use std::io;
use std::path::Component;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::OnceLock;
use std::sync::PoisonError;

use sha2::Digest;
use sha2::Sha256;

use super::files::Steady;
use crate::document::Tree;
use crate::document::plan::Evidence;
use crate::document::plan::Plan;
use crate::document::plan::RecordIndex;
use crate::program::ExprKind;
use crate::program::Program;
use crate::vocabulary::FieldId;
use crate::vocabulary::RecordId;
use crate::vocabulary::Vocabulary;

/// Whether any expression asks whether evidence is verified.
pub(super) fn is_asked_for(program: &Program) -> bool {
    program
        .exprs
        .iter()
        .any(|expr| matches!(expr.kind, ExprKind::Verified(_)))
}

/// The digests of files that plans give as evidence: each is worked out once, however many plans name it.
#[derive(Debug, Default)]
pub(super) struct Digests(Mutex<HashMap<PathBuf, Digested>>);

/// A digest that is being worked out; none if the file cannot be read.
type Digested = Arc<OnceLock<Option<String>>>;

impl Digests {
    /// Looks at every piece of evidence of a plan. Without a folder, as for standard input, nothing is seen.
    pub fn verify(
        &self,
        plan: &mut Plan,
        tree: &Tree,
        vocabulary: &Vocabulary,
        folder: Option<&Path>,
    ) {
        let record = vocabulary.record(RecordId::EVIDENCE);
        let fields = (record.field_by_name("path"), record.field_by_name("sha256"));
        let (Some(folder), (Some(path), Some(digest))) = (folder, fields) else {
            return;
        };
        let stated = |index: RecordIndex, field: FieldId| plan.field(index, field).text(tree);
        let seen: Vec<(RecordIndex, Evidence)> = plan
            .records_of(RecordId::EVIDENCE)
            .map(|index| {
                let given = stated(index, path).zip(stated(index, digest));
                let found = given.map_or(Evidence::Incomplete, |(path, digest)| {
                    self.look(folder, path, digest)
                });
                (index, found)
            })
            .collect();
        for (index, found) in seen {
            plan.note_evidence(index, found);
        }
    }

    /// Whether there is a file at this path in the folder, with this digest.
    fn look(&self, folder: &Path, path: &str, digest: &str) -> Evidence {
        match inside(folder, path).and_then(|path| self.of(path)) {
            None => Evidence::Absent,
            Some(found) if found == digest.trim().to_ascii_lowercase() => Evidence::Verified,
            Some(_) => Evidence::Different,
        }
    }

    fn of(&self, path: PathBuf) -> Option<String> {
        let digested = {
            let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(known.entry(path.clone()).or_default())
        };
        let digest = digested.get_or_init(|| sha256(&path).ok().flatten());
        digest.clone()
    }
}

/// The file that a path means, if it lies inside the folder.
fn inside(folder: &Path, path: &str) -> Option<PathBuf> {
    let steps_inside =
        |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
    if !Path::new(path).components().all(steps_inside) {
        return None;
    }
    let folder = match folder.as_os_str().is_empty() {
        true => Path::new("."),
        false => folder,
    };
    let folder = folder.canonicalize().ok()?;
    let file = folder.join(path).canonicalize().ok()?;
    (file.starts_with(&folder) && file.is_file()).then_some(file)
}

/// The digest of a file; none if it is something else.
fn sha256(path: &Path) -> io::Result<Option<String>> {
    let Some(mut file) = Steady::open(path)? else {
        return Ok(None);
    };
    let mut digest = Sha256::new();
    let mut block = vec![0; 1 << 16];
    loop {
        let count = io::Read::read(&mut file, &mut block)?;
        match block.get(..count) {
            Some(read) if count > 0 => digest.update(read),
            _ => break,
        }
    }
    let hex = |byte: &u8| format!("{byte:02x}");
    Ok(Some(digest.finalize().iter().map(hex).collect()))
}
