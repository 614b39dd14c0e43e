//! How many of something may be held at once, by each holder and by all together.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use parking_lot::Mutex;

/// Counts what is held. Cheap to clone.
#[derive(Debug)]
pub struct Places<K>(Arc<Shared<K>>);

#[derive(Debug)]
struct Shared<K> {
    each: usize,
    all: usize,
    taken: Mutex<Taken<K>>,
}

#[derive(Debug)]
struct Taken<K> {
    by: HashMap<K, usize>,
    all: usize,
}

/// One that is held, until this is dropped.
#[derive(Debug)]
pub struct Place<K: Eq + Hash> {
    places: Arc<Shared<K>>,
    /// `None` if it only counts among all.
    by: Option<K>,
}

impl<K> Clone for Places<K> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<K: Eq + Hash + Clone> Places<K> {
    /// At most `each` for one holder and `all` together.
    pub fn new(each: usize, all: usize) -> Self {
        let taken = Mutex::new(Taken { by: HashMap::new(), all: 0 });
        Self(Arc::new(Shared { each, all, taken }))
    }

    /// One more for that holder; `None` if there is no room.
    pub fn take(&self, by: K) -> Option<Place<K>> {
        let mut taken = self.0.taken.lock();
        let mine = taken.by.get(&by).copied().unwrap_or_default();
        if mine >= self.0.each || taken.all >= self.0.all {
            return None;
        }
        taken.by.insert(by.clone(), mine + 1);
        taken.all += 1;
        Some(Place { places: self.0.clone(), by: Some(by) })
    }

    /// One more that only counts among all; `None` if there is no room.
    pub fn take_unnamed(&self) -> Option<Place<K>> {
        let mut taken = self.0.taken.lock();
        if taken.all >= self.0.all {
            return None;
        }
        taken.all += 1;
        Some(Place { places: self.0.clone(), by: None })
    }

    /// How many are held by all together.
    pub fn count(&self) -> usize {
        self.0.taken.lock().all
    }
}

impl<K: Eq + Hash> Drop for Place<K> {
    fn drop(&mut self) {
        let mut taken = self.places.taken.lock();
        taken.all -= 1;
        if let Some(by) = &self.by
            && let Some(mine) = taken.by.get_mut(by)
        {
            *mine -= 1;
            if *mine == 0 {
                taken.by.remove(by);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_some_places_and_all_have_a_few_more() {
        let places = Places::new(2, 3);
        let (one, two) = (places.take("Ann"), places.take("Ann"));
        assert!(one.is_some() && two.is_some() && places.take("Ann").is_none());
        let three = places.take("Ben");
        assert!(three.is_some() && places.take("Eve").is_none() && places.take_unnamed().is_none());
        drop((one, three));
        assert_eq!(places.count(), 1);
        assert!(places.take("Ann").is_some());
        drop(two);
        assert_eq!((places.count(), places.0.taken.lock().by.len()), (0, 0), "nothing is kept");
    }
}
