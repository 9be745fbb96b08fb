//! The archive that an XLSX file is: a few parts found by name, each unpacked within limits.
use super::{TableError, broken, too_large, xml::Xml};
use crate::table::{limits::Limits, unusable};
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use zip::{ZipArchive, result::ZipError};

/// Bytes at the end of an archive in which its directory is announced: a record of 22 bytes and a comment.
const TAIL: u64 = 22 + 0xffff;
const RECORD: [u8; 4] = *b"PK\x05\x06";

/// An archive of a stranger.
#[derive(Debug)]
pub(super) struct Archive<S> {
    zip: ZipArchive<S>,
    pub(super) limits: Limits,
}

impl<S: Read + Seek> Archive<S> {
    pub(super) fn open(mut source: S, limits: Limits) -> Result<Self, TableError> {
        let announced = announced_entries(&mut source)?;
        if announced > limits.entries {
            return Err(too_large(
                &format!("压缩包内有{announced}个文件，最多{}个", limits.entries),
                &format!(
                    "the archive holds {announced} files, at most {}",
                    limits.entries
                ),
            ));
        }
        let zip = ZipArchive::new(source).map_err(|error| unreadable(&error))?;
        if zip.len() > limits.entries {
            return Err(too_large(
                "压缩包内的文件过多",
                "the archive holds too many files",
            ));
        }
        Ok(Self { zip, limits })
    }

    /// Whether a part is there.
    pub(super) fn has(&self, name: &str) -> bool {
        self.zip.index_for_name(name).is_some()
    }

    /// A part as XML, within the limits.
    pub(super) fn part(&mut self, name: &str) -> Result<Xml<impl Read + '_>, TableError> {
        let limits = self.limits;
        let file = match self.zip.by_name(name) {
            Ok(file) => file,
            Err(ZipError::FileNotFound) => {
                return Err(broken(&format!("{name} 缺失 / is missing")));
            }
            Err(error) => return Err(unreadable(&error)),
        };
        let packed = file.compressed_size().max(1);
        let meter = Meter {
            source: file,
            unpacked: 0,
            most: limits
                .unpacked_bytes
                .min((packed.saturating_mul(limits.ratio)).max(Limits::FREE_BYTES)),
            since: 0,
            piece_most: limits.row_bytes as u64,
        };
        Ok(Xml::new(BufReader::with_capacity(1 << 16, meter)))
    }
}

/// How many files the end of the archive announces.
fn announced_entries<S: Read + Seek>(source: &mut S) -> Result<usize, TableError> {
    let length = source.seek(SeekFrom::End(0))?;
    source.seek(SeekFrom::Start(length.saturating_sub(TAIL)))?;
    let mut tail = Vec::new();
    source.by_ref().take(TAIL).read_to_end(&mut tail)?;
    source.seek(SeekFrom::Start(0))?;
    let at = memchr::memmem::rfind(&tail, &RECORD);
    match at.and_then(|at| tail.get(at + 10..at + 12)) {
        // 65,535 stands for "more than fit here".
        Some(count) => Ok(usize::from(u16::from_le_bytes([count[0], count[1]]))),
        None => Err(broken("没有目录 / no directory")),
    }
}

fn unreadable(error: &ZipError) -> TableError {
    match error {
        ZipError::Io(error) if error.raw_os_error().is_some() => {
            TableError::World(io::Error::new(error.kind(), error.to_string()))
        }
        ZipError::UnsupportedArchive(why) if why.contains("assword") => unusable(
            "table.old-or-locked",
            None,
            "文件设有密码；请去掉密码后再试",
            "the file has a password; take it away and try again",
        ),
        other => broken(&other.to_string()),
    }
}

/// Counts what is unpacked, in all and since the last piece of XML.
#[derive(Debug)]
pub(super) struct Meter<S> {
    source: S,
    unpacked: u64,
    most: u64,
    since: u64,
    piece_most: u64,
}

/// Which limit was passed; travels inside an [`io::Error`].
#[derive(Debug, thiserror::Error)]
#[error("a limit was passed")]
pub(super) struct Passed;

impl<S> Meter<S> {
    /// A piece of XML is done: the next may be as long.
    pub(super) fn piece_done(&mut self) {
        self.since = 0;
    }
}

impl<S: Read> Read for Meter<S> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let got = self.source.read(out)?;
        self.unpacked += got as u64;
        self.since += got as u64;
        if self.unpacked > self.most || self.since > self.piece_most {
            return Err(io::Error::other(Passed));
        }
        Ok(got)
    }
}
