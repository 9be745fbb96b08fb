//! Streams of decisions: lines in, lines out, in the same order, on all cores, in bounded memory.
use std::{
    io::{self, BufRead, Write},
    sync::mpsc,
};

mod answer;

pub use answer::{Dispositions, eligibility_line};

/// A line longer than this is not read; the lines behind it are.
pub const LINE_BYTES_MAX: usize = 1 << 20;

/// Bytes of lines that one worker takes at a time.
const BLOCK_BYTES: usize = 1 << 18;

/// A line of input, or the place of one that was too long.
#[derive(Debug, Clone, Copy)]
pub struct Line<'t> {
    /// Number of the line, from 1.
    pub number: u64,
    /// The bytes without the line end; `None` for a line longer than [`LINE_BYTES_MAX`].
    pub bytes: Option<&'t [u8]>,
}

/// Why a stream ended early.
#[derive(Debug, thiserror::Error)]
pub enum StreamError {
    /// The input failed.
    #[error("cannot read")]
    Read(#[source] io::Error),
    /// The output failed.
    #[error("cannot write")]
    Write(#[source] io::Error),
}

/// Lines that one worker takes at a time.
#[derive(Default)]
struct Block {
    /// Number of the first line.
    first: u64,
    bytes: Vec<u8>,
    /// End of each line in `bytes`; `None` for one that was too long.
    ends: Vec<Option<usize>>,
}

/// Answers every line with `decide`, which appends its answer and says whether the line was readable.
/// Gives the number of unreadable lines.
///
/// # Errors
/// [`StreamError`] when input or output fails; what was answered before is written.
///
/// # Panics
/// If `decide` panics.
pub fn stream(
    mut input: impl BufRead,
    output: &mut impl Write,
    threads: usize,
    decide: impl Fn(Line<'_>, &mut Vec<u8>) -> bool + Sync,
) -> Result<u64, StreamError> {
    let decide = &decide;
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.max(1))
            .map(|_| {
                // One block waits and one is worked on: memory stays bounded.
                let (give, blocks) = mpsc::sync_channel::<Block>(1);
                let (answer, answers) = mpsc::sync_channel::<(Vec<u8>, u64)>(1);
                scope.spawn(move || {
                    for block in blocks {
                        if answer.send(answer_block(&block, decide)).is_err() {
                            break;
                        }
                    }
                });
                (give, answers)
            })
            .collect();
        let mut unreadable = 0;
        let mut given = 0;
        let mut taken = 0;
        let mut first = 1;
        // Blocks go round the workers and answers are taken in the same round: the order is kept.
        let mut take = |taken: usize| -> Result<u64, StreamError> {
            let (bytes, bad) = workers[taken % workers.len()]
                .1
                .recv()
                .expect("a worker answers every block it was given");
            output.write_all(&bytes).map_err(StreamError::Write)?;
            Ok(bad)
        };
        loop {
            let (block, end) = read_block(&mut input, first);
            first += block.ends.len() as u64;
            if !block.ends.is_empty() {
                if given - taken == workers.len() {
                    unreadable += take(taken)?;
                    taken += 1;
                }
                workers[given % workers.len()]
                    .0
                    .send(block)
                    .expect("a worker takes blocks until the sender is dropped");
                given += 1;
            }
            match end {
                End::More => {}
                End::Done => break,
                End::Failed(error) => {
                    while taken < given {
                        take(taken)?;
                        taken += 1;
                    }
                    output.flush().map_err(StreamError::Write)?;
                    return Err(StreamError::Read(error));
                }
            }
        }
        while taken < given {
            unreadable += take(taken)?;
            taken += 1;
        }
        output.flush().map_err(StreamError::Write)?;
        Ok(unreadable)
    })
}

fn answer_block(block: &Block, decide: impl Fn(Line<'_>, &mut Vec<u8>) -> bool) -> (Vec<u8>, u64) {
    let mut out = Vec::with_capacity(block.bytes.len() * 3);
    let mut unreadable = 0;
    let mut start = 0;
    for (number, end) in (block.first..).zip(&block.ends) {
        let bytes = end.map(|end| {
            let line = &block.bytes[start..end];
            start = end;
            line
        });
        unreadable += u64::from(!decide(Line { number, bytes }, &mut out));
        out.push(b'\n');
    }
    (out, unreadable)
}

enum End {
    More,
    Done,
    Failed(io::Error),
}

/// Reads whole lines until a block is full. A byte order mark before the first line and a carriage
/// return at the end of a line are not part of it.
fn read_block(input: &mut impl BufRead, first: u64) -> (Block, End) {
    let mut block = Block {
        first,
        ..Block::default()
    };
    while block.bytes.len() < BLOCK_BYTES && block.ends.len() < BLOCK_BYTES / 16 {
        let start = block.bytes.len();
        match read_line(input, &mut block.bytes) {
            Ok(None) => return (block, End::Done),
            Ok(Some(Length::Fits)) => {
                if first == 1 && block.ends.is_empty() && block.bytes.starts_with(b"\xef\xbb\xbf") {
                    block.bytes.drain(..3);
                }
                if block.bytes.len() > start && block.bytes.last() == Some(&b'\r') {
                    block.bytes.pop();
                }
                block.ends.push(Some(block.bytes.len()));
            }
            Ok(Some(Length::TooLong)) => {
                block.bytes.truncate(start);
                block.ends.push(None);
            }
            Err(error) => return (block, End::Failed(error)),
        }
    }
    (block, End::More)
}

enum Length {
    Fits,
    TooLong,
}

/// Appends one line without its end. Of a line that is too long at most [`LINE_BYTES_MAX`] bytes are kept,
/// whatever its length.
fn read_line(input: &mut impl BufRead, bytes: &mut Vec<u8>) -> io::Result<Option<Length>> {
    let start = bytes.len();
    let mut too_long = false;
    loop {
        let available = match input.fill_buf() {
            Ok(available) => available,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if available.is_empty() {
            let nothing = bytes.len() == start && !too_long;
            return Ok((!nothing).then_some(length(too_long)));
        }
        let (piece, used, done) = match memchr::memchr(b'\n', available) {
            Some(end) => (&available[..end], end + 1, true),
            None => (available, available.len(), false),
        };
        if too_long || bytes.len() - start + piece.len() > LINE_BYTES_MAX {
            too_long = true;
        } else {
            bytes.extend_from_slice(piece);
        }
        input.consume(used);
        if done {
            return Ok(Some(length(too_long)));
        }
    }
}

fn length(too_long: bool) -> Length {
    if too_long {
        Length::TooLong
    } else {
        Length::Fits
    }
}

#[cfg(test)]
mod tests;
