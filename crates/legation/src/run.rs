//! Many articles on many threads, results in the order the articles came.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Condvar, Mutex, PoisonError};

/// Jobs that may wait, be worked on or be held back for their turn, per thread. Bounds the memory of a run however long
/// its input and however slow one page is.
const IN_FLIGHT: usize = 16;

/// Counts the jobs between the feed and the sink, and makes the feed wait when they are too many.
struct Gate {
    count: Mutex<usize>,
    changed: Condvar,
    limit: usize,
}

impl Gate {
    fn enter(&self) {
        let mut count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        while *count >= self.limit {
            count = self.changed.wait(count).unwrap_or_else(PoisonError::into_inner);
        }
        *count += 1;
    }

    fn leave(&self) {
        *self.count.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.changed.notify_one();
    }
}

/// Runs every job of `feed` through a worker made by `worker` on each of `threads` threads, and hands the results to
/// `sink` in the order of the feed. `sink` returns false to stop early; jobs under way are then dropped.
pub fn in_order<J: Send, R: Send, W: FnMut(J) -> R>(
    threads: usize,
    feed: impl Iterator<Item = J> + Send,
    worker: impl Fn() -> W + Sync,
    mut sink: impl FnMut(R) -> bool,
) {
    let threads = threads.max(1);
    let gate = Gate { count: Mutex::new(0), changed: Condvar::new(), limit: threads * IN_FLIGHT };
    let (to_work, work): (SyncSender<(usize, J)>, Receiver<(usize, J)>) = sync_channel(threads * IN_FLIGHT);
    let (to_sink, done) = sync_channel::<(usize, R)>(threads * IN_FLIGHT);
    let work = Mutex::new(work);
    let stop = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        let (gate, work, worker, stop) = (&gate, &work, &worker, &stop);
        scope.spawn(move || {
            for job in feed.enumerate() {
                gate.enter();
                if stop.load(std::sync::atomic::Ordering::Relaxed) || to_work.send(job).is_err() {
                    break;
                }
            }
        });
        for _ in 0..threads {
            let to_sink = to_sink.clone();
            scope.spawn(move || {
                let mut run = worker();
                loop {
                    let job = work.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok((index, job)) = job else { break };
                    if to_sink.send((index, run(job))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(to_sink);
        let mut waiting = BTreeMap::new();
        let mut next = 0;
        for (index, result) in done {
            waiting.insert(index, result);
            while let Some(result) = waiting.remove(&next) {
                next += 1;
                gate.leave();
                if !stop.load(std::sync::atomic::Ordering::Relaxed) && !sink(result) {
                    stop.store(true, std::sync::atomic::Ordering::Relaxed);
                }
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::in_order;

    #[test]
    fn keeps_the_order_on_any_number_of_threads() {
        for threads in [1, 2, 7] {
            let mut seen = Vec::new();
            in_order(
                threads,
                0..500u64,
                || {
                    |n: u64| {
                        // Some jobs take longer than others, so that results come out of order.
                        std::thread::sleep(std::time::Duration::from_micros((n * 7919) % 97));
                        n * n
                    }
                },
                |n| {
                    seen.push(n);
                    true
                },
            );
            assert_eq!(seen, (0..500u64).map(|n| n * n).collect::<Vec<_>>());
        }
    }

    #[test]
    fn stops_when_the_sink_has_enough() {
        let mut seen = 0;
        in_order(
            2,
            0..u64::MAX,
            || |n: u64| n,
            |_| {
                seen += 1;
                seen < 10
            },
        );
        assert_eq!(seen, 10);
    }
}
