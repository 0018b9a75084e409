//! Photos side by side, answers in the order of the photos.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;

/// Answers that may wait for an earlier photo to finish, for each worker. Bounds memory when one photo is slow.
const AHEAD: usize = 16;

/// Runs `work` on every item with `count` workers and hands each answer to `finish` in the items' order, on this thread.
///
/// `open` makes a worker's own state and runs on the worker's thread; the first error it gives ends everything. A panic in
/// `work` becomes that item's answer through `panicked`, and the worker starts over with a new state.
pub fn in_order<I: Sync, S, R: Send, E: Send>(
    items: &[I],
    count: usize,
    open: impl Fn() -> Result<S, E> + Sync,
    work: impl Fn(&mut S, &I) -> R + Sync,
    panicked: impl Fn(&I) -> R + Sync,
    mut finish: impl FnMut(R),
) -> Result<(), E> {
    let count = count.clamp(1, items.len().max(1));
    let next = AtomicUsize::new(0);
    let finished = AtomicUsize::new(0);
    let (sender, receiver) = sync_channel::<Result<(usize, R), E>>(count * 2);
    std::thread::scope(|scope| {
        for _ in 0..count {
            let sender = sender.clone();
            let (next, finished, open, work, panicked) = (&next, &finished, &open, &work, &panicked);
            scope.spawn(move || {
                let mut state = match open() {
                    Ok(state) => state,
                    Err(error) => return drop(sender.send(Err(error))),
                };
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(index) else { return };
                    while index > finished.load(Ordering::Acquire) + count * AHEAD {
                        std::thread::park_timeout(std::time::Duration::from_millis(2));
                    }
                    let answer = match catch_unwind(AssertUnwindSafe(|| work(&mut state, item))) {
                        Ok(answer) => answer,
                        Err(_) => {
                            match open() {
                                Ok(fresh) => state = fresh,
                                Err(error) => return drop(sender.send(Err(error))),
                            }
                            panicked(item)
                        }
                    };
                    if sender.send(Ok((index, answer))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut waiting = BTreeMap::new();
        let mut due = 0;
        for message in receiver {
            let (index, answer) = match message {
                Ok(pair) => pair,
                Err(error) => {
                    // The other workers see their next send fail, or find no item left.
                    next.store(items.len(), Ordering::Relaxed);
                    finished.store(items.len(), Ordering::Release);
                    return Err(error);
                }
            };
            waiting.insert(index, answer);
            while let Some(answer) = waiting.remove(&due) {
                finish(answer);
                due += 1;
                finished.store(due, Ordering::Release);
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::in_order;

    #[test]
    fn answers_come_in_order_and_a_panic_is_one_answer() {
        let items: Vec<u32> = (0..200).collect();
        let mut answers = Vec::new();
        let work = |_: &mut (), item: &u32| {
            assert_ne!(*item, 77, "planned");
            Ok(*item)
        };
        let done: Result<(), String> =
            in_order(&items, 4, || Ok(()), work, |item| Err(*item), |answer| answers.push(answer));
        assert_eq!(done, Ok(()));
        let expected: Vec<Result<u32, u32>> = (0..200).map(|n| if n == 77 { Err(n) } else { Ok(n) }).collect();
        assert_eq!(answers, expected);
    }

    #[test]
    fn a_worker_that_cannot_start_ends_everything() {
        let items: Vec<u32> = (0..1000).collect();
        let failed: Result<(), String> =
            in_order(&items, 3, || Err::<(), _>("no model".into()), |(), _| (), |_| (), |()| ());
        assert_eq!(failed, Err("no model".into()));
    }
}
