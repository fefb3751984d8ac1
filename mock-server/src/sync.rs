//! The locks of the server. With the feature `explore` they are those of `shuttle`, which runs a
//! test under many schedules.

#[cfg(not(feature = "explore"))]
pub(crate) use parking_lot::{Mutex, MutexGuard};

#[cfg(feature = "explore")]
pub(crate) use self::explored::{Mutex, MutexGuard};

#[cfg(feature = "explore")]
mod explored {
    use std::ops::{Deref, DerefMut};
    use std::sync::PoisonError;
    use std::sync::atomic::Ordering;

    use shuttle::sync::atomic::AtomicBool;

    /// A lock that a panic does not poison, as those of `parking_lot`.
    #[derive(Debug, Default)]
    pub(crate) struct Mutex<T>(shuttle::sync::Mutex<T>);

    impl<T> Mutex<T> {
        pub(crate) const fn new(value: T) -> Self {
            Self(shuttle::sync::Mutex::new(value))
        }

        pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
            let guard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            MutexGuard(Some(guard))
        }
    }

    /// Lets another thread go on once the lock is free. `shuttle` switches before it frees a lock
    /// only, so it would never run what others do between an unlock and the next step.
    #[derive(Debug)]
    pub(crate) struct MutexGuard<'a, T>(Option<shuttle::sync::MutexGuard<'a, T>>);

    impl<T> Deref for MutexGuard<'_, T> {
        type Target = T;

        #[expect(clippy::expect_used, reason = "only `drop` takes it")]
        fn deref(&self) -> &T {
            self.0.as_deref().expect("the lock is held until `drop`")
        }
    }

    impl<T> DerefMut for MutexGuard<'_, T> {
        #[expect(clippy::expect_used, reason = "only `drop` takes it")]
        fn deref_mut(&mut self) -> &mut T {
            self.0
                .as_deref_mut()
                .expect("the lock is held until `drop`")
        }
    }

    impl<T> Drop for MutexGuard<'_, T> {
        fn drop(&mut self) {
            drop(self.0.take());
            if !std::thread::panicking() {
                // Each step of an atomic is a place to switch.
                AtomicBool::new(false).load(Ordering::SeqCst);
            }
        }
    }
}
