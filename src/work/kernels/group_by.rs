//! A word count: a generated text is cut at its spaces, and each word counted in a hash table with open addressing and linear
//! probing (Knuth, "The Art of Computer Programming", volume 3, 6.4, algorithm L), hashed by FNV-1a. The words follow
//! Zipf's law, as those of real texts do. Bytes, branches that are hard to foresee, and scattered reads.

use super::{Job, Kernel, OutOfMemory, Progress, SplitMix, buffer};

pub(super) const KERNEL: Kernel = Kernel {
    id: "group-by",
    title: "Word count",
    kind: "data processing",
    size_unit: "thousand words",
    default_size: 2000,
    min_size: 4,
    max_size: 5000,
    start,
    known: &[],
};

/// Words in one step of the job.
const CHUNK: usize = 4000;
/// Words that the text is made of.
const VOCABULARY: usize = 4096;
/// Slots of the table: twice the words, so that a free one is always near.
const SLOTS: usize = 2 * VOCABULARY;
/// Tickets of the most frequent word.
const SHARE: usize = 8192;
/// Room for the tickets of all words: the sum of 1/n, for as many words, is less than 9.
const TICKETS: usize = 9 * SHARE;
/// The longest word, with its space: room for one number of 64 bits.
const LONGEST: usize = 8;
/// 32-bit FNV-1a: offset basis and prime.
const FNV: (u32, u32) = (0x811c_9dc5, 0x0100_0193);

fn start(size: u32, seed: u64) -> Result<Box<dyn Job>, OutOfMemory> {
    let words = size as usize * 1000;
    Ok(Box::new(GroupBy {
        random: SplitMix(seed),
        vocabulary: buffer(VOCABULARY)?,
        tickets: no_tickets()?,
        text: buffer(words * LONGEST)?,
        slots: buffer(SLOTS)?,
        left: words,
        at: 0,
        end: 0,
        phase: Phase::Invent,
        found: Found::default(),
    }))
}

/// Room for all tickets.
fn no_tickets() -> Result<Vec<u16>, OutOfMemory> {
    let mut tickets = buffer(TICKETS)?;
    tickets.clear();
    Ok(tickets)
}

#[derive(Debug)]
struct GroupBy {
    random: SplitMix,
    vocabulary: Vec<Word>,
    /// The place of each word in the vocabulary, as often as its share of the text asks for: to draw from.
    tickets: Vec<u16>,
    text: Vec<u8>,
    slots: Vec<Slot>,
    /// Words that are still to be made.
    left: usize,
    /// Where the phase goes on: in the vocabulary, the text or the slots.
    at: usize,
    /// Where the text ends.
    end: usize,
    phase: Phase,
    found: Found,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Invent,
    Write,
    Count,
    Collect,
}

/// A word of the vocabulary, with its space.
#[derive(Clone, Copy, Debug, Default)]
struct Word {
    letters: [u8; LONGEST],
    length: u8,
}

/// A slot of the table: a word by where it first stands in the text. Free while its count is 0.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    /// Its last eight letters as one number.
    key: u64,
    hash: u32,
    at: u32,
    length: u32,
    count: u32,
}

/// What the counts come to.
#[derive(Debug, Default)]
struct Found {
    distinct: u32,
    /// The most frequent words first; of two that are equally frequent, the one that is first in the alphabet.
    top: Vec<Slot>,
    /// The sum of each word's hash times its count: the same in any order.
    checksum: u64,
}

impl Job for GroupBy {
    fn step(&mut self) -> Progress {
        match self.phase {
            Phase::Invent => {
                self.invent();
                if self.at == VOCABULARY {
                    self.go_on(Phase::Write);
                }
            }
            Phase::Write => {
                self.write();
                if self.left == 0 {
                    self.end = self.at;
                    self.go_on(Phase::Count);
                }
            }
            Phase::Count => {
                self.count();
                if self.at == self.end {
                    self.go_on(Phase::Collect);
                }
            }
            Phase::Collect => {
                self.collect();
                if self.at == SLOTS {
                    return Progress::Done;
                }
            }
        }
        Progress::More
    }

    fn answer(&self) -> String {
        let Found { distinct, top, checksum } = &self.found;
        let top: Vec<String> = top
            .iter()
            .map(|slot| format!("{} {}", String::from_utf8_lossy(slot.word(&self.text)), slot.count))
            .collect();
        format!("{distinct} distinct words, most frequent {}, checksum {checksum:016x}", top.join(", "))
    }

    fn spoil(&mut self) {
        // What comes next by chance, then a letter that is not counted yet, then the sum.
        match self.phase {
            Phase::Invent | Phase::Write => self.random.0 ^= 1,
            Phase::Count => self.text[self.at] ^= 1,
            Phase::Collect => self.found.checksum ^= 1,
        }
    }
}

impl GroupBy {
    fn go_on(&mut self, phase: Phase) {
        (self.phase, self.at) = (phase, 0);
    }

    /// Makes the next words of the vocabulary: of syllables that spell the word's number, so that no two are the same.
    fn invent(&mut self) {
        const FIRST: &[u8; 16] = b"bcdfghjklmnprstv";
        const SECOND: &[u8; 4] = b"aeio";
        for number in self.at..(self.at + CHUNK / 4).min(VOCABULARY) {
            let mut word = Word::default();
            let mut push = |letter| {
                word.letters[usize::from(word.length)] = letter;
                word.length += 1;
            };
            // The first words are short, as frequent words are.
            let mut rest = number;
            loop {
                push(FIRST[rest % 16]);
                push(SECOND[rest / 16 % 4]);
                rest /= 64;
                if rest == 0 {
                    break;
                }
                rest -= 1;
            }
            // An ending for some, by the seed: all others end in a vowel.
            if self.random.next() & 3 == 0 {
                push(b"nlrs"[number % 4]);
            }
            push(b' ');
            self.vocabulary[number] = word;
            // Zipf's law: the word of rank n comes a n-th as often as the first.
            self.tickets.extend(std::iter::repeat_n(number as u16, SHARE / (number + 1)));
            self.at = number + 1;
        }
    }

    /// Writes the next words of the text.
    fn write(&mut self) {
        let words = self.left.min(CHUNK);
        // Copies and slices of what the loop reads: it writes bytes, and they could be these for all that the compiler knows.
        let (mut random, mut at) = (self.random.clone(), self.at);
        let (text, tickets, vocabulary) =
            (self.text.as_mut_slice(), self.tickets.as_slice(), self.vocabulary.as_slice());
        for _ in 0..words {
            let ticket = ((random.next() >> 32) * tickets.len() as u64) >> 32;
            let word = &vocabulary[usize::from(tickets[ticket as usize])];
            // The whole field: the next word overwrites what follows the space.
            text[at..at + LONGEST].copy_from_slice(&word.letters);
            at += usize::from(word.length);
        }
        (self.random, self.at) = (random, at);
        self.left -= words;
    }

    /// Counts the next words of the text.
    fn count(&mut self) {
        let Ok(slots) = <&mut [Slot; SLOTS]>::try_from(self.slots.as_mut_slice()) else { return };
        let (all, mut at) = (&self.text[..self.end], self.at);
        for _ in 0..CHUNK {
            if at == all.len() {
                break;
            }
            let text = &all[at..];
            let (mut hash, mut key, mut length) = (FNV.0, 0, 0);
            for letter in text.iter().take_while(|letter| **letter != b' ') {
                hash = (hash ^ u32::from(*letter)).wrapping_mul(FNV.1);
                key = key << 8 | u64::from(*letter);
                length += 1;
            }
            // The upper bits are the better mixed ones.
            let mut place = (hash ^ hash >> 16) as usize % SLOTS;
            loop {
                let slot = &mut slots[place];
                if slot.count == 0 {
                    *slot = Slot { key, hash, at: at as u32, length: length as u32, count: 1 };
                    break;
                }
                // A short word is its key, which spares a walk over its letters.
                let same = slot.key == key && slot.length == length as u32;
                if same && (length <= 8 || slot.word(all).iter().eq(&text[..length])) {
                    slot.count += 1;
                    break;
                }
                place = (place + 1) % SLOTS;
            }
            at += length + 1;
        }
        self.at = at;
    }

    /// Sums up the next slots.
    fn collect(&mut self) {
        let Found { distinct, top, checksum } = &mut self.found;
        let end = (self.at + CHUNK).min(SLOTS);
        for slot in self.slots[self.at..end].iter().filter(|slot| slot.count > 0) {
            *distinct += 1;
            *checksum = checksum.wrapping_add(u64::from(slot.hash) * u64::from(slot.count));
            let before = |other: &Slot| {
                other.count > slot.count || other.count == slot.count && other.word(&self.text) < slot.word(&self.text)
            };
            let place = top.partition_point(before);
            if place < 3 {
                top.insert(place, *slot);
                top.truncate(3);
            }
        }
        self.at = end;
    }
}

impl Slot {
    fn word<'a>(&self, text: &'a [u8]) -> &'a [u8] {
        &text[self.at as usize..][..self.length as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, HashSet};

    fn job(words: usize, seed: u64) -> GroupBy {
        GroupBy {
            random: SplitMix(seed),
            vocabulary: vec![Word::default(); VOCABULARY],
            tickets: vec![],
            text: vec![0; words * LONGEST],
            slots: vec![Slot::default(); SLOTS],
            left: words,
            at: 0,
            end: 0,
            phase: Phase::Invent,
            found: Found::default(),
        }
    }

    fn run(job: &mut GroupBy, spoil_at: Option<usize>) -> (String, usize) {
        let mut steps = 0;
        loop {
            if spoil_at == Some(steps) {
                job.spoil();
            }
            steps += 1;
            if job.step() == Progress::Done {
                return (job.answer(), steps);
            }
        }
    }

    /// The answer by a sorted map of the standard library.
    fn plain(text: &[u8]) -> String {
        let mut counts = BTreeMap::new();
        for word in text.split(|letter| *letter == b' ').filter(|word| !word.is_empty()) {
            *counts.entry(word).or_insert(0u64) += 1;
        }
        let hash = |word: &[u8]| word.iter().fold(FNV.0, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(FNV.1));
        let checksum = counts.iter().fold(0u64, |sum, (word, count)| sum.wrapping_add(u64::from(hash(word)) * count));
        let distinct = counts.len();
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let top: Vec<String> =
            counts.iter().take(3).map(|(word, count)| format!("{} {count}", String::from_utf8_lossy(word))).collect();
        format!("{distinct} distinct words, most frequent {}, checksum {checksum:016x}", top.join(", "))
    }

    #[test]
    fn the_answer_is_that_of_a_sorted_map() {
        for (words, seed) in [(4000, 1), (50_000, 2)] {
            let mut job = job(words, seed);
            let (answer, _) = run(&mut job, None);
            assert_eq!(answer, plain(&job.text[..job.end]));
            assert_eq!(job.text[..job.end].iter().filter(|letter| **letter == b' ').count(), words);
        }
    }

    #[test]
    fn all_words_of_the_vocabulary_differ() {
        let mut job = job(0, 3);
        while job.at < VOCABULARY {
            job.invent();
        }
        let words: HashSet<&[u8]> =
            job.vocabulary.iter().map(|word| &word.letters[..usize::from(word.length)]).collect();
        assert_eq!(words.len(), VOCABULARY);
        assert!(words.iter().all(|word| word.len() <= LONGEST && word.ends_with(b" ")));
    }

    #[test]
    fn words_follow_zipfs_law() {
        let mut job = job(200_000, 5);
        run(&mut job, None);
        let [first, second, third] = [0, 1, 2].map(|rank| f64::from(job.found.top[rank].count));
        assert!((first / second - 2.0).abs() < 0.2 && (first / third - 3.0).abs() < 0.3, "{first} {second} {third}");
    }

    #[test]
    fn a_bit_flipped_at_any_step_shows() {
        let (right, steps) = run(&mut job(20_000, 4), None);
        for at in 1..steps {
            assert_ne!(run(&mut job(20_000, 4), Some(at)).0, right, "step {at}");
        }
    }

    #[cfg(not(target_arch = "wasm32"))]
    proptest::proptest! {
        #[test]
        fn any_text_is_counted(words in proptest::collection::vec("[a-b]{1,12}", 1..500)) {
            let text: String = words.iter().map(|word| word.clone() + " ").collect();
            let mut job = job(0, 0);
            (job.text, job.end, job.phase) = (text.clone().into_bytes(), text.len(), Phase::Count);
            let (answer, _) = run(&mut job, None);
            proptest::prop_assert_eq!(answer, plain(text.as_bytes()));
        }
    }
}
