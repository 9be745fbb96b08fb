//! The writer: one thread, many acts in one transaction, one commit, then the answers.
use crate::{ActError, Keys, StoreError, Tx, connection::Connection};
use std::{
    fs::File,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, mpsc},
};
use tokio::sync::oneshot;

/// Acts that one commit carries at the most.
const BATCH: usize = 512;
/// Acts that may wait; more callers wait at the door.
const WAITING: usize = 4096;
/// How often an act is decided again when what it read has changed.
const ATTEMPTS: usize = 5;

/// The way to the writer thread.
#[derive(Debug, Clone)]
pub(crate) struct Writer(mpsc::SyncSender<Box<dyn Waiting>>);

/// An act with whoever waits for it.
trait Waiting: Send {
    /// Runs the act in a transaction with others, in a savepoint of its own.
    fn run(&mut self, connection: &mut Connection, keys: &Keys) -> Result<(), StoreError>;
    /// Runs the act in a transaction of its own.
    fn run_alone(&mut self, connection: &mut Connection, keys: &Keys) -> Result<(), StoreError>;
    /// Tells the outcome, or that the commit failed.
    fn answer(self: Box<Self>, commit: Result<(), StoreError>);
}

struct Act<F, T, E> {
    work: F,
    outcome: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<F, T, E> Waiting for Act<F, T, E>
where
    F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send,
    T: Send,
    E: ActError,
{
    fn run(&mut self, connection: &mut Connection, keys: &Keys) -> Result<(), StoreError> {
        for attempt in 1..=ATTEMPTS {
            connection.batch("savepoint act")?;
            let outcome = self.work(connection, keys);
            match &outcome {
                Ok(_) => connection.batch("release savepoint act")?,
                Err(error) => {
                    let back = connection.batch("rollback to savepoint act; release savepoint act");
                    // A full disk ends the whole transaction by itself: the savepoint is gone, and the reason is what
                    // the act met.
                    back.map_err(|gone| error.store().cloned().unwrap_or(gone))?;
                }
            }
            if self.is_settled(outcome, attempt) {
                break;
            }
        }
        Ok(())
    }

    // SQLite copies each page aside that changes inside a savepoint. Who is alone can do without: whole tables are imported and
    // whole sessions certified this way.
    fn run_alone(&mut self, connection: &mut Connection, keys: &Keys) -> Result<(), StoreError> {
        for attempt in 1..=ATTEMPTS {
            connection.begin_write()?;
            let outcome = self.work(connection, keys);
            match &outcome {
                // A crash before this line loses the act, and nobody was told of it; a crash behind it keeps it.
                Ok(_) => connection.batch("commit")?,
                // A full disk has ended the transaction by itself.
                Err(_) => drop(connection.batch("rollback")),
            }
            if self.is_settled(outcome, attempt) {
                break;
            }
        }
        Ok(())
    }

    fn answer(self: Box<Self>, commit: Result<(), StoreError>) {
        let outcome = match (commit, self.outcome) {
            (Ok(()), Some(outcome)) => outcome,
            // A refusal changed nothing, so it stands whatever became of the commit.
            (Err(_), Some(Err(error))) => Err(error),
            (Err(error), _) => Err(error.into()),
            (Ok(()), None) => Err(StoreError::Closed.into()),
        };
        // Whoever asked may have gone; the act stands all the same.
        let _ = self.reply.send(outcome);
    }
}

impl<F, T, E> Act<F, T, E>
where
    F: FnMut(&mut Tx<'_>) -> Result<T, E>,
    E: ActError,
{
    fn work(&mut self, connection: &mut Connection, keys: &Keys) -> Result<T, E> {
        let tx = &mut Tx { connection, keys };
        catch_unwind(AssertUnwindSafe(|| (self.work)(tx)))
            .unwrap_or_else(|panic| Err(StoreError::Bug(words(&*panic)).into()))
    }

    /// Keeps the outcome; false if the act is to be decided again, because what it read has changed.
    fn is_settled(&mut self, outcome: Result<T, E>, attempt: usize) -> bool {
        let stale = match &outcome {
            Ok(_) => false,
            Err(error) => matches!(error.store(), Some(StoreError::Stale { .. })),
        };
        self.outcome = Some(outcome);
        !stale || attempt == ATTEMPTS
    }
}

fn words(panic: &(dyn std::any::Any + Send)) -> String {
    panic
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
        .unwrap_or_else(|| "a panic without words".to_owned())
}

impl Writer {
    /// Starts the thread; it ends when the last [`Writer`] is dropped, and holds `lock` until then.
    pub(crate) fn start(connection: Connection, keys: Arc<Keys>, lock: Option<File>) -> Self {
        let (door, acts) = mpsc::sync_channel::<Box<dyn Waiting>>(WAITING);
        std::thread::spawn(move || {
            let _held_until_the_end = lock;
            // Dropped before the lock: closing empties the log, and whoever opens next finds it done.
            let mut connection = connection;
            let mut broken: Option<StoreError> = None;
            while let Ok(first) = acts.recv() {
                let mut batch = vec![first];
                while batch.len() < BATCH
                    && let Ok(next) = acts.try_recv()
                {
                    batch.push(next);
                }
                let commit = match &broken {
                    Some(error) => Err(error.clone()),
                    None => carry_out(&mut connection, &keys, &mut batch),
                };
                if let Err(error) = &commit {
                    // After a failed commit or fsync nobody knows what the disk holds: no further write
                    // until a restart has looked.
                    broken.get_or_insert_with(|| error.clone());
                }
                for waiting in batch {
                    waiting.answer(commit.clone());
                }
            }
        });
        Self(door)
    }

    /// No writer: every act is answered with [`StoreError::Closed`].
    pub(crate) fn none() -> Self {
        Self(mpsc::sync_channel(0).0)
    }

    pub(crate) fn send<F, T, E>(&self, act: F) -> oneshot::Receiver<Result<T, E>>
    where
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: ActError,
    {
        let (reply, answer) = oneshot::channel();
        let waiting = Act {
            work: act,
            outcome: None,
            reply,
        };
        // If the thread is gone the reply is dropped, and the receiver says so.
        let _ = self.0.send(Box::new(waiting));
        answer
    }
}

fn carry_out(
    connection: &mut Connection,
    keys: &Keys,
    batch: &mut [Box<dyn Waiting>],
) -> Result<(), StoreError> {
    let run = |connection: &mut Connection, batch: &mut [Box<dyn Waiting>]| {
        if let [alone] = batch {
            return alone.run_alone(connection, keys);
        }
        connection.begin_write()?;
        for waiting in batch {
            waiting.run(connection, keys)?;
        }
        // A crash before this line loses every act of the batch, and nobody was told of one.
        // A crash behind it loses none, though nobody was told: the same id asks for the first answer.
        connection.batch("commit")
    };
    run(connection, batch).map_err(|error| {
        let _ = connection.batch("rollback");
        StoreError::Unknown {
            why: error.to_string(),
        }
    })
}
