//! Text that has to wait for its turn: in memory while it is short, else in a temporary file.

use std::fs::File;
use std::io;
use std::io::Seek;
use std::io::Write;

/// How much is kept in memory.
const LONGEST: usize = 1 << 20;

/// A text that grows at its end and is read once.
#[derive(Debug, Default)]
pub struct Spool {
    /// What was written last.
    memory: Vec<u8>,
    /// What was written before that, and why that failed.
    file: Option<io::Result<File>>,
}

impl Spool {
    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.memory.is_empty() && self.file.is_none()
    }

    /// How much memory it takes.
    pub fn weight(&self) -> usize {
        self.memory.len()
    }

    /// Lets something be written at the end. Whether there was room for it, [`Spool::write_to`] tells.
    pub fn add(&mut self, with: impl FnOnce(&mut Vec<u8>)) {
        with(&mut self.memory);
        if self.memory.len() > LONGEST {
            self.spill();
        }
    }

    /// Puts another text behind this one.
    pub fn append(&mut self, later: Self) {
        if self.is_empty() {
            *self = later;
        } else if let Err(error) = later.write_to(0, self) {
            self.file = Some(Err(error));
        }
    }

    fn spill(&mut self) {
        let file = self.file.get_or_insert_with(tempfile::tempfile);
        if let Ok(open) = file
            && let Err(error) = open.write_all(&self.memory)
        {
            *file = Err(error);
        }
        self.memory.clear();
    }

    /// Writes all of it but so many bytes at its beginning.
    pub fn write_to(self, skipped: usize, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
        let Some(file) = self.file else {
            return out.write_all(self.memory.get(skipped..).unwrap_or_default());
        };
        let mut file = file?;
        file.seek(io::SeekFrom::Start(skipped as u64))?;
        io::copy(&mut file, out)?;
        out.write_all(&self.memory)
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.add(|text| text.extend_from_slice(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_come_out_as_they_went_in() {
        let mut spool = Spool::default();
        let mut wanted = Vec::new();
        for number in 0..300 {
            let line = format!("{number} {}\n", "x".repeat(5000));
            wanted.extend_from_slice(line.as_bytes());
            let mut part = Spool::default();
            part.add(|text| text.extend_from_slice(line.as_bytes()));
            spool.append(part);
        }
        assert!(spool.weight() <= LONGEST);
        let mut both = Spool::default();
        both.add(|text| text.push(b'!'));
        both.append(spool);
        let mut out = Vec::new();
        both.write_to(0, &mut out).unwrap();
        wanted.insert(0, b'!');
        assert_eq!(out, wanted);
    }
}
